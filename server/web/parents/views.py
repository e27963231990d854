"""The family's note over plain HTML: greeting, code, note, answer, pictures. None of it needs a script.

| call | gives |
|---|---|
| GET /n/<link> | greeting and field for the code; consumes nothing: a chat's preview may fetch it |
| POST /n/<link> `code` | opens on this device: 303 to the note, with a cookie |
| GET /n/<link>/note | the note |
| GET, POST /n/<link>/answer | the family's answer |
| POST /n/<link>/leave | this device has to give the code again |
| GET /n/<link>/photos/<id> | a picture, where the family agreed to see it here |
"""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from server.services import answer_note, note_link, open_note
from server.services.family_room import reading
from server.services.problem import not_found
from server.web.parents import language, page, rates
from server.web.parents.device import COOKIE, device, go
from server.web.parents.room_words import around_note
from server.web.parents.wording import note_values
from server.web.photos import photo_response
from server.web.policy import policy
from server.web.wiring import now, wiring

COOKIE_DAYS = open_note.LINK_DAYS
CALL = {"yes": True, "no": False}


def routes(bp: Blueprint) -> None:
    """Attach the pages to the blueprint."""
    bp.add_url_rule("/<token>", view_func=greeting)
    bp.add_url_rule("/<token>", view_func=enter, methods=["POST"])
    bp.add_url_rule("/<token>/note", view_func=note)
    bp.add_url_rule("/<token>/leave", view_func=leave, methods=["POST"])
    bp.add_url_rule("/<token>/answer", view_func=answer_form)
    bp.add_url_rule("/<token>/answer", view_func=answer, methods=["POST"])
    bp.add_url_rule("/<token>/photos/<photo>", view_func=picture)
    bp.add_url_rule("/<token>/", view_func=slashed)
    bp.add_url_rule("/<token>/<path:_rest>", view_func=nowhere)


@policy("family", rate="family")
def greeting(token: str) -> AnyResponse:
    """Who writes and to which family, and the field for the code."""
    rates.check(token)
    parts = wiring()
    hello = open_note.greet(parts.store, token, device(), now())
    if hello.opened:
        return go(token, "note")
    return _gate(token, hello, None, left=request.args.get("left") == "1")


@policy("family", rate="family")
def enter(token: str) -> AnyResponse:
    """Check the code; a right one binds this device."""
    rates.check(token)
    parts = wiring()
    form = request.form
    named = device() or form.get("device", "")
    entry = open_note.enter_code(parts.store, parts.keys, token, form.get("code", ""), now(), named)
    if entry.device is None:
        return _gate(token, entry.greeting, "wrong" if entry.greeting.shut is None else None)
    response = go(token, "note")
    response.set_cookie(
        COOKIE,
        entry.device,
        max_age=COOKIE_DAYS * 86400,
        path=f"/n/{token}",
        httponly=True,
        samesite="Lax",
        secure=_https(),
    )
    return response


@policy("family", rate="family")
def leave(token: str) -> AnyResponse:
    """Close the note on a phone that others use as well. What the browser kept of it goes, too."""
    rates.check(token)
    open_note.leave(wiring().store, token, device(), now())
    response = go(token, left="1")
    response.delete_cookie(COOKIE, path=f"/n/{token}", httponly=True, samesite="Lax", secure=_https())
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@policy("family", rate="family")
def note(token: str) -> AnyResponse:
    """The note itself; another device without the code is led back to the greeting."""
    rates.check(token)
    parts = wiring()
    letter = open_note.read(parts.store, token, device(), now())
    if letter is None:
        return go(token)
    lang = language.current()
    t = language.speaker(lang)
    with reading(parts.store, token, device(), now()) as room:
        around = around_note(room, request.args.get("sent", ""), lang, t)
    followed = around.pop("followed")
    settings = parts.settings
    more = {"can_tell": bool(settings.webpush or settings.smtp)}
    return page.show("note", token=token, **more, **around, **note_values(letter, lang, t, followed))


@policy("family", rate="family")
def answer_form(token: str) -> AnyResponse:
    """The form for one kind of answer."""
    rates.check(token)
    hello = open_note.greet(wiring().store, token, device(), now())
    if not hello.opened:
        return go(token)
    return _form(token, hello, request.args.get("kind", ""))


@policy("family", rate="family")
def answer(token: str) -> AnyResponse:
    """Take the answer and show the note again, with what the school got."""
    rates.check(token, answering=True)
    parts = wiring()
    hello = open_note.greet(parts.store, token, device(), now())
    if not hello.opened:
        return go(token)
    form = request.form
    kind, words, call = form.get("kind", ""), form.get("words", ""), form.get("call", "")
    said = answer_note.Answer(kind=kind, words=words, call_me=CALL.get(call))
    fault = answer_note.fault_of(said)
    if fault:
        return _form(token, hello, kind, words=words, call=call, fault=fault)
    answer_note.answer_note(parts.store, token, device(), said, now())
    return go(token, "note")


@policy("family", rate="family_photo")
def picture(token: str, photo: str) -> AnyResponse:
    """One cleaned picture; 404 for whatever this family may not see here."""
    rates.check(token)
    parts = wiring()
    size = "thumb" if request.args.get("size") == "thumb" else "view"
    data = open_note.picture(parts.store, parts.blobs, token, device(), photo, size, now())
    # The school's own id of the picture stays out of the name under which a family keeps it.
    response = photo_response(data, hashlib.sha256(data).hexdigest(), "photo")
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@policy("family", rate="family")
def slashed(token: str) -> AnyResponse:
    """A chat or a scanner put a slash behind the link."""
    rates.check(token)
    return go(token)


@policy("family", rate="family")
def nowhere(token: str, _rest: str) -> AnyResponse:
    """A link that has grown: the same page as for one that never was."""
    rates.check(token)
    raise not_found()


def _gate(token: str, hello: open_note.Greeting, fault: str | None, *, left: bool = False) -> Response:
    return page.show(
        "gate",
        422 if fault else 200,
        token=token,
        school=hello.school,
        phone=hello.phone,
        surname=hello.surname,
        shut=hello.shut,
        fault=fault,
        left=left,
        device=note_link.fresh_device(),
    )


def _form(
    token: str, hello: open_note.Greeting, kind: str, *, words: str = "", call: str = "", fault: str = ""
) -> Response:
    if kind not in answer_note.KINDS:
        raise not_found()
    return page.show(
        "answer",
        422 if fault else 200,
        token=token,
        school=hello.school,
        phone=hello.phone,
        kind=kind,
        words=words,
        call=call,
        fault=fault,
        max_words=answer_note.MAX_WORDS,
    )


def _https() -> bool:
    return request.is_secure or wiring().settings.public_url.startswith("https://")
