#!/bin/sh
# Formats every source in place, or checks them: scripts/format.sh [--dry-run -Werror].
# CLANG_FORMAT names another program; versions differ, and the project's is 14.
set -eu
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- -i
find . \( -name .git -o -name 'build*' -o -name runs \) -prune -o -type f \
  \( -name '*.h' -o -name '*.cpp' -o -name '*.inl' -o -name '*.cu' -o -name '*.cuh' \) \
  -exec "${CLANG_FORMAT:-clang-format}" "$@" {} +
