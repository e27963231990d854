"""The signed-in person."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template

from server.locale import translate
from server.services import enrol
from server.services.list_tags import list_own_tags
from server.services.my_progress import my_progress
from server.services.record_book import record_book
from server.web.api import ApiBlueprint
from server.web.auth import caller
from server.web.parsing import json_response
from server.web.policy import policy
from server.web.schemas.people import MeSchema
from server.web.schemas.progress import MyProgressSchema
from server.web.schemas.tags import OwnTagsQuerySchema, TagsSchema
from server.web.wiring import now, wiring

_HTML = {"text/html": {"schema": {"type": "string"}}}
_PAGE = {"200": {"description": "A page to print", "content": _HTML}}


def blueprint() -> ApiBlueprint:
    """GET /me and what only the asker's own classes concerns."""
    routes = ApiBlueprint("me", "The signed-in person")

    @routes.route("/me", methods=["GET"])
    @policy("phone", rate="read")
    @routes.refuses(401, 403, 429)
    @routes.response(200, MeSchema())
    def me() -> dict[str, Any]:
        """Name, roles and classes of today."""
        return enrol.me(wiring().store, caller(), now())

    @routes.route("/me/tags", methods=["GET"])
    @policy("phone", rate="read")
    @routes.refuses(400, 401, 403, 422, 429)
    @routes.arguments(OwnTagsQuerySchema(), location="query")
    @routes.response(200, TagsSchema())
    def tags(query: dict[str, Any]) -> Response:
        """Priority groups of the classes whose homeroom teacher asks, or of one child there; each read is in the
        log. Never kept on a phone: a pupil's page shows them while there is a line."""
        return json_response(list_own_tags(wiring().store, caller(), now(), query["pupil"]))

    @routes.route("/me/progress", methods=["GET"])
    @policy("phone", rate="read")
    @routes.refuses(401, 403, 429)
    @routes.response(200, MyProgressSchema())
    def progress() -> Response:
        """Own quotas, and what the classes lack whose homeroom teacher asks, in the campaigns that run."""
        return json_response(my_progress(wiring().store, caller(), now()))

    _book(routes)
    return routes


def _book(routes: ApiBlueprint) -> None:
    @routes.route("/me/record-book", methods=["GET"])
    @policy("phone", rate="read")
    @routes.doc(responses=_PAGE)
    @routes.refuses(401, 403, 429)
    def book() -> Response:
        """The asker's own visits and what they come to, as `text/html` that prints on A4."""
        who = caller()

        def say(key: str, **params: object) -> str:
            return translate(who.lang, key, **params)

        told = record_book(wiring().store, who, now())
        response = make_response(render_template("record_book.html", book=told, lang=who.lang, t=say))
        response.headers["Content-Disposition"] = 'attachment; filename="record-book.html"'
        return response
