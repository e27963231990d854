#!/usr/bin/env bash
# The browser tests drive Debian's Chromium with a Chinese face, WebKitGTK on a hidden screen, and Chromium 80.
# Installs what is missing where that is possible. Without the last two their tests fail in CI and are skipped elsewhere.
set -euo pipefail
cd "$(dirname "$0")/.."
PYTHON=.venv/bin/python
main="chromium fonts-noto-cjk fontconfig"
webkit="webkit2gtk-driver gir1.2-webkit2-4.1 python3-gi xvfb"
old="libnss3"
have_main() { command -v chromium >/dev/null 2>&1 && fc-list :lang=zh 2>/dev/null | grep -q .; }
have_webkit() {
  command -v WebKitWebDriver >/dev/null 2>&1 && command -v Xvfb >/dev/null 2>&1 &&
    /usr/bin/python3 -c 'import gi; gi.require_version("WebKit2", "4.1")' >/dev/null 2>&1
}
have_old() { ldconfig -p 2>/dev/null | grep -q 'libnss3\.so'; }

missing=""
have_main || missing="$missing $main"
have_webkit || missing="$missing $webkit"
have_old || missing="$missing $old"
if [ -n "$missing" ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086 # a list of names
    apt-get install -y -qq --no-install-recommends $missing >/dev/null
  else
    echo "Browser tests need:$missing. Install them (Debian: apt-get install$missing)." >&2
  fi
fi
have_main
"$PYTHON" deploy/old_chromium.py
