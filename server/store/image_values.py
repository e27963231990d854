"""Single values on their way into the lines of an image and back."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, LargeBinary
from sqlalchemy.types import TypeEngine

from server.store.base import Instant

Change = Callable[[Any], Any]


def kind_of(type_: TypeEngine[Any]) -> str:
    """How values of a column travel: `bytes`, `instant`, `date`, or `plain` for what JSON knows."""
    if isinstance(type_, LargeBinary):
        return "bytes"
    if isinstance(type_, Instant):
        return "instant"
    return "date" if isinstance(type_, Date) else "plain"


def _same(value: Any) -> Any:
    return value


def _text_of_bytes(value: Any) -> str:
    return b64encode(bytes(value)).decode("ascii")


def _iso(value: Any) -> str:
    return str(value.isoformat())


ENCODE: dict[str, Change] = {"bytes": _text_of_bytes, "instant": _iso, "date": _iso, "plain": _same}
DECODE: dict[str, Change] = {
    "bytes": b64decode,
    "instant": datetime.fromisoformat,
    "date": date.fromisoformat,
    "plain": _same,
}
