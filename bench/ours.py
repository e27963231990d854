"""Our server with the demo school, pushed to and pulled from by one device over HTTP."""

from __future__ import annotations

import json
import random
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.visits import BATCH, Line, new_id, op, packed
from tests.support.server import Server

API = "/api/v1"


@contextmanager
def running(data_dir: Path, database_url: str = "") -> Iterator[Server]:
    """A server with a freshly loaded demo school; everything is on but the rate limits."""
    shutil.rmtree(data_dir, ignore_errors=True)
    env = {"DATABASE_URL": database_url} if database_url else {}
    with Server(data_dir, command="run", env=env) as server:
        yield server


def account(server: Server, role: str = "homeroom") -> dict[str, str]:
    """One of the demo school's accounts: user, password, role, name."""
    accounts = json.loads((server.data_dir / "demo-accounts.json").read_text("utf-8"))
    found: dict[str, str] = next(each for each in accounts if each["role"] == role)
    return found


class Device:
    """One enrolled device; keeps its epoch, inc and n."""

    def __init__(self, server: Server, role: str = "homeroom") -> None:
        who = account(server, role)
        body = {"user": who["user"], "password": who["password"], "device_name": "bench", "app": "bench"}
        plain = Line(server.port)
        status, answer, _ = plain.send("POST", f"{API}/devices", packed({**body, "schema": 1}))
        plain.close()
        assert status == 200, answer
        said = json.loads(answer)
        self.me, self.epoch, self.inc, self.n = said["user"], said["epoch"], said["inc"], 0
        self.line = Line(server.port, f"Bearer {said['token']}")
        self.cursor: str | None = None
        self.rng = random.Random(self.inc)
        rows = [row for page in self.pull(500)[1] for row in page["rows"]]
        self.pupils = [
            r["id"] for r in rows if r["type"] == "pupil" and any("class:" in s for s in r["scopes"])
        ]
        self.campaign = next(row["id"] for row in rows if row["type"] == "campaign")

    def ops(self, count: int) -> list[dict[str, Any]]:
        """That many new visits."""
        made = []
        for _ in range(count):
            self.n += 1
            made.append(op(self.rng, self.n, self.rng.choice(self.pupils), self.campaign, self.me))
        return made

    def envelope(self, **members: Any) -> bytes:
        """A request's body."""
        return packed({"proto": 1, "schema": 1, "epoch": self.epoch, "inc": self.inc, **members})

    def push(self, ops: list[dict[str, Any]]) -> list[float]:
        """Push in batches; the seconds that each took. Every op must be applied."""
        bodies = [self.envelope(ops=ops[at : at + BATCH]) for at in range(0, len(ops), BATCH)]
        took, answers = [], []
        for body in bodies:
            start = time.perf_counter()
            status, answer, _ = self.line.send("POST", f"{API}/sync/push", body)
            took.append(time.perf_counter() - start)
            assert status == 200, answer
            answers.append(answer)
        for answer in answers:
            assert {result["status"] for result in json.loads(answer)["results"]} == {"applied"}
        return took

    def pull(self, limit: int) -> tuple[float, list[dict[str, Any]]]:
        """Pull from the cursor to the end; seconds waited for the server, and the pages."""
        pages: list[dict[str, Any]] = []
        took = 0.0
        while not pages or pages[-1]["more"]:
            body = self.envelope(cursor=self.cursor, limit=limit)
            start = time.perf_counter()
            status, answer, _ = self.line.send("POST", f"{API}/sync/pull", body)
            took += time.perf_counter() - start
            assert status == 200, answer
            pages.append(json.loads(answer))
            self.cursor = pages[-1]["cursor"]
        return took, pages

    def edit(self, ops: list[dict[str, Any]]) -> None:
        """Change one field of each of these visits, which this device made; the author saw what stands."""
        made = []
        for one in ops:
            self.n += 1
            write = ["phone" if self.n % 2 else "letter", f"{self.inc}.{one['n']}"]
            made.append(
                {**one, "op": new_id(), "n": self.n, "after": one["n"], "items": {}, "set": {"mode": write}}
            )
        self.push(made)
