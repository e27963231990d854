"""Which campaigns of a school are counted: all that have days and rules, by the pack that they use now.

The counters themselves follow every write (`server.store.counting`). A campaign that starts, moves to another
version, changes its days or ends is counted anew here; so is one that a restored or older database has not
counted yet, by the sweep.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from server.domain.calendar import Term, school_year_of, year_bounds
from server.domain.rules.model import Window
from server.services.school_schema import Campaign, campaigns_of
from server.store.counting.plans import row_for

if TYPE_CHECKING:
    from server.store.counting.rebuilding import Found
    from server.store.unit import Store, Unit

AUTUMN = 8
"""A term that begins in this month or later is the first one of its school year."""


def keep_counts(unit: Unit) -> list[Found]:
    """Let the counters of this school's campaigns be what their packs and days ask for; what was counted anew.

    For every service that changes a campaign, before it publishes; where nothing changed it writes nothing.
    """
    wanted, marks = _wanted(unit), unit.counters.marks()
    if gone := marks.keys() - wanted.keys():
        unit.counters.close(gone)
    return [
        unit.counters.open(row)
        for campaign, row in sorted(wanted.items())
        if row["mark"] != marks.get(campaign)
    ]


def keep_school_counts(store: Store, school: str) -> list[Found]:
    """The same for a school at any time; only a school that needs it is written to."""
    with store.read(school) as unit:
        if {id_: row["mark"] for id_, row in _wanted(unit).items()} == unit.counters.marks():
            return []
    with store.write(school) as unit:
        return keep_counts(unit)


def recount_school(store: Store, school: str, campaign: str | None = None) -> list[Found]:
    """Count a school's campaigns (or one) anew from visits, pupils and staff; what was not right is now."""
    with store.write(school) as unit:
        keep_counts(unit)
        return unit.counters.recount(None if campaign is None else [campaign])


def _wanted(unit: Unit) -> dict[str, dict[str, Any]]:
    terms = [term_from(one.starts, one.ends) for one in unit.classes.terms()]
    campaigns = campaigns_of(unit, unit.campaigns.known())
    return {one.id: row for one in campaigns if (row := _row(one, terms)) is not None}


def _row(campaign: Campaign, terms: list[Term]) -> dict[str, Any] | None:
    """An open end is that of the school year in which it starts."""
    pack = campaign.packs[0].pack.data if campaign.packs else {}
    if campaign.starts is None or not pack.get("rules"):
        return None
    ends = campaign.ends or year_bounds(school_year_of(campaign.starts))[1]
    if ends < campaign.starts:
        return None
    return row_for(campaign.id, pack, Window(campaign.starts, ends), terms)


def term_from(starts: date, ends: date) -> Term:
    """A term of the school's own calendar: autumn or spring by its first day."""
    return Term(school_year_of(starts), 1 if starts.month >= AUTUMN else 2, starts, ends)
