"""Writing the visits that took place: records, consents, photos, feedback, notes and their answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final, Protocol

from server.demo.agenda import UTC_OFFSET, VisitPlan, uuid7
from server.demo.pictures import picture
from server.demo.roster import CARER_NAMES, ELDERS, Guardian
from server.demo.telling import Teller
from server.demo.writing import SchoolWriter
from server.domain.note_check import Known, masked
from server.domain.scoping import Links
from server.services.letter import lines_of
from server.services.publish_note import note_id
from server.store.photo_files import StoredPhoto

PHOTO_SHARE: Final = 0.16
REFUSED_SHARE: Final = 0.06
NOTED_LAST_TERM: Final = 0.3
CAPACITY: Final = {
    "mother": "parent",
    "father": "parent",
    "grandmother": "grandparent",
    "grandfather": "grandparent",
    "other_relative": "other_guardian",
    "entrusted": "other_guardian",
}


class Kept(Protocol):
    """A cleaned picture whose files are kept already."""

    @property
    def values(self) -> dict[str, Any]:
        """state, receipt, width and height for the photo's row."""

    @property
    def file(self) -> StoredPhoto:
        """Where its files lie."""


Keep = Callable[[str, bytes, datetime], Kept]
"""(photo id, uploaded bytes, instant) → the cleaned picture, its files kept."""


class VisitWriter:
    """Writes visits of one school and what hangs on them."""

    def __init__(self, writer: SchoolWriter, tellers: Mapping[str, Teller], keep: Keep, rng: Random) -> None:
        self._w = writer
        self._tellers = tellers
        self._keep = keep
        self._rng = rng

    def write(self, plan: VisitPlan) -> None:
        """One visit with its consents, photos, feedback and notes."""
        met = self._met(plan)
        links = self._links(plan)
        author = plan.lead.id
        visit = self._w.put(
            "visit", plan.id, self._values(plan, met), links,
            by=author, at=plan.moment(plan.minutes), appends=self._feedback(plan, met), keep=True,
        )  # fmt: skip
        if plan.mode == "on_site":
            self._pictures(plan, met, links)
        running = plan.campaign is self._w.agenda.now
        if running or self._rng.random() < NOTED_LAST_TERM:
            self._notes(plan, links, self._letter(plan, visit.values))

    # ---- the record

    def _links(self, plan: VisitPlan) -> Links:
        return replace(
            self._w.pupil_links(plan.child),
            lead=plan.lead.id,
            companions=frozenset(c.id for c in plan.companions),
            author=plan.lead.id,
            status=plan.status,
        )

    def _met(self, plan: VisitPlan) -> list[tuple[int, Guardian]]:
        """Guardians met, with their place: the carer; in half the homes another one who is not away."""
        family = plan.child.family.guardians
        if plan.mode == "online" and any(g.away for g in family):
            place = next(i for i, g in enumerate(family) if g.away)
            return [(place, family[place])]
        others = [(i, g) for i, g in enumerate(family) if i and not g.away and self._rng.random() < 0.5]
        return [(0, family[0]), *others[:1]]

    def _values(self, plan: VisitPlan, met: list[tuple[int, Guardian]]) -> dict[str, Any]:
        child = plan.child
        texts = self._tellers[child.class_key].record(child, CARER_NAMES[met[0][1].relation], plan.mode)
        pack = self._w.pack
        brought = pack.field("four_enters")
        entered = [k for k in (brought.keys if brought else ()) if self._rng.random() < 0.7] or [
            "family_guidance"
        ]
        return {
            "pupil": child.id,
            "campaign": plan.campaign.id,
            "assignment": plan.assignment,
            "lead": plan.lead.id,
            "author": plan.lead.id,
            **{f"companions/{c.id}": True for c in plan.companions},
            "visited_on": plan.day.isoformat(),
            "started_at": plan.start.strftime("%H:%M"),
            "ended_at": plan.end.strftime("%H:%M"),
            "status": plan.status,
            "attested": True,
            "mode": plan.mode,
            **{f"met/{child.guardian_id(place)}": True for place, _ in met},
            **({"met/pupil": True} if plan.mode in ("on_site", "at_school") else {}),
            **texts,
            **{f"four_enters/{key}": True for key in entered},
            **{f"pledge/{key}": True for key in pack.pledge.keys},
        }

    def _feedback(self, plan: VisitPlan, met: list[tuple[int, Guardian]]) -> dict[str, list[dict[str, Any]]]:
        if plan.mode != "on_site" or self._rng.random() > 0.75:
            return {}
        face = self._rng.choices(("satisfied", "fair", "unsatisfied"), (86, 12, 2))[0]
        inside = {"face": face, "by": CARER_NAMES[met[0][1].relation]}
        entry = {
            "id": uuid7(self._rng, plan.day, plan.start),
            "by": plan.lead.id,
            "at": plan.moment(plan.minutes - 4),
            "body": self._w.unit.seal(json.dumps(inside, ensure_ascii=False).encode()),
        }
        return {"feedback": [entry]}

    # ---- photos

    def _pictures(self, plan: VisitPlan, met: list[tuple[int, Guardian]], links: Links) -> None:
        chance = self._rng.random()
        if chance < REFUSED_SHARE:
            self._consent(plan, links, met[0], given=False)
            return
        if chance > REFUSED_SHARE + PHOTO_SHARE:
            return
        self._consent(plan, links, met[0], given=True)
        if met[0][1].relation in ELDERS:
            self._confirm(plan, links)
        for number in range(self._rng.choice((1, 2, 2, 3))):
            self._photo(plan, links, number)

    def _consent(
        self, plan: VisitPlan, links: Links, who: tuple[int, Guardian], *, given: bool, later: int = 0,
        purposes: tuple[str, ...] = ("record", "family"),
    ) -> None:  # fmt: skip
        place, guardian = who
        day = plan.day + timedelta(days=later)
        for purpose in purposes:
            values = {
                "pupil": plan.child.id,
                "guardian": plan.child.guardian_id(place),
                "visit": plan.id,
                "capacity": CAPACITY[guardian.relation],
                "purpose": purpose,
                "how": "spoken" if later else self._rng.choice(("signature", "spoken")),
                "text_version": self._w.pack.text_version,
                "given": given,
                "on": day.isoformat(),
                "author": plan.lead.id,
            }
            self._w.put(
                "consent", uuid7(self._rng, day, plan.start), values, links, by=plan.lead.id, keep=True
            )

    def _confirm(self, plan: VisitPlan, links: Links) -> None:
        """A parent confirms a grandparent's yes by phone within days; a fresh one may still wait for it."""
        parents = [
            (i, g) for i, g in enumerate(plan.child.family.guardians) if CAPACITY[g.relation] == "parent"
        ]
        later = self._rng.randint(2, 12)
        if parents and plan.day + timedelta(days=later) <= self._w.agenda.today:
            self._consent(plan, links, parents[0], given=True, later=later)

    def _photo(self, plan: VisitPlan, links: Links, number: int) -> None:
        id_ = uuid7(self._rng, plan.day, plan.start)
        at = datetime.fromisoformat(plan.moment(10 + number))
        kept = self._keep(id_, picture(self._rng, at.strftime("%Y:%m:%d %H:%M:%S")), at)
        values = {"visit": plan.id, **kept.values, "taken_on": plan.day.isoformat()}
        self._w.put("photo", id_, values, links)
        self._w.unit.photo_files.put(kept.file)

    # ---- notes

    def _letter(self, plan: VisitPlan, values: Mapping[str, Any]) -> dict[str, Any]:
        """What the family is told, as ``services.letter`` words it."""
        team = [plan.lead, *sorted(plan.companions, key=lambda s: s.id)]
        return {
            "visited_on": values["visited_on"],
            "mode": values["mode"],
            "teachers": [person.name for person in team],
            "lines": lines_of(values, self._w.pack, (), lambda text, lang: masked(text, Known(), lang)),
        }

    def _notes(self, plan: VisitPlan, links: Links, letter: Mapping[str, Any]) -> None:
        published = datetime.fromisoformat(plan.moment(plan.minutes)) + timedelta(hours=15)
        for place in range(len(plan.child.family.guardians)):
            id_ = note_id(self._w.unit.school, plan.id, plan.child.guardian_id(place))
            values: dict[str, Any] = {
                "visit": plan.id,
                "pupil": plan.child.id,
                "guardian": plan.child.guardian_id(place),
                "version": 1,
                "state": "published",
                "published_at": published.isoformat(),
            }
            entry = {
                "id": f"{id_}-1",
                "by": "server",
                "at": published.isoformat(),
                "body": {"version": 1, "letter": dict(letter)},
            }
            appends = {"letters": [entry]}
            if place == 0:
                values |= self._answered(plan, published)
            if values["state"] == "answered":
                appends["answers"] = [_answer_entry(id_, values)]
            self._w.put("note", id_, values, links, appends=appends)

    def _answered(self, plan: VisitPlan, published: datetime) -> dict[str, Any]:
        """What became of the carer's note: unread, read, or answered."""
        today = datetime.fromisoformat(f"{self._w.agenda.today.isoformat()}T00:00:00{UTC_OFFSET}")
        answered = published + timedelta(hours=self._rng.choice((4, 9, 26, 30, 50)))
        state = self._rng.choices(("published", "read", "answered"), (25, 20, 55))[0]
        if answered >= today or state != "answered":
            return {"state": "published" if published >= today else state if state != "answered" else "read"}
        kind = self._rng.choices(("ack", "say", "correct"), (55, 38, 7))[0]
        return {
            "state": "answered",
            "answer_kind": kind,
            "answer": self._tellers[plan.child.class_key].answer(plan.child, kind) or None,
            "call_me": kind != "ack" and self._rng.random() < 0.3,
            "answered_at": answered.isoformat(),
        }


def _answer_entry(note: str, values: Mapping[str, Any]) -> dict[str, Any]:
    body = {"kind": values["answer_kind"], "call_me": values["call_me"]}
    if values.get("answer"):
        body["words"] = values["answer"]
    return {"id": f"{note}-a1", "by": "family", "at": values["answered_at"], "body": body}
