"""What surrounds the visits of a demo school: demands and promises, trips, slips, support, a talk on a child, essays.

The class that the screens show is left as it is: what a phone shows there is told by its visits alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from random import Random
from typing import Any

from server.demo.agenda import VisitPlan, uuid7
from server.demo.roster import Child, Staff
from server.demo.source import around
from server.demo.visiting import CAPACITY
from server.demo.writing import SchoolWriter
from server.domain.ledger import categories_of, due_by
from server.domain.scoping import Links

_EVENING = time(20, 15)


class PaperWriter:
    """Writes the papers of one school. Draws visits and families in an order of its own."""

    def __init__(self, writer: SchoolWriter, rng: Random) -> None:
        self._w = writer
        self._rng = rng
        self._today = writer.agenda.today
        self._categories = categories_of(writer.pack.data)
        self._staff = writer.roster.staff
        quiet = [
            key for key in writer.roster.classes if not any(c.shown for c in writer.roster.in_class(key))
        ]
        now = [plan for plan in writer.agenda.visits if plan.campaign is writer.agenda.now]
        mine = sorted((plan for plan in now if plan.child.class_key in quiet), key=lambda plan: plan.id)
        rng.shuffle(mine)
        self._visits: Iterator[VisitPlan] = iter(mine)
        visited = {plan.child.id for plan in now}
        self._waiting = [c for key in quiet for c in writer.roster.in_class(key) if c.id not in visited]

    def write(self) -> None:
        """Everything."""
        for one in around()["ledger"]:
            self._demand(one, next(self._visits))
        for one in around()["trips"]:
            self._trip(one)
        for one, child in zip(around()["slips"], self._waiting, strict=False):
            self._slip(one, child)
        for one in around()["supports"]:
            self._support(one, next(self._visits))
        for one in around()["consultations"]:
            self._consultation(one, next(self._visits))
        for one in around()["essays"]:
            self._essay(one, next(self._visits))

    # ---- what all of them need

    def _day(self, days: int) -> date:
        return self._today + timedelta(days=days)

    def _iso(self, days: int | None) -> str | None:
        return None if days is None else self._day(days).isoformat()

    def _person(self, number: int) -> Staff:
        return self._staff[(number - 1) % len(self._staff)]

    def _clerk(self) -> Staff:
        return next(person for person in self._staff if "office" in person.roles)

    def _put(
        self, type_: str, day: date, values: dict[str, Any], links: Links, by: Staff, **more: Any
    ) -> None:
        """A record of a colleague, minted and written on a day."""
        at = f"{day.isoformat()}T{_EVENING.isoformat()}+08:00"
        id_ = uuid7(self._rng, day, _EVENING)
        values = {**values, "author": by.id}
        self._w.put(type_, id_, values, replace(links, writer=by.id), by=by.id, at=at, keep=True, **more)

    def _entry(self, by: Staff, day: date, body: dict[str, Any]) -> dict[str, Any]:
        at = f"{day.isoformat()}T{_EVENING.isoformat()}+08:00"
        return {"id": uuid7(self._rng, day, _EVENING), "by": by.id, "at": at, "body": body}

    def _at_visit(self, plan: VisitPlan) -> tuple[dict[str, Any], Links]:
        links = self._w.pupil_links(plan.child)
        party = frozenset(person.id for person in plan.companions)
        placed = replace(links, lead=plan.lead.id, companions=party)
        return {"pupil": plan.child.id, "campaign": plan.campaign.id, "visit": plan.id}, placed

    # ---- one of each

    def _demand(self, one: dict[str, Any], plan: VisitPlan) -> None:
        values, links = self._at_visit(plan)
        filed = self._day(one["filed"])
        due = self._day(one["due"]) if "due" in one else due_by(self._categories, one.get("category"), filed)
        owner = {"lead": plan.lead.id, "office": self._clerk().id}.get(one.get("owner", ""))
        answered = self._iso(one.get("answered"))
        values |= {
            name: one.get(name) for name in ("kind", "category", "measure", "words", "answer", "explained")
        }
        values |= {
            "source": one.get("source", "family"),
            "owner": owner,
            "filed_on": filed.isoformat(),
            "due_on": due.isoformat(),
            "state": one.get("state", "open"),
            "answered_on": answered,
            "closed_on": answered if one.get("state") == "closed" else None,
        }
        steps = [{"words": one["progress"], "by": plan.lead.id}] if "progress" in one else []
        appends = {"progress": [self._entry(plan.lead, self._day(-1), body) for body in steps]}
        self._put("ledger_item", filed, values, links, plan.lead, appends=appends)

    def _trip(self, one: dict[str, Any]) -> None:
        owner, day = self._person(one["who"]), self._day(one["day"])
        values = {
            "owner": owner.id,
            "campaign": self._w.agenda.now.id,
            "on": day.isoformat(),
            "leaves_at": one["leaves"],
            "back_by": one["back"],
            "safe_at": one.get("safe"),
            "stops": one["stops"],
            "reach": one.get("reach"),
            **{f"companions/{self._person(number).id}": True for number in one.get("with", ())},
        }
        self._put("trip", day, values, Links(school=self._w.unit.school), owner)

    def _slip(self, one: dict[str, Any], child: Child) -> None:
        by = self._w.roster.homeroom_of(child.class_key)
        names = ("via", "answer", "mode", "at", "place", "topics", "language", "present", "not_home", "slip")
        values = {
            "pupil": child.id,
            "campaign": self._w.agenda.now.id,
            "made_by": by.id,
            "on": self._iso(one.get("day")),
        }
        values |= {name: one.get(name) for name in names}
        self._put("appointment", self._day(-2), values, self._w.pupil_links(child), by)

    def _support(self, one: dict[str, Any], plan: VisitPlan) -> None:
        values, links = self._at_visit(plan)
        lead = plan.lead
        actions = [
            self._entry(lead, self._day(a["day"]), {"on": self._iso(a["day"]), "words": a["words"]})
            for a in one["actions"]
        ]
        gifts, receipts = [], []
        for gift in one["gifts"]:
            day = self._day(gift["day"])
            body = {name: gift[name] for name in ("kind", "what", "amount", "receiver") if name in gift}
            gifts.append(
                self._entry(lead, day, {**body, "on": day.isoformat(), "responsible": self._clerk().id})
            )
            if "receipt" in gift:
                signed = {"gift": gifts[-1]["id"], "by": gift["receipt"], "on": day.isoformat()}
                receipts.append(self._entry(lead, day, signed))
        values |= {"owner": lead.id, "state": "active", **one["values"]}
        appends = {"action": actions, "gift": gifts, "receipt": receipts}
        self._put("support", self._day(-21), values, links, lead, appends=appends)

    def _consultation(self, one: dict[str, Any], plan: VisitPlan) -> None:
        values, links = self._at_visit(plan)
        values |= {**one, "held_on": self._iso(one["held_on"]), "owner": plan.lead.id}
        self._put("consultation", self._day(one["held_on"]), values, links, plan.lead)

    def _essay(self, one: dict[str, Any], plan: VisitPlan) -> None:
        author = self._person(one["who"])
        values, links = self._at_visit(plan)
        words = {"child": plan.child.called, "lead": plan.lead.name[:1], "village": plan.child.family.village}
        values |= {
            "owner": author.id,
            "state": "handed_in",
            "essay_title": one["title"],
            "body": one["body"].format(**words),
            "nobody_recognisable": True,
        }
        self._put("essay", self._day(-3), values, links, author)
        if one.get("agreed"):
            self._agreed(plan)

    def _agreed(self, plan: VisitPlan) -> None:
        """A parent's yes to publicity, said after that visit."""
        family = enumerate(plan.child.family.guardians)
        place = next((at for at, one in family if CAPACITY[one.relation] == "parent"), None)
        if place is None:
            return
        values, links = self._at_visit(plan)
        of_visit = replace(links, author=plan.lead.id, status="submitted")
        values |= {
            "guardian": plan.child.guardian_id(place),
            "capacity": "parent",
            "purpose": "publish",
            "how": "spoken",
            "text_version": self._w.pack.text_version,
            "given": True,
            "on": self._iso(-4),
        }
        del values["campaign"]
        self._put("consent", self._day(-4), values, of_visit, plan.lead)


def write_papers(writer: SchoolWriter, rng: Random) -> None:
    """The papers of a school whose visits are written."""
    PaperWriter(writer, rng).write()
