"""The office keeps the staff: roles, classes, leaving; a pupil's class; the devices."""

from __future__ import annotations

from typing import Any

from flask import Response

from server.services import staffing
from server.services.devices import list_devices
from server.services.duties import set_duties
from server.services.homeroom import name_homeroom
from server.services.list_pupils import list_pupils
from server.web.api import ApiBlueprint
from server.web.auth import caller
from server.web.parsing import json_response
from server.web.policy import policy
from server.web.schemas.office import RowSchema
from server.web.schemas.staffing import (
    ColleagueSchema,
    DevicesSchema,
    DutiesSchema,
    HeldDutiesSchema,
    HomeroomSchema,
    LeaverSchema,
    NamedHomeroomSchema,
    PupilQuerySchema,
    PupilsSchema,
    RolesSchema,
    SeatSchema,
    TaughtSchema,
)
from server.web.wiring import now, wiring


def blueprint() -> ApiBlueprint:
    """Routes under /office/people, /office/pupils and /office/devices."""
    routes = ApiBlueprint("staffing", "Who does what at this school")
    _people(routes)
    _seats(routes)
    _classes(routes)
    _leaving(routes)
    return routes


def _people(routes: ApiBlueprint) -> None:
    @routes.route("/office/people/<string:person>/roles", methods=["PUT"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 413, 415, 422)
    @routes.arguments(RolesSchema())
    @routes.response(200, ColleagueSchema())
    def put_roles(body: dict[str, Any], person: str) -> dict[str, Any]:
        """The roles that a colleague holds from today on; a clerk decides on teachers' roles only."""
        return staffing.set_roles(wiring().store, caller(), person, body["roles"], now())

    @routes.route("/office/people/<string:person>/classes", methods=["PUT"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 413, 415, 422)
    @routes.arguments(TaughtSchema())
    @routes.response(200, ColleagueSchema())
    def put_classes(body: dict[str, Any], person: str) -> dict[str, Any]:
        """The classes that a colleague teaches from today on; not the own, and a clerk decides on no leader's."""
        return staffing.set_classes(wiring().store, caller(), person, body["classes"], now())

    @routes.route("/office/people/<string:person>/duties", methods=["PUT"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 413, 415, 422)
    @routes.arguments(DutiesSchema())
    @routes.response(200, HeldDutiesSchema())
    def put_duties(body: dict[str, Any], person: str) -> Response:
        """What a colleague is beyond teaching, which campaigns ask for; not the own, and a clerk decides on no
        leader's."""
        return json_response(set_duties(wiring().store, caller(), person, body["duties"], now()))


def _seats(routes: ApiBlueprint) -> None:
    @routes.route("/office/pupils/<string:pupil>/class", methods=["PUT"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 413, 415, 422)
    @routes.arguments(SeatSchema())
    @routes.response(200, RowSchema())
    def put_seat(body: dict[str, Any], pupil: str) -> dict[str, Any]:
        """The class in which a pupil sits from today on."""
        return staffing.move_pupil(wiring().store, caller(), pupil, body["class_"], now())


def _classes(routes: ApiBlueprint) -> None:
    @routes.route("/office/classes/<string:room>/homeroom", methods=["PUT"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 413, 415, 422)
    @routes.arguments(HomeroomSchema())
    @routes.response(200, NamedHomeroomSchema())
    def put_homeroom(body: dict[str, Any], room: str) -> Response:
        """The homeroom teacher of a class from today on, who teaches it then; null: nobody."""
        return json_response(name_homeroom(wiring().store, caller(), room, body["person"], now()))

    @routes.route("/office/pupils", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(400, 401, 403, 422, 429)
    @routes.arguments(PupilQuerySchema(), location="query")
    @routes.response(200, PupilsSchema())
    def pupils(query: dict[str, Any]) -> Response:
        """Pupils of a class, or by any part of the name; at most 200."""
        found = list_pupils(wiring().store, caller(), class_id=query["class_"], name=query["name"])
        return json_response(found)


def _leaving(routes: ApiBlueprint) -> None:
    @routes.route("/office/people/<string:person>/return", methods=["POST"])
    @policy("office")
    @routes.refuses(401, 403, 404)
    @routes.response(200, ColleagueSchema())
    def take_back(person: str) -> dict[str, Any]:
        """A colleague who left is here again, without roles, classes or devices until they are given."""
        return staffing.take_back(wiring().store, caller(), person, now())

    @routes.route("/office/people/<string:person>/leave", methods=["POST"])
    @policy("office")
    @routes.refuses(401, 403, 404)
    @routes.response(200, LeaverSchema())
    def leave(person: str) -> dict[str, Any]:
        """A colleague leaves: no account, role or class any more; every device ends at its next contact."""
        return staffing.leave(wiring().store, caller(), person, now())

    @routes.route("/office/devices", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 429)
    @routes.response(200, DevicesSchema())
    def devices() -> Response:
        """The school's phones and desks, with the estimated error of their clocks."""
        return json_response({"items": list_devices(wiring().store, caller())})
