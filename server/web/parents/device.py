"""The cookie by which a family's phone is known to its link."""

from __future__ import annotations

from flask import request

COOKIE = "jf_note"


def device() -> str:
    """The secret of this phone, or ""."""
    return request.cookies.get(COOKIE, "")
