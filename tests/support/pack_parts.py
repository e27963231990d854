"""Parts of a pack by their path, and each kind of part used once, as a school would use it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from string import Formatter
from typing import Any

from server.domain.campaign import WIRE_KINDS, Pack
from server.domain.groups import Tagged, pack_groups
from server.domain.packs.vocabulary import ACTORS, FIGURES, PLACEHOLDERS
from server.domain.rules.model import Fact, Member, Period, Rule, Seat, Spell, Staff, Tag, Window
from server.domain.rules.periods import stage_days
from server.domain.rules.planning import Plan, plan
from server.domain.rules.progress import Progress, progress
from server.domain.rules.standing import person_standing, pupil_standing
from server.domain.rules.tally import SCHOOL, Tally, recount
from server.domain.rules.words import why
from sync.outcome import Status
from sync.wire import BASE
from tests.support.schemes import Json, walk
from tests.sync.support import School

LANGS = ("zh-CN", "en")
BEFORE = date(2020, 9, 1)
ROLES = (
    *("homeroom_teacher", "subject_teacher", "specialist_teacher", "grade_leader"),
    *("middle_leader", "school_leader", "moral_office"),
)
PEOPLE = {
    "su": Staff("su", tuple(Spell(role, class_id="C1") for role in ROLES)),
    **{name: Staff(name, (Spell("subject_teacher", class_id="C1"),)) for name in ("he", "li", "wen")},
}
NEVER_ASKED = re.compile("单位|学历|文化程度|收入|资源|单亲|离异|职业|婚姻")  # of a family; a card did


def step(node: Any, name: str) -> Any:
    """The part of that name, or the item of a list with that key. Raises ``LookupError``."""
    if isinstance(node, dict):
        return node[name]
    found = [item for item in node if name in (item.get("key"), item.get("name"))]
    if len(found) != 1:
        raise LookupError(name)
    return found[0]


def parts_on(pack: Pack, path: str) -> list[Any]:
    """Every part from the top down to the one that the path names."""
    parts: list[Any] = [pack.data]
    for name in path.split("/"):
        parts.append(step(parts[-1], name))
    return parts


def clauses_of(text: str) -> set[str]:
    """`L1, L2` and `H1–H3` as single ids."""
    ids = set(re.findall(r"[A-Z]\d+[a-z]?", text))
    for letter, first, last in re.findall(r"([A-Z])(\d+)[–-][A-Z]?(\d+)", text):
        ids |= {f"{letter}{n}" for n in range(int(first), int(last) + 1)}
    return ids


def says(pack: Pack, path: str) -> set[str]:
    """Ids of the clauses that the part, what it stands in, or what stands in it says it answers."""
    parts = parts_on(pack, path)
    told = [p.get("clause", "") for p in parts[1:] if isinstance(p, dict)]
    return clauses_of(",".join(told + [p.get("clause", "") for p in walk(parts[-1])]))


def window_of(pack: Pack) -> Window:
    """The pack's period as it begins in 2026."""
    starts, ends = (date.fromisoformat(f"2026-{pack.data['period'][k]}") for k in ("starts", "ends"))
    return Window(starts, ends if ends > starts else ends.replace(year=2027))


# --- Rules: one pupil, one teacher; what was asked is made, and the gap closes ---


def use_rule(pack: Pack, path: str) -> None:
    whole = plan(pack.data, window_of(pack))
    rule = whole.rule(path.split("/")[1])
    raw = parts_on(pack, path)[-1]
    period = whole.periods[rule.key][0]
    facts = _facts(raw, period)
    before, after = (_progress(whole, rule, period, raw, made) for made in ((), facts))
    assert all(why(rule, lang) for lang in LANGS)
    assert before.have == 0
    assert after.have > 0
    assert after.of > 0
    if not rule.figure_only:
        assert after.met is True, (path, after)
        assert after.missing == 0
    else:
        assert after.met is None, "a figure is never judged"


def _facts(raw: Json, period: Period) -> tuple[Fact, ...]:
    inside = raw["what"] if raw["kind"] == "share" else raw
    modes = inside.get("modes", ["on_site"])
    needed = inside.get("visitors", {}).get("at_least", 1) - 1
    of_pupils = raw["kind"] == "visitors" and raw.get("of", "pupils") == "pupils"
    gap = raw.get("gap_days", 0)
    return tuple(
        Fact(
            f"v{n}",
            f"P{n}" if of_pupils else "P0",
            period.starts + timedelta(days=n * gap),
            "C1",
            modes[0],
            "su",
            frozenset(("he", "li", "wen")[:needed]),
        )
        for n in range(raw.get("times", 1))
    )


def _progress(whole: Plan, rule: Rule, period: Period, raw: Json, facts: tuple[Fact, ...]) -> Progress:
    if rule.subject == "person":
        standings = person_standing(whole, PEOPLE["su"], facts)
    else:
        standings = pupil_standing(whole, _pupil(raw, whole, period), facts, PEOPLE)
    tallies = recount(whole, [standings])
    school, room = (tallies.get((rule.key, period.key, unit), Tally()) for unit in (SCHOOL, "class:C1"))
    return progress(rule, period, school, period.starts, {"C1": room} if rule.each == "class" else None)


def _pupil(raw: Json, whole: Plan, period: Period) -> Member:
    whom = raw.get("whom", {})
    groups = {group for rule in whole.rules for group in rule.whom.groups or ()}
    return Member(
        "P0",
        (Seat("C1", BEFORE),),
        tuple(Tag(group, away="both", capable=False) for group in sorted(groups)),
        entered_on=period.starts,
        boarder=whom.get("boarders", True),
        residence=whom.get("residence", "in_county"),
        distance_km=99,
        born=date(2016, 3, 1),
    )


# --- The visit's form: what a phone sends is kept ---


def written(field: Json) -> dict[str, Any]:
    """Flat values that fill a field."""
    name, kind = field["name"], field["kind"]
    if kind in ("checklist", "choices"):
        return {f"{name}/{one['key']}": True for one in field.get("entries") or field["options"]}
    if kind == "people":
        return {f"{name}/x1": True}
    if kind == "choice":
        return {name: field["options"][-1]["key"]}
    return {name: {"date": "2026-07-10", "time": "18:30", "bool": True}.get(kind, "写了一句。")}


def push(pack: Pack, values: dict[str, Any]) -> None:
    """One op of a phone with these values is applied whole."""
    school = School(schema=BASE.with_visit_fields(pack.visit_fields()))
    sent = {name: [value, None] for name, value in values.items()}
    items = {name: pair for name, pair in sent.items() if "/" in name}
    single = {name: pair for name, pair in sent.items() if "/" not in name}
    outcome = school.take(1, 1, set={"pupil": ["u1", None], **single}, items=items)
    assert outcome.status is Status.APPLIED
    assert {name: school.kept.values[name] for name in values} == values


def use_visit_form(pack: Pack, path: str) -> None:
    fields = [part for part in walk(parts_on(pack, path)[-1]) if "kind" in part and "class" in part]
    assert fields
    for field in fields:
        push(pack, written(field))


def use_pledge(pack: Pack, path: str) -> None:
    push(pack, {f"pledge/{entry['key']}": True for entry in parts_on(pack, path)[-1]["entries"]})


def use_attestation(pack: Pack, _path: str) -> None:
    assert pack.form()["attestation"]["label"]["zh-CN"]
    push(pack, {"attested": True})


def use_topic(pack: Pack, path: str) -> None:
    topic = parts_on(pack, path)[-1]
    assert topic in pack.form()["topics"]
    push(pack, {f"topics_told/{topic['key']}": True})
    if topic.get("sign_off"):
        push(pack, {f"topics_signed/{topic['key']}": True})


# --- Other parts ---


def use_form(pack: Pack, path: str) -> None:
    if path.startswith("forms/visit"):
        use_visit_form(pack, path)
        return
    form = parts_on(pack, path)[-1]
    fields = [field for section in form["sections"] for field in section["fields"]]
    assert all(field["kind"] in WIRE_KINDS for field in fields)
    if form.get("filled_by") == "family":
        assert {field["class"] for field in fields} <= {"open", "family"}
        assert not [f for f in fields if NEVER_ASKED.search(f["label"]["zh-CN"])]


def use_table(pack: Pack, path: str) -> None:
    table = parts_on(pack, path)[-1]
    for column in table["columns"]:
        if "field" in column:
            field = pack.field(column["field"])
            assert field is not None
            assert field.data_class in ("open", "family"), "a sheet leaves the school"
        else:
            assert table["rows"] in FIGURES[column["figure"]]


def use_letter(pack: Pack, path: str) -> None:
    known = {name: f"〈{name}〉" for name in PLACEHOLDERS}
    for paragraph in parts_on(pack, path)[-1]["body"]:
        for lang in LANGS:
            filled = Formatter().vformat(paragraph[lang], (), known)
            assert filled
            assert "{" not in filled


def use_stage(pack: Pack, path: str) -> None:
    window = window_of(pack)
    stage = parts_on(pack, path)[2]
    starts, ends = stage_days(stage, pack.data, window)
    assert window.starts <= starts <= ends <= window.ends
    listed = [item["key"] for name in ("documents", "tables", "letters") for item in pack.data.get(name, [])]
    assert [t["yields"] for t in stage["tasks"] if t.get("yields") not in (None, *listed)] == []


def use_group(pack: Pack, path: str) -> None:
    group = parts_on(pack, path)[-1]
    definition = pack.data.get("definitions", {}).get("left_behind", "school_roll")
    for base in group["covers"]:
        facts = {"away": "both"} if base == "left_behind" else {}
        assert group["key"] in pack_groups(pack.data["groups"], [Tagged(base, facts)], definition, 9)


def use_document(pack: Pack, path: str) -> None:
    document = parts_on(pack, path)[-1]
    assert document["by"] in ACTORS
    if form := document.get("form"):
        forms = pack.data["forms"]
        assert form in forms or step([*forms.get("questionnaires", []), *forms.get("registers", [])], form)


def use_ledger(pack: Pack, path: str) -> None:
    for category in parts_on(pack, path)[1]["categories"]:
        assert category["answer_days"] > 0
        assert category["measures"]


def use_each_teacher(pack: Pack, _path: str) -> None:
    """What each teacher is to have done is shown by something that the pack keeps."""
    organised = pack.data["organisation"]
    kept = {"document": pack.data["documents"], "meeting": organised["meetings"] + organised["trainings"]}
    for entry in pack.data["each_teacher"]["entries"]:
        for kind, key in entry["evidence"].items():
            assert key in pack.data["forms"] if kind == "form" else step(kept[kind], key)


def use_publication(pack: Pack, _path: str) -> None:
    publication = pack.data["publication"]
    assert publication["default"] == "never"
    assert all("review" in way["needs"] for way in publication["ways"])


def use_words(pack: Pack, path: str) -> None:
    """What people read and act on: everything in it speaks both languages."""
    spoken = [part for part in walk(parts_on(pack, path)[-1]) if "zh-CN" in part]
    assert all(part["zh-CN"] != part["en"] for part in spoken)


USES: dict[str, Callable[[Pack, str], None]] = {
    "rules": use_rule,
    "forms": use_form,
    "pledge": use_pledge,
    "attestation": use_attestation,
    "topics": use_topic,
    "tables": use_table,
    "letters": use_letter,
    "stages": use_stage,
    "groups": use_group,
    "documents": use_document,
    "ledger": use_ledger,
    "publication": use_publication,
    **dict.fromkeys(
        ("basis", "place", "period", "organisation", "support", "supervision", "recognition"), use_words
    ),
    "assessment": use_words,
    "each_teacher": use_each_teacher,
}
