"""What colleagues of a class see of one another's visits, and who has looked."""

from __future__ import annotations

from flask import Response

from server.services import exchange
from server.web.api import ApiBlueprint
from server.web.auth import caller
from server.web.parsing import json_response
from server.web.policy import policy
from server.web.schemas.exchange import ColleaguesVisitSchema, ColleaguesVisitsSchema, ReadingsSchema
from server.web.wiring import now, wiring


def blueprint() -> ApiBlueprint:
    """GET /pupils/{id}/visits, GET /pupils/{id}/visits/{visit}, GET /office/visits/{visit}/readings."""
    routes = ApiBlueprint("exchange", "Visits of colleagues")

    @routes.route("/pupils/<string:pupil>/visits", methods=["GET"])
    @policy("phone", rate="read")
    @routes.refuses(401, 403, 404, 429)
    @routes.response(200, ColleaguesVisitsSchema())
    def visits(pupil: str) -> Response:
        """Visits to a pupil that were handed in, for those who teach the class: open fields only."""
        return json_response(exchange.colleagues_visits(wiring().store, caller(), pupil, now()))

    @routes.route("/pupils/<string:pupil>/visits/<string:visit>", methods=["GET"])
    @policy("phone", rate="read")
    @routes.refuses(401, 403, 404, 429)
    @routes.response(200, ColleaguesVisitSchema())
    def one(pupil: str, visit: str) -> Response:
        """One of them with what the family told; each reading is in the log."""
        return json_response(exchange.colleagues_visit(wiring().store, caller(), pupil, visit, now()))

    @routes.route("/office/visits/<string:visit>/readings", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 404, 429)
    @routes.response(200, ReadingsSchema())
    def readings(visit: str) -> Response:
        """Which colleagues read a visit, and when."""
        return json_response(exchange.readings(wiring().store, caller(), visit))

    return routes
