"""Papers around a visit at the desk: who is out, how families want to meet, support, consultations, essays."""

from __future__ import annotations

from typing import Any

from flask import Response

from server.services import list_essays
from server.services.keep_slip import keep_slip
from server.services.list_appointments import list_appointments
from server.services.list_consultations import list_consultations
from server.services.list_supports import list_supports
from server.services.list_trips import list_trips, mark_safe
from server.services.list_unlisted import list_unlisted
from server.services.match_pupil import admit_pupil, match_pupil
from server.web.api import ApiBlueprint
from server.web.auth import caller
from server.web.parsing import json_response
from server.web.policy import policy
from server.web.schemas import papers, support
from server.web.wiring import now, wiring

_CLASS = "/office/classes/<string:class_id>"
_ESSAY = "/office/essays/<string:essay>"


def add_papers(routes: ApiBlueprint) -> None:
    """Routes of what surrounds a visit."""
    _trips(routes)
    _appointments(routes)
    _support(routes)
    _essays(routes)
    _unlisted(routes)


def _trips(routes: ApiBlueprint) -> None:
    @routes.route("/office/trips", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 422, 429)
    @routes.arguments(papers.DayQuerySchema(), location="query")
    @routes.response(200, papers.TripsSchema())
    def trips(query: dict[str, Any]) -> Response:
        """Who is out on a day, and who has not come home. The read is in the log."""
        return json_response(list_trips(wiring().store, caller(), query["on"], now()))

    @routes.route("/office/trips/<string:trip>/safe", methods=["POST"])
    @policy("office")
    @routes.refuses(401, 403, 404)
    @routes.response(200, papers.HomeSafeSchema())
    def safe(trip: str) -> dict[str, str]:
        """Somebody rang and heard that they are home."""
        return mark_safe(wiring().store, caller(), trip, now())


def _appointments(routes: ApiBlueprint) -> None:
    @routes.route(f"{_CLASS}/appointments", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 404, 422, 429)
    @routes.arguments(papers.OfClassSchema(), location="query")
    @routes.response(200, papers.AppointmentsSchema())
    def appointments(query: dict[str, Any], class_id: str) -> Response:
        """How the families of a class want to meet, with the pack's slip. The read is in the log."""
        store, who = wiring().store, caller()
        return json_response(list_appointments(store, who, class_id, query["campaign"], now()))

    @routes.route("/office/pupils/<string:pupil>/appointments", methods=["POST"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 413, 415, 422)
    @routes.arguments(papers.TypedSlipSchema())
    @routes.response(200, papers.PaperIdSchema())
    def slip(body: dict[str, Any], pupil: str) -> dict[str, str]:
        """Type in what a family wrote on its slip or said on the telephone."""
        return keep_slip(wiring().store, caller(), pupil, body, now())


def _support(routes: ApiBlueprint) -> None:
    @routes.route("/office/supports", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 422, 429)
    @routes.arguments(papers.OfClassSchema(), location="query")
    @routes.response(200, support.SupportsSchema())
    def supports(query: dict[str, Any]) -> Response:
        """Who is supported, with actions and gifts. The read is in the log."""
        return json_response(list_supports(wiring().store, caller(), query["class_id"], now()))

    @routes.route(f"{_CLASS}/consultations", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 404, 429)
    @routes.response(200, support.ConsultationsSchema())
    def consultations(class_id: str) -> Response:
        """What the teachers of a class worked out about single children. The read is in the log."""
        return json_response(list_consultations(wiring().store, caller(), class_id, now()))


def _essays(routes: ApiBlueprint) -> None:
    @routes.route("/office/essays", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 429)
    @routes.response(200, support.EssaysSchema())
    def essays() -> Response:
        """Essays that were handed in."""
        return json_response(list_essays.list_essays(wiring().store, caller(), now()))

    @routes.route(_ESSAY, methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 404, 429)
    @routes.response(200, support.EssaySchema())
    def essay(essay: str) -> Response:
        """The whole text. The read is in the log."""
        return json_response(list_essays.show_essay(wiring().store, caller(), essay, now()))

    @routes.route(f"{_ESSAY}/choose", methods=["POST"])
    @policy("office")
    @routes.refuses(401, 403, 404, 409)
    @routes.response(200, support.EssaySchema())
    def choose(essay: str) -> Response:
        """Choose it to be shared: only where the child's family agreed to publishing."""
        return json_response(list_essays.choose_essay(wiring().store, caller(), essay, now()))

    @routes.route(f"{_ESSAY}/export", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 404, 429)
    @routes.response(200, support.EssayExportSchema())
    def export(essay: str) -> Response:
        """The text without names, to be read once more before it leaves the school."""
        return json_response(list_essays.export_essay(wiring().store, caller(), essay, now()))


def _unlisted(routes: ApiBlueprint) -> None:
    @routes.route("/office/unlisted", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 429)
    @routes.response(200, papers.UnlistedListSchema())
    def unlisted() -> Response:
        """Children whom phones wrote down, with those of the roster who may be the same."""
        return json_response(list_unlisted(wiring().store, caller(), now()))

    @routes.route("/office/unlisted/<string:child>/match", methods=["POST"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 413, 415, 422)
    @routes.arguments(papers.MatchSchema())
    @routes.response(200, papers.MatchedSchema())
    def match(body: dict[str, Any], child: str) -> dict[str, Any]:
        """The child is this pupil of the roster: visits, consents and papers go along."""
        return match_pupil(wiring().store, caller(), child, body["pupil"], now())

    @routes.route("/office/unlisted/<string:child>/admit", methods=["POST"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 413, 415, 422)
    @routes.arguments(papers.AdmitSchema())
    @routes.response(200, papers.AdmittedSchema())
    def admit(body: dict[str, Any], child: str) -> dict[str, Any]:
        """The child comes onto the roster, into a class from today on."""
        return admit_pupil(wiring().store, caller(), child, body["class_id"], now())
