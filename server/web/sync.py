"""Ops up, rows down, and a sealed queue brought in by hand."""

from __future__ import annotations

from flask import Response

from server.services.import_photo import import_photo
from server.services.import_queue import import_queue
from server.services.note_clock import note_clock
from server.services.note_waiting import note_waiting
from server.services.receive_push import receive_push
from server.services.serve_pull import serve_pull
from server.web.api import ApiBlueprint
from server.web.auth import caller
from server.web.parsing import json_response, loads, read_json
from server.web.policy import policy
from server.web.schemas.sync import (
    BoxSchema,
    CarriedPhotoSchema,
    PulledSchema,
    PullSchema,
    PushedSchema,
    PushSchema,
    TakenPhotoSchema,
    read_carried_photo,
)
from server.web.uploads import intake
from server.web.wiring import now, wiring
from sync.wire import LIMITS

# A sealed queue holds weeks of work; waitress passes bodies up to 2 MB.
MAX_BOX = 1_900_000
MAX_PULL = 128 * 1024


def _body(schema: object) -> dict[str, object]:
    """How a body that the service judges for itself is described."""
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def blueprint() -> ApiBlueprint:
    """Routes under /sync, except the schema."""
    routes = ApiBlueprint("sync", "Push, pull, import")
    _exchange(routes)
    _carried(routes)
    return routes


def _exchange(routes: ApiBlueprint) -> None:
    @routes.route("/sync/push", methods=["POST"])
    @policy("phone", rate="push")
    @routes.doc(requestBody=_body(PushSchema))
    @routes.refuses(400, 401, 403, 409, 413, 415, 422, 429, 503, 507)
    @routes.response(200, PushedSchema())
    def push() -> Response:
        """Apply each op exactly once; one result per op, in order. Never refuses an old app."""
        envelope = read_json(LIMITS.bytes)
        answer = receive_push(wiring().store, caller(), envelope, now())
        return json_response(answer | _clock(envelope))

    @routes.route("/sync/pull", methods=["POST"])
    @policy("phone", rate="pull")
    @routes.doc(requestBody=_body(PullSchema))
    @routes.refuses(400, 401, 403, 409, 413, 415, 422, 426, 429, 503)
    @routes.response(200, PulledSchema())
    def pull() -> Response:
        """The next page of what this person may see."""
        body = read_json(MAX_PULL)
        page = serve_pull(wiring().store, wiring().keys, caller(), body, now())
        note_waiting(wiring().store, caller(), body)
        return json_response(page | _clock(body))


def _clock(body: object) -> dict[str, int]:
    """The member `skew_ms` of an answer to a phone that told the time."""
    skew = note_clock(wiring().store, caller(), body, now())
    return {} if skew is None else {"skew_ms": skew}


def _carried(routes: ApiBlueprint) -> None:
    @routes.route("/sync/import", methods=["POST"])
    @policy("phone", rate="import")
    @routes.doc(requestBody=_body(BoxSchema))
    @routes.refuses(400, 401, 403, 409, 413, 415, 422, 429, 503, 507)
    @routes.response(200, PushedSchema())
    def import_box() -> Response:
        """Take in another device's sealed queue; its ops keep their incarnations. Safe to repeat."""
        sealed = read_json(MAX_BOX)
        parts = wiring()
        return json_response(import_queue(parts.store, parts.keys, caller(), sealed, loads, now()))

    @routes.route("/sync/import/photo", methods=["POST"])
    @policy("phone", rate="upload")
    @routes.doc(requestBody=_body(CarriedPhotoSchema))
    @routes.refuses(400, 401, 403, 409, 410, 413, 415, 422, 429, 503, 507)
    @routes.response(200, TakenPhotoSchema())
    def import_one_photo() -> Response:
        """Take in a photo that waited on another device, or in a store that is destroyed. Safe to repeat."""
        photo = read_carried_photo(read_json(MAX_BOX))
        return json_response(import_photo(intake(), wiring().keys, caller(), photo, loads, now()))
