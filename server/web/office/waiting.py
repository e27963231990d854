"""What was received and not taken in, and whose phones the school knows."""

from __future__ import annotations

from typing import Any

from flask import Response

from server.services.list_people import list_people
from server.services.list_waiting import list_held, list_refused
from server.web.api import ApiBlueprint
from server.web.auth import caller
from server.web.parsing import json_response
from server.web.policy import policy
from server.web.schemas import waiting
from server.web.wiring import now, wiring


def add_waiting(routes: ApiBlueprint) -> None:
    """GET /office/refused, /office/held and /office/people."""

    @routes.route("/office/refused", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(400, 401, 403, 422, 429)
    @routes.arguments(waiting.WaitingQuerySchema(), location="query")
    @routes.response(200, waiting.WaitingPageSchema())
    def refused(query: dict[str, Any]) -> Response:
        """The quarantine with names: newest first. Settle an item by /quarantine/{op}/replay and …/discard."""
        return json_response(list_refused(wiring().store, caller(), query["cursor"], query["limit"], now()))

    @routes.route("/office/held", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 429)
    @routes.response(200, waiting.WaitingPageSchema())
    def held() -> Response:
        """Ops that wait for what their author had seen: for whom, and until when."""
        return json_response(list_held(wiring().store, caller(), now()))

    @routes.route("/office/people", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 429)
    @routes.response(200, waiting.PeopleSchema())
    def people() -> Response:
        """The school's colleagues by name, with what they do here."""
        return json_response(list_people(wiring().store, caller(), now()))
