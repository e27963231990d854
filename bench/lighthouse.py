"""What Lighthouse says of the family's pages on a phone: the median of five runs, in every category that applies.

Needs Node and the package `lighthouse`, which is no part of this project: install it anywhere and say where.

    npm install --prefix /somewhere lighthouse
    python -m bench.lighthouse /somewhere [--rounds 5]

The pages want a code first, so each run gets the cookie of a phone that has given it. They may not be indexed, which is
meant: the category SEO does not apply.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from bench.common import Figure, report
from tests.support.browser import CHROMIUM
from tests.support.family_school import MESSAGE
from tests.support.family_site import Site, open_site, path_of, served

ROUNDS = 5
LEAST = 95
CATEGORIES = ("performance", "accessibility", "best-practices")
PLACES = {"greeting": "", "note": "/note", "room": "/held"}
SECONDS = 120
TRIES = 3
"""A browser that did not come up in time, on a busy machine, is started again."""


def main() -> None:
    """Measure, print, keep."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("home", type=Path, help="where lighthouse is installed")
    asked.add_argument("--rounds", type=int, default=ROUNDS)
    given = asked.parse_args()
    program = given.home / "node_modules" / ".bin" / "lighthouse"
    with TemporaryDirectory() as folder, open_site(Path(folder)) as site, served(site) as origin:
        figures = [
            figure
            for name, place in PLACES.items()
            for figure in _measured(program, site, origin, name, place, given.rounds)
        ]
    report("lighthouse", figures)


def _measured(program: Path, site: Site, origin: str, name: str, place: str, rounds: int) -> Iterator[Figure]:
    url, cookie = _opened(site, origin)
    if not place:
        cookie = ""
    scores = [_run(program, f"{url}{place}", cookie) for _ in range(rounds)]
    for category in CATEGORIES:
        middle = statistics.median(one[category] for one in scores)
        yield Figure(f"{name}: {category}", middle, "of 100", f"at least {LEAST}", middle >= LEAST)


def _opened(site: Site, origin: str) -> tuple[str, str]:
    """The link of a fresh slip, and the cookie of a phone that gave its code."""
    slip = site.slip()
    url = f"{origin}{path_of(slip)}"
    with httpx.Client(follow_redirects=True) as phone:
        page = phone.post(url, data={"code": slip["code"]})
        assert MESSAGE in page.text
        return url, f"jf_note={phone.cookies['jf_note']}"


def _run(program: Path, url: str, cookie: str) -> dict[str, float]:
    """Scores of one run, by category."""
    headers = json.dumps({"Cookie": cookie} if cookie else {})
    only = ",".join(CATEGORIES)
    command = [str(program), url, "--quiet", "--output=json", f"--only-categories={only}"]
    command += [f"--extra-headers={headers}", "--chrome-flags=--headless=new --no-sandbox --disable-gpu"]
    env = {**os.environ, "CHROME_PATH": str(CHROMIUM)}
    for _ in range(TRIES):
        done = subprocess.run(command, env=env, capture_output=True, timeout=SECONDS, check=False)
        if done.returncode == 0:
            found = json.loads(done.stdout)["categories"]
            return {name: 100 * float(found[name]["score"]) for name in CATEGORIES}
    raise SystemExit(f"lighthouse: {done.stderr.decode()[-500:]}")


if __name__ == "__main__":
    main()
