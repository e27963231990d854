"""Signing in, tokens, and queues that come by hand: the real services, but no password's cost."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import orjson

from server.keys import KeyRing
from server.services.authenticate import authenticate
from server.services.caller import Caller
from server.services.enrol import CHAIN, tokens
from server.services.import_proof import QUEUE
from server.services.import_queue import import_queue
from server.services.problem import Problem
from server.services.refresh import refresh
from server.services.school_schema import local_day
from server.store.unit import Store
from tests.simulation.school import SCHOOL
from tests.simulation.vault import Json

ACCESS = timedelta(hours=10)
"""Longer than an hour, so that histories are not mostly about tokens; table() tells the product."""
OPEN = {"refresh", "enrol"}
"""Calls without a login."""


def enrolled(store: Store, person: str, now: datetime) -> Json:
    """A new device of a person, as `services.enrol` makes it. 401 `bad_credentials` for who has left."""
    with store.write(SCHOOL) as unit:
        account = unit.people.account(person)
        if account is None or not account.active:
            raise Problem(401, "bad_credentials")
        device = unit.devices.enrol(person, "sim", app="sim", schema=1, now=now, expires_at=now + CHAIN)
        issued = unit.devices.issue(device, now, ACCESS)
        inc = unit.incarnations.give(device, person, now)
    return {**tokens(issued, now), "device": device, "inc": inc, "epoch": store.epoch}


def caller_of(store: Store, token: str, path: str, body: Any, now: datetime) -> Caller:
    """Who asks. Raises Problem as the product does."""
    if path in OPEN:
        return Caller(SCHOOL, "", frozenset(), "")
    return authenticate(store, token, now, "zh-CN")


def renewed(store: Store, body: Any, now: datetime) -> Json:
    """The next pair of tokens."""
    return refresh(store, body["refresh_token"], now)


def person_now(store: Store, person: str, now: datetime) -> Caller:
    """The person with today's roles, without a token: for the office's acts and for the checkers."""
    with store.read(SCHOOL) as unit:
        roles = frozenset(unit.people.roles(person, local_day(now)))
    return Caller(SCHOOL, person, roles, "desk")


def boxed(keys: KeyRing, ops: Sequence[Json], epoch: str) -> Json:
    """A queue sealed to the school, as a store leaves it that was told to seal itself."""
    ring = keys.school(SCHOOL)
    plain = orjson.dumps({"proto": 1, "epoch": epoch, "ops": list(ops)})
    return {"kid": ring.kid, "box": ring.seal_box(plain)}


def signed(store: Store, keys: KeyRing, device: str, ops: Sequence[Json], epoch: str) -> Json:
    """The same signed by a device, as a phone writes it into a file for somebody to carry."""
    with store.read(SCHOOL) as unit:
        secret = unit.devices.secret(device)
    if secret is None:
        # A restored server does not know the device: its word counts for nothing there.
        return boxed(keys, ops, epoch)
    rest = b"," + orjson.dumps({"device": device, "proto": 1, "epoch": epoch, "ops": list(ops)})[1:]
    mac = hmac.digest(secret, QUEUE + b'"' + rest, sha256).hex()
    ring = keys.school(SCHOOL)
    return {"kid": ring.kid, "box": ring.seal_box(b'{"mac":"' + mac.encode() + b'"' + rest)}


def brought(store: Store, keys: KeyRing, who: Caller, box: Json, now: datetime) -> Json:
    """A file is imported."""
    return import_queue(store, keys, who, box, orjson.loads, now)
