"""A form that is sent twice, over a bad line or by a second click, is kept once.

The form carries a random name of its own. What is stored of it is a mark: it begins with a hash of that name and the
part of the form, and goes on with one of all that was said. So words which were changed before the second try are news;
whoever holds the name, and nobody else, can tell that they are of the same form; and nobody can go from what is kept,
sealed words among it, to whoever filled in the form, since the name itself is kept nowhere.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

MOST_SIGNS = 64
"""Of a form's name."""
_OF_FORM = 16
"""So many digits of a mark belong to its form and part."""


def fresh_name() -> str:
    """For a form that is about to be shown."""
    return secrets.token_urlsafe(24)


def mark_of(form: str, part: str, said: Any) -> str:
    """64 hex digits; "" for a form without a name, which is kept as often as it is sent."""
    if not form:
        return ""
    return _hash([form, part])[:_OF_FORM] + _hash([form, part, said])[_OF_FORM:]


def same_form(mark: str, stored: str) -> bool:
    """Whether what is stored under a mark, or as an entry of one, is of the same part of the same form."""
    return bool(mark) and mark[:_OF_FORM] == stored[:_OF_FORM]


def entry_id(mark: str) -> str:
    """The id of an entry that is added once for this mark."""
    return mark[:32]


def _hash(told: Any) -> str:
    return hashlib.sha256(json.dumps(told, ensure_ascii=True, sort_keys=True).encode()).hexdigest()
