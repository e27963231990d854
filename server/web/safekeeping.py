"""For the head of the school: how the backups stand, and erasing a pupil by law."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response

from server.services.backup_plan import LATE, backup_state, erasing
from server.services.erase_pupil import ask_to_erase, before_erasing
from server.services.take_snapshot import backup_status
from server.web.api import ApiBlueprint
from server.web.auth import caller
from server.web.parsing import json_response
from server.web.policy import policy
from server.web.schemas import safekeeping as shapes
from server.web.wiring import now, wiring


def blueprint() -> ApiBlueprint:
    """GET /office/backup, GET and POST /office/pupils/{id}/erasure."""
    routes = ApiBlueprint("safekeeping", "Backups and erasure")

    @routes.route("/office/backup", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 429)
    @routes.response(200, shapes.BackupSchema())
    def backup() -> Response:
        """How the server's own backups stand."""
        parts = wiring()
        state = backup_state(parts.store, on=parts.settings.backup, now=now())
        known = backup_status(parts.store)
        told = {name: known.get(name) for name in ("verified_at", "failed_at", "why")}
        covers = {name: int(known[name]) for name in shapes.COVERED if name in known}
        rules = {"at": parts.settings.backup_at, "late_hours": int(LATE.total_seconds() // 3600)}
        kept = {"days": parts.settings.backup_keep_days, "weeks": parts.settings.backup_keep_weeks}
        return json_response({"state": state, **told, "covers": covers, **rules, "kept": kept})

    _erasure(routes)
    return routes


def _erasure(routes: ApiBlueprint) -> None:
    @routes.route("/office/pupils/<string:pupil>/erasure", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 404, 429)
    @routes.response(200, shapes.ErasedSchema())
    def preview(pupil: str) -> Response:
        """What an erasure would take away; for the head of the school."""
        return json_response(asdict(before_erasing(wiring().store, caller(), pupil)))

    @routes.route("/office/pupils/<string:pupil>/erasure", methods=["POST"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 413, 415, 422)
    @routes.arguments(shapes.ErasureSchema())
    @routes.response(200, shapes.ErasedSchema())
    def erase(body: dict[str, Any], pupil: str) -> Response:
        """Erase a pupil for good: the head of the school types the name once more and says why."""
        parts = wiring()
        tools = erasing(parts.settings, parts.store, parts.blobs)
        gone = ask_to_erase(tools, caller(), pupil, name=body["name"], why=body["why"], now=now())
        return json_response(asdict(gone))
