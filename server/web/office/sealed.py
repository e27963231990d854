"""What was sealed to the school: who may open it, and the reports, for the two named readers alone.

A reader need not sit at the office's desk: these doors ask for a token of this school, and the services for the rest.
"""

from __future__ import annotations

from typing import Any

from flask import Response

from server.services.keep_readers import end_reader, name_reader, note_told, show_readers
from server.services.read_reports import list_reports, note_outcome, open_report
from server.web.api import ApiBlueprint
from server.web.auth import caller
from server.web.parsing import json_response
from server.web.policy import policy
from server.web.schemas import sealed
from server.web.wiring import now, wiring


def add_sealed(routes: ApiBlueprint) -> None:
    """Routes under /office/readers and /office/reports."""
    _readers(routes)
    _reports(routes)


def _readers(routes: ApiBlueprint) -> None:
    @routes.route("/office/readers", methods=["GET"])
    @policy("phone", rate="read")
    @routes.refuses(401, 403, 429)
    @routes.response(200, sealed.ReadersSchema())
    def readers() -> Response:
        """Who may open what is sealed: told to the desk and to the readers."""
        return json_response(show_readers(wiring().store, caller(), now()))

    @routes.route("/office/readers", methods=["POST"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 413, 415, 422)
    @routes.arguments(sealed.ReaderAskedSchema())
    @routes.response(200, sealed.ReadersSchema())
    def name(body: dict[str, Any]) -> dict[str, Any]:
        """Name a reader, of whom there are two; nobody names themselves."""
        return name_reader(wiring().store, caller(), body["person"], now())

    @routes.route("/office/readers/<string:person>", methods=["DELETE"])
    @policy("office")
    @routes.refuses(401, 403, 404)
    @routes.response(200, sealed.ReadersSchema())
    def end(person: str) -> dict[str, Any]:
        """This person is no reader any more."""
        return end_reader(wiring().store, caller(), person, now())

    @routes.route("/office/readers/told", methods=["POST"])
    @policy("phone")
    @routes.refuses(401, 403)
    @routes.response(200, sealed.ReadersSchema())
    def told() -> dict[str, Any]:
        """The caller has seen that they were named, or are no longer."""
        return note_told(wiring().store, caller(), now())


def _reports(routes: ApiBlueprint) -> None:
    @routes.route("/office/reports", methods=["GET"])
    @policy("phone", rate="read")
    @routes.refuses(401, 403, 429)
    @routes.response(200, sealed.ReportListSchema())
    def reports() -> Response:
        """Reports on special circumstances, for a named reader."""
        return json_response(list_reports(wiring().store, caller()))

    @routes.route("/office/reports/<string:report>", methods=["GET"])
    @policy("phone", rate="read")
    @routes.refuses(401, 403, 404, 429)
    @routes.response(200, sealed.ReportSchema())
    def report(report: str) -> Response:
        """One report in the clear, for a named reader; the reading is written down."""
        parts = wiring()
        return json_response(open_report(parts.store, parts.keys, caller(), report, now()))

    @routes.route("/office/reports/<string:report>/outcome", methods=["POST"])
    @policy("phone")
    @routes.refuses(400, 401, 403, 404, 413, 415, 422)
    @routes.arguments(sealed.OutcomeAskedSchema())
    @routes.response(200, sealed.ReportSchema())
    def outcome(body: dict[str, Any], report: str) -> Response:
        """Note what was done about it; the note is sealed as the report is."""
        parts = wiring()
        return json_response(note_outcome(parts.store, parts.keys, caller(), report, body["words"], now()))
