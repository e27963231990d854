"""Phones come and go: enrol, refresh, a new incarnation, revoke, one-time codes."""

from __future__ import annotations

from typing import Any

import segno
from flask import Response

from server.services import devices as acts
from server.services import enrol, refresh
from server.web.api import ApiBlueprint
from server.web.auth import caller
from server.web.policy import policy
from server.web.schemas.devices import (
    CodeRequestSchema,
    CodeSchema,
    EnrolledSchema,
    EnrolSchema,
    IncarnationSchema,
    RefreshSchema,
    TokensSchema,
)
from server.web.wiring import now, wiring


def blueprint() -> ApiBlueprint:
    """Routes under /devices."""
    routes = ApiBlueprint("devices", "Enrolment, tokens, incarnations")
    _coming_in(routes)
    _being_there(routes)
    return routes


def _coming_in(routes: ApiBlueprint) -> None:
    @routes.route("/devices", methods=["POST"])
    @policy("public", rate="enrol")
    @routes.refuses(400, 401, 403, 413, 415, 422, 429)
    @routes.arguments(EnrolSchema())
    @routes.response(200, EnrolledSchema())
    def enrol_device(body: dict[str, Any]) -> dict[str, Any]:
        """Enrol a device with user and password, or with a one-time code."""
        parts = wiring()
        return enrol.enrol(parts.store, parts.keys, body, now(), throttled=parts.settings.rate_limits)

    @routes.route("/devices/refresh", methods=["POST"])
    @policy("public", rate="refresh")
    @routes.refuses(400, 401, 403, 413, 415, 422, 429)
    @routes.arguments(RefreshSchema())
    @routes.response(200, TokensSchema())
    def refresh_tokens(body: dict[str, Any]) -> dict[str, Any]:
        """Exchange a refresh token for the next pair; safe to repeat when the reply was lost."""
        return refresh.refresh(wiring().store, body["refresh_token"], now())


def _being_there(routes: ApiBlueprint) -> None:
    @routes.route("/devices/<string:device>", methods=["DELETE"])
    @policy("phone")
    @routes.refuses(401, 403, 404)
    @routes.response(204)
    def revoke_device(device: str) -> Response:
        """Stop a device (its owner or the office): it seals its store at the next contact."""
        acts.revoke(wiring().store, caller(), device, now())
        return Response(status=204)

    @routes.route("/devices/incarnation", methods=["POST"])
    @policy("phone", rate="refresh")
    @routes.refuses(401, 403, 429)
    @routes.response(200, IncarnationSchema())
    def new_incarnation() -> dict[str, Any]:
        """A fresh incarnation for this device, whose local database was lost or cloned."""
        return acts.new_incarnation(wiring().store, caller(), now())

    @routes.route("/devices/enrolment-codes", methods=["POST"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 413, 415, 422)
    @routes.arguments(CodeRequestSchema())
    @routes.response(200, CodeSchema())
    def enrolment_code(body: dict[str, Any]) -> dict[str, Any]:
        """Issue a one-time code with which a colleague's phone enrols."""
        issued = acts.issue_code(wiring().store, caller(), body["person"], body["hours"], now())
        link = f"{wiring().settings.public_url}/#enrol={issued['code']}"
        return {**issued, "qr": segno.make(link, error="m").svg_data_uri(scale=4)}
