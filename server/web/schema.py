"""Which records, fields and commands this server knows."""

from __future__ import annotations

from flask import Response

from server.services.describe_schema import describe_schema
from server.web.api import ApiBlueprint
from server.web.auth import caller
from server.web.parsing import json_response
from server.web.policy import policy
from server.web.schemas.sync import SchemaSchema
from server.web.wiring import now, wiring


def blueprint() -> ApiBlueprint:
    """GET /sync/schema."""
    routes = ApiBlueprint("schema", "Record types")

    @routes.route("/sync/schema", methods=["GET"])
    @policy("phone", rate="read")
    @routes.refuses(401, 403, 429)
    @routes.response(200, SchemaSchema())
    def schema() -> Response:
        """The types with the fields of this school's running campaign."""
        return json_response(describe_schema(wiring().store, caller(), now()))

    return routes
