"""Letters before the visits and notes on paper, at the desk."""

from __future__ import annotations

from typing import Any

from flask import Response

from server.services.print_run import Printed
from server.services.print_slips import print_slips, print_visit, print_waiting
from server.services.slips_arrived import slips_arrived
from server.services.write_letters import print_letters, show_letters, write_message
from server.web.api import ApiBlueprint
from server.web.auth import caller
from server.web.parsing import json_response
from server.web.policy import policy
from server.web.schemas import letters, papers
from server.web.wiring import now, wiring

_CLASS = "/office/classes/<string:class_id>"
_PDF = "application/pdf"
RUN = "Jiafang-Run"
"""Header of a file of letters or slips: the run that the desk names to /office/slips/arrived once it has the file."""
_FILE: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}, "content_type": _PDF}


def add_letters(routes: ApiBlueprint) -> None:
    """Routes of letters and slips."""
    _letters(routes)
    _paper(routes)
    _slips(routes)


def _letters(routes: ApiBlueprint) -> None:
    @routes.route(f"{_CLASS}/letters", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 404, 422, 429)
    @routes.arguments(papers.OfClassSchema(), location="query")
    @routes.response(200, letters.LettersSchema())
    def told(query: dict[str, Any], class_id: str) -> Response:
        """The letter to a class's families, who was asked and who answered. The read is in the log."""
        return json_response(show_letters(wiring().store, caller(), class_id, query["campaign"], now()))

    @routes.route("/office/guardians/<string:guardian>/message", methods=["POST"])
    @policy("office")
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
    @routes.refuses(400, 401, 403, 404, 409, 413, 415, 422)
    @routes.arguments(letters.PrintLettersSchema())
    @routes.response(200, **_FILE)
    def sheets(body: dict[str, Any], class_id: str) -> Response:
        """The letter for each family with its slip to tear off and a fresh link, as one PDF. It counts, and with
        `renew` ends the letters before it, once /office/slips/arrived is told of it."""
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
            one_sided=body["one_sided"],
        )
        return _sheets_file(made)


def _slips(routes: ApiBlueprint) -> None:
    _files_of_slips(routes)

    @routes.route("/office/visits/<string:visit>/slips", methods=["POST"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 409, 413, 415, 422)
    @routes.arguments(letters.SlipRequestSchema())
    @routes.response(200, letters.SlipsSchema())
    def visit_slips(body: dict[str, Any], visit: str) -> Response:
        """Make slips with fresh links and codes, and their sheets; the ones before end once these have arrived."""
        parts = wiring()
        url = parts.settings.public_url
        return json_response(
            print_visit(
                parts.store,
                parts.keys,
                url,
                caller(),
                visit,
                body["guardian"],
                now(),
                one_sided=body["one_sided"],
            )
        )

    @routes.route("/office/slips/arrived", methods=["POST"])
    @policy("office")
    @routes.refuses(400, 401, 403, 413, 415, 422)
    @routes.arguments(letters.ArrivedSchema())
    @routes.response(200, letters.ArrivedSlipsSchema())
    def arrived(body: dict[str, Any]) -> dict[str, int]:
        """The sheets of a print run are at the desk: they count as printed, and end what was out before them: slips
        always, letters where that was asked for."""
        return slips_arrived(wiring().store, caller(), body["run"], now())


def _files_of_slips(routes: ApiBlueprint) -> None:
    @routes.route(f"{_CLASS}/slips/print", methods=["POST"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 409, 413, 415, 422)
    @routes.arguments(letters.PrintSlipsSchema())
    @routes.response(200, **_FILE)
    def slips(body: dict[str, Any], class_id: str) -> Response:
        """The notes of a class that have no slip yet, each on a sheet with a fresh link and code, as one PDF."""
        parts = wiring()
        url = parts.settings.public_url
        return _sheets_file(
            print_slips(
                parts.store,
                parts.keys,
                url,
                caller(),
                class_id,
                body["again"],
                now(),
                one_sided=body["one_sided"],
            )
        )

    @routes.route("/office/slips/print", methods=["POST"])
    @policy("office")
    @routes.refuses(400, 401, 403, 409, 413, 415, 422)
    @routes.arguments(letters.PrintWaitingSchema())
    @routes.response(200, **_FILE)
    def waiting_slips(body: dict[str, Any]) -> Response:
        """The print list: the notes of guardians who want paper, each on a sheet, as one PDF."""
        parts = wiring()
        url = parts.settings.public_url
        return _sheets_file(
            print_waiting(parts.store, parts.keys, url, caller(), now(), one_sided=body["one_sided"])
        )


def _sheets_file(printed: Printed) -> Response:
    response = Response(printed.pdf, mimetype=_PDF)
    response.headers["Cache-Control"] = "no-store"
    response.headers[RUN] = printed.run
    return response
