"""Pull cursors: opaque to phones, signed by us, bound to person and epoch."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from typing import Any, Protocol

from server.services.problem import Problem
from sync.errors import Code

_PURPOSE = "cursor"
_MAC = 32


class Signs(Protocol):
    """The part of a school's keys that a cursor needs."""

    def hmac(self, data: bytes, purpose: str) -> str:
        """HMAC-SHA256 in hex under a key of this school and purpose."""


def seal(keys: Signs, person: str, epoch: str, content: Mapping[str, Any]) -> str:
    """`content` as a cursor that only this person can bring back, in this epoch."""
    payload = _b64(json.dumps(content, separators=(",", ":"), sort_keys=True).encode())
    return f"{payload}.{_sign(keys, person, epoch, payload)}"


def unseal(keys: Signs, person: str, epoch: str, cursor: str) -> dict[str, Any]:
    """What `seal` was given. 400 `bad_cursor` for anything that it did not make."""
    payload, _, mac = cursor.partition(".")
    if not (payload.isascii() and mac.isascii()):
        raise Problem(400, Code.BAD_CURSOR)
    if not hmac.compare_digest(mac, _sign(keys, person, epoch, payload)):
        raise Problem(400, Code.BAD_CURSOR)
    try:
        content = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except ValueError as error:
        raise Problem(400, Code.BAD_CURSOR) from error
    if not isinstance(content, dict):
        raise Problem(400, Code.BAD_CURSOR)
    return content


def _sign(keys: Signs, person: str, epoch: str, payload: str) -> str:
    return keys.hmac(f"{person}|{epoch}|{payload}".encode(), _PURPOSE)[:_MAC]


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
