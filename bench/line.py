"""The first sync on a village's line of 256 kbit/s, and what a class of sixty families weighs.

    python -m bench.line [--kbit 256] [--delay 150]

A proxy on this machine lets through so many bits a second each way and holds every piece back for the delay (ms); the
phone asks for gzip. "Usable" is when the first page is there.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import json
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench import ours
from bench.common import Figure, report
from bench.visits import packed
from tests.support.server import free_port

PIECE = 1024
FAMILIES = 60


def _pump(source: socket.socket, target: socket.socket, rate: float, delay: float) -> None:
    """Bytes from one side to the other at `rate` bytes a second, the first of a burst after `delay` seconds."""
    free = 0.0
    with suppress(OSError):
        while data := source.recv(PIECE):
            now = time.monotonic()
            if now > free:
                free = now + delay
            free += len(data) / rate
            time.sleep(max(free - time.monotonic(), 0))
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@contextmanager
def slow(port: int, kbit: float, delay_ms: float) -> Iterator[int]:
    """The port of a slow way to `port`."""
    own = free_port()
    listening = socket.create_server(("127.0.0.1", own))
    rate, delay = kbit * 1000 / 8, delay_ms / 1000

    def accept() -> None:
        with suppress(OSError):
            while True:
                near, _ = listening.accept()
                far = socket.create_connection(("127.0.0.1", port))
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=_pump, args=(*ends, rate, delay), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield own
    finally:
        listening.close()


def _page(device: ours.Device, port: int, limit: int) -> tuple[dict[str, object], int, float]:
    """The next page through this port: its content, its bytes on the wire, and the seconds it took."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    body = device.envelope(cursor=device.cursor, limit=limit)
    headers = {**device.line.headers, "Accept-Encoding": "gzip", "Content-Encoding": "gzip"}
    start = time.perf_counter()
    line.request("POST", f"{ours.API}/sync/pull", gzip.compress(body), headers)
    reply = line.getresponse()
    raw = reply.read()
    took = time.perf_counter() - start
    assert reply.status == 200, raw
    line.close()
    content = json.loads(gzip.decompress(raw) if reply.headers.get("Content-Encoding") == "gzip" else raw)
    device.cursor = content["cursor"]
    return content, len(raw), took


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kbit", type=float, default=256)
    parser.add_argument("--delay", type=float, default=150)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ours.running(Path(folder) / "data") as server:
        writer = ours.Device(server)
        writer.push(writer.ops(300))
        device = ours.Device(server)
        device.cursor = None
        sizes, times, rows = [], [], []
        with slow(server.port, asked.kbit, asked.delay) as port:
            more: object = True
            while more:
                page, size, took = _page(device, port, 200)
                sizes.append(size)
                times.append(took)
                rows += list(page["rows"])  # type: ignore[call-overload]
                more = page["more"]
    roster = _roster(rows)
    figures = [
        Figure(f"first page on {asked.kbit:.0f} kbit/s: usable", times[0], "s", "<= 5 s", times[0] <= 5),
        Figure("  its bytes on the wire", sizes[0] / 1024, "KiB"),
        Figure(f"everything, {len(times)} pages, {len(rows)} rows", sum(times), "s"),
        Figure("  bytes on the wire", sum(sizes) / 1024, "KiB"),
        Figure(f"roster of {FAMILIES} families, gzip", roster, "KiB", "<= 60 KiB", roster <= 60),
    ]
    report("line", figures, ["300 visits of 2 KB and the demo school"])


def _roster(rows: list[dict[str, object]]) -> float:
    """KiB of the rows of sixty pupils with their guardians, as a page carries them."""
    pupils = [row for row in rows if row["type"] == "pupil"]
    guardians = [row for row in rows if row["type"] == "guardian"]
    share = FAMILIES / len(pupils)
    chosen = pupils[:FAMILIES] + guardians[: round(len(guardians) * share)]
    return len(gzip.compress(packed({"rows": chosen}), 5)) / 1024 * max(share, 1)


if __name__ == "__main__":
    main()
