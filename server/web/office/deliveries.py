"""What was sent to families, at the desk."""

from __future__ import annotations

from typing import Any

from flask import Response

from server.services.list_deliveries import list_deliveries, read_code, resend
from server.services.telling import telling_of
from server.web.api import ApiBlueprint
from server.web.auth import caller
from server.web.parsing import json_response
from server.web.policy import policy
from server.web.schemas import deliveries
from server.web.wiring import now, wiring

_ONE = "/office/deliveries/<string:delivery>"


def add_deliveries(routes: ApiBlueprint) -> None:
    """Routes under /office/deliveries."""

    @routes.route("/office/deliveries", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 422, 429)
    @routes.arguments(deliveries.DeliveryQuerySchema(), location="query")
    @routes.response(200, deliveries.DeliveriesSchema())
    def sent(query: dict[str, Any]) -> Response:
        """Messages about notes and what became of them, the newest change first. The read is in the log."""
        parts = wiring()
        telling = telling_of(parts.settings)
        return json_response(
            list_deliveries(parts.store, telling, caller(), query["visit"], query["state"], now())
        )

    @routes.route(f"{_ONE}/resend", methods=["POST"])
    @policy("office")
    @routes.refuses(401, 403, 404, 409)
    @routes.response(200, deliveries.DeliverySchema())
    def again(delivery: str) -> Response:
        """Try a dead letter, or one that waits for its next try, again."""
        parts = wiring()
        return json_response(resend(parts.store, telling_of(parts.settings), caller(), delivery, now()))

    @routes.route(f"{_ONE}/code", methods=["POST"])
    @policy("office")
    @routes.refuses(401, 403, 404)
    @routes.response(200, deliveries.VisitCodeSchema())
    def code(delivery: str) -> Response:
        """The visit code of a link that the webhook passed on; each reading is in the log."""
        return json_response(read_code(wiring().store, caller(), delivery, now()))
