"""The signed-in person."""

from __future__ import annotations

from typing import Any

from server.services import enrol
from server.web.api import ApiBlueprint
from server.web.auth import caller
from server.web.policy import policy
from server.web.schemas.people import MeSchema
from server.web.wiring import now, wiring


def blueprint() -> ApiBlueprint:
    """GET /me."""
    routes = ApiBlueprint("me", "The signed-in person")

    @routes.route("/me", methods=["GET"])
    @policy("phone", rate="read")
    @routes.doc(security=[{"bearer": []}])
    @routes.refuses(401, 403, 429)
    @routes.response(200, MeSchema())
    def me() -> dict[str, Any]:
        """Name, roles and classes of today."""
        return enrol.me(wiring().store, caller(), now())

    return routes
