"""The office's desk: what the school received, what it settles, and the slips it prints."""

from __future__ import annotations

from typing import Any

from flask import Response

from server.services.list_classes import list_classes
from server.services.list_visits import Query, list_visits
from server.services.office_figures import office_figures
from server.services.review_visit import approve_visit, return_visit
from server.services.show_visit import show_visit
from server.services.take_contact import take_contact
from server.web.api import ApiBlueprint
from server.web.auth import caller
from server.web.office.deciding import add_deciding
from server.web.office.deliveries import add_deliveries
from server.web.office.families import add_families
from server.web.office.ledger import add_ledger
from server.web.office.letters import add_letters
from server.web.office.notes import add_notes
from server.web.office.papers import add_papers
from server.web.office.plans import add_plans
from server.web.office.progress import add_progress
from server.web.office.sealed import add_sealed
from server.web.office.tags import add_tags
from server.web.office.waiting import add_waiting
from server.web.parsing import json_response
from server.web.policy import policy
from server.web.schemas import desk
from server.web.wiring import now, wiring


def blueprint() -> ApiBlueprint:
    """Routes under /office; roles office and leader."""
    routes = ApiBlueprint("office", "The office's desk")
    _overview(routes)
    _reading(routes)
    _settling(routes)
    _taking_over(routes)
    add_deciding(routes)
    add_waiting(routes)
    add_tags(routes)
    add_sealed(routes)
    add_progress(routes)
    add_plans(routes)
    add_ledger(routes)
    add_papers(routes)
    add_letters(routes)
    add_families(routes)
    add_deliveries(routes)
    add_notes(routes)
    return routes


def _overview(routes: ApiBlueprint) -> None:
    @routes.route("/office/figures", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 429)
    @routes.response(200, desk.FiguresSchema())
    def figures() -> Response:
        """Small counts of this school."""
        return json_response(office_figures(wiring().store, caller(), now()))

    @routes.route("/office/classes", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 429)
    @routes.response(200, desk.ClassesSchema())
    def classes() -> Response:
        """The school's classes, to narrow the list by."""
        return json_response(list_classes(wiring().store, caller()))


def _reading(routes: ApiBlueprint) -> None:
    @routes.route("/office/visits", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(400, 401, 403, 422, 429)
    @routes.arguments(desk.VisitListQuerySchema(), location="query")
    @routes.response(200, desk.VisitPageSchema())
    def visits(query: dict[str, Any]) -> Response:
        """Visits that were submitted, newest first."""
        query["class_id"] = query.pop("class_")
        return json_response(list_visits(wiring().store, caller(), Query(**query)))

    @routes.route("/office/visits/<string:visit>", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 404, 429)
    @routes.response(200, desk.VisitDetailSchema())
    def visit(visit: str) -> Response:
        """One visit with all that the office may read of it; the reading is logged."""
        parts = wiring()
        return json_response(show_visit(parts.store, parts.keys, caller(), visit, now()))


def _settling(routes: ApiBlueprint) -> None:
    @routes.route("/office/visits/<string:visit>/approve", methods=["POST"])
    @policy("office")
    @routes.refuses(401, 403, 404, 409)
    @routes.response(200, desk.StatusSchema())
    def approve(visit: str) -> Response:
        """Approve a submitted visit of others; 403 for the own one, 409 `state_mismatch` from any other state."""
        return json_response(approve_visit(wiring().store, caller(), visit, now()))

    @routes.route("/office/visits/<string:visit>/return", methods=["POST"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 409, 413, 415, 422)
    @routes.arguments(desk.WhySchema())
    @routes.response(200, desk.StatusSchema())
    def send_back(body: dict[str, Any], visit: str) -> Response:
        """Give a submitted visit back to its teacher with the reason."""
        return json_response(return_visit(wiring().store, caller(), visit, body["why"], now()))


def _taking_over(routes: ApiBlueprint) -> None:
    @routes.route("/office/visits/<string:visit>/contacts/<string:entry>", methods=["POST"])
    @policy("office")
    @routes.refuses(401, 403, 404)
    @routes.response(200, desk.StatusSchema())
    def contact(visit: str, entry: str) -> Response:
        """Take a number that was noted at the visit over into the roster."""
        return json_response(take_contact(wiring().store, caller(), visit, entry, now()))
