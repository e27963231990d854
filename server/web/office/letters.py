"""Letters before the visits and notes on paper, at the desk."""

from __future__ import annotations

from typing import Any

from flask import Response

from server.services.print_slips import print_slips
from server.services.write_letters import print_letters, show_letters, write_message
from server.web.api import ApiBlueprint
from server.web.auth import caller
from server.web.parsing import json_response
from server.web.policy import policy
from server.web.schemas import letters, papers
from server.web.wiring import now, wiring

_BEARER: list[dict[str, list[str]]] = [{"bearer": []}]
_CLASS = "/office/classes/<string:class_id>"
_PDF = "application/pdf"
_FILE: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}, "content_type": _PDF}


def add_letters(routes: ApiBlueprint) -> None:
    """Routes of letters and slips."""
    _letters(routes)
    _paper(routes)


def _letters(routes: ApiBlueprint) -> None:
    @routes.route(f"{_CLASS}/letters", methods=["GET"])
    @policy("office", rate="read")
    @routes.doc(security=_BEARER)
    @routes.refuses(401, 403, 404, 422, 429)
    @routes.arguments(papers.OfClassSchema(), location="query")
    @routes.response(200, letters.LettersSchema())
    def told(query: dict[str, Any], class_id: str) -> Response:
        """The letter to a class's families, who was asked and who answered. The read is in the log."""
        return json_response(show_letters(wiring().store, caller(), class_id, query["campaign"], now()))

    @routes.route("/office/guardians/<string:guardian>/message", methods=["POST"])
    @policy("office")
    @routes.doc(security=_BEARER)
    @routes.refuses(400, 401, 403, 404, 413, 415, 422)
    @routes.arguments(letters.WriteMessageSchema())
    @routes.response(200, letters.MessageSchema())
    def message(body: dict[str, Any], guardian: str) -> dict[str, str]:
        """A message to send to this guardian, with a fresh link for saying how to meet; no child's name."""
        parts = wiring()
        url = parts.settings.public_url
        return write_message(parts.store, url, caller(), guardian, body["campaign"], now())


def _paper(routes: ApiBlueprint) -> None:
    @routes.route(f"{_CLASS}/letters/print", methods=["POST"])
    @policy("office")
    @routes.doc(security=_BEARER)
    @routes.refuses(400, 401, 403, 404, 409, 413, 415, 422)
    @routes.arguments(letters.PrintLettersSchema())
    @routes.response(200, **_FILE)
    def sheets(body: dict[str, Any], class_id: str) -> Response:
        """The letter for each family with its slip to tear off and a fresh link, as one PDF."""
        parts = wiring()
        made = print_letters(
            parts.store,
            parts.settings.public_url,
            caller(),
            class_id,
            body["campaign"],
            body["pupils"],
            body["renew"],
            now(),
        )
        return _pdf(made)

    @routes.route(f"{_CLASS}/slips/print", methods=["POST"])
    @policy("office")
    @routes.doc(security=_BEARER)
    @routes.refuses(400, 401, 403, 404, 409, 413, 415, 422)
    @routes.arguments(letters.PrintSlipsSchema())
    @routes.response(200, **_FILE)
    def slips(body: dict[str, Any], class_id: str) -> Response:
        """The notes of a class that have no slip yet, each on a sheet with a fresh link and code, as one PDF."""
        parts = wiring()
        url = parts.settings.public_url
        return _pdf(print_slips(parts.store, parts.keys, url, caller(), class_id, body["again"], now()))


def _pdf(data: bytes) -> Response:
    response = Response(data, mimetype=_PDF)
    response.headers["Cache-Control"] = "no-store"
    return response
