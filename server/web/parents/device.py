"""The phone that holds a link: its cookie, and the ways between the pages of one link."""

from __future__ import annotations

from flask import redirect, request
from werkzeug.wrappers import Response as AnyResponse

from server.web.parents import page

COOKIE = "jf_note"


def device() -> str:
    """What this phone got when it gave the code; "" for another one."""
    return request.cookies.get(COOKIE, "")


def go(token: str, place: str = "", **query: str) -> AnyResponse:
    """On to another page of this link."""
    response = redirect(page.links(token)(place, **query), 303)
    response.headers.update(page.HEADERS)
    return response
