#!/bin/bash
# What CI cannot check without a GPU, on the machine's first one: every test, every recipe, and the
# tests under compute-sanitizer. Prints a line for each part, and what failed; keeps logs.
# usage: scripts/check_gpu.sh FOLDER_OF_LOGS [PART...]          tests, recipes, memcheck, racecheck
# JOBS processes (8) share the GPU, a share of the tests each. Under a sanitizer a share ends after
# MINUTES (30), and the line says how many tests were reached.
# Recipes look for data as `saddle train` does. Build build/saddle and build/saddle_tests first.
set -uo pipefail
export logs=${1:?usage: scripts/check_gpu.sh FOLDER_OF_LOGS [PART...]}
shift
[ $# -gt 0 ] || set -- tests recipes memcheck racecheck
jobs=${JOBS:-8}
export OMP_NUM_THREADS=1
mkdir -p "$logs"
status=0

# A sanitizer slows a test 10 to 100 times; these run every kernel, in layers and in training steps.
kernels='All/*:Primitives.*:Layer*:Compile*:Penal*:Stackelberg.*:Sgan*:Primal*:Game*:-All/NetworkCheck*'

# One shard of the tests on a device: DEVICE FILTER TOTAL INDEX PART COMMAND...
shard() {
  SADDLE_DEVICE=$1 GTEST_TOTAL_SHARDS=$3 GTEST_SHARD_INDEX=$4 \
    "${@:6}" build/saddle_tests --gtest_filter="$2" > "$logs/$5.$1.$4" 2>&1
}
export -f shard

# run_tests PART FILTER SHARDS COMMAND...: COMMAND runs the tests. The suites Cuda* compare both
# devices and belong to the run on the CPU.
run_tests() {
  local part=$1 filter=$2 total=$3 asked failed
  shift 3
  rm -f "$logs/$part".*
  { seq -f "cpu Cuda* $total %g" 0 $((total - 1)) && seq -f "cuda $filter $total %g" 0 $((total - 1)); } |
    xargs -P "$jobs" -I{} bash -c "set -f; shard {} $part $*"
  failed=$?
  asked=$(build/saddle_tests --gtest_list_tests --gtest_filter='Cuda*' | grep -c '^  ')
  asked=$((asked + $(SADDLE_DEVICE=cuda build/saddle_tests --gtest_list_tests --gtest_filter="$filter" | grep -c '^  ')))
  count() { cat "$logs/$part".* | grep -c "$1"; }
  echo "$part: of $asked tests $(count '^\[       OK \]') passed," \
    "$(count '^\[  SKIPPED \] .*ms)$') were skipped, $(count '^\[  FAILED  \] .*ms)$') failed;" \
    "reports of the tool: $(count '^========= \(Error\|Invalid\|Program hit\|Race\|RACECHECK\)')"
  grep -h '^\[  FAILED  \] .*ms)$' "$logs/$part".*
  [ $failed = 0 ] || status=1
}

sanitize() {
  run_tests "$1" "$kernels" "$jobs" timeout -s KILL "${MINUTES:-30}m" compute-sanitizer --tool "$1" --error-exitcode 9
}

# The two kinds that have no usual place learn from this repository's own texts and pictures.
train_briefly() {
  local data=()
  rm -rf "$logs/run.$1"
  case $1 in
    *text*) data=(--data "$logs/docs.txt") ;;
    *images*) data=(--data docs/pictures --batch-size 2) ;;
  esac
  build/saddle train "$1" --device cuda --steps 20 --out "$logs/run.$1" "${data[@]}" > "$logs/recipe.$1" 2>&1 ||
    echo "recipe $1 failed: $(tail -n 2 "$logs/recipe.$1")"
}
export -f train_briefly

recipes() {
  local names failures
  cat docs/*.md > "$logs/docs.txt"
  names=$(build/saddle recipes | grep -o '^  [a-z][^ ]*')
  failures=$(echo "$names" | xargs -P "$jobs" -I{} bash -c 'train_briefly {}')
  echo "recipes: $(echo "$names" | wc -l) were trained for 20 steps"
  [ -z "$failures" ] || { echo "$failures" && status=1; }
}

for part; do
  SECONDS=0
  case $part in
    tests) run_tests tests '*' "$jobs" ;;
    recipes) recipes ;;
    memcheck | racecheck) sanitize "$part" ;;
    *) echo "expected tests, recipes, memcheck or racecheck, found $part" >&2 && exit 2 ;;
  esac
  echo "$part: $SECONDS s"
done
exit $status
