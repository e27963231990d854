"""A phone that hangs up in the midst of a part, or whose server dies there, at every 64 KiB of a photo."""

from __future__ import annotations

import base64
import hashlib
import random
import select
import socket
import time
from collections import Counter
from collections.abc import Callable

from tests.support.lossy import reset
from tests.support.phone import API, PART, Phone, uuid7
from tests.support.server import Server
from tests.support.world import consent, draft

STEP = 64 * 1024
Strike = Callable[[Server, random.Random, socket.socket], str]
"""What happens when some or all bytes of a part are on their way over this connection; says what it was."""
ANSWER_SECONDS_AT_MOST = 1


def hang_up(_server: Server, rng: random.Random, connection: socket.socket) -> str:
    """The phone goes: at once, or when an answer is there that it will never read."""
    if rng.random() < 0.5:
        select.select([connection], [], [], ANSWER_SECONDS_AT_MOST)
    reset(connection)
    return "client hung up"


def kill(server: Server, rng: random.Random, connection: socket.socket) -> str:
    """The server dies, within 30 ms or so; the phone's connection with it."""
    time.sleep(rng.uniform(0, 0.03))
    server.kill()
    connection.close()
    server.start()
    return "server killed"


def upload_in_spite(
    phone: Phone, server: Server, data: bytes, strike: Strike, rng: random.Random
) -> tuple[str, Counter[str]]:
    """Upload one photo; at each 64 KiB a part is cut off first, then resumed from what HEAD says.

    Returns the photo's id and what happened. Every answer of HEAD lies where bytes were acknowledged, or at
    the end of a part that arrived whole although its reply was lost.
    """
    photo, visit = uuid7(), uuid7()
    phone.push(draft(phone, visit), consent(phone, uuid7(), visit))
    made = phone.create_upload(photo, visit, data)
    assert made.status == 201, made.data
    path = made.headers["Location"].split(API, 1)[1]
    counts: Counter[str] = Counter()
    acknowledged = 0
    for border in range(0, len(data), STEP):
        # Mostly a part of 1 MiB that stops at this border or a little later; sometimes a whole one, but its reply.
        stops = rng.random() < 0.7
        part = data[acknowledged : acknowledged + PART] if stops else data[acknowledged : border + STEP]
        sent = min(border - acknowledged + rng.randint(0, STEP - 1), len(part) - 1) if stops else len(part)
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
            connection.sendall(head(phone, server, path, acknowledged, part) + part[: max(0, sent)])
            counts[strike(server, rng, connection)] += 1
        offset = _stands(phone, path)
        assert offset in (acknowledged, acknowledged + (0 if stops else len(part))), (offset, acknowledged)
        counts["arrived, reply lost"] += offset > acknowledged
        acknowledged = _bring_to(phone, path, data, min(border + STEP, len(data)))
    counts["cuts"] = sum(counts[name] for name in ("client hung up", "server killed"))
    return photo, counts


def _bring_to(phone: Phone, path: str, data: bytes, end: int) -> int:
    """Resume up to `end`; the part whose reply was lost may still be at work, and then another one is refused."""
    for _ in range(50):
        offset = _stands(phone, path)
        if offset >= end:
            return offset
        reply = phone.patch(path, offset, data[offset:end])
        assert reply.status == 204 or reply.code == "offset_mismatch", (reply.status, reply.data)
    raise AssertionError("the upload does not come forward")


def _stands(phone: Phone, path: str) -> int:
    reply = phone.call("HEAD", path, headers={"Tus-Resumable": "1.0.0"})
    assert reply.status == 200, reply.status
    return int(reply.headers["Upload-Offset"])


def head(phone: Phone, server: Server, path: str, offset: int, part: bytes) -> bytes:
    """The head of a PATCH that announces this part."""
    digest = base64.b64encode(hashlib.sha256(part).digest()).decode()
    lines = [
        f"PATCH {API}{path} HTTP/1.1",
        f"Host: 127.0.0.1:{server.port}",
        f"Authorization: Bearer {phone.token}",
        "Tus-Resumable: 1.0.0",
        f"Upload-Offset: {offset}",
        f"Upload-Checksum: sha256 {digest}",
        "Content-Type: application/offset+octet-stream",
        f"Content-Length: {len(part)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode()
