"""The ledger of demands at the desk."""

from __future__ import annotations

from typing import Any

from flask import Response

from server.services import settle_ledger
from server.services.list_ledger import LedgerQuery, list_ledger, show_ledger_item
from server.web.api import ApiBlueprint
from server.web.auth import caller
from server.web.parsing import json_response
from server.web.policy import policy
from server.web.schemas import ledger
from server.web.wiring import now, wiring

_ITEM = "/office/ledger/<string:item>"


def add_ledger(routes: ApiBlueprint) -> None:
    """Routes under /office/ledger."""
    _reading(routes)
    _sorting(routes)
    _working(routes)
    _ending(routes)


def _reading(routes: ApiBlueprint) -> None:
    @routes.route("/office/ledger", methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 422, 429)
    @routes.arguments(ledger.LedgerQuerySchema(), location="query")
    @routes.response(200, ledger.LedgerSchema())
    def ledger_items(query: dict[str, Any]) -> Response:
        """Demands, opinions, problems and promises, the longest overdue first. The read is in the log."""
        return json_response(list_ledger(wiring().store, caller(), LedgerQuery(**query), now()))

    @routes.route(_ITEM, methods=["GET"])
    @policy("office", rate="read")
    @routes.refuses(401, 403, 404, 429)
    @routes.response(200, ledger.LedgerItemSchema())
    def ledger_item(item: str) -> Response:
        """One item with its answer and progress. The read is in the log."""
        return json_response(show_ledger_item(wiring().store, caller(), item, now()))


def _sorting(routes: ApiBlueprint) -> None:
    @routes.route(_ITEM, methods=["PUT"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 409, 413, 415, 422)
    @routes.arguments(ledger.SortSchema())
    @routes.response(200, ledger.LedgerItemSchema())
    def sort(body: dict[str, Any], item: str) -> Response:
        """Sort an item: category, measure, who sees to it, by when."""
        return json_response(settle_ledger.sort_item(wiring().store, caller(), item, body, now()))

    @routes.route("/office/ledger/sort", methods=["POST"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 409, 413, 415, 422)
    @routes.arguments(ledger.SortManySchema())
    @routes.response(200, ledger.SortedSchema())
    def sort_many(body: dict[str, Any]) -> dict[str, int]:
        """Sort several items alike, all or none."""
        said = {name: value for name, value in body.items() if name != "items"}
        return settle_ledger.sort_items(wiring().store, caller(), body["items"], said, now())


def _working(routes: ApiBlueprint) -> None:
    @routes.route(f"{_ITEM}/progress", methods=["POST"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 413, 415, 422)
    @routes.arguments(ledger.ProgressNoteSchema())
    @routes.response(200, ledger.LedgerItemSchema())
    def progress(body: dict[str, Any], item: str) -> Response:
        """Note what was done."""
        return json_response(
            settle_ledger.note_progress(wiring().store, caller(), item, body["words"], now())
        )

    @routes.route(f"{_ITEM}/answer", methods=["POST"])
    @policy("office")
    @routes.refuses(400, 401, 403, 404, 409, 413, 415, 422)
    @routes.arguments(ledger.LedgerAnswerSchema())
    @routes.response(200, ledger.LedgerItemSchema())
    def answer(body: dict[str, Any], item: str) -> Response:
        """Answer the family, or say the plan for what cannot be solved now."""
        store, who = wiring().store, caller()
        return json_response(
            settle_ledger.answer_item(store, who, item, body["words"], body["explained"], now())
        )


def _ending(routes: ApiBlueprint) -> None:
    @routes.route(f"{_ITEM}/close", methods=["POST"])
    @policy("office")
    @routes.refuses(401, 403, 404, 409, 422)
    @routes.response(200, ledger.LedgerItemSchema())
    def close(item: str) -> Response:
        """Strike an answered item off; 422 while the family has no answer."""
        return json_response(settle_ledger.step_item(wiring().store, caller(), item, "close", now()))

    @routes.route(f"{_ITEM}/reopen", methods=["POST"])
    @policy("office")
    @routes.refuses(401, 403, 404, 409, 422)
    @routes.response(200, ledger.LedgerItemSchema())
    def reopen(item: str) -> Response:
        """It is not settled after all."""
        return json_response(settle_ledger.step_item(wiring().store, caller(), item, "reopen", now()))
