"""Priority groups at the desk: names for the office alone, counts for whoever sits at a desk."""

from __future__ import annotations

from typing import Any

from flask import Response

from server.services.group_counts import group_counts
from server.services.keep_tags import end_tag, review_tag, tag_pupil
from server.services.list_tags import list_tags
from server.services.pupil_facts import set_facts, show_facts
from server.web.api import ApiBlueprint
from server.web.auth import caller
from server.web.parsing import json_response
from server.web.policy import policy
from server.web.schemas import tags
from server.web.wiring import now, wiring


def add_tags(routes: ApiBlueprint) -> None:
    """Routes under /office/tags and those of one pupil."""
    _reading(routes)
    _keeping(routes)
    _facts(routes)


def _reading(routes: ApiBlueprint) -> None:
    @routes.route("/office/tags", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 429)
    @routes.response(200, tags.TagsSchema())
    def listed() -> Response:
        """Every live tag with its pupil: the role office only; each read is in the log."""
        return json_response(list_tags(wiring().store, caller(), now()))

    @routes.route("/office/tags/counts", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 429)
    @routes.response(200, tags.GroupCountsSchema())
    def counts() -> Response:
        """How many pupils are in each group of the campaign that runs; counts under five are not told."""
        return json_response(group_counts(wiring().store, caller(), now()))


def _keeping(routes: ApiBlueprint) -> None:
    @routes.route("/office/pupils/<string:pupil>/tags", methods=["POST"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 413, 415, 422)
    @routes.arguments(tags.NewTagSchema())
    @routes.response(200, tags.TagIdSchema())
    def give(body: dict[str, Any], pupil: str) -> dict[str, Any]:
        """Tag a pupil: which group, from what source, since when. The role office only."""
        return tag_pupil(wiring().store, caller(), pupil, body, now())

    @routes.route("/office/tags/<string:tag>/review", methods=["POST"])
    @policy("office")
    @routes.refuses(401, 403, 404)
    @routes.response(200, tags.TagIdSchema())
    def review(tag: str) -> dict[str, Any]:
        """The tag still holds: confirmed today. The role office only."""
        return review_tag(wiring().store, caller(), tag, now())

    @routes.route("/office/tags/<string:tag>/end", methods=["POST"])
    @policy("office")
    @routes.refuses(401, 403, 404)
    @routes.response(200, tags.TagIdSchema())
    def end(tag: str) -> dict[str, Any]:
        """The tag no longer holds from today on. The role office only."""
        return end_tag(wiring().store, caller(), tag, now())


def _facts(routes: ApiBlueprint) -> None:
    @routes.route("/office/pupils/<string:pupil>/facts", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 404, 429)
    @routes.response(200, tags.ShownFactsSchema())
    def facts(pupil: str) -> Response:
        """What campaigns ask of every pupil: boarding, since when here, where the family lives, how far."""
        return json_response(show_facts(wiring().store, caller(), pupil))

    @routes.route("/office/pupils/<string:pupil>/facts", methods=["PUT"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 413, 415, 422)
    @routes.arguments(tags.PupilFactsSchema())
    @routes.response(200, tags.ShownFactsSchema())
    def put_facts(body: dict[str, Any], pupil: str) -> dict[str, Any]:
        """Set them from now on; only what is named changes."""
        return set_facts(wiring().store, caller(), pupil, body, now())
