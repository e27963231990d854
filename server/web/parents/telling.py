"""The page on which a family says how it wants to be told of notes. Its one script only makes the browser's own
notifications possible; everything else on it, stopping them included, is plain forms.

| call | gives |
|---|---|
| GET /n/<link>/tell | what is on, and the forms |
| POST /n/<link>/tell `do` | push, mail, paper, stop_push, stop_mail, stop_paper: 303 to the page |
"""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from server.services import open_note
from server.services.problem import not_found
from server.services.subscribe import choose_paper, subscribe, told_now, unsubscribe
from server.services.telling import telling_of
from server.store.subscriptions import SMTP, WEBPUSH
from server.web.parents import language, page, rates
from server.web.parents.device import device, go
from server.web.policy import policy
from server.web.wiring import now, wiring

DONE = ("push", "mail", "paper", "stop_push", "stop_mail", "stop_paper")
_FIELDS = ("endpoint", "p256dh", "auth", "expires")


def routes(bp: Blueprint) -> None:
    """Attach the page to the blueprint."""
    bp.add_url_rule("/<token>/tell", view_func=telling)
    bp.add_url_rule("/<token>/tell", view_func=tell, methods=["POST"])


@policy("family", rate="family")
def telling(token: str) -> AnyResponse:
    """What is on; a device without the code is led back to the greeting."""
    rates.check(token)
    done = request.args.get("done", "")
    return _page(token, done=done if done in DONE else "")


@policy("family", rate="family")
def tell(token: str) -> AnyResponse:
    """Begin or stop one way of telling."""
    rates.check(token, answering=True)
    parts, act = wiring(), request.form.get("do", "")
    if act in ("stop_push", "stop_mail"):
        channel = WEBPUSH if act == "stop_push" else SMTP
        unsubscribe(parts.store, token, device(), channel, now())
        return _told(token, act)
    if act in ("paper", "stop_paper"):
        choose_paper(parts.store, token, device(), act == "paper", now())
        return _told(token, act)
    if act not in DONE:
        raise not_found()
    lang = language.current()
    names = _FIELDS if act == "push" else ("address",)
    told = {name: request.form.get(name, "").strip() for name in names} | {"lang": lang}
    channel = WEBPUSH if act == "push" else SMTP
    if subscribe(parts.store, telling_of(parts.settings), token, device(), channel, told, now()):
        return _told(token, act)
    return _page(token, fault="push" if act == "push" else "address", address=told.get("address", ""))


def _page(token: str, *, done: str = "", fault: str = "", address: str = "") -> AnyResponse:
    parts = wiring()
    hello = open_note.greet(parts.store, token, device(), now())
    if not hello.opened:
        return go(token)
    return page.show(
        "tell",
        422 if fault else 200,
        token=token,
        school=hello.school,
        phone=hello.phone,
        told=told_now(parts.store, telling_of(parts.settings), token, device(), now()),
        done=done,
        fault=fault,
        address=address[:254],
    )


def _told(token: str, done: str) -> AnyResponse:
    return go(token, "tell", done=done)
