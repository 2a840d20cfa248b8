#!/bin/sh
# What `make install` does: the library, its headers, a CMake package and, where built, the program.
# usage: scripts/install.sh PREFIX VERSION LINK_FLAGS LIBRARY [PROGRAM]
set -eu
prefix=$1 version=$2 libraries=$(echo "$3" | xargs | tr ' ' ';') library=$4 program=${5:-}
package=$prefix/lib/cmake/saddle

# The headers of tensor/cpu/ and tensor/cuda/ are the kernels' own.
find saddle.h tensor autograd nn optim gan data \( -path tensor/cpu -o -path tensor/cuda \) -prune -o -name '*.h' -print |
  while read -r header; do
    install -D -m 644 "$header" "$prefix/include/saddle/$header"
  done
install -D -m 644 "$library" "$prefix/lib/libsaddle.a"
if [ -n "$program" ]; then
  install -D -m 755 "$program" "$prefix/bin/saddle"
fi

mkdir -p "$package"
for file in saddle-config saddle-config-version saddle-targets; do
  sed -e "s|@SADDLE_VERSION@|$version|" -e "s|@SADDLE_LIBRARIES@|$libraries|" \
    -e "s| @SADDLE_DEPENDENCIES@||" "cmake/$file.cmake.in" > "$package/$file.cmake"
done
echo "installed saddle $version in $prefix"
