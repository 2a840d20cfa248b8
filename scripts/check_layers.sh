#!/bin/sh
# The folders depend in one direction only, and each third-party library is met in few of them.
# Fails naming file and line. usage: scripts/check_layers.sh [ROOT]
set -eu
cd "${1:-$(dirname "$0")/..}"

find tensor autograd nn optim gan data cli -type f \
  \( -name '*.h' -o -name '*.cpp' -o -name '*.inl' -o -name '*.cu' -o -name '*.cuh' \) |
  sort | xargs awk '
    BEGIN {
      # What a folder may include besides itself.
      may["tensor"] = ""
      may["autograd"] = "tensor"
      may["nn"] = "tensor autograd"
      may["optim"] = "tensor autograd nn"
      may["data"] = "tensor"
      may["gan"] = "tensor autograd nn optim data"
      may["cli"] = "tensor autograd nn optim data gan"
      # Where a third-party header may be included.
      place["^zlib\\.h$"] = "^data/"
      place["^stb/"] = "^(data|gan)/"
      place["^CLI/"] = "^cli/"
      place["^nlohmann/"] = "^(gan|cli)/"
      place["^cuda"] = place["^cublas"] = place["^nvrtc"] = place["^cub/"] = "^tensor/cuda/"
    }
    function complain(reason) {
      printf "%s:%d: %s\n", FILENAME, FNR, reason
      failed = 1
    }
    !/^[ \t]*#[ \t]*include/ { next }
    {
      name = $0
      sub(/^[^"<]*["<]/, "", name)
      sub(/[">].*/, "", name)
      folder = FILENAME
      sub(/\/.*/, "", folder)
    }
    /"/ {
      included = name
      if (!sub(/\/.*/, "", included)) complain("\"" name "\" is not relative to the root")
      else if (included != folder && index(" " may[folder] " ", " " included " ") == 0)
        complain(folder "/ may not include " name)
      next
    }
    {
      for (pattern in place)
        if (name ~ pattern && FILENAME !~ place[pattern])
          complain(folder "/ may not include <" name ">")
    }
    END { exit failed }'
