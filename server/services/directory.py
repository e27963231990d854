"""Where the directory's rows belong: colleagues, classes, campaigns.

They are seen by the desks, by those who teach (a colleague and a campaign in every class of the school, a class
in itself), and by those who share an assignment with the colleague, in the class, or in the campaign. When teams
change, rows come into scopes and leave them by this rule, so that nobody keeps what no longer concerns them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from server.domain.scoping import PAPERS_OF_PUPIL, Links, scopes_of
from server.services.placing import Placing, party_of

if TYPE_CHECKING:
    from server.store.unit import Unit
    from sync.state import Record

DIRECTORY = ("person", "class", "campaign")
Pair = tuple[str, str]


def replace_rows(unit: Unit, placing: Placing, pairs: Iterable[Pair]) -> None:
    """Put these records (locked by the caller) into the scopes where they belong now. Directory rows among them
    go by all live assignments of the school, read once."""
    company = _Company(unit)
    for type_, id_ in sorted(set(pairs)):
        record = unit.records.get(type_, id_)
        if record is None or record.deleted:
            continue
        scopes = company.scopes(record) if type_ in DIRECTORY else placing.scopes(record)
        if scopes != unit.records.scopes(type_, id_):
            unit.records.touch(type_, id_, scopes)


def around_pupil(unit: Unit, pupil: Record) -> set[Pair]:
    """Everything that hangs on a pupil and may change its readers with class or team: guardians, assignments,
    papers, visits and what belongs to them."""
    found: set[Pair] = {("pupil", pupil.id)}
    for type_ in ("guardian", "assignment", "visit", "consent", "note", *sorted(PAPERS_OF_PUPIL)):
        found |= {(type_, each.id) for each in unit.records.by(type_, pupil_id=pupil.id)}
    visits = [id_ for type_, id_ in found if type_ == "visit"]
    if visits:
        found |= {("photo", each.id) for each in unit.records.by("photo", visit_id=visits)}
    return found


class _Company:
    """Who works with whom, where and in which campaign, by the live assignments."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._read = False
        self._classes: frozenset[str] = frozenset()
        self._by: dict[Pair, set[str]] = defaultdict(set)

    def scopes(self, record: Record) -> frozenset[str]:
        """The scopes of a directory row."""
        if not self._read:
            self._gather()
        everywhere = record.type in ("person", "campaign")
        links = Links(
            self._unit.school,
            classes=self._classes if everywhere else frozenset(),
            assigned=frozenset(self._by[record.type, record.id]),
        )
        return scopes_of(record.type, record.id, record.values, links)

    def _gather(self) -> None:
        records = self._unit.records
        self._read = True
        self._classes = frozenset(row["id"] for row in records.columns("class", ("id",)))
        assignments = records.by("assignment")
        pupils = records.load("pupil", sorted({str(one.values.get("pupil")) for one in assignments}))
        for one in assignments:
            team = party_of(one.values)
            pupil = pupils.get(str(one.values.get("pupil")))
            places = [("campaign", str(one.values.get("campaign"))), *(("person", each) for each in team)]
            if pupil is not None:
                places.append(("class", str(pupil.values.get("class"))))
            for place in places:
                self._by[place] |= team - ({place[1]} if place[0] == "person" else set())
