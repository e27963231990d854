"""Families at the desk: what guardians ask of the school, how each is written to, and the questionnaires."""

from __future__ import annotations

from typing import Any

from flask import Response

from server.services.answer_requests import answer_request, list_requests
from server.services.keep_guardians import end_links, keep_setting, show_guardians
from server.services.read_questionnaires import read_questionnaires
from server.web.api import ApiBlueprint
from server.web.auth import caller
from server.web.parents import language
from server.web.parsing import json_response
from server.web.policy import policy
from server.web.schemas import families
from server.web.wiring import now, wiring


def add_families(routes: ApiBlueprint) -> None:
    """Routes under /office/family-requests, /office/guardians and /office/questionnaires."""
    _requests(routes)
    _guardians(routes)
    _questionnaires(routes)


def _requests(routes: ApiBlueprint) -> None:
    @routes.route("/office/family-requests", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 429)
    @routes.response(200, families.FamilyRequestsSchema())
    def family_requests() -> Response:
        """Copies, corrections and deletions that guardians ask for, with their dates. The read is in the log."""
        return json_response(list_requests(wiring().store, caller(), now()))

    @routes.route("/office/family-requests/<string:request_id>/answer", methods=["POST"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 409, 413, 415, 422)
    @routes.arguments(families.RequestAnswerSchema())
    @routes.response(200, families.FamilyRequestSchema())
    def answer_family(body: dict[str, Any], request_id: str) -> Response:
        """Tell the guardian what was done, or why it is refused."""
        store, who = wiring().store, caller()
        return json_response(answer_request(store, who, request_id, body["outcome"], body["words"], now()))


def _guardians(routes: ApiBlueprint) -> None:
    @routes.route("/office/pupils/<string:pupil>/guardians", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 404, 429)
    @routes.response(200, families.GuardiansSchema())
    def guardians(pupil: str) -> Response:
        """A child's guardians: how each is written to, and what their links can open. The read is in the log."""
        return _told(show_guardians(wiring().store, caller(), pupil, now()))

    @routes.route("/office/guardians/<string:guardian>", methods=["PUT"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 413, 415, 422)
    @routes.arguments(families.GuardianSettingSchema())
    @routes.response(200, families.GuardiansSchema())
    def keep_guardian(body: dict[str, Any], guardian: str) -> Response:
        """Keep a guardian's language, how this guardian wants to be told, and what is hidden from this guardian."""
        store, who = wiring().store, caller()
        lang, hidden, channel = body["language"], body["hidden"], body["channel"]
        return _told(keep_setting(store, who, guardian, lang, hidden, now(), channel))

    @routes.route("/office/guardians/<string:guardian>/links", methods=["DELETE"])
    @policy("office")
    @routes.refuses(401, 403, 404)
    @routes.response(200, families.GuardiansSchema())
    def revoke(guardian: str) -> Response:
        """End every link of a guardian, with the phones that it was opened on."""
        return _told(end_links(wiring().store, caller(), guardian, now()))


def _told(guardians: dict[str, Any]) -> Response:
    return json_response({**guardians, "languages": language.offered()})


def _questionnaires(routes: ApiBlueprint) -> None:
    @routes.route("/office/questionnaires", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 429)
    @routes.response(200, families.QuestionnairesSchema())
    def questionnaires() -> Response:
        """What families answered, without whose it is."""
        return json_response(read_questionnaires(wiring().store, caller(), now()))
