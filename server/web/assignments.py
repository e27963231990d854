"""The office says who visits whom."""

from __future__ import annotations

from typing import Any

from server.services.reassign import reassign
from server.web.api import ApiBlueprint
from server.web.auth import caller
from server.web.policy import policy
from server.web.schemas.office import ReassignSchema, RowSchema
from server.web.wiring import now, wiring


def blueprint() -> ApiBlueprint:
    """PUT /assignments/{id}."""
    routes = ApiBlueprint("assignments", "Who visits whom")

    @routes.route("/assignments/<string:assignment>", methods=["PUT"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 413, 415, 422)
    @routes.arguments(ReassignSchema())
    @routes.response(200, RowSchema())
    def put_assignment(body: dict[str, Any], assignment: str) -> dict[str, Any]:
        """Hand an assignment to another lead and other companions; all concerned are told by their pull."""
        row = reassign(wiring().store, caller(), assignment, body["lead"], body["companions"], now())
        return {"row": row}

    return routes
