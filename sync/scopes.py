"""Scopes: which rows a phone holds, and how phone and server notice that they disagree.

A scope is "<kind>:<id>". It fixes the projection too (which fields a role sees), so a changed role is a drop
and an add.

==============  =======================================================================
kind            holds
==============  =======================================================================
self            a person's own assignments, with the pupils and guardians these concern
visit-party     the visits that a person takes part in, with photos, consents and notes
class           a class that the person teaches, its pupils, guardians and campaign
office          the school as its office sees it: everything but drafts
leader          the school as its leaders see it
bureau          figures only
==============  =======================================================================
"""

import hashlib
from collections.abc import Iterable
from enum import StrEnum
from typing import TypedDict


class ScopeKind(StrEnum):
    """The kinds of scopes; see the table above."""

    SELF = "self"
    VISIT_PARTY = "visit-party"
    CLASS = "class"
    OFFICE = "office"
    LEADER = "leader"
    BUREAU = "bureau"


class Check(TypedDict):
    """Count and xor of a scope's rows."""

    n: int
    x: str


def row_hash(type_: str, id_: str, seq: int) -> int:
    """The first 8 bytes of SHA-256("type|id|seq") as a number."""
    return int.from_bytes(hashlib.sha256(f"{type_}|{id_}|{seq}".encode()).digest()[:8])


def checksum(rows: Iterable[tuple[str, str, int]]) -> Check:
    """Count and xor over (type, id, seq) of a scope's rows, in any order; `x` is 16 hex digits.

    A mismatch makes the phone fetch the scope again and raises an alarm; it never sets state by itself.
    """
    count = mixed = 0
    for type_, id_, seq in rows:
        count += 1
        mixed ^= row_hash(type_, id_, seq)
    return {"n": count, "x": f"{mixed:016x}"}
