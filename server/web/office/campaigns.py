"""Packs and campaigns at the desk: bring a pack, start a campaign, move it, end it, get it ready."""

from __future__ import annotations

from typing import Any

from flask import Response

from server.services import campaign_items, list_campaigns, run_campaign, school_packs, upload_pack
from server.web.api import ApiBlueprint
from server.web.auth import caller
from server.web.parsing import json_response
from server.web.policy import policy
from server.web.schemas import campaigns as schemas
from server.web.wiring import now, wiring


def blueprint() -> ApiBlueprint:
    """Routes under /office/packs and /office/campaigns."""
    routes = ApiBlueprint("campaigns", "Campaigns run from packs")
    _packs(routes)
    _bringing(routes)
    _campaigns(routes)
    _running(routes)
    _getting_ready(routes)
    return routes


def _packs(routes: ApiBlueprint) -> None:
    @routes.route("/office/packs", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 429)
    @routes.response(200, schemas.PacksSchema())
    def packs() -> Response:
        """Every pack that a campaign can be started from, in all its versions."""
        return json_response(school_packs.list_packs(wiring().store, caller()))

    @routes.route("/office/packs/<string:pack>/<int:version>", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 404, 429)
    @routes.response(200, schemas.PackSchema())
    def pack(pack: str, version: int) -> Response:
        """One version: its text, and its parts as they were read."""
        return json_response(school_packs.show_pack(wiring().store, caller(), pack, version))


def _bringing(routes: ApiBlueprint) -> None:
    @routes.route("/office/packs/check", methods=["POST"])
    @policy("office")
    @routes.refuses(400, 401, 403, 413, 415, 422)
    @routes.arguments(schemas.PackTextSchema())
    @routes.response(200, schemas.CheckedPackSchema())
    def check(body: dict[str, Any]) -> Response:
        """What is wrong with a pack (422 `bad_pack`), or what it would change; nothing is kept."""
        return json_response(upload_pack.check_pack(wiring().store, caller(), body["text"], now()))

    @routes.route("/office/packs", methods=["POST"])
    @policy("office")
    @routes.refuses(400, 401, 403, 413, 415, 422)
    @routes.arguments(schemas.PackTextSchema())
    @routes.response(200, schemas.CheckedPackSchema())
    def bring(body: dict[str, Any]) -> Response:
        """The same, and the school has the pack from now on."""
        return json_response(upload_pack.upload_pack(wiring().store, caller(), body["text"], now()))


def _campaigns(routes: ApiBlueprint) -> None:
    @routes.route("/office/campaigns", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 429)
    @routes.response(200, schemas.CampaignsSchema())
    def campaigns() -> Response:
        """The school's campaigns, the running ones first."""
        return json_response(list_campaigns.list_campaigns(wiring().store, caller(), now()))

    @routes.route("/office/campaigns", methods=["POST"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 413, 415, 422)
    @routes.arguments(schemas.StartSchema())
    @routes.response(200, schemas.IdSchema())
    def start(body: dict[str, Any]) -> Response:
        """Start a campaign; phones have its form with their next pull."""
        return json_response(run_campaign.start_campaign(wiring().store, caller(), body, now()))


def _running(routes: ApiBlueprint) -> None:
    @routes.route("/office/campaigns/<string:campaign>/move", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(400, 401, 403, 404, 422, 429)
    @routes.arguments(schemas.VersionQuerySchema(), location="query")
    @routes.response(200, schemas.MoveSchema())
    def preview(query: dict[str, Any], campaign: str) -> Response:
        """What a move to that version would change."""
        told = list_campaigns.preview_move(wiring().store, caller(), campaign, query["version"], now())
        return json_response(told)

    @routes.route("/office/campaigns/<string:campaign>/move", methods=["POST"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 413, 415, 422)
    @routes.arguments(schemas.VersionSchema())
    @routes.response(200, schemas.IdSchema())
    def move(body: dict[str, Any], campaign: str) -> Response:
        """The campaign goes by another version of its pack; no word of a draft is lost."""
        return json_response(
            run_campaign.move_campaign(wiring().store, caller(), campaign, body["version"], now())
        )

    @routes.route("/office/campaigns/<string:campaign>/end", methods=["POST"])
    @policy("office")
    @routes.refuses(401, 403, 404, 409)
    @routes.response(200, schemas.IdSchema())
    def end(campaign: str) -> Response:
        """Today is its last day; one that has not begun is taken back."""
        return json_response(run_campaign.end_campaign(wiring().store, caller(), campaign, now()))


def _getting_ready(routes: ApiBlueprint) -> None:
    @routes.route("/office/campaigns/<string:campaign>/plan", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 404, 429)
    @routes.response(200, schemas.PlanSchema())
    def plan(campaign: str) -> Response:
        """Stages with their tasks, the leading group, trainings and meetings, and what was done of them."""
        return json_response(campaign_items.show_plan(wiring().store, caller(), campaign, now()))

    @routes.route("/office/campaigns/<string:campaign>/items", methods=["PUT"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 413, 415, 422)
    @routes.arguments(schemas.ItemSchema())
    @routes.response(200, schemas.PlanSchema())
    def keep(body: dict[str, Any], campaign: str) -> Response:
        """A task is done, a seat is held, a training or meeting was held; answers with the whole plan."""
        return json_response(campaign_items.keep_item(wiring().store, caller(), campaign, body, now()))

    @routes.route("/office/campaigns/<string:campaign>/items/<string:item>", methods=["DELETE"])
    @policy("office")
    @routes.refuses(401, 403, 404)
    @routes.response(200, schemas.PlanSchema())
    def drop(campaign: str, item: str) -> Response:
        """It was not done after all."""
        return json_response(campaign_items.drop_item(wiring().store, caller(), campaign, item, now()))
