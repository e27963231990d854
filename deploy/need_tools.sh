#!/usr/bin/env bash
# ExifTool looks at what the cleaning lets through: a witness that is not ours. Installs it where that is possible;
# without it those tests are skipped, and say so (in CI they fail).
set -euo pipefail
have() { command -v exiftool >/dev/null 2>&1; }
have && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -y -qq --no-install-recommends libimage-exiftool-perl >/dev/null && have && exit 0
fi
echo "No second witness for cleaned photos: no ExifTool (Debian: apt-get install libimage-exiftool-perl)." >&2
