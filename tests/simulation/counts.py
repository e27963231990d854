"""CountsRight: counters of campaigns' rules are what a count from the records finds. FormerWords: no word of a
field that left a form is hidden."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from server.services.count_campaigns import keep_counts
from server.store.unit import Store
from tests.simulation.forms import fields_of
from tests.simulation.packs import packs
from tests.simulation.school import SCHOOL

if TYPE_CHECKING:
    from server.store.unit import Unit
    from tests.simulation.invariants import End
    from tests.simulation.vault import Json


class _Looked(Exception):
    """Nothing of what was looked at is kept: what is wrong stays wrong."""


def wrong_counts(store: Store) -> list[str]:
    """What is wrong with the counters now; a count that finds it out leaves them as they were."""
    found: list[str] = []
    with suppress(_Looked), store.write(SCHOOL) as unit:
        marks = unit.counters.marks()
        again = [one.campaign for one in keep_counts(unit)]
        if again or marks != unit.counters.marks():
            found.append(f"of {sorted(marks)} were not counted by their pack and days: {again}")
        found += _otherwise(unit)
        found += [str(one) for one in unit.counters.recount() if not one.right]
        raise _Looked
    return found


def _otherwise(unit: Unit) -> Iterator[str]:
    """The plainest rule of all, counted here once more from raw records: who was visited in a campaign's days."""
    here = {pupil.id for pupil in unit.records.by("pupil") if not pupil.deleted}
    days = [
        (visit.values.get("visited_on"), visit.values.get("pupil"))
        for visit in unit.records.by("visit")
        if not visit.deleted and visit.values.get("status") in ("submitted", "approved")
    ]
    for one in unit.records.by("campaign"):
        first, last = str(one.values["starts"]), str(one.values["ends"])
        visited = {pupil for on, pupil in days if on and pupil in here and first <= on <= last}
        sums = [
            (tally.due, tally.met)
            for (rule, _, of), tally in unit.counters.tallies(one.id).items()
            if (rule, of) == ("all", "school")
        ]
        if sums != [(len(here), len(visited))]:
            yield f"{one.id}: {len(visited)} of {len(here)} pupils were visited, the sums say {sums}"


def counts_right(end: End) -> Iterator[str]:
    """Every campaign is counted, by its pack and its days, and every row is right."""
    store = end.world.server.store
    with store.read(SCHOOL) as unit:
        if not unit.counters.marks():
            yield "no campaign is counted"
    yield from wrong_counts(store)


def fields_gone(store: Store) -> int:
    """How many visits hold a word in a field that no campaign's form has any more."""
    with store.read(SCHOOL) as unit:
        forms = [one.values["form"] for one in unit.records.by("campaign")]
        left = declared() - {field["name"] for form in forms for field in fields_of(form)}
        return sum(bool(left & one.values.keys()) for one in unit.records.by("visit"))


def declared() -> set[str]:
    """Names that any version of any pack declares."""
    return {field.name for pack in packs() for field in pack.fields}


def former_words(end: End) -> Iterator[str]:
    """The form of every campaign tells each field that a version of it ever had, on the server and on phones that
    are in step with it."""
    with end.world.server.store.read(SCHOOL) as unit:
        forms = {one.id: one.values["form"] for one in unit.records.by("campaign")}
        known = {(pack.name, pack.version): {field.name for field in pack.fields} for pack in packs()}
        for row in unit.campaigns.known():
            untold = known[row["name"], row["version"]] - _told(forms[row["id"]])
            if untold:
                yield f"campaign {row['id']} went by version {row['version']} and tells nothing of {untold}"
    for vault in end.world.all_vaults():
        for key, shown in vault.rows.items():
            if key[0] == "campaign" and _told(shown["values"]["form"]) != _told(forms.get(key[1], {})):
                yield f"{key} on a phone of {vault.person} tells other fields than the school's"


def _told(form: Json) -> set[str]:
    return {field["name"] for field in (*fields_of(form), *form.get("former", ()))} if form else set()
