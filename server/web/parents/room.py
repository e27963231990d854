"""The rooms behind the note: a demand, sealed words, consents, photos taken back, what is held, questionnaires.

| call | gives |
|---|---|
| GET, POST /n/<link>/ask | a demand for the ledger |
| GET, POST /n/<link>/sealed `about` visit or gifts | how it was; whether anybody asked for or took anything |
| GET, POST /n/<link>/consents | what stands for photos; yes and no, a no once it is said that it is meant (`sure`) |
| GET, POST /n/<link>/take-back | single photos withdrawn |
| GET, POST /n/<link>/held | what is held about the child; requests |
| GET, POST /n/<link>/asked/<key> | a questionnaire of the campaign |

All are plain forms. The answer to a sent one leads back to the note, which says what became of it.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from server.domain.family_requests import KINDS
from server.services import (
    family_consent,
    family_demands,
    family_held,
    family_questionnaires,
    family_sealed,
    open_note,
    sent_twice,
)
from server.services.family_room import reading
from server.services.problem import not_found
from server.web.parents import language, page, rates, room_words
from server.web.parents.device import device, go
from server.web.policy import policy
from server.web.wiring import now, wiring

ABOUT = {"visit": "word", "gifts": "gifts"}
"""What sealed words may be about -> the prefix of the page's texts."""


def routes(bp: Blueprint) -> None:
    """Attach the rooms to the blueprint."""
    for place, show, take in (
        ("ask", ask_form, ask),
        ("sealed", sealed_form, sealed),
        ("consents", consents_form, consents),
        ("take-back", take_back_form, take_back),
        ("held", held_form, held),
        ("asked/<key>", asked_form, asked),
    ):
        bp.add_url_rule(f"/<token>/{place}", view_func=show)
        bp.add_url_rule(f"/<token>/{place}", view_func=take, methods=["POST"])


@policy("family", rate="family")
def ask_form(token: str) -> AnyResponse:
    """The form for a demand."""
    rates.check(token)
    return _ask(token)


@policy("family", rate="family")
def ask(token: str) -> AnyResponse:
    """File a demand."""
    rates.check(token, answering=True)
    words = request.form.get("words", "")
    fault = family_demands.fault_of(words)
    if fault:
        return _ask(token, words=words, fault=fault)
    family_demands.file_demand(wiring().store, token, device(), words, now())
    return go(token, "note", sent="ask")


def _ask(token: str, words: str = "", fault: str = "") -> Response:
    with reading(wiring().store, token, device(), now()):
        return _show("ask", token, fault, words=words, max_words=family_demands.MAX_WORDS)


@policy("family", rate="family")
def sealed_form(token: str) -> AnyResponse:
    """The form for words that are sealed."""
    rates.check(token)
    return _sealed(token, request.args.get("about", ""))


@policy("family", rate="family")
def sealed(token: str) -> AnyResponse:
    """Seal the words to the school's two readers."""
    rates.check(token, answering=True)
    store, form = wiring().store, request.form
    about, pick, words = form.get("about", ""), form.get("pick", ""), form.get("words", "")
    named = form.get("named") == "yes"
    name = form.get("form", "")[: sent_twice.MOST_SIGNS]
    if about == "gifts":
        fault = family_sealed.fault_of_report(pick, words)
    else:
        fault = family_sealed.fault_of_word(pick, words)
    if fault:
        return _sealed(token, about, pick=pick, words=words, named=named, fault=fault)
    if about == "gifts":
        family_sealed.report_integrity(store, token, device(), pick, words, named, now(), form=name)
    else:
        family_sealed.say_how_it_was(store, token, device(), pick, words, now(), form=name)
    return go(token, "note", sent="sealed")


def _sealed(token: str, about: str, *, fault: str = "", **typed: Any) -> Response:
    if about not in ABOUT:
        raise not_found()
    t = language.speaker(language.current())
    keys = family_sealed.WHAT if about == "gifts" else family_sealed.FACES
    values: dict[str, Any] = {"pick": "", "words": "", "named": False} | typed
    values |= {"about": about, "kind": ABOUT[about], "max_words": family_sealed.MAX_WORDS}
    values["form"] = sent_twice.fresh_name()
    values["options"] = [(key, t(f"{ABOUT[about]}.{key}")) for key in keys]
    with reading(wiring().store, token, device(), now()):
        return _show("sealed", token, fault, keep=f"&about={about}", **values)


@policy("family", rate="family")
def consents_form(token: str) -> AnyResponse:
    """What stands for photos, and the buttons for yes and no."""
    rates.check(token)
    lang = language.current()
    with reading(wiring().store, token, device(), now()) as room:
        photos = open_note.shown_photos(room.unit, room.note, room.now)
        values = room_words.consents(room, lang, language.speaker(lang))
        return _show("consents", token, "", photos=photos, **values)


@policy("family", rate="family")
def consents(token: str) -> AnyResponse:
    """Record a yes or a no."""
    rates.check(token, answering=True)
    purpose, given = request.form.get("purpose", ""), request.form.get("given", "")
    if given not in ("yes", "no"):
        return go(token, "consents")
    if given == "no" and request.form.get("sure") != "yes":
        return _sure(token, purpose)
    said = family_consent.say(wiring().store, token, device(), purpose, given == "yes", now())
    return go(token, "note", sent="consent") if said else go(token, "consents")


def _sure(token: str, purpose: str) -> AnyResponse:
    """A no is final and takes the pictures along: a slip of the thumb says none."""
    lang = language.current()
    with reading(wiring().store, token, device(), now()) as room:
        told = room_words.consents(room, lang, language.speaker(lang))["purposes"]
        asked = next((one for one in told if one["key"] == purpose and one["may_refuse"]), None)
        return _show("sure", token, "", one=asked) if asked else go(token, "consents")


@policy("family", rate="family")
def take_back_form(token: str) -> AnyResponse:
    """The photos, to be ticked."""
    rates.check(token)
    return _take_back(token)


@policy("family", rate="family")
def take_back(token: str) -> AnyResponse:
    """Withdraw the ticked photos."""
    rates.check(token, answering=True)
    chosen = request.form.getlist("photo")
    if not chosen:
        return _take_back(token, fault="photo")
    parts = wiring()
    family_consent.take_back(parts.store, parts.blobs, token, device(), chosen, now())
    return go(token, "note", sent="photos")


def _take_back(token: str, fault: str = "") -> Response:
    with reading(wiring().store, token, device(), now()) as room:
        photos = open_note.shown_photos(room.unit, room.note, room.now)
        return _show("take_back", token, fault if photos else "", photos=photos)


@policy("family", rate="family")
def held_form(token: str) -> AnyResponse:
    """What is held about the child, and the form for a request."""
    rates.check(token)
    return _held(token)


@policy("family", rate="family")
def held(token: str) -> AnyResponse:
    """File a request."""
    rates.check(token, answering=True)
    kind, words = request.form.get("kind", ""), request.form.get("words", "")
    fault = family_held.fault_of(kind, words)
    if not fault and not family_held.ask(wiring().store, token, device(), kind, words, now()):
        fault = "many"
    return _held(token, kind=kind, words=words, fault=fault) if fault else go(token, "held")


def _held(token: str, *, kind: str = "", words: str = "", fault: str = "") -> Response:
    t = language.speaker(language.current())
    with reading(wiring().store, token, device(), now()) as room:
        values = room_words.held(family_held.held_about(room), t)
        kinds = [(key, t(f"held.kind_{key}")) for key in KINDS]
        values |= {"kind": kind, "words": words, "kinds": kinds, "max_words": family_held.MAX_WORDS}
        return _show("held", token, fault, keep="", **values)


@policy("family", rate="family")
def asked_form(token: str, key: str) -> AnyResponse:
    """A questionnaire that this guardian has not answered."""
    rates.check(token)
    return _asked(token, key)


@policy("family", rate="family")
def asked(token: str, key: str) -> AnyResponse:
    """Keep what was answered, without whose it is."""
    rates.check(token, answering=True)
    form = {name: request.form.getlist(name) for name in request.form}
    if not family_questionnaires.answer(wiring().store, token, device(), key, form, now()):
        return _asked(token, key, fault="nothing")
    return go(token, "note", sent="asked")


def _asked(token: str, key: str, fault: str = "") -> AnyResponse:
    lang = language.current()
    with reading(wiring().store, token, device(), now()) as room:
        found = next((one for one in family_questionnaires.open_ones(room) if one["key"] == key), None)
        if found is None:  # answered already, as whoever goes back in the browser finds
            return go(token, "note")
        return _show("asked", token, fault, **room_words.questionnaire(found, lang, language.speaker(lang)))


def _show(template: str, token: str, fault: str, *, keep: str = "", **values: Any) -> Response:
    return page.show(template, 422 if fault else 200, token=token, keep=keep, fault=fault, **values)
