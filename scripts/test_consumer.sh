#!/bin/sh
# Installs saddle below a temporary prefix, then builds and runs examples/consumer against it.
# usage: scripts/test_consumer.sh make | cmake [BUILD_FOLDER]
# With cmake, BUILD_FOLDER is a finished build (build/cmake if not given).
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

case ${1:-} in
  make) ${MAKE:-make} install PREFIX="$work/prefix" ;;
  cmake) cmake --install "${2:-build/cmake}" --prefix "$work/prefix" ;;
  *) echo "usage: $0 make | cmake [BUILD_FOLDER]" >&2 && exit 2 ;;
esac
cmake -S examples/consumer -B "$work/build" -DCMAKE_PREFIX_PATH="$work/prefix"
cmake --build "$work/build"
"$work/build/consumer"
