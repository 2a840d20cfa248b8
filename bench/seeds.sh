#!/bin/sh
# Trains a recipe once per seed and tabulates the figures: how often are all modes found?
# usage: bench/seeds.sh RECIPE [SEEDS [PROCESSES [FLAGS...]]]     SEEDS: 10 (the default: 1 to 10), or
# 11-20; PROCESSES, of one thread each: 2
# Runs are kept in runs/seeds/RECIPE-SEED; those that are there already are not run again.
set -eu
recipe=${1:?usage: bench/seeds.sh RECIPE [SEEDS [PROCESSES [FLAGS...]]]}
seeds=${2:-10}
first=1
case $seeds in *-*) first=${seeds%-*} seeds=${seeds#*-} ;; esac
processes=${3:-2}
[ $# -gt 3 ] && shift 3 || shift $#
saddle=${SADDLE:-build/saddle}
mkdir -p runs/seeds

seq "$first" "$seeds" | xargs -P "$processes" -I SEED sh -c '
  out=runs/seeds/$1-$2
  [ -e "$out/summary.json" ] && exit 0
  rm -rf "$out"
  saddle=$3 recipe=$1 seed=$2
  shift 3
  "$saddle" train "$recipe" --seed "$seed" --threads 1 --out "$out" "$@" > /dev/null 2> "$out.log"
' sh "$recipe" SEED "$saddle" "$@"

field() { sed -n "s/^ *\"$1\": \(.*[^,]\),*$/\1/p" "$2"; }
echo "$recipe, $(field steps "runs/seeds/$recipe-$first/summary.json") steps"
printf '%5s  %5s  %12s  %s\n' seed modes high_quality modes_per_generator
for seed in $(seq "$first" "$seeds"); do
  summary=runs/seeds/$recipe-$seed/summary.json
  printf '%5d  %5s  %12.3f  %s\n' "$seed" "$(field modes_covered "$summary")" \
    "$(field high_quality "$summary")" "$(field modes_per_generator "$summary")"
done
for seed in $(seq "$first" "$seeds"); do
  summary=runs/seeds/$recipe-$seed/summary.json
  echo "$(field modes_covered "$summary") $(field modes "$summary") $(field high_quality "$summary")"
done | sort -k 3 -g | awk '
  { all += $1 == $2; quality[NR] = $3 }
  END { printf "all modes in %d of %d; median share of high quality %.3f\n", all, NR,
               (quality[int((NR + 1) / 2)] + quality[int(NR / 2) + 1]) / 2 }'
