"""What could not be applied: shown to its author and the office, tried again, or put aside."""

from __future__ import annotations

from typing import Any

from flask import Response

from server.services.quarantine import discard, listing, replay
from server.web.api import ApiBlueprint
from server.web.auth import caller
from server.web.parsing import json_response
from server.web.policy import policy
from server.web.schemas.office import PageQuery, QuarantinePageSchema, ReplayedSchema
from server.web.wiring import now, wiring


def blueprint() -> ApiBlueprint:
    """Routes under /quarantine."""
    routes = ApiBlueprint("quarantine", "Ops that could not be applied")

    @routes.route("/quarantine", methods=["GET"])
    @policy("phone", rate="read")
    @routes.refuses(400, 401, 403, 422, 429)
    @routes.arguments(PageQuery(), location="query")
    @routes.response(200, QuarantinePageSchema())
    def list_quarantine(query: dict[str, Any]) -> Response:
        """Newest first; a teacher sees their own, the office all of the school's."""
        limit = min(max(query["limit"], 1), 200)
        return json_response(listing(wiring().store, caller(), query["cursor"], limit, now()))

    @routes.route("/quarantine/<string:op>/replay", methods=["POST"])
    @policy("phone", rate="push")
    @routes.refuses(401, 403, 404, 409, 429, 503)
    @routes.response(200, ReplayedSchema())
    def replay_op(op: str) -> Response:
        """Judge it again, as if it arrived now; answers with its new result."""
        return json_response(replay(wiring().store, caller(), op, now()))

    @routes.route("/quarantine/<string:op>/discard", methods=["POST"])
    @policy("phone", rate="push")
    @routes.refuses(401, 403, 404, 409, 429)
    @routes.response(204)
    def discard_op(op: str) -> Response:
        """Take it off the list; the content stays in the log."""
        discard(wiring().store, caller(), op, now())
        return Response(status=204)

    return routes
