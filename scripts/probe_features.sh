#!/bin/sh
# Finds out which optional libraries this compiler can use: it preprocesses the header of each and
# links an empty program to it (compiling the larger headers would take seconds each).
# Prints make variables:
#   FEATURES  what works
#   MISSING   what does not, as feature:package, with the Debian package that has it
#   CUDA      the folder of a CUDA Toolkit of 12.8 or newer, if there is one (NVCC=... names another)
#   NO_CUDA   why one that was found does not serve
# usage: scripts/probe_features.sh CXX...
set -eu
compiler=$*
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo 'int main() {}' > "$work/empty.cpp"

# probe FEATURE PACKAGE HEADER [FLAG...]
probe() {
  feature=$1 package=$2
  echo "#include <$3>" > "$work/header.cpp"
  shift 3
  # $compiler is unquoted for it may be several words, such as "ccache g++".
  if $compiler -std=c++20 -E "$@" "$work/header.cpp" -o "$work/header.ii" > /dev/null 2>&1 &&
    $compiler -std=c++20 "$work/empty.cpp" -o "$work/empty" "$@" > /dev/null 2>&1; then
    echo "FEATURES += $feature"
  else
    echo "MISSING += $feature:$package"
  fi
}

probe zlib zlib1g-dev zlib.h -lz
probe stb libstb-dev stb/stb_image_write.h
probe cli11 libcli11-dev CLI/CLI.hpp
probe json nlohmann-json3-dev nlohmann/json.hpp
probe gtest libgtest-dev gtest/gtest.h -lgtest -pthread
probe benchmark libbenchmark-dev benchmark/benchmark.h -lbenchmark -pthread

# The kernels use cudaLibraryLoadData, of 12.8; GPUs themselves are looked for when a program runs.
nvcc=${NVCC:-$(command -v nvcc || echo /usr/local/cuda/bin/nvcc)}
if [ -x "$nvcc" ]; then
  cuda=$(dirname "$(dirname "$(readlink -f "$nvcc")")")
  host=$(printf '%s\n' $compiler | grep -v '^-' | tail -n 1)  # "ccache g++": nvcc calls g++
  cat > "$work/cuda.cu" << 'END'
#include <cublas_v2.h>
#include <cuda_runtime_api.h>
#include <nvrtc.h>
static_assert(CUDART_VERSION >= 12080, "CUDA 12.8 or newer");
int main() { return cudaLibraryUnload(nullptr) == cudaSuccess; }
END
  if "$nvcc" -std=c++20 -ccbin "$host" -arch=sm_90 "$work/cuda.cu" -o "$work/cuda" \
    > "$work/log" 2>&1 && [ -d "$cuda/lib64" ]; then
    echo "FEATURES += cuda"
    echo "CUDA = $cuda"
  else
    reason=$(grep -m 1 -i error "$work/log" | tr -d '#$' || true)
    echo "NO_CUDA = $cuda does not serve: ${reason:-no folder lib64}"
  fi
fi
