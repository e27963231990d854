"""The family's pages under /n: server-rendered, readable without script, large print, private."""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.exceptions import HTTPException

from server.services.problem import Problem
from server.web.parents import page, static_files, telling, views


def blueprint() -> Blueprint:
    """All routes under /n, with refusals as pages instead of problem documents."""
    bp = Blueprint("parents", __name__, url_prefix="/n")
    static_files.routes(bp)
    views.routes(bp)
    telling.routes(bp)
    bp.register_error_handler(Problem, page.refusal)
    bp.register_error_handler(HTTPException, _http)
    return bp


def _http(error: HTTPException) -> Response:
    return page.refusal(Problem(error.code or 404, "not_found"))
