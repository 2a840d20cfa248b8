#!/bin/bash
# Runs the tests of the coverage build on the CPU and on the stand-in for a GPU, and tabulates what
# lines of the library and the program they ran. `make coverage` builds them first.
# usage: scripts/coverage.sh BUILD_FOLDER          GCOV names another gcov than that of g++
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:?usage: scripts/coverage.sh BUILD_FOLDER}
cores=$(nproc) shards=8  # nproc, before OMP_NUM_THREADS is set, which it heeds
find "$out" \( -name '*.gcda' -o -name 'tests.*' \) -delete

# One process a core, of one thread: counters of kernels are not atomic.
export OMP_NUM_THREADS=1 GTEST_TOTAL_SHARDS=$shards out
shard() {
  local log=$out/tests.$1.$2
  SADDLE_DEVICE=$1 GTEST_SHARD_INDEX=$2 "$out/saddle_tests" > "$log" 2>&1 ||
    { grep '^\[  FAILED  \] .*)$' "$log" || tail -n 5 "$log"; exit 1; }
}
export -f shard
status=0
for device in cpu shadow; do seq -f "$device %g" 0 $((shards - 1)); done |
  xargs -P "$cores" -I{} bash -c 'shard {}' || status=1

find "$out" -name '*.gcno' ! -name '*.gch*' -exec "${GCOV:-gcov}" --json-format --stdout {} + 2> /dev/null |
  python3 scripts/coverage_table.py
exit $status
