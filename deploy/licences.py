"""Fail when anything that runs in production is under GPL or AGPL, or has no licence that we can read.

Looks at the Python packages named in requirements.txt and at the npm packages that end up in pwa/dist.
LGPL is allowed: those libraries are used unchanged and can be exchanged.
"""

import json
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FORBIDDEN = re.compile(r"\b(AGPL|GPL)|Affero|GNU General Public", re.IGNORECASE)
LESSER = re.compile(r"LGPL|Lesser General Public", re.IGNORECASE)


def python_licences() -> dict[str, str]:
    """Distribution name → licence text for the locked runtime set that is installed on this platform."""
    names = re.findall(r"^([A-Za-z0-9_.-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    found = {}
    for name in names:
        try:
            meta = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue  # for another platform
        classifiers = [c for c in meta.get_all("Classifier") or [] if c.startswith("License")]
        expression = meta.get("License-Expression") or ""
        found[name] = (
            " ".join([expression, *classifiers])
            if expression or classifiers
            else (meta.get("License") or "")[:80]
        )
    return found


def npm_licences() -> dict[str, str]:
    """npm package → licence for the production dependencies."""
    out = subprocess.run(
        ["npm", "ls", "--omit=dev", "--all", "--json", "--long"],
        cwd=ROOT / "pwa",
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    found: dict[str, str] = {}

    def walk(node: dict) -> None:
        for name, child in (node.get("dependencies") or {}).items():
            if child.get("version"):
                found[name] = str(child.get("license") or "")
            walk(child)

    walk(json.loads(out or "{}"))
    return found


def main() -> int:
    """Print what is not allowed; 1 when there is any, or when nothing could be read at all."""
    groups = {"pip": python_licences(), "npm": npm_licences()}
    bad = [
        f"{group} {name}: {text or 'no licence found'}"
        for group, packages in groups.items()
        for name, text in packages.items()
        if not text.strip() or FORBIDDEN.search(LESSER.sub("", text))
    ]
    counts = ", ".join(f"{len(packages)} {group}" for group, packages in groups.items())
    print("\n".join(bad) if bad else f"licences: {counts} packages, none under GPL or AGPL")
    return 1 if bad or not all(groups.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
