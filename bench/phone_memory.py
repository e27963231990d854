"""What the phone's photo worker takes of the browser's memory: the peak over one picture, in Chromium.

    python -m bench.phone_memory [--rounds 5]

The worker's renderer process (and the process that draws, where there is one) forget their peak through
/proc/<pid>/clear_refs, the picture goes through the worker, and the peak is read again: what was added over the rest
before. Each picture has a page of its own. Beside it: the bytes of its full raster (four a pixel), which a decoder that
does not shrink while it decodes must hold. Linux, root or the browser's own user. PWA_DIST: another build.
"""

from __future__ import annotations

import argparse
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from bench.common import ROOT, Figure, median, report
from bench.fuzzing.trial import peak
from bench.photo import picture
from tests.support.browser import ARGS, CHROMIUM

DIST = Path(os.environ.get("PWA_DIST") or ROOT / "pwa" / "dist")
SIZES = {"1.9 MP": (1600, 1200), "12 MP": (4000, 3000), "50 MP": (8160, 6120)}
MOST_MIB = {"1.9 MP": 64, "12 MP": 96, "50 MP": 256}
"""Bounds of what a picture may add: the full raster of 50 MP is 191 MiB."""
OVER_BYTES = 4 / 1024 / 1024
ASK = """async (name) => {
  const file = await (await fetch('/' + name)).blob();
  const worker = new Worker('/photo-worker.js');
  const reply = await new Promise((done, failed) => {
    worker.onmessage = ({ data }) => done(data);
    worker.onerror = (event) => failed(new Error(event.message));
    setTimeout(() => failed(new Error('no answer')), 60000);
    worker.postMessage({ id: 1, file });
  });
  worker.terminate();
  return reply.ok ? [reply.ok.width, reply.ok.height] : reply.failed;
}"""


class _Files(SimpleHTTPRequestHandler):
    """The built files, and the pictures."""

    pictures: dict[str, bytes]

    def __init__(self, *given: Any, pictures: dict[str, bytes], **named: Any) -> None:
        self.pictures = pictures
        super().__init__(*given, **named)

    def do_GET(self) -> None:
        """A picture by its name, else a file."""
        data = self.pictures.get(self.path[1:])
        if data is None:
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """No line on the terminal."""


@contextmanager
def served(pictures: dict[str, bytes]) -> Iterator[str]:
    """An address with the built app and these files."""
    handler = partial(_Files, directory=str(DIST), pictures=pictures)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def processes(browser: Browser) -> list[int]:
    """The renderers and what draws for them."""
    told = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
    return [one["id"] for one in told["processInfo"] if one["type"] in ("renderer", "GPU")]


def added(browser: Browser, address: str, name: str) -> float:
    """MiB that this picture added at its peak, over all of these processes."""
    page = browser.new_page()
    page.goto(f"{address}/manifest.webmanifest")
    page.evaluate(ASK, "warm")
    time.sleep(0.5)
    before = {}
    for pid in processes(browser):
        Path(f"/proc/{pid}/clear_refs").write_text("5")
        before[pid] = peak(Path(f"/proc/{pid}/status"))
    answer = page.evaluate(ASK, name)
    assert isinstance(answer, list), answer
    most = sum(peak(Path(f"/proc/{pid}/status")) - held for pid, held in before.items())
    page.close()
    return most


def main() -> None:
    """Measure and report."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    pictures = {name.replace(" ", ""): picture(*size) for name, size in SIZES.items()}
    pictures["warm"] = picture(320, 240)
    figures = []
    with served(pictures) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        for name, size in SIZES.items():
            found = [added(browser, address, name.replace(" ", "")) for _ in range(rounds)]
            held, bound = median(found), MOST_MIB[name]
            figures += [
                Figure(f"photo {name}, added at the peak", held, "MiB", f"<= {bound} MiB", held <= bound),
                Figure(f"photo {name}, its full raster", size[0] * size[1] * OVER_BYTES, "MiB"),
            ]
        browser.close()
    report("phone_memory", figures, [f"median of {rounds}; the file itself is part of it"])


if __name__ == "__main__":
    main()
