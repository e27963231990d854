"""How often each kind of request may be made; phones are told with their limits.

A village school sits behind one address, so the rates that count by address (before sign-in) are wide; those by
device are what stops a phone gone wild.
"""

from __future__ import annotations

from typing import Any

from sync.wire import LIMITS

RATES: dict[str, str] = {
    "enrol": "150/hour",
    "refresh": "1200/hour",
    "push": "120/minute",
    "pull": "300/minute",
    "upload": "600/minute",
    "import": "600/hour",
    "read": "600/minute",
    "family": "600/minute",
    "family_photo": "240/minute",
}
BY_ADDRESS = frozenset({"enrol", "refresh", "family", "family_photo"})
_TOLD = ("enrol", "refresh", "push", "pull", "upload", "import", "read")


def limits_told() -> dict[str, Any]:
    """The member `limits` of replies: what one request may carry, and how many there may be."""
    return {**LIMITS.to_wire(), "rates": {name: RATES[name] for name in _TOLD}}
