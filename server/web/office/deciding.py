"""What waits for somebody to decide: two versions of one field."""

from __future__ import annotations

from typing import Any

from flask import Response

from server.services.list_apart import APART, list_apart
from server.services.problem import not_found
from server.services.resolve_conflict import Decision, resolve_conflict
from server.web.api import ApiBlueprint
from server.web.auth import caller
from server.web.parsing import json_response
from server.web.policy import policy
from server.web.schemas import desk
from server.web.wiring import now, wiring


def add_deciding(routes: ApiBlueprint) -> None:
    """POST /office/visits/{id}/resolve, and for what is no visit GET /office/apart and POST …/{type}/{id}/resolve."""

    @routes.route("/office/visits/<string:visit>/resolve", methods=["POST"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 409, 413, 415, 422)
    @routes.arguments(desk.DecisionSchema())
    @routes.response(200, desk.StatusSchema())
    def resolve(body: dict[str, Any], visit: str) -> Response:
        """Settle an open conflict with the chosen or rewritten value; 409 `conflict_changed` when it stands
        differently by now."""
        decision = Decision(body["conflict"], body["field"], body["value"], body["saw"])
        return json_response(resolve_conflict(wiring().store, caller(), ("visit", visit), decision, now()))

    @routes.route("/office/apart", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 429)
    @routes.response(200, desk.ApartSchema())
    def apart() -> Response:
        """What colleagues wrote apart of demands, appointments, talks and the like. The read is in the log."""
        return json_response(list_apart(wiring().store, caller(), now()))

    @routes.route("/office/apart/<string:type_>/<string:record>/resolve", methods=["POST"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 409, 413, 415, 422)
    @routes.arguments(desk.DecisionSchema())
    @routes.response(200, desk.StatusSchema())
    def resolve_apart(body: dict[str, Any], type_: str, record: str) -> Response:
        """As for a visit."""
        if type_ not in APART:
            raise not_found()
        decision = Decision(body["conflict"], body["field"], body["value"], body["saw"])
        return json_response(resolve_conflict(wiring().store, caller(), (type_, record), decision, now()))
