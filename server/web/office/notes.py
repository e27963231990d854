"""Notes to families at the desk: when they go out, taking one back, and typing in the slip that came back."""

from __future__ import annotations

from typing import Any

from flask import Response

from server.services.keep_notes import keep_rule, recall_notes, release_notes, show_rule
from server.services.type_slip import show_slip, type_slip
from server.web.api import ApiBlueprint
from server.web.auth import caller
from server.web.parsing import json_response
from server.web.policy import policy
from server.web.schemas import notes
from server.web.wiring import now, wiring


def add_notes(routes: ApiBlueprint) -> None:
    """Routes under /office/note-rule, /office/visits/…/notes and /office/notes."""
    _rules(routes)
    _slips(routes)


def _slips(routes: ApiBlueprint) -> None:
    @routes.route("/office/notes/<string:note>/slip", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 404, 429)
    @routes.response(200, notes.SlipShownSchema())
    def slip(note: str) -> Response:
        """What the printed slip of a note asks, for typing it in."""
        return json_response(show_slip(wiring().store, caller(), note, now()))

    @routes.route("/office/notes/<string:note>/slip", methods=["POST"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 409, 413, 415, 422)
    @routes.arguments(notes.TypedNoteSlipSchema())
    @routes.response(200, notes.SlipKeptSchema())
    def typed(body: dict[str, Any], note: str) -> Response:
        """Keep what a family wrote on its slip; words about the visit and about gifts are sealed at once."""
        return json_response(type_slip(wiring().store, caller(), note, body, now()))


def _rules(routes: ApiBlueprint) -> None:
    @routes.route("/office/note-rule", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 429)
    @routes.response(200, notes.NoteRuleShownSchema())
    def note_rule() -> Response:
        """When notes go to families."""
        return json_response(show_rule(wiring().store, caller()))

    @routes.route("/office/note-rule", methods=["PUT"])
    @policy("office")
    @routes.refuses(400, 401, 403, 413, 415, 422)
    @routes.arguments(notes.NoteRuleSchema())
    @routes.response(200, notes.NoteRuleShownSchema())
    def keep_note_rule(body: dict[str, Any]) -> Response:
        """Let notes go at once, or after the office approved the visit."""
        return json_response(keep_rule(wiring().store, caller(), body["rule"], now()))

    @routes.route("/office/visits/<string:visit>/notes", methods=["PUT"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 409, 413, 415, 422)
    @routes.arguments(notes.RecallSchema())
    @routes.response(200, notes.RecalledSchema())
    def recall(body: dict[str, Any], visit: str) -> Response:
        """Take the notes of a visit back, or let families read them again."""
        act = recall_notes if body["recalled"] else release_notes
        return json_response(act(wiring().store, caller(), visit, now()))
