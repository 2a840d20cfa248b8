#!/bin/bash
# Experiments that take minutes: derivatives of every whole network, modes of trained games, and
# studies, beside what README and docs/ say of them. Prints a line each: pass or FAIL, the seconds,
# and what; as many run at once as there are cores. Logs and figures stay in build/long/.
# usage: scripts/test_long.sh [PATTERN]       only those whose line matches, as '^check sgan'
set -euo pipefail
cd "$(dirname "$0")/.."
cores=$(nproc)  # heeds OMP_NUM_THREADS
export SADDLE=${SADDLE:-build/saddle} OMP_NUM_THREADS=1

# Each line is a function below and its arguments, before which it is given a folder.
experiments() {
  echo "modes ring8 1 7 8"  # docs/stackelberg.md: 6 to 8 of ten seeds, 8 of these two
  echo "modes ring8 2 7 8"
  echo "modes ring8-one 1 2 5"  # 2 to 5 of ten seeds
  echo "modes ring8-primal-dual 1 7 8"
  echo "study flat-discriminator"
  echo "study function-space"
  echo "study pairs"
  { "$SADDLE" recipes && "$SADDLE" check --list; } | sed -n 's/^  \([a-z][^ ]*\) .*/check \1/p'
}

check() {
  "$SADDLE" check "$2"
}

# RECIPE SEED FEWEST MOST
modes() {
  local covered
  "$SADDLE" train "$2" --seed "$3" --out "$1" || return
  covered=$(sed -n 's/^ *"modes_covered": \([0-9]*\).*/\1/p' "$1/summary.json")
  echo "covers $covered modes"
  [ "$4" -le "$covered" ] && [ "$covered" -le "$5" ]
}

study() {
  "$SADDLE" study "$2" --out "$1" && "facts_of_${2//-/_}" "$1/figures.csv"
}

# docs/primal-dual.md, section 6. Claim 1: with flat D and samples at 0 no number of a run changes
# without the term, and with it the mean of the samples ends within 0.1 of 1; 10 seeds, 6 systems.
facts_of_flat_discriminator() {
  awk -F '"' '
    $2 ~ /^Claim 1/ {
      split($5, field, ",")
      run = $4 " " field[2]
      numbers = $5
      sub(/^,[^,]*,[^,]*,/, "", numbers)
      if (!(run in first)) first[run] = numbers
      if (numbers != first[run]) moved[run] = 1
      mean[run] = field[4]
    }
    END {
      for (run in first) {
        ++runs
        if (run ~ /term/ ? (mean[run] - 1) ^ 2 <= 0.01 : !(run in moved)) continue
        print "not as claimed:", run
        failed = 1
      }
      exit failed || runs != 60
    }' "$1"
}

# docs/primal-dual.md, section 4. Theorem 2: both updates end at the saddle point of all 10 problems.
facts_of_function_space() {
  awk -F , '
    NR > 1 { distance[$1 " " $2] = $4 > $5 ? $4 : $5 }
    END {
      for (run in distance) {
        ++runs
        if (distance[run] >= 0.001) { print "has not arrived:", run; failed = 1 }
      }
      exit failed || runs != 20
    }' "$1"
}

# docs/sgan.md, section 6. Figure 2d: what n pairs leave uncovered falls with n, as an exponential
# does to 0.05, at each of three looks; and by the last the pairs have learned.
facts_of_pairs() {
  awk -F , '
    NR > 1 {
      ++rows
      error = $3 - $5
      judged += $1 >= 1000 && ($2 == 1 || $2 == 5)
      late = $1 >= 1000 && (($2 == 1 && $3 > 0.5) || ($2 == 5 && $3 > 0.02))
      if (late || error ^ 2 > 0.05 ^ 2 || ($2 > 1 && $3 > last)) { print "not as claimed:", $0; failed = 1 }
      last = $3
    }
    END { exit failed || rows != 30 || judged != 2 }' "$1"
}

run() {
  local what=$* out verdict=pass
  out=build/long/${what// /_}
  rm -rf "$out"
  SECONDS=0
  "$1" "$out" "${@:2}" > "$out.log" 2>&1 || verdict=FAIL
  printf '%-4s %5d s  %s\n' "$verdict" "$SECONDS" "$what"
  [ "$verdict" = pass ]
}
export -f $(compgen -A function)

mkdir -p build/long
command -v "$SADDLE" > /dev/null || { echo "expected a program $SADDLE: build it with make" >&2 && exit 2; }
chosen=$(experiments | grep -E -e "${1:-.}") || { echo "no experiment matches '${1:-.}'" >&2 && exit 2; }
echo "$chosen" | xargs -P "$cores" -I{} bash -c 'run {}' ||
  { echo "something failed; its log is in build/long/" >&2 && exit 1; }
