"""The envelope of push and pull: the members that must be sound before anything inside is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.services.problem import Problem
from sync.errors import Code, Fault
from sync.stamps import MAX_NUMBER

MIN_PULL_SCHEMA = 1
"""Older apps could not make sense of the rows; they may still push."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """proto, schema and epoch as the phone knows them, and its incarnation."""

    proto: int
    schema: int
    epoch: str
    inc: int
    members: Mapping[str, Any]


def read_envelope(raw: object, epoch: str) -> Envelope:
    """Check the members that all calls share. 422 `bad_shape` names the faulty ones; 409 `epoch_changed`
    tells the present epoch."""
    if not isinstance(raw, dict):
        raise Problem(422, Code.BAD_SHAPE, errors={"body": [Fault.WRONG_TYPE]})
    errors: dict[str, list[str]] = {}
    for name, least in (("proto", 0), ("schema", 0), ("inc", 1)):
        if (fault := _whole(raw.get(name), least)) is not None:
            errors[name] = [fault]
    if not isinstance(raw.get("epoch"), str):
        errors["epoch"] = [Fault.WRONG_TYPE if raw.get("epoch") is not None else Fault.REQUIRED]
    if errors:
        raise Problem(422, Code.BAD_SHAPE, errors=errors)
    if raw["epoch"] != epoch:
        raise Problem(409, Code.EPOCH_CHANGED, members={"epoch": epoch})
    return Envelope(raw["proto"], raw["schema"], raw["epoch"], raw["inc"], raw)


def _whole(value: object, least: int) -> str | None:
    if value is None:
        return Fault.REQUIRED
    if not isinstance(value, int) or isinstance(value, bool):
        return Fault.WRONG_TYPE
    return None if least <= value <= MAX_NUMBER else Fault.NUMBER_RANGE


def read_ops(envelope: Envelope, most: int | None) -> list[Any]:
    """The ops. 422 when that is no list, 413 `too_large` above `most`."""
    ops = envelope.members.get("ops")
    if not isinstance(ops, list):
        fault = Fault.REQUIRED if ops is None else Fault.WRONG_TYPE
        raise Problem(422, Code.BAD_SHAPE, errors={"ops": [fault]})
    if most is not None and len(ops) > most:
        raise Problem(413, Code.TOO_LARGE, members={"limit": most})
    return ops
