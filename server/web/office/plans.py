"""Plans of visits at the desk: who visits whom when, before it reaches any phone.

A class teacher draws up the own class's plan: most of these doors ask for a token of this school, and the services for
the rest.
"""

from __future__ import annotations

from typing import Any

from flask import Response

from server.services import draw_plan, settle_plan, show_visit_plan
from server.web.api import ApiBlueprint
from server.web.auth import caller
from server.web.parsing import json_response
from server.web.policy import policy
from server.web.schemas import plans
from server.web.wiring import now, wiring

_PLANS = "/office/campaigns/<string:campaign>/plans"
_ONE = f"{_PLANS}/<string:class_id>"


def add_plans(routes: ApiBlueprint) -> None:
    """Routes under /office/plans and /office/campaigns/{campaign}/plans, and a colleague's hours."""
    _reading(routes)
    _drawing(routes)
    _by_hand(routes)
    _settling(routes)


def _reading(routes: ApiBlueprint) -> None:
    @routes.route("/office/plans", methods=["GET"])
    @policy("phone", rate="read")
    @routes.refuses(401, 403, 429)
    @routes.response(200, plans.ToPlanSchema())
    def to_plan() -> Response:
        """Campaigns that are not over, for whoever draws up plans: the office, and class teachers."""
        return json_response(show_visit_plan.campaigns_to_plan(wiring().store, caller(), now()))

    @routes.route(_PLANS, methods=["GET"])
    @policy("phone", rate="read")
    @routes.refuses(401, 403, 404, 429)
    @routes.response(200, plans.PlansSchema())
    def plans_of(campaign: str) -> Response:
        """Every class that the caller plans, with the state of its plan."""
        return json_response(show_visit_plan.list_plans(wiring().store, caller(), campaign, now()))

    @routes.route(_ONE, methods=["GET"])
    @policy("phone", rate="read")
    @routes.refuses(401, 403, 404, 429)
    @routes.response(200, plans.ClassPlanSchema())
    def plan_of(campaign: str, class_id: str) -> Response:
        """A class's plan: rows, what they do not meet, everybody's share. The read is in the log."""
        return json_response(show_visit_plan.show_plan(wiring().store, caller(), campaign, class_id, now()))


def _drawing(routes: ApiBlueprint) -> None:
    @routes.route(f"{_PLANS}/propose", methods=["POST"])
    @policy("phone")
    @routes.refuses(400, 401, 403, 404, 409, 413, 415, 422)
    @routes.arguments(plans.ProposeSchema())
    @routes.response(200, plans.PlannedSchema())
    def proposed(body: dict[str, Any], campaign: str) -> dict[str, Any]:
        """Plan a class, or all whose plan is open; what was fixed by hand stays."""
        store, who = wiring().store, caller()
        return draw_plan.propose_plan(store, who, campaign, body["class_id"], body["seed"], now())

    @routes.route("/office/people/<string:person>/hours", methods=["PUT"])
    @policy("phone")
    @routes.refuses(400, 401, 403, 404, 413, 415, 422)
    @routes.arguments(plans.HoursSchema())
    @routes.response(200, plans.HoursOfSchema())
    def put_hours(body: dict[str, Any], person: str) -> dict[str, Any]:
        """When a colleague can go, how far, and whether never alone; the reasons are not asked. The office's to say,
        and that colleague's."""
        return draw_plan.keep_hours(wiring().store, caller(), person, body, now())


def _by_hand(routes: ApiBlueprint) -> None:
    @routes.route(f"{_ONE}/rows/<string:pupil>", methods=["PUT"])
    @policy("phone")
    @routes.refuses(400, 401, 403, 404, 409, 413, 415, 422)
    @routes.arguments(plans.PlanRowSchema())
    @routes.response(200, plans.ClassPlanSchema())
    def put_row(body: dict[str, Any], campaign: str, class_id: str, pupil: str) -> Response:
        """Write one pupil's row by hand."""
        store, who = wiring().store, caller()
        return json_response(draw_plan.move_row(store, who, campaign, class_id, pupil, body, now()))

    @routes.route(f"{_ONE}/wishes/<string:pupil>", methods=["PUT"])
    @policy("phone")
    @routes.refuses(400, 401, 403, 404, 409, 413, 415, 422)
    @routes.arguments(plans.WishSchema())
    @routes.response(200, plans.ClassPlanSchema())
    def put_wish(body: dict[str, Any], campaign: str, class_id: str, pupil: str) -> Response:
        """Type what a family asked for."""
        store, who = wiring().store, caller()
        return json_response(draw_plan.keep_wish(store, who, campaign, class_id, pupil, body, now()))


def _settling(routes: ApiBlueprint) -> None:
    @routes.route(f"{_ONE}/hand-in", methods=["POST"])
    @policy("phone")
    @routes.refuses(401, 403, 404, 409)
    @routes.response(200, plans.ClassPlanSchema())
    def handed_in(campaign: str, class_id: str) -> Response:
        """The plan is ready to be looked at."""
        return json_response(settle_plan.hand_in(wiring().store, caller(), campaign, class_id, now()))

    @routes.route(f"{_ONE}/return", methods=["POST"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 409, 413, 415, 422)
    @routes.arguments(plans.SendBackSchema())
    @routes.response(200, plans.ClassPlanSchema())
    def sent_back(body: dict[str, Any], campaign: str, class_id: str) -> Response:
        """The plan is open again, with the reason."""
        store, who = wiring().store, caller()
        return json_response(settle_plan.send_back(store, who, campaign, class_id, body["why"], now()))

    @routes.route(f"{_ONE}/accept", methods=["POST"])
    @policy("office")
    @routes.refuses(401, 403, 404, 409)
    @routes.response(200, plans.ClassPlanSchema())
    def accepted(campaign: str, class_id: str) -> Response:
        """The plan becomes the class's assignments; phones have them by their next pull."""
        return json_response(settle_plan.accept(wiring().store, caller(), campaign, class_id, now()))
