"""The family's pages under /n: server-rendered, readable without script, large print, private."""

from __future__ import annotations

from contextlib import suppress

from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from server.services.family_room import NotOpened
from server.services.link_reader import reader_of
from server.services.problem import Problem
from server.web.parents import invite, language, page, room, static_files, telling, views
from server.web.parents.device import go
from server.web.wiring import now, wiring


def blueprint() -> Blueprint:
    """All routes under /n. What is refused there, `web/errors` shows as a page (`page.refusal`)."""
    bp = Blueprint("parents", __name__, url_prefix="/n")
    static_files.routes(bp)
    views.routes(bp)
    room.routes(bp)
    telling.routes(bp)
    invite.routes(bp)
    bp.before_request(_meet)
    bp.register_error_handler(NotOpened, _greeting)
    return bp


def _meet() -> None:
    """Who reads, where the link says so: for the language, the print and whom to ring. A dead link says nothing."""
    token = (request.view_args or {}).get("token")
    if token:
        with suppress(Problem):
            reader = reader_of(wiring().store, token, now())
            page.meet(reader)
            language.keep(reader.lang)


def _greeting(_error: NotOpened) -> AnyResponse:
    """Another phone than those that gave the code sees the greeting, whatever it asks for."""
    return go(str((request.view_args or {}).get("token")))
