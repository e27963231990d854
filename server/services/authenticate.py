"""From a bearer token to a caller: checked on every request, so that a revoked device stops at once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from server.services.caller import Caller
from server.services.problem import Problem
from server.services.school_schema import local_day
from sync.errors import Code

if TYPE_CHECKING:
    from server.store.unit import Store


def authenticate(store: Store, token: str, now: datetime, lang: str) -> Caller:
    """The caller behind an access token. 401 `token_invalid` or `token_expired`, 403 `device_revoked`."""
    with store.across_schools(write=False) as everywhere:
        bearer = everywhere.bearer(token, local_day(now))
    if bearer is None:
        raise Problem(401, Code.TOKEN_INVALID)
    if bearer.revoked or not bearer.active:
        raise Problem(403, Code.DEVICE_REVOKED)
    if bearer.expires_at <= now:
        raise Problem(401, Code.TOKEN_EXPIRED)
    if bearer.fresh:
        with store.write(bearer.school) as unit:
            unit.devices.mark_used(bearer.device, bearer.place)
            unit.devices.seen(bearer.device, now)
    return Caller(bearer.school, bearer.person, bearer.roles, bearer.device, lang, bearer.classes)
