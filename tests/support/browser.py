"""A phone for the browser tests: Debian's Chromium, 360×740, touch, Chinese, a fake camera, a profile on disk."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

CHROMIUM = "/usr/bin/chromium"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]


class Phone:
    """One profile folder = one phone. `kill` is the battery running out; `start` switches it on again."""

    def __init__(self, profile: Path, url: str, **options: Any) -> None:
        self.profile, self.url, self.options = profile, url, options
        self._playwright: Playwright | None = None
        self.context: BrowserContext | None = None

    def start(self) -> Page:
        """Open the browser and return its page; messages of the page's console are collected in `errors`."""
        self._playwright = sync_playwright().start()
        settings: dict[str, Any] = {
            "viewport": {"width": 360, "height": 740},
            "device_scale_factor": 2,
            "is_mobile": True,
            "has_touch": True,
            "locale": "zh-CN",
            "timezone_id": "Asia/Shanghai",
            "base_url": self.url,
            "ignore_https_errors": False,
            **self.options,
        }
        self.context = self._playwright.chromium.launch_persistent_context(
            str(self.profile), executable_path=CHROMIUM, headless=True, args=ARGS, **settings
        )
        self.context.set_default_timeout(15_000)
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        return self.page

    def offline(self, on: bool = True) -> None:
        """Flight mode, as the browser sees it."""
        assert self.context is not None
        self.context.set_offline(on)

    def kill(self) -> None:
        """SIGKILL every process of this profile, as an empty battery would."""
        marker = f"--user-data-dir={self.profile}"
        table = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout
        for line in table.splitlines():
            pid, _, command = line.strip().partition(" ")
            if marker in command:
                try:
                    os.kill(int(pid), signal.SIGKILL)
                except ProcessLookupError:
                    continue
        self._forget()

    def close(self) -> None:
        """Switch off properly."""
        if self.context is not None:
            self.context.close()
        self._forget()

    def _forget(self) -> None:
        if self._playwright is not None:
            self._playwright.stop()
        self._playwright, self.context = None, None
        (self.profile / "SingletonLock").unlink(missing_ok=True)

    def __enter__(self) -> Phone:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
