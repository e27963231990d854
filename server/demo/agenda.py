"""What happened and what is planned at a demo school, relative to today: last term's visits, this campaign's
visits so far, and an assignment for every pupil."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final
from uuid import UUID

from server.demo.roster import Child, Roster, Staff
from server.domain.calendar import Term, school_year_of, usual_terms

CAMPAIGN_WEEKS: Final = 16
WEEKS_DONE: Final = 5
# The share of a class that was visited: last term; in this campaign so far, class by class.
DONE_LAST_TERM: Final = 0.85
DONE_NOW: Final = (0.35, 0.5, 0.65)
DONE_SHOWN: Final = 0.85
UTC_OFFSET: Final = "+08:00"


@dataclass(frozen=True)
class CampaignPlan:
    """A campaign on the calendar."""

    id: str
    starts: date
    ends: date
    term: Term | None = None


@dataclass
class VisitPlan:
    """A visit that took place. ``status``: submitted or approved."""

    id: str
    child: Child
    campaign: CampaignPlan
    lead: Staff
    companions: list[Staff]
    day: date
    start: time
    minutes: int
    status: str
    mode: str
    assignment: str | None = None

    @property
    def end(self) -> time:
        """When it ended."""
        return (datetime.combine(self.day, self.start) + timedelta(minutes=self.minutes)).time()

    def moment(self, minutes: int = 0) -> str:
        """The local instant so many minutes after the visit began."""
        at = datetime.combine(self.day, self.start) + timedelta(minutes=minutes)
        return at.isoformat() + UTC_OFFSET


@dataclass
class AssignmentPlan:
    """Who is to visit whom. ``at`` and ``mode`` None: not agreed yet. ``wishes``: the family said so."""

    id: str
    child: Child
    visit_id: str
    lead: Staff
    companions: list[Staff]
    on: date | None = None
    at: time | None = None
    mode: str | None = None
    wish: str | None = None
    wishes: bool = False


@dataclass
class Agenda:
    """Everything planned and done."""

    today: date
    past: CampaignPlan
    now: CampaignPlan
    visits: list[VisitPlan] = field(default_factory=list)
    assignments: list[AssignmentPlan] = field(default_factory=list)


def uuid7(rng: Random, day: date, at: time) -> str:
    """A UUIDv7 of a local moment, as a phone would have minted it."""
    moment = datetime.fromisoformat(f"{day.isoformat()}T{at.isoformat()}{UTC_OFFSET}")
    stamp = int(moment.timestamp() * 1000)
    bits = (stamp << 80) | (0x7 << 76) | (rng.getrandbits(12) << 64) | (0b10 << 62) | rng.getrandbits(62)
    return str(UUID(int=bits))


def last_term(today: date) -> Term:
    """The last term that is over."""
    year = school_year_of(today)
    return max((t for y in (year - 1, year) for t in usual_terms(y) if t.ends < today), key=lambda t: t.ends)


def build_agenda(roster: Roster, today: date, rng: Random) -> Agenda:
    """The agenda of one school."""
    term = last_term(today)
    monday = today - timedelta(days=today.weekday())
    starts = monday - timedelta(weeks=WEEKS_DONE)
    past = CampaignPlan(
        f"{roster.code}-c{term.starts.year}{term.number}", term.starts + timedelta(21), term.ends, term
    )
    now = CampaignPlan(
        f"{roster.code}-c{today.year}n", starts, starts + timedelta(weeks=CAMPAIGN_WEEKS, days=-1)
    )
    agenda = Agenda(today, past, now)
    planner = _Planner(roster, agenda, rng)
    for key in roster.classes:
        planner.last_term(key)
        planner.this_campaign(key)
    return agenda


class _Planner:
    """Plans class by class; spreads leads and companions over the staff."""

    def __init__(self, roster: Roster, agenda: Agenda, rng: Random) -> None:
        self._roster = roster
        self._agenda = agenda
        self._rng = rng
        self._load: Counter[str] = Counter()
        self._taken: set[tuple[str, date, int]] = set()
        self._due = {c.class_key for c in roster.children if c.shown}
        self._by_user = {s.user: s for s in roster.staff}

    def last_term(self, key: str) -> None:
        """Visits of the term that is over, for classes that were here then."""
        past = self._agenda.past
        if past.term and school_year_of(self._agenda.today) - past.term.school_year >= int(key[0]):
            return
        lead = self._roster.homeroom_of(key)
        for child in self._roster.in_class(key):
            if self._rng.random() > DONE_LAST_TERM:
                continue
            day = self._day(past.starts, past.ends)
            status = "submitted" if self._rng.random() < 0.08 else "approved"
            self._agenda.visits.append(self._visit(child, past, lead, self._company(key, 0.35), day, status))

    def this_campaign(self, key: str) -> None:
        """An assignment for each child; some are done, some agreed, some still open."""
        today = self._agenda.today
        leads = self._leads(key)
        shown = any(c.shown for c in self._roster.in_class(key))
        done = DONE_SHOWN if shown else self._rng.choice(DONE_NOW)
        plans = [self._assignment(key, c, leads[i]) for i, c in enumerate(self._roster.in_class(key))]
        self._agenda.assignments += plans
        for plan in plans:
            if plan.child.shown:
                self._as_shown(plan)
            elif self._rng.random() < done:
                self._done(plan, today)
            elif self._rng.random() < 0.35:
                self._agreed(plan, today)
            else:
                plan.wishes = self._rng.random() < 0.25
        still_open = [plan for plan in plans if plan.on is None]
        if key not in self._due and still_open:
            self._agreed(still_open[0], today)

    def _leads(self, key: str) -> list[Staff]:
        """Who leads each visit of a class: the homeroom teacher; in one of eight a colleague."""
        homeroom = self._roster.homeroom_of(key)
        others = self._roster.teachers_of(key)
        leads = []
        for place, child in enumerate(self._roster.in_class(key)):
            lead = homeroom
            if others and not child.shown and place % 8 == 5:
                lead = min(others, key=lambda s: (self._load[s.id], s.id))
                self._load[lead.id] += 1
            leads.append(lead)
        return leads

    def _assignment(self, key: str, child: Child, lead: Staff) -> AssignmentPlan:
        made = self._agenda.now.starts - timedelta(days=2)
        company = [s for s in self._company(key, 0.4) if s.id != lead.id]
        return AssignmentPlan(
            f"{child.id}-a1",
            child,
            uuid7(self._rng, made, self._evening()),
            lead,
            [] if child.shown else company,
        )

    def _as_shown(self, plan: AssignmentPlan) -> None:
        wish = plan.child.shown
        plan.companions = [self._by_user[f"t{number}"] for number in wish.get("with", [])]
        plan.mode, plan.wish = wish.get("mode"), wish.get("wish")
        if "days" in wish:
            plan.on = self._agenda.today + timedelta(days=wish["days"])
            plan.at = time.fromisoformat(wish["at"])

    def _done(self, plan: AssignmentPlan, today: date) -> None:
        now = self._agenda.now
        day = self._day(now.starts, today - timedelta(days=1))
        status = "submitted" if (today - day).days < 9 else "approved"
        visit = self._visit(plan.child, now, plan.lead, plan.companions, day, status, plan.visit_id)
        visit.assignment = plan.id
        plan.on, plan.at, plan.mode = day, visit.start, visit.mode
        self._agenda.visits.append(visit)

    def _agreed(self, plan: AssignmentPlan, today: date) -> None:
        # In every class somebody is due today; in the one that the screens show, those that they show.
        key = plan.child.class_key
        first = key not in self._due
        self._due.add(key)
        plan.on = today + timedelta(days=0 if first else self._rng.randint(1, 8))
        plan.at, plan.mode, plan.wishes = self._evening(), self._mode(plan.child), self._rng.random() < 0.6

    def _visit(
        self, child: Child, campaign: CampaignPlan, lead: Staff, company: list[Staff], day: date, status: str,
        id_: str | None = None,
    ) -> VisitPlan:  # fmt: skip
        start = self._evening()
        # Nobody is in two homes at once.
        while (lead.id, day, start.hour) in self._taken:
            day, start = day - timedelta(days=1), self._evening()
        self._taken.add((lead.id, day, start.hour))
        minutes = self._rng.choice((25, 30, 35, 40, 45, 50))
        id_ = id_ or uuid7(self._rng, day, start)
        return VisitPlan(id_, child, campaign, lead, company, day, start, minutes, status, self._mode(child))

    def _company(self, key: str, share: float) -> list[Staff]:
        """A colleague who teaches the class, two now and then, or nobody; those who went least go first."""
        others = self._roster.teachers_of(key)
        if not others or self._rng.random() > share:
            return []
        count = 2 if self._rng.random() < 0.2 else 1
        chosen = sorted(others, key=lambda s: (self._load[s.id], s.id))[:count]
        self._load.update(s.id for s in chosen)
        return chosen

    def _mode(self, child: Child) -> str:
        weights = (
            (60, 14, 8, 2, 16)
            if child.carer.relation in ("grandmother", "other_relative")
            else (70, 16, 9, 2, 3)
        )
        return self._rng.choices(("on_site", "at_school", "phone", "letter", "online"), weights)[0]

    def _day(self, first: date, last: date) -> date:
        return first + timedelta(days=self._rng.randint(0, max(0, (last - first).days)))

    def _evening(self) -> time:
        return time(self._rng.choice((12, 16, 17, 18, 19, 20)), self._rng.choice((0, 10, 20, 30, 40, 50)))
