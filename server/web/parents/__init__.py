"""The family's pages under /n: server-rendered, readable without script, large print, private."""

from __future__ import annotations

from contextlib import suppress

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from server.services.family_room import NotOpened, language_for
from server.services.problem import Problem
from server.web.parents import invite, language, page, room, static_files, telling, views
from server.web.parents.device import go
from server.web.wiring import now, wiring


def blueprint() -> Blueprint:
    """All routes under /n, with refusals as pages instead of problem documents."""
    bp = Blueprint("parents", __name__, url_prefix="/n")
    static_files.routes(bp)
    views.routes(bp)
    room.routes(bp)
    telling.routes(bp)
    invite.routes(bp)
    bp.before_request(_language)
    bp.register_error_handler(Problem, page.refusal)
    bp.register_error_handler(HTTPException, _http)
    bp.register_error_handler(NotOpened, _greeting)
    return bp


def _language() -> None:
    """The guardian's own language, where the office keeps one. A link that opens nothing says nothing."""
    token = (request.view_args or {}).get("token")
    if token and not language.chosen():
        with suppress(Problem):
            language.keep(language_for(wiring().store, token, now()))


def _greeting(_error: NotOpened) -> AnyResponse:
    """Another phone than those that gave the code sees the greeting, whatever it asks for."""
    return go(str((request.view_args or {}).get("token")))


def _http(error: HTTPException) -> Response:
    return page.refusal(Problem(error.code or 404, "not_found"))
