#!/usr/bin/env bash
# The drill of power cuts records what the server writes with a small C library. Installs a compiler where that is
# possible and needed; without one that drill alone is skipped, and says so.
set -euo pipefail
have() { command -v cc >/dev/null 2>&1 && echo '#include <stdio.h>' | cc -E - >/dev/null 2>&1; }
have && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -y -qq --no-install-recommends gcc libc6-dev >/dev/null && have && exit 0
fi
echo "Power cuts will not be drilled: no C compiler (Debian: apt-get install gcc libc6-dev)." >&2
