"""A phone for the browser tests: Debian's Chromium, 360×740, touch, Chinese, a fake camera, a profile on disk."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Playwright

from tests.support.processes import kill_family

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
TIMEOUT_MS = 30_000
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
HANDSET: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 768}}
# What a page may say when the line is cut, the server says no, or the origin is plain http on purpose; everything
# else that it calls an error is one.
EXPECTED = ("net::ERR_", "the server responded with a status of", "the URL's origin was untrustworthy")


# Pages read the clock through Date alone. Run twice, it adds up: a phone's clock only goes on.
MOVE_CLOCK = """(() => {
  const Before = Date;
  const now = () => Before.now() + AHEAD;
  globalThis.Date = class extends Before {
    constructor(...given) {
      if (given.length) super(...given);
      else super(now());
    }
    static now() {
      return now();
    }
  };
})();"""


class Phone:
    """One profile folder = one phone. `kill` is the battery running out; `start` switches it on again.

    `ahead`: how far the phone's clock is ahead of this machine's.
    """

    def __init__(
        self,
        driver: Playwright,
        profile: Path,
        url: str,
        args: tuple[str, ...] = (),
        ahead: timedelta = timedelta(0),
        **options: Any,
    ) -> None:
        self.driver, self.profile, self.url, self.options = driver, profile, url, options
        self.args = [*ARGS, *args]
        self.ahead = ahead
        self.context: BrowserContext | None = None
        self.errors: list[str] = []

    def start(self, *, offline: bool = False) -> Page:
        """Open the browser and return its page. What the page calls an error is kept in `errors`."""
        settings: dict[str, Any] = {
            **HANDSET,
            "locale": "zh-CN",
            "timezone_id": "Asia/Shanghai",
            "base_url": self.url,
            "offline": offline,
            "env": {**os.environ, "HOME": str(self.profile)},
            **self.options,
        }
        self.context = self.driver.chromium.launch_persistent_context(
            str(self.profile), executable_path=CHROMIUM, headless=True, args=self.args, **settings
        )
        self.context.set_default_timeout(TIMEOUT_MS)
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._heard)
        if self.ahead:
            self._move(self.ahead)
        return self.page

    def later(self, by: timedelta) -> None:
        """The phone's clock goes on by this much; its pages notice when they are opened again."""
        self.ahead += by
        self._move(by)

    def _move(self, by: timedelta) -> None:
        assert self.context is not None
        self.context.add_init_script(MOVE_CLOCK.replace("AHEAD", str(round(by.total_seconds() * 1000))))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(word in message.text for word in EXPECTED):
            self.errors.append(message.text)

    def offline(self, on: bool = True) -> None:
        """Flight mode, as the browser sees it."""
        assert self.context is not None
        self.context.set_offline(on)

    def kill(self) -> None:
        """SIGKILL every process of this profile, as an empty battery would."""
        kill_family(f"--user-data-dir={self.profile}\0")
        self.context = None
        (self.profile / "SingletonLock").unlink(missing_ok=True)

    def close(self) -> None:
        """Switch off properly."""
        if self.context is not None:
            self.context.close()
        self.context = None
