"""The devtools protocol over a pipe: JSON messages that end with NUL on two file descriptors, no socket at all."""

from __future__ import annotations

import fcntl
import json
import os
import select
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.support.engines.engine import EngineError

REPLY_SECONDS = 60.0


class Pipe:
    """A browser process and the two ends that we hold. `heard` gets every event: (method, params)."""

    def __init__(
        self,
        command: list[str],
        env: dict[str, str],
        log: Path,
        heard: Callable[[str, dict[str, Any]], None],
    ) -> None:
        asks, self._out = os.pipe()
        self._in, answers = os.pipe()
        # The browser expects 3 and 4, which may be taken here: ours move up, and the shell puts them in place.
        theirs = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (asks, answers)]
        for end in (asks, answers):
            os.close(end)
        shell = f'exec "$0" "$@" 3<&{theirs[0]} 4>&{theirs[1]}'
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                ["bash", "-c", shell, *command], env=env, stdout=out, stderr=out, pass_fds=theirs
            )
        for end in theirs:
            os.close(end)
        self._heard = heard
        self._rest = b""
        self._count = 0

    def ask(self, method: str, session: str = "", **params: Any) -> dict[str, Any]:
        """One command and its result. EngineError with the browser's words where it refuses or does not answer."""
        self._count += 1
        message: dict[str, Any] = {"id": self._count, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + REPLY_SECONDS
        while time.monotonic() < end:
            reply = self._next(end)
            if reply is None:
                break
            if reply.get("id") == self._count:
                if "error" in reply:
                    raise EngineError(f"{method}: {reply['error']['message']}")
                result: dict[str, Any] = reply["result"]
                return result
        raise EngineError(f"{method}: no answer")

    def listen(self, seconds: float) -> None:
        """Let events come in."""
        end = time.monotonic() + seconds
        while self._next(end) is not None:
            continue

    def _next(self, end: float) -> dict[str, Any] | None:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._in], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                return None
            more = os.read(self._in, 1 << 20)
            if not more:
                raise EngineError("the browser hung up")
            self._rest += more
        line, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        if "id" not in message:
            self._heard(message["method"], message.get("params", {}))
        return message

    def close(self) -> None:
        """Our ends, and the process if it still lives."""
        self.process.kill()
        self.process.wait(20)
        os.close(self._out)
        os.close(self._in)
