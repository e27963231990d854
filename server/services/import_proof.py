"""Who wrote what somebody else brings: the secret that each device got at enrolment proves it.

Anybody can seal to the school's public key, so a sealed file says nothing about its author. A file whose HMAC
fits the secret of a device was made on that device, while it was open: whoever carries it cannot have changed it.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from server.keys.school import BadBox
from server.services.problem import Problem
from sync.errors import Code, Fault
from sync.shape import is_id

if TYPE_CHECKING:
    from server.keys import KeyRing
    from server.store.unit import Unit

QUEUE = b"jiafang-queue-1"
ESCROW = b"jiafang-escrow-1"
_MAC = re.compile(rb'\{"mac":"([0-9a-f]{64})"')


def open_sealed(keys: KeyRing, school: str, sealed: object) -> bytes:
    """The plaintext of `{kid, box}`; 422 `bad_shape` names the member that does not fit."""
    if not isinstance(sealed, dict):
        raise Problem(422, Code.BAD_SHAPE, errors={"body": [Fault.WRONG_TYPE]})
    errors = {name: [Fault.REQUIRED] for name in ("kid", "box") if not isinstance(sealed.get(name), str)}
    if errors:
        raise Problem(422, Code.BAD_SHAPE, errors=errors)
    ring = keys.school(school)
    if sealed["kid"] != ring.kid:
        raise Problem(422, Code.BAD_SHAPE, errors={"kid": ["other_key"]})
    try:
        return ring.open_box(sealed["box"])
    except BadBox as error:
        raise Problem(422, Code.BAD_SHAPE, errors={"box": ["other_key"]}) from error


def author_of_queue(unit: Unit, plain: bytes, opened: Mapping[str, Any]) -> str | None:
    """The person whose device signed a queue, or None. The plaintext begins with `{"mac":"…"`; the HMAC is over
    every byte that follows its hex digits."""
    found = _MAC.match(plain)
    if found is None:
        return None
    return _person(unit, opened.get("device"), found[1].decode(), QUEUE + plain[found.end(1) :])


def author_of_escrow(unit: Unit, opened: Mapping[str, Any], data_key: bytes) -> str | None:
    """The person whose device made this data key, and so whatever is readable under it; or None."""
    mac = opened.get("mac")
    return _person(unit, opened.get("device"), mac, ESCROW + data_key) if isinstance(mac, str) else None


def _person(unit: Unit, device: object, mac: str, message: bytes) -> str | None:
    """A device that the office stopped, or whose tokens were copied, proves nothing: another may hold it."""
    if not is_id(device):
        return None
    facts = unit.devices.get(str(device))
    if facts is None or facts.revoked_why not in (None, "by_owner"):
        return None
    secret = unit.devices.secret(facts.id)
    if secret is None or not hmac.compare_digest(hmac.digest(secret, message, sha256).hex(), mac):
        return None
    return facts.person
