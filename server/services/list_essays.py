"""What colleagues wrote of their visits and handed in: read at the desk, chosen to be shared, taken out without names.

A story about a child is chosen, and leaves the school, only where the family agreed to publishing; what leaves it has
no names besides. A text that is tied to no child is about those whose whole names stand in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from server.domain.consent import Finding, Verdict, verdict
from server.domain.stand_ins import Named, without_names
from server.locale import translate
from server.services.caller import Caller
from server.services.desk_rows import DeskReader, Names, Seen
from server.services.homeroom import locked
from server.services.list_visits import text
from server.services.paper_words import paper_of, written_on
from server.services.photo_gate import consents_of
from server.services.placing import AUTHOR, Placing
from server.services.problem import Problem
from server.services.school_schema import local_day
from server.services.server_write import set_values
from sync.errors import Code

if TYPE_CHECKING:
    from server.store.unit import Store, Unit

TYPE: Final = "essay"
PUBLISH: Final = "publish"
_DOUBLE: Final = 3
"""Names longer than that have a family name of two characters."""
_OPENING: Final = 20
"""So many characters of an untitled text stand for its title."""
_SHORTEST: Final = 2
"""A name of fewer characters is found in too many words."""
_LEAST: Final = (Verdict.REFUSED, Verdict.PENDING, Verdict.PROVISIONAL, Verdict.GRANTED)


def list_essays(store: Store, who: Caller, now: datetime) -> dict[str, Any]:
    """`{items}` of what was handed in or chosen, the latest first, without the texts."""
    with store.read(who.school) as unit:
        desk = DeskReader(unit, who, now)
        found = sorted(desk.all(TYPE), key=lambda one: one.id, reverse=True)
        names = _names(unit, found)
        return {"items": [_line(one, desk, names) for one in found]}


def show_essay(store: Store, who: Caller, essay: str, now: datetime) -> dict[str, Any]:
    """The whole text, and whether the family agreed to publishing. 404. The reading is in the audit."""
    with store.write(who.school) as unit:
        unit.audit.add(at=now, by=who.person, act="essay.read", subject=f"essay:{essay}")
        return _told(DeskReader(unit, who, now), essay)


def choose_essay(store: Store, who: Caller, essay: str, now: datetime) -> dict[str, Any]:
    """handed_in -> chosen. 404; 409 `state_mismatch`; without the family's yes to publishing 409 `consent_pending` or
    403 `consent_refused`, with `why` (the reason of `domain.consent`)."""
    with store.write(who.school) as unit:
        record = locked(unit, (TYPE, essay))
        desk = DeskReader(unit, who, now)
        desk.one(TYPE, essay)
        state = record.values.get("state")
        if state not in ("handed_in", "chosen"):
            raise Problem(409, Code.STATE_MISMATCH, members={"status": state})
        _must_be_agreed(_publishing(desk, desk.one(TYPE, essay)))
        if state != "chosen":
            fresh = set_values(unit, record, {"state": "chosen"}, by=who.person, now=now)
            unit.records.put(fresh, Placing(unit, local_day(now)).scopes(fresh))
            unit.audit.add(at=now, by=who.person, act="essay.choose", subject=f"essay:{essay}")
            unit.publish()
        return _told(desk, essay)


def export_essay(store: Store, who: Caller, essay: str, now: datetime) -> dict[str, Any]:
    """`{id, sections: [{label, words}]}` without the names that the school knows. 404; without the family's yes as
    `choose_essay`; in the audit."""
    with store.write(who.school) as unit:
        desk = DeskReader(unit, who, now)
        seen = desk.one(TYPE, essay)
        _must_be_agreed(_publishing(desk, seen))
        lines = [one for one in _lines(seen, desk, {}) if one["kind"] != "bool"]
        words = without_names([one["words"] for one in lines], _known(unit), _stand_in)
        unit.audit.add(at=now, by=who.person, act="essay.export", subject=f"essay:{essay}")
        return {
            "id": essay,
            "sections": [
                {"label": one["label"], "words": said} for one, said in zip(lines, words, strict=True)
            ],
        }


def _stand_in(kind: str, number: int) -> str:
    letters = translate("zh-CN", "stand_in.letters")
    return translate("zh-CN", f"stand_in.{kind}", letter=letters[(number - 1) % len(letters)])


def _known(unit: Unit) -> Iterable[Named]:
    """Everybody and every place whose name the school knows."""
    for pupil in unit.records.by("pupil"):
        yield Named("child", text(pupil, "name"))
    for guardian in unit.records.by("guardian"):
        yield Named("guardian", text(guardian, "name"))
    for person in unit.records.by("person"):
        yield Named("teacher", text(person, "name"), _addressed(text(person, "name")))
    for village in sorted({text(pupil, "village") for pupil in unit.records.by("pupil")}):
        yield Named("place", village)
    for room in unit.records.by("class"):
        yield Named("class", text(room, "name"))
    school = unit.schools.get()
    if school is not None:
        yield Named("school", school.name)


def _addressed(name: str) -> tuple[str, ...]:
    """A colleague as children say it: the family name with a title."""
    family = name[: -2 if len(name) > _DOUBLE else 1]
    return (
        tuple(f"{family}{title}" for title in translate("zh-CN", "stand_in.titles").split()) if family else ()
    )


def _told(desk: DeskReader, essay: str) -> dict[str, Any]:
    seen = desk.one(TYPE, essay)
    finding = _publishing(desk, seen)
    people = {id_: str(one.values.get("name") or "") for id_, one in _names(desk.unit, [seen]).people.items()}
    return {
        **_line(seen, desk, _names(desk.unit, [seen])),
        "lines": [
            {name: one[name] for name in ("name", "label", "words")} for one in _lines(seen, desk, people)
        ],
        "consent": finding and {"verdict": str(finding.verdict), "why": finding.reason},
    }


def _lines(seen: Seen, desk: DeskReader, people: Mapping[str, str]) -> list[dict[str, str]]:
    paper = _paper(desk, seen)
    kinds = {one["name"]: one["kind"] for section in paper.get("sections", ()) for one in section["fields"]}
    return [
        {**one, "kind": kinds[one["name"]]} for one in written_on(paper, seen.values, people, desk.who.lang)
    ]


def _paper(desk: DeskReader, seen: Seen) -> Mapping[str, Any]:
    return paper_of(desk.pack_of(seen.values.get("campaign")), TYPE)


def _line(seen: Seen, desk: DeskReader, names: Names) -> dict[str, Any]:
    """title: the form's first short text, else the first words; '' where nothing is written."""
    lines = _lines(seen, desk, {})
    kept = next((one["words"] for one in lines if one["kind"] == "text"), "")
    told = next((one["words"] for one in lines if one["kind"] == "narrative"), "")
    return {
        "id": seen.id,
        "title": kept or _opening(told),
        "by": names.person(seen.values.get("owner") or seen.record.values.get(AUTHOR)),
        "pupil": names.pupil(seen.values.get("pupil")),
        "campaign": seen.values.get("campaign"),
        "state": seen.values.get("state"),
    }


def _opening(told: str) -> str:
    words = " ".join(told.split())
    return words if len(words) <= _OPENING else f"{words[:_OPENING]}…"


def _must_be_agreed(finding: Finding | None) -> None:
    """403 `consent_refused`, 409 `consent_pending` for a story that the family did not agree to."""
    if finding is None or finding.verdict is Verdict.GRANTED:
        return
    refused = finding.verdict is Verdict.REFUSED
    code = Code.CONSENT_REFUSED if refused else Code.CONSENT_PENDING
    raise Problem(403 if refused else 409, code, members={"why": finding.reason})


def _publishing(desk: DeskReader, seen: Seen) -> Finding | None:
    """What the families of those whom it is about said to publishing: the answer that allows least. None for a text
    that is about no child."""
    unit, today = desk.unit, local_day(desk.now)
    visit = unit.records.get("visit", str(seen.values.get("visit") or ""))
    tied = seen.values.get("pupil") or (visit.values.get("pupil") if visit else None)
    pupils = [tied] if tied else _named_in(desk, seen)
    said = [
        verdict(consents_of(unit, one, today), PUBLISH, today, visit.id if visit else None) for one in pupils
    ]
    return min(said, key=lambda one: _LEAST.index(one.verdict)) if said else None


def _named_in(desk: DeskReader, seen: Seen) -> list[str]:
    """The pupils whose whole names stand in the text."""
    words = "\n".join(one["words"] for one in _lines(seen, desk, {}))
    names = ((one.id, text(one, "name").strip()) for one in desk.unit.records.by("pupil"))
    return [id_ for id_, name in names if len(name) >= _SHORTEST and name in words]


def _names(unit: Unit, found: Iterable[Seen]) -> Names:
    some = list(found)
    people = [each for one in some for each in (one.values.get("owner"), one.record.values.get(AUTHOR))]
    return Names.read(unit, people, (one.values.get("pupil") for one in some))
