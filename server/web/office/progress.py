"""How far a campaign's rules are, and who is missing."""

from __future__ import annotations

from typing import Any

from flask import Response

from server.services.show_progress import show_missing, show_progress
from server.web.api import ApiBlueprint
from server.web.auth import caller
from server.web.parsing import json_response
from server.web.policy import policy
from server.web.schemas import progress as wire
from server.web.wiring import now, wiring


def add_progress(routes: ApiBlueprint) -> None:
    """Routes under /office/campaigns/{id}/progress."""

    @routes.route("/office/campaigns/<string:campaign>/progress", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 404, 429)
    @routes.response(200, wire.ProgressSchema())
    def progress(campaign: str) -> Response:
        """Each rule with its figures, by class where pupils are concerned; small group counts stay hidden upward."""
        return json_response(show_progress(wiring().store, caller(), campaign, now()))

    @routes.route("/office/campaigns/<string:campaign>/missing", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(400, 401, 403, 404, 422, 429)
    @routes.arguments(wire.MissingQuerySchema(), location="query")
    @routes.response(200, wire.MissingSchema())
    def lacking(query: dict[str, Any], campaign: str) -> Response:
        """Whom a rule lacks in a period. Of a rule over groups the role office alone reads names, and it is logged."""
        found = show_missing(
            wiring().store, caller(), campaign, query["rule"], query["period"], query["class_"], now()
        )
        return json_response(found)
