"""WebKitGTK in a window of a phone's size on a screen that nobody sees, driven by WebDriver over plain HTTP."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
from PIL import Image

from tests.support.engines.engine import HEIGHT, WIDTH, EngineError, Point
from tests.support.processes import family, kill_family
from tests.support.server import free_port
from tests.support.waiting import until

WINDOW = Path(__file__).with_name("webkit_window.py")
DRIVER = "WebKitWebDriver"
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
CALL_SECONDS = 60.0
# What a page may say when the line is cut on purpose, and the directives that this engine does not know.
EXPECTED = (
    "Unrecognized Content-Security-Policy directive",
    "Failed to load resource",
    "Could not connect",
    "Fetch API cannot load",
    "due to access control checks",
)
_CALL = """
const done = arguments[arguments.length - 1];
(async function () { %s }).apply(null, arguments[0]).then(
  (value) => done({ value: value === undefined ? null : value }),
  (problem) => done({ problem: String(problem) + String(problem && problem.stack) }),
);
"""


class WebKit:
    """One profile folder = one phone; Xvfb is its screen."""

    def __init__(self, profile: Path) -> None:
        self.profile = profile
        self.errors: list[str] = []
        self._log, self._frame = profile.with_suffix(".log"), profile.with_suffix(".screen")
        self._heard = 0
        self._screen: subprocess.Popen[bytes] | None = None
        self._driver: subprocess.Popen[bytes] | None = None
        self._http = httpx.Client(timeout=CALL_SECONDS)
        self._session = ""

    def start(self) -> None:
        self._http.close()
        self._http = httpx.Client(timeout=CALL_SECONDS)
        self.profile.mkdir(parents=True, exist_ok=True)
        display = self._screen_on()
        port = free_port()
        env = {
            **os.environ,
            "DISPLAY": display,
            "GDK_BACKEND": "x11",
            "NO_AT_BRIDGE": "1",
            "HOME": str(self.profile),
            "TZ": "Asia/Shanghai",
            "LIBGL_ALWAYS_SOFTWARE": "1",
        }
        with self._log.open("ab") as log:
            command = [shutil.which(DRIVER) or DRIVER, f"--port={port}"]
            self._driver = subprocess.Popen(command, env=env, stdout=log, stderr=log)
        base = f"http://127.0.0.1:{port}"
        until(lambda: self._answers(base), "the driver answers", 20)
        window = {"binary": str(WINDOW), "args": ["--profile", str(self.profile)]}
        wish = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": window}}}
        made = self._http.post(f"{base}/session", json=wish).raise_for_status().json()["value"]
        self._session = f"{base}/session/{made['sessionId']}"

    def _answers(self, base: str) -> bool:
        try:
            return bool(self._http.get(f"{base}/status").json()["value"]["ready"])
        except httpx.TransportError:
            return False

    def _screen_on(self) -> str:
        """Starts Xvfb, which picks a free number and tells it."""
        told, tell = os.pipe()
        self._frame.mkdir(exist_ok=True)
        screen = ["-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-fbdir", str(self._frame)]
        command = ["Xvfb", "-displayfd", str(tell), *screen, "-nolisten", "tcp"]
        self._screen = subprocess.Popen(
            command, pass_fds=[tell], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(tell)
        with os.fdopen(told) as line:
            return f":{line.readline().strip()}"

    def kill(self) -> None:
        kill_family(self._marker)
        self.close()

    @property
    def _marker(self) -> str:
        return f"\0--profile\0{self.profile}\0"

    def close(self) -> None:
        self._listen()
        if family(self._marker):
            kill_family(self._marker)
        for process in (self._driver, self._screen):
            if process:
                process.kill()
                process.wait(20)
        self._driver = self._screen = None
        self._http.close()

    def goto(self, url: str) -> None:
        self._ask("POST", "/url", {"url": url})
        left = self.run("return window.lacking")
        assert left == [], f"this should have been taken away: {left}"

    def run(self, body: str, *args: Any) -> Any:
        answer = self._ask("POST", "/execute/async", {"script": _CALL % body, "args": [list(args)]})
        if "problem" in answer:
            raise EngineError(answer["problem"])
        return answer["value"]

    def press(self, points: Sequence[Point]) -> None:
        moves = [
            {"type": "pointerMove", "duration": 0, "x": round(x), "y": round(y), "origin": "viewport"}
            for x, y in points
        ]
        acts = [
            moves[0],
            {"type": "pointerDown", "button": 0},
            *moves[1:],
            {"type": "pointerUp", "button": 0},
        ]
        hand = {"type": "pointer", "id": "hand", "parameters": {"pointerType": "mouse"}, "actions": acts}
        self._ask("POST", "/actions", {"actions": [hand]})

    def write(self, text: str) -> None:
        # The driver types key by key and knows no input method: 汉字 go in as one would paste them.
        if not self.run("return document.execCommand('insertText', false, arguments[0])", text):
            raise EngineError("nothing to write into")

    def choose_file(self, css: str, path: Path) -> None:
        found = self._ask("POST", "/element", {"using": "css selector", "value": css})
        self._ask("POST", f"/element/{found[ELEMENT]}/value", {"text": str(path)})

    def screenshot(self, path: Path) -> None:
        # The driver's own screenshot may wait for a frame that never comes: the hidden screen's memory does not.
        time.sleep(0.15)
        dump = (self._frame / "Xvfb_screen0").read_bytes()
        head = struct.unpack(">25I", dump[:100])
        start, size, stride = head[0] + 12 * head[19], (head[4], head[5]), head[12]
        whole = Image.frombytes("RGB", size, dump[start : start + stride * size[1]], "raw", "BGRX", stride)
        whole.crop((0, 0, WIDTH, HEIGHT)).save(path)

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        try:
            reply = self._http.request(method, f"{self._session}{path}", json=body)
        except httpx.TransportError as problem:
            raise EngineError(f"{method} {path}: {problem!r}") from problem
        value = reply.json()["value"]
        if reply.is_error:
            raise EngineError(f"{method} {path}: {value['error']}: {value['message']}")
        self._listen()
        return value

    def _listen(self) -> None:
        """What the pages called an error since last time."""
        if not self._log.exists():
            return
        lines = self._log.read_text("utf-8", errors="replace").splitlines()
        for line in lines[self._heard :]:
            if re.match(r"CONSOLE \w+ ERROR", line) and not any(word in line for word in EXPECTED):
                self.errors.append(line)
        self._heard = len(lines)
