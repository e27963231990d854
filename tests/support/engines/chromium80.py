"""Chromium 80, the oldest that we promise, as a phone: driven over its own devtools protocol."""

from __future__ import annotations

import base64
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.support.browser import EXPECTED
from tests.support.engines.engine import HEIGHT, WIDTH, EngineError, Point
from tests.support.engines.pipe import Pipe
from tests.support.processes import kill_family
from tests.support.waiting import until

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--lang=zh-CN",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--remote-debugging-pipe",
)
# Directives younger than this browser are no errors of the page.
UNKNOWN = "Unrecognized Content-Security-Policy directive"
AGENT = (
    "Mozilla/5.0 (Linux; Android 8.1.0; phone) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/80.0.3987.0 Mobile Safari/537.36"
)


class Chromium80:
    """One profile folder = one phone."""

    def __init__(self, binary: Path, profile: Path) -> None:
        self.binary, self.profile = binary, profile
        self.errors: list[str] = []
        self._pipe: Pipe | None = None
        self._session = ""

    def start(self) -> None:
        self.profile.mkdir(parents=True, exist_ok=True)
        env = {**os.environ, "HOME": str(self.profile), "TZ": "Asia/Shanghai"}
        command = [str(self.binary), *FLAGS, f"--user-data-dir={self.profile}"]
        self._pipe = Pipe(command, env, self.profile.with_suffix(".log"), self._heard)
        target = self._pipe.ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self._pipe.ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for room in ("Page", "Runtime", "Log", "DOM"):
            self._ask(f"{room}.enable")
        self._ask(
            "Emulation.setDeviceMetricsOverride", width=WIDTH, height=HEIGHT, deviceScaleFactor=2, mobile=True
        )
        self._ask("Emulation.setTouchEmulationEnabled", enabled=True)
        self._ask("Emulation.setUserAgentOverride", userAgent=AGENT, acceptLanguage="zh-CN")

    def kill(self) -> None:
        kill_family(f"--user-data-dir={self.profile}\0")
        self.close()
        (self.profile / "SingletonLock").unlink(missing_ok=True)

    def close(self) -> None:
        if self._pipe:
            self._pipe.close()
        self._pipe = None

    def goto(self, url: str) -> None:
        problem = self._ask("Page.navigate", url=url).get("errorText")
        if problem:
            raise EngineError(f"{url}: {problem}")
        self._loaded()

    def _loaded(self) -> None:
        until(lambda: self._quietly("return document.readyState") == "complete", "the page is loaded")

    def _quietly(self, body: str) -> Any:
        try:
            return self.run(body)
        except EngineError:
            return None

    def run(self, body: str, *args: Any) -> Any:
        call = f"(async function () {{ {body} }}).apply(null, {json.dumps(args)})"
        reply = self._ask("Runtime.evaluate", expression=call, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in reply:
            details = reply["exceptionDetails"]
            raise EngineError(details.get("exception", {}).get("description") or details["text"])
        return reply["result"].get("value")

    def press(self, points: Sequence[Point]) -> None:
        for number, (x, y) in enumerate(points):
            self._touch("touchMove" if number else "touchStart", [{"x": x, "y": y}])
        if len(points) > 1:
            self._rest(points[-1])
        self._touch("touchEnd", [])

    def _rest(self, at: Point) -> None:
        """The finger rests before it lifts: a tap right after a flick would only stop the flick."""
        x, y = at
        for nudge in (0, 1):
            time.sleep(0.2)
            self._touch("touchMove", [{"x": x + nudge, "y": y}])

    def _touch(self, kind: str, points: list[dict[str, float]]) -> None:
        self._ask("Input.dispatchTouchEvent", type=kind, touchPoints=points)

    def write(self, text: str) -> None:
        self._ask("Input.insertText", text=text)

    def choose_file(self, css: str, path: Path) -> None:
        root = self._ask("DOM.getDocument")["root"]["nodeId"]
        node = self._ask("DOM.querySelector", nodeId=root, selector=css)["nodeId"]
        self._ask("DOM.setFileInputFiles", nodeId=node, files=[str(path)])

    def screenshot(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self._ask("Page.captureScreenshot")["data"]))

    def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        assert self._pipe, "the browser is off"
        return self._pipe.ask(method, self._session, **params)

    def _heard(self, method: str, params: dict[str, Any]) -> None:
        said = ""
        if method == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            said = details.get("exception", {}).get("description") or details["text"]
        elif method == "Runtime.consoleAPICalled" and params["type"] == "error":
            said = " ".join(str(one.get("value", one.get("description"))) for one in params["args"])
        elif method == "Log.entryAdded" and params["entry"]["level"] == "error":
            said = f"{params['entry']['text']} {params['entry'].get('url', '')}"
        if said and not any(word in said for word in (*EXPECTED, UNKNOWN)):
            self.errors.append(said)
