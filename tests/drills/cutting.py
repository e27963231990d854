"""A phone that hangs up in the midst of a part, or whose server dies there, at every 64 KiB of a photo."""

from __future__ import annotations

import base64
import hashlib
import random
import socket
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from tests.support.lossy import reset
from tests.support.phone import API, PART, Phone, uuid7
from tests.support.server import Server
from tests.support.world import consent, draft

STEP = 64 * 1024
HeldBack = Callable[[Server, random.Random], str]
"""What happens when so many bytes of a part are on their way; says what it was."""


def hang_up(_server: Server, _rng: random.Random) -> str:
    """Nothing but the phone's own going."""
    return "client hung up"


def kill(server: Server, rng: random.Random) -> str:
    """The server dies, within 30 ms or so."""
    time.sleep(rng.uniform(0, 0.03))
    server.kill()
    server.start()
    return "server killed"


def upload_in_spite(
    phone: Phone, server: Server, data: bytes, strike: HeldBack, rng: random.Random
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
        _send_a_piece(phone, server, path, acknowledged, part, max(0, sent))
        counts[strike(server, rng)] += 1
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


def _send_a_piece(phone: Phone, server: Server, path: str, offset: int, whole: bytes, sent: int) -> None:
    """The head of a PATCH that announces `whole`, so many of its bytes, and a broken connection."""
    digest = base64.b64encode(hashlib.sha256(whole).digest()).decode()
    lines = [
        f"PATCH {API}{path} HTTP/1.1",
        f"Host: 127.0.0.1:{server.port}",
        f"Authorization: Bearer {phone.token}",
        "Tus-Resumable: 1.0.0",
        f"Upload-Offset: {offset}",
        f"Upload-Checksum: sha256 {digest}",
        "Content-Type: application/offset+octet-stream",
        f"Content-Length: {len(whole)}",
    ]
    with suppress(OSError):
        connection = socket.create_connection(("127.0.0.1", server.port), timeout=20)
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + whole[:sent])
        reset(connection)
