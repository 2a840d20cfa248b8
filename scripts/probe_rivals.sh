#!/bin/sh
# Finds out which libraries bench/rivals can be compared with, and prints the flags for them.
# usage: scripts/probe_rivals.sh CXX...
set -eu
compiler=$*
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# probe NAME STATEMENT HEADER FLAG...: a program that uses the library must link.
probe() {
  name=$1
  printf '#include <%s>\nint main() { %s; }\n' "$3" "$2" > "$work/probe.cpp"
  shift 3
  if $compiler -std=c++20 "$work/probe.cpp" -o "$work/probe" "$@" > /dev/null 2>&1; then
    echo "-DSADDLE_HAS_$name=1 $*"
  fi
}

probe OPENBLAS 'openblas_set_num_threads(1)' cblas.h -lopenblas
# bench/rivals calls oneDNN as version 2 has it. Version 3 has no such descriptions: it is left out.
probe ONEDNN 'dnnl::engine engine(dnnl::engine::kind::cpu, 0); dnnl::memory::desc matrix;
              dnnl::matmul::desc product(matrix, matrix, matrix)' dnnl.hpp -ldnnl -fopenmp
