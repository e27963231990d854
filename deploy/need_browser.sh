#!/usr/bin/env bash
# The browser tests drive Debian's Chromium with a Chinese face. Installs both where that is possible and needed.
set -euo pipefail
have() { command -v chromium >/dev/null 2>&1 && fc-list :lang=zh 2>/dev/null | grep -q .; }
have && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "Browser tests need chromium and fonts-noto-cjk: install them (Debian: apt-get install chromium fonts-noto-cjk)." >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk fontconfig >/dev/null
have
