"""Every refusal as an RFC 9457 problem document, in the reader's language, with a stable code; to a family as a page.

A 500 says nothing of its cause to the caller and everything to the log.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from server.locale import DEFAULT, LANGS, readable, translate
from server.services.problem import Problem
from server.store.errors import Busy, DiskFull
from server.web.jitter import spread
from server.web.masking import mask_links
from server.web.parsing import json_response
from sync.errors import Code

log = logging.getLogger(__name__)
MIMETYPE = "application/problem+json"
BUSY_AGAIN = 5
# tus has a status of its own for a damaged part.
_TITLES = {460: "Checksum Mismatch"}
_CODES = {
    400: "bad_request",
    401: "token_invalid",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    414: "too_large",
    415: "unsupported_media_type",
    429: "rate_limited",
    431: "too_large",
}


def reader_language() -> str:
    """zh-CN or en, from Accept-Language; Chinese where it says neither."""
    return request.accept_languages.best_match(LANGS, default=DEFAULT) or DEFAULT


def problem_response(problem: Problem, lang: str | None = None) -> Response:
    """The problem document of a refusal."""
    lang = lang or reader_language()
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": _TITLES.get(problem.status) or HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "code": problem.code,
        "detail": translate(lang, f"problem.{problem.code}"),
        "errors": {field: readable(lang, messages) for field, messages in problem.errors.items()},
        **problem.members,
    }
    response = json_response(body, problem.status, MIMETYPE)
    response.headers.update(problem.headers)
    response.headers.update(spread(problem.status, problem.headers))
    response.headers["Content-Language"] = lang
    response.headers.add("Vary", "Accept-Language")
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def family_page(path: str) -> bool:
    """Whether a person with a link asked, and not a program."""
    return path == "/n" or path.startswith("/n/")


class _Refusals:
    """What each kind of error is answered with. family: makes a page of a refusal."""

    def __init__(self, family: Callable[[Problem], Response]) -> None:
        self._family = family

    def problem(self, problem: Problem) -> Response:
        return self._family(problem) if family_page(request.path) else problem_response(problem)

    def http(self, error: HTTPException) -> Response:
        if error.response is not None and isinstance(error.response, Response):
            return error.response
        status = error.code or 500
        if status < 400:
            return Response(status=status, headers=error.get_headers())
        headers = {}
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            headers["Allow"] = ", ".join(sorted(error.valid_methods))
        return self.problem(Problem(status, _CODES.get(status, "internal"), headers=headers))

    def busy(self, _: Busy) -> Response:
        return self.problem(Problem(503, Code.UNAVAILABLE, retry_after=BUSY_AGAIN))

    def disk_full(self, _: DiskFull) -> Response:
        return self.problem(Problem(507, Code.DISK_FULL))

    def unexpected(self, error: Exception) -> Response:
        log.error("unexpected error on %s %s", request.method, mask_links(request.path), exc_info=error)
        return self.problem(Problem(500, "internal"))


def register(app: Flask, *, family: Callable[[Problem], Response]) -> None:
    """Install the handlers; after flask-smorest's own, which they replace. family: a refusal as a family's page."""
    refusals = _Refusals(family)
    app.register_error_handler(Problem, refusals.problem)
    app.register_error_handler(Busy, refusals.busy)
    app.register_error_handler(DiskFull, refusals.disk_full)
    app.register_error_handler(HTTPException, refusals.http)
    app.register_error_handler(Exception, refusals.unexpected)
