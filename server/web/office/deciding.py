"""What waits for somebody to decide: two versions of one field."""

from __future__ import annotations

from typing import Any

from flask import Response

from server.services.resolve_conflict import Decision, resolve_conflict
from server.web.api import ApiBlueprint
from server.web.auth import caller
from server.web.parsing import json_response
from server.web.policy import policy
from server.web.schemas import desk
from server.web.wiring import now, wiring


def add_deciding(routes: ApiBlueprint) -> None:
    """POST /office/visits/{id}/resolve."""

    @routes.route("/office/visits/<string:visit>/resolve", methods=["POST"])
    @policy("office")
    @routes.doc(security=[{"bearer": []}])
    @routes.refuses(400, 401, 403, 404, 409, 413, 415, 422)
    @routes.arguments(desk.DecisionSchema())
    @routes.response(200, desk.StatusSchema())
    def resolve(body: dict[str, Any], visit: str) -> Response:
        """Settle an open conflict with the chosen or rewritten value; 409 `conflict_changed` when it stands
        differently by now."""
        decision = Decision(body["conflict"], body["field"], body["value"], body["saw"])
        return json_response(resolve_conflict(wiring().store, caller(), visit, decision, now()))
