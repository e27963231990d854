"""The schemes by which the simulated schools run their campaigns: one in three versions, and a second beside it.

What changes from one version to the next: a field leaves the form and another becomes required, a choice is no
longer one, rules come, go and ask for more, a group covers other children.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from functools import cache
from typing import Any

from server.domain.campaign import Pack, load_pack
from server.services.caller import Caller
from server.services.run_campaign import start_campaign
from server.services.upload_pack import upload_pack
from server.store.unit import Store
from tests.simulation.chance import START
from tests.support.amended import written

Json = dict[str, Any]
MAIN, BESIDE = "sim-main", "sim-beside"
VERSIONS = {MAIN: (1, 2, 3), BESIDE: (1,)}
DAYS = {
    MAIN: (date(2026, 9, 1), date(2027, 1, 20)),
    BESIDE: (date(2026, 11, 1), date(2026, 12, 31)),
}
GONE, ASKED = "road", "next_steps"
"""The field that only the first version has, and the one that the later ones require."""


def _named(**more: Any) -> Json:
    key = more.get("key") or more["name"]
    return {**more, "label": {"zh-CN": key, "en": key}}


def _rule(key: str, kind: str, per: str, **more: Any) -> Json:
    return {**_named(key=key), "kind": kind, "per": per, **more}


_RULES = (
    _rule("all", "pupils", "campaign", whom={"all": True}, each="class"),
    _rule("twice", "pupils", "school_year", whom={"all": True}, times=2, gap_days=7, modes=["on_site"]),
    _rule("care", "pupils", "term", whom={"groups": "any"}, visitors={"at_least": 2}),
    _rule("hard", "pupils", "month", whom={"groups": ["poor"]}, by="homeroom_teacher"),
    _rule("new", "pupils", "campaign", whom={"new": True}, threshold={"more_than": 0.9}),
    _rule("far", "pupils", "stage:go", whom={"boarders": True, "farther_than_km": 3}, by="school_leader"),
    _rule("away", "pupils", "term", whom={"residence": "elsewhere"}, by="specialist_teacher"),
    _rule("teachers", "visitors", "campaign", who="every_teacher", times=2, of="pupils"),
    _rule("leaders", "visitors", "term", who="school_leader", times=1, of="visits", **{"as": "lead"}),
    _rule("heads", "visitors", "month", who="homeroom_teacher", times=1, of="visits", modes=["on_site"]),
    _rule("at_home", "share", "campaign", of="visits", what={"modes": ["on_site"]}, at_least=0.5),
    _rule(
        "pairs", "share", "term", of="pupils", what={"visitors": {"at_least": 2}}, at_most=0.2, each="class"
    ),
)
_LATER = (
    _rule("middle", "visitors", "campaign", who="middle_leader", times=2, of="visits"),
    _rule(
        "by_head", "share", "month", of="visits", what={"by": "homeroom_teacher"}, at_least=0.4, each="class"
    ),
)
_DAY_PUPILS = _rule(
    "day_pupils", "pupils", "term", whom={"boarders": False}, visitors={"at_least": 1, "at_most": 3}
)
_MODES = ("on_site", "at_school", "phone", "letter")
_TEXT = {"kind": "text", "class": "open", "max": 200}
_STORY = {"kind": "narrative", "class": "family", "required": "submit", "max": 4000}


def _fields(version: int) -> list[Json]:
    modes = [_named(key=mode) for mode in _MODES if version < 3 or mode != "letter"]
    changing = _named(name=GONE, **_TEXT) if version == 1 else _named(name=ASKED, **_TEXT, required="submit")
    return [
        _named(name="visited_on", kind="date", required="submit", **{"class": "open"}),
        _named(name="mode", kind="choice", required="submit", options=modes, **{"class": "open"}),
        _named(name="process", **_STORY),
        _named(name="place", **_TEXT),
        changing,
    ]


def declared(name: str, version: int) -> Json:
    """The declaration of one of the packs."""
    if name == BESIDE:
        return _whole(BESIDE, 1, "11-01", "12-31", list(_RULES[:2] + _RULES[9:11]), _fields(1)[:3])
    rules = deepcopy(list(_RULES))
    if version > 1:
        rules = [rule for rule in rules if rule["key"] != "hard"] + list(_LATER)
        rules[1]["times"] = 3
    if version > 2:
        rules.append(_DAY_PUPILS)
    pack = _whole(MAIN, version, "09-01", "01-20", rules, _fields(version))
    left = ["left_behind", "disability"] if version < 3 else ["left_behind", "illness"]
    pack["groups"] = [_named(key="poor", covers=["hardship"]), _named(key="left", covers=left)]
    pack["definitions"] = {"left_behind": "civil_affairs" if version < 3 else "school_roll"}
    return pack


def _whole(name: str, version: int, starts: str, ends: str, rules: list[Json], fields: list[Json]) -> Json:
    word = {"zh-CN": name, "en": name}
    pledge = [{**_named(key=key), "tone": "must"} for key in ("gifts", "meals", "respect")]
    stage = {"key": "go", "title": word, "starts": starts, "ends": "12-01"}
    return {
        "pack": name,
        "version": version,
        "name": word,
        "theme": word,
        "period": {"starts": starts, "ends": ends, "repeats": "yearly"},
        "stages": [stage],
        "groups": [],
        "rules": rules,
        "consent": {
            "text_version": f"{name}-1",
            "text": word,
            "purposes": {"record": word, "family": word, "publish": word},
        },
        "pledge": {"title": word, "entries": pledge},
        "attestation": {"label": word},
        "forms": {"visit": {"sections": [{"key": "all", "step": "record", "title": word, "fields": fields}]}},
    }


@cache
def text_of(name: str, version: int) -> str:
    """A pack as the office brings it."""
    return written(declared(name, version))


@cache
def packs() -> tuple[Pack, ...]:
    """Every version of every pack, read."""
    return tuple(load_pack(text_of(name, version)) for name, some in VERSIONS.items() for version in some)


def run_campaigns(store: Store, clerk: Caller) -> None:
    """The office brings all packs and starts two campaigns that overlap."""
    for name, some in VERSIONS.items():
        for version in some:
            upload_pack(store, clerk, text_of(name, version), START)
    for name, (starts, ends) in DAYS.items():
        start_campaign(store, clerk, wanted(name, 1, starts, ends), START)


def wanted(name: str, version: int, starts: date, ends: date) -> Json:
    """What the office asks for when it starts a campaign."""
    return {"pack": name, "version": version, "name": None, "starts": starts, "ends": ends}
