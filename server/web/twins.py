"""The office settles possible twins: two records of one visit are joined, or said to be two visits."""

from __future__ import annotations

from typing import Any

from server.services.join_visits import join_visits, not_twin
from server.web.api import ApiBlueprint
from server.web.auth import caller
from server.web.policy import policy
from server.web.schemas.office import RowSchema
from server.web.schemas.staffing import OtherVisitSchema
from server.web.wiring import now, wiring


def blueprint() -> ApiBlueprint:
    """POST /office/visits/{id}/join and …/not-twin."""
    routes = ApiBlueprint("twins", "One visit or two")

    @routes.route("/office/visits/<string:visit>/join", methods=["POST"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 409, 413, 415, 422)
    @routes.arguments(OtherVisitSchema())
    @routes.response(200, RowSchema())
    def join(body: dict[str, Any], visit: str) -> dict[str, Any]:
        """Make another visit part of this one; 409 `state_mismatch` when the other is approved."""
        return join_visits(wiring().store, caller(), visit, body["other"], now())

    @routes.route("/office/visits/<string:visit>/not-twin", methods=["POST"])
    @policy("office")
    @routes.refuses(401, 403, 404)
    @routes.response(200, RowSchema())
    def apart(visit: str) -> dict[str, Any]:
        """Say that this visit and the others of its day are different ones; the flag stays away."""
        return not_twin(wiring().store, caller(), visit, now())

    return routes
