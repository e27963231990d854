"""2 KB visits in Chinese, as the requests that carry them."""

from __future__ import annotations

import http.client
import json
import random
import secrets
import time
import uuid
from typing import Any

BYTES = 2029
BATCH = 50
SENTENCES = ("奶奶在院子里剥玉米，孩子在写作业。", "谈了寄宿和周末接送的事；", "家里新修了灶，烟少多了。",
             "妈妈在外地，每周三晚上打电话。", "约好下次带一本字典来！")  # fmt: skip


class Line:
    """One kept connection; nothing is parsed unless asked."""

    def __init__(self, port: int, token: str = "") -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.headers = {"Content-Type": "application/json"}
        if token:
            self.headers["Authorization"] = token

    def send(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes, Any]:
        """Status, body, headers."""
        self._connection.request(method, path, body, self.headers)
        reply = self._connection.getresponse()
        return reply.status, reply.read(), reply.headers

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


def new_id() -> str:
    """A UUIDv7."""
    raw = bytearray(int(time.time() * 1000).to_bytes(6, "big") + secrets.token_bytes(10))
    raw[6], raw[8] = (raw[6] & 0x0F) | 0x70, (raw[8] & 0x3F) | 0x80
    return str(uuid.UUID(bytes=bytes(raw)))


def packed(value: Any) -> bytes:
    """Compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def text(rng: random.Random, size: int) -> str:
    """About `size` bytes of UTF-8, no two alike."""
    told = f"第{rng.randrange(10**9)}次。"
    while len(told.encode()) < size:
        told += rng.choice(SENTENCES)
    return told.encode()[:size].decode("utf-8", "ignore")


def visit(rng: random.Random, pupil: str, campaign: str, lead: str) -> dict[str, Any]:
    """The values of one visit."""
    day = f"20{rng.randint(27, 90)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    return {"pupil": pupil, "campaign": campaign, "lead": lead, "visited_on": day, "mode": "on_site"}


def op(rng: random.Random, n: int, pupil: str, campaign: str, lead: str) -> dict[str, Any]:
    """An op of BYTES bytes that makes one visit."""
    values = visit(rng, pupil, campaign, lead)
    made: dict[str, Any] = {"op": new_id(), "n": n, "type": "visit", "id": new_id(), "after": None}
    made |= {"at": "2026-01-09T15:02:11+08:00", "set": {k: [v, None] for k, v in values.items()}}
    made["items"] = {"met/pupil": [True, None]}
    rest = BYTES - len(packed(made)) - len(',"process":["",null]')
    made["set"]["process"] = [text(rng, rest), None]
    return made
