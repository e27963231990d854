"""A rival: libvips in an environment of its own, the same three pictures as ours, one process for all files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.common import ROOT
from server.media.limits import QUALITY, SMALL_SIDES, VIEW_SIDE

VENV = ROOT / "build" / "vips"
WANTED = ("pyvips==3.2.0", "pyvips-binary==8.18.7")
_PYTHON = VENV / "bin" / "python"
# One thread, as ours: the figures are of one core. The small copies are drawn from the view, as ours are.
_SCRIPT = f"""
import os, sys
os.environ["VIPS_CONCURRENCY"] = "1"
import pyvips
out, *files = sys.argv[1:]
for path in files:
    view = pyvips.Image.thumbnail(
        path, {VIEW_SIDE}, height={VIEW_SIDE}, size="down", output_profile="srgb"
    ).copy_memory()
    for side in {SMALL_SIDES}:
        view.thumbnail_image(side, height=side, size="down").write_to_buffer(".jpg", Q={QUALITY}, keep="none")
    view.write_to_file(os.path.join(out, os.path.basename(path)), Q={QUALITY}, keep="none")
"""


def installed() -> bool:
    """Whether libvips is there, installing it on the first call; False where it cannot be had."""
    if _runs():
        return True
    try:
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True, timeout=120)
        pip = [str(VENV / "bin" / "pip"), "install", "--quiet", *WANTED]
        subprocess.run(pip, check=True, timeout=600)
    except (subprocess.SubprocessError, OSError) as error:
        print(f"libvips cannot be installed here: {error}")
    return _runs()


def _runs() -> bool:
    if not _PYTHON.exists():
        return False
    return subprocess.run([_PYTHON, "-c", "import pyvips"], check=False, capture_output=True).returncode == 0


def run(files: list[Path], out: Path) -> None:
    """All of these files into this folder."""
    subprocess.run([_PYTHON, "-c", _SCRIPT, out, *files], check=True, capture_output=True)
