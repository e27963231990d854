"""The page on which a family says how it wants to meet, behind a link from the school's letter. No script, no code.

| call | gives |
|---|---|
| GET /n/<invitation>/appointment | the questions; nothing of the child and nothing said before |
| POST /n/<invitation>/appointment | takes the answer: 303 to the page, which says that it came |
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from server.domain.asking_families import DECLINED, Asked
from server.services.answer_invitation import Page, look, say
from server.web.parents import language, page, rates
from server.web.parents.device import go
from server.web.policy import policy
from server.web.wiring import now, wiring

_PLACE = "appointment"
_TYPES = {"date": "date", "time": "time"}
_SLACK = 100
"""So many signs more than a question takes are shown again to whoever wrote too much."""


def routes(bp: Blueprint) -> None:
    """Attach the page to the blueprint."""
    bp.add_url_rule(f"/<token>/{_PLACE}", view_func=invitation)
    bp.add_url_rule(f"/<token>/{_PLACE}", view_func=answer_invitation, methods=["POST"])


@policy("family", rate="family")
def invitation(token: str) -> AnyResponse:
    """The questions, or that the answer came."""
    rates.check(token)
    shown = look(wiring().store, token, now())
    return _page(token, shown, done=request.args.get("done") == "1")


@policy("family", rate="family")
def answer_invitation(token: str) -> AnyResponse:
    """Take the answer, or ask again for what cannot be read."""
    rates.check(token, answering=True)
    given = {name[2:]: words for name, words in request.form.items() if name.startswith("q-")}
    not_home = request.form.get("not_home") == "yes"
    outcome = say(wiring().store, token, given, not_home, now())
    if outcome.faults:
        return _page(token, outcome.page, given=given, not_home=not_home, faults=outcome.faults)
    return go(token, _PLACE, done="1")


def _page(
    token: str,
    shown: Page,
    *,
    done: bool = False,
    given: Mapping[str, str] | None = None,
    not_home: bool = False,
    faults: Mapping[str, str] | None = None,
) -> AnyResponse:
    language.keep(shown.lang)
    lang = language.current()
    t = language.speaker(lang)
    told, wrong = given or {}, faults or {}
    return page.show(
        "appointment",
        422 if wrong else 200,
        token=token,
        school=shown.school,
        phone=shown.phone,
        class_name=shown.class_name,
        questions=[
            _question(one, lang, t, told.get(one.name, ""), wrong.get(one.name, ""))
            for one in shown.questions
        ],
        not_home=not_home,
        done=done,
        empty="" in wrong,
        faulty=[name for name in wrong if name],
        xlarge=shown.large_print,
    )


def _question(one: Asked, lang: str, t: Any, value: str, fault: str) -> dict[str, Any]:
    options = [
        (key, language.label(label, lang) if label else t(f"invite.mode.{key}"))
        for key, label in one.options.items()
    ]
    if one.base == "mode":
        options.append((DECLINED, t("invite.declined")))
    hint = language.label(one.hint, lang) if one.hint else t(f"invite.hint.{one.name}") if one.own else ""
    return {
        "id": f"q-{one.name}",
        "kind": one.kind,
        "type": _TYPES.get(one.kind, "text"),
        "label": language.label(one.label, lang) if one.label else t(f"invite.{one.name}"),
        "hint": hint,
        "options": options,
        "value": value[: one.most + _SLACK] if one.most else value[:_SLACK],
        "fault": t(f"invite.fault.{fault}", max=one.most) if fault else "",
    }
