"""Alive? And the description of the whole interface."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app

from server.services.backup_plan import backup_state
from server.web.api import Api, ApiBlueprint
from server.web.parsing import json_response
from server.web.policy import policy
from server.web.schemas.people import HealthSchema
from server.web.wiring import now, wiring
from sync.wire import SCHEMA


def blueprint() -> ApiBlueprint:
    """GET /health and GET /openapi.json, both without login."""
    routes = ApiBlueprint("health", "Health and description")

    @routes.route("/health", methods=["GET"])
    @policy("health")
    @routes.refuses(503)
    @routes.response(200, HealthSchema())
    def health() -> dict[str, Any]:
        """Answers only if the database does."""
        with wiring().store.across_schools(write=False) as everywhere:
            everywhere.ping()
        parts = wiring()
        backup = backup_state(parts.store, on=parts.settings.backup, now=now())
        return {
            "status": "ok",
            "epoch": parts.store.epoch,
            "schema": SCHEMA,
            "backup": backup,
            "photos": parts.media.trouble(),
        }

    @routes.route("/openapi.json", methods=["GET"])
    @policy("public", rate="read")
    @routes.refuses(429)
    @routes.response(200, {"type": "object"}, description="OpenAPI 3.1")
    def openapi() -> Response:
        """This description."""
        api: Api = current_app.extensions["jiafang_api"]
        return json_response(api.description())

    return routes
