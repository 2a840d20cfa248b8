#!/bin/sh
# Installs what saddle can use on Debian or Ubuntu. Does nothing when all of it is there.
set -eu
packages="g++ make cmake zlib1g-dev libstb-dev libcli11-dev nlohmann-json3-dev libgtest-dev
  libbenchmark-dev dataset-fashion-mnist clang-format"

if ! command -v apt-get > /dev/null || ! command -v dpkg-query > /dev/null; then
  echo "setup: this is not Debian or Ubuntu. Install a C++20 compiler, GNU make, and as far as" \
    "wanted CMake, zlib, stb, CLI11, nlohmann-json, GoogleTest and Google Benchmark;" \
    "\`make MINIMAL=1\` needs the first two alone." >&2
  exit 1
fi

missing=
for package in $packages; do
  status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2> /dev/null || true)
  [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
  if ! sudo -n true 2> /dev/null; then
    echo "setup: installing needs root. Run: sudo apt-get install$missing" >&2
    exit 1
  fi
  as_root=sudo
fi

echo "setup: installing$missing"
# $missing and $as_root are unquoted for they are lists of words, the second maybe empty.
install() {
  $as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes --no-install-recommends --quiet $missing
}
# Package lists may be absent, or older than the archive.
install || { $as_root apt-get update --quiet && install; } || {
  echo "setup: could not install. Try: sudo apt-get update; sudo apt-get install$missing" >&2
  exit 1
}
