"""ExifTool as a witness: one process that is asked about many files."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

HARMLESS = {"File", "JFIF", "Composite", "ExifTool"}
_ASKED_AT_ONCE = 500


def needed() -> str:
    """ExifTool's path; skips where there is none, and fails in CI, where deploy/need_tools.sh should have run."""
    found = shutil.which("exiftool")
    if found is None:
        said = "no ExifTool here: deploy/need_tools.sh installs it"
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said)
    return found


def groups_of(paths: list[Path]) -> dict[str, set[str]]:
    """The groups of tags that ExifTool finds in each file, unknown ones and trailers included; by file name."""
    tool, found = needed(), {}
    for start in range(0, len(paths), _ASKED_AT_ONCE):
        asked = [str(path) for path in paths[start : start + _ASKED_AT_ONCE]]
        out = subprocess.run(
            [tool, "-j", "-G0:1", "-a", "-u", "-U", "-ee", *asked],
            capture_output=True,
            check=False,
            timeout=120,
        ).stdout
        for one in json.loads(out):
            names = {key.partition(":")[0] if ":" in key else key for key in one if key != "SourceFile"}
            found[Path(one["SourceFile"]).name] = names
    return found
