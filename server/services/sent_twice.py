"""A form that is sent twice, over a bad line or by a second click, is kept once.

The form carries a random name of its own. What is stored of it is a mark over that name and what was said, so that
words which were changed before the second try are news, and so that nobody can go from what is kept, sealed words among
it, to whoever filled in the form: the name itself is kept nowhere.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

MOST_SIGNS = 64
"""Of a form's name."""


def fresh_name() -> str:
    """For a form that is about to be shown."""
    return secrets.token_urlsafe(24)


def mark_of(form: str, part: str, said: Any) -> str:
    """64 hex digits; "" for a form without a name, which is kept as often as it is sent."""
    if not form:
        return ""
    told = json.dumps([form, part, said], ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def entry_id(mark: str) -> str:
    """The id of an entry that is added once for this mark."""
    return mark[:32]
