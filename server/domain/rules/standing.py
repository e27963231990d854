"""Where one pupil, or one person, stands with the rules of a campaign. The order of visits never matters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from server.domain.calendar import school_year_of, year_bounds
from server.domain.groups import LEFT_BEHIND, is_left_behind
from server.domain.rules.model import (
    ANYONE,
    HOMEROOM,
    Fact,
    Kinds,
    Member,
    Period,
    Rule,
    Staff,
    Standing,
    Standings,
    Tag,
    Whom,
    within,
)
from server.domain.rules.parsing import exact
from server.domain.rules.planning import Plan

People = Mapping[str, Staff]


@dataclass(frozen=True, slots=True)
class Missing:
    """A pupil or person who does not meet a rule yet. ``counts_from``: the first day on which a further visit
    counts, where gaps are asked for and one was made."""

    subject: str
    class_id: str | None
    have: int
    need: int
    counts_from: date | None = None


def pupil_standing(plan: Plan, member: Member, facts: Iterable[Fact], staff: People) -> Standings:
    """A pupil's standing in every rule that is about pupils. facts: the visits of this pupil within ``plan.span``
    (more do no harm); staff: at least their visitors; who is not in it holds no role."""
    known = tuple(facts)
    return _each(plan, "pupil", lambda rule, period: _of_pupil(rule, period, member, known, staff))


def person_standing(plan: Plan, person: Staff, facts: Iterable[Fact]) -> Standings:
    """A person's standing in every rule on visitors. facts: the visits in which the person took part."""
    known = tuple(facts)
    return _each(plan, "person", lambda rule, period: _of_person(rule, period, person, known))


def missing(standings: Mapping[str, Standings], plan: Plan, rule: str, period: str) -> list[Missing]:
    """Those who are due and do not meet the rule, by what they have, then by id. Nobody for a share of visits, nor
    for a share that is not to be exceeded: nobody is missing there."""
    if plan.rule(rule).threshold.kind == "at_most":
        return []
    gap = plan.rule(rule).gap_days
    found = [
        Missing(
            subject, one.class_id, one.have, one.due, one.last + timedelta(days=gap) if one.last else None
        )
        for subject, held in standings.items()
        if (one := held.get(rule, {}).get(period)) is not None and not one.met
    ]
    return sorted(found, key=lambda m: (m.have, m.subject))


def concerns(whom: Whom, member: Member, on: date) -> bool:
    """Whether a rule for ``whom`` concerns a pupil, as things stand on a day. What is not known does not hold."""
    starts, _ = year_bounds(school_year_of(on))
    entered, far, limit = member.entered_on, member.distance_km, whom.farther_than_km
    return (
        (whom.groups is None or any(_in_group(tag, whom, member, on) for tag in member.tags))
        and (not whom.new or (entered is not None and starts <= entered <= on))
        and (whom.boarders is None or member.boarder is whom.boarders)
        and (whom.residence is None or member.residence == whom.residence)
        and (limit is None or (far is not None and exact(far) > limit))
    )


def is_of_kind(kinds: Kinds, fact: Fact, staff: People) -> bool:
    """Whether a visit is of the kind that a rule counts."""
    count = len(fact.visitors)
    return (
        (kinds.modes is None or fact.mode in kinds.modes)
        and count >= kinds.visitors_at_least
        and (kinds.visitors_at_most is None or count <= kinds.visitors_at_most)
        and (kinds.by == ANYONE or _went(kinds.by, fact, staff))
    )


def spaced(days: Iterable[date], gap_days: int) -> list[date]:
    """The days that count when two must lie at least ``gap_days`` apart: the first, then each next one that is far
    enough. No other choice holds more days, so a further visit never lowers the number. Without a gap all count."""
    kept: list[date] = []
    for day in sorted(days):
        if not kept or (day - kept[-1]).days >= gap_days:
            kept.append(day)
    return kept


def _each(plan: Plan, subject: str, stand: Callable[[Rule, Period], Standing | None]) -> Standings:
    standings: Standings = {}
    for rule in plan.rules:
        if rule.subject == subject:
            found = {p.key: one for p in plan.periods[rule.key] if (one := stand(rule, p)) is not None}
            if found:
                standings[rule.key] = found
    return standings


def _of_pupil(
    rule: Rule, period: Period, member: Member, facts: Sequence[Fact], staff: People
) -> Standing | None:
    if not concerns(rule.whom, member, period.roll):
        return None
    made = [fact for fact in facts if period.holds(fact.on)]
    if rule.kind == "share" and rule.of == "visits":
        inside = sum(is_of_kind(rule.kinds, fact, staff) for fact in made)
        return Standing(len(made), inside, True, member.last_class(period.roll)) if made else None
    class_id = member.class_on(period.roll)
    if class_id is None:
        return None
    days = spaced((fact.on for fact in made if is_of_kind(rule.kinds, fact, staff)), rule.gap_days)
    if rule.kind == "share":
        return Standing(1, min(len(days), 1), bool(days), class_id)
    last = days[-1] if days and rule.gap_days else None
    return Standing(rule.times, len(days), len(days) >= rule.times, class_id, last)


def _of_person(rule: Rule, period: Period, person: Staff, facts: Sequence[Fact]) -> Standing | None:
    if not person.holds(rule.who, period.roll):
        return None
    made = [
        fact
        for fact in facts
        if period.holds(fact.on)
        and person.person in ({fact.lead} if rule.lead_only else fact.visitors)
        and is_of_kind(rule.kinds, fact, {})
    ]
    have = len({fact.pupil for fact in made} if rule.of == "pupils" else {fact.visit for fact in made})
    return Standing(rule.times, have, have >= rule.times)


def _in_group(tag: Tag, whom: Whom, member: Member, on: date) -> bool:
    if tag.group not in (whom.groups or ()) or not within(on, tag.since, tag.until):
        return False
    facts = {"away": tag.away, "capable": tag.capable}
    return tag.group != LEFT_BEHIND or is_left_behind(whom.left_behind, facts, _age(member.born, on))


def _age(born: date | None, on: date) -> int | None:
    if born is None:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _went(role: str, fact: Fact, staff: People) -> bool:
    if role == HOMEROOM and fact.class_id is None:
        return False
    room = fact.class_id if role == HOMEROOM else None
    return any(staff[who].holds(role, fact.on, room) for who in fact.visitors if who in staff)
