"""The next pair of tokens. A lost reply costs nothing; a token that comes back later ends the device."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.services.enrol import ACCESS, tokens
from server.services.problem import Problem
from sync.errors import Code

if TYPE_CHECKING:
    from server.store.unit import Store


def refresh(store: Store, token: str, now: datetime) -> dict[str, Any]:
    """Exchange a refresh token. 401 `token_invalid`, `token_expired`/`token_reused`; 403 `device_revoked`."""
    with store.across_schools(write=False) as everywhere:
        school = everywhere.school_of_refresh(token)
    if school is None:
        raise Problem(401, Code.TOKEN_INVALID)
    with store.write(school) as unit:
        # The verdict must be committed even when it is a refusal: it may have revoked the device.
        answer = unit.devices.refresh(token, now, ACCESS)
    if isinstance(answer, str):
        raise Problem(403 if answer == "device_revoked" else 401, answer)
    return tokens(answer, now)
