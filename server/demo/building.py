"""Builds one demo tenant: a school with everything in it, or the bureau's desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from server.blobs import Blobs
from server.demo.accounts import Account, accounts_of
from server.demo.agenda import build_agenda
from server.demo.keeping import Cleans, Keeper
from server.demo.papers import write_papers
from server.demo.roster import Roster, Staff, build_roster
from server.demo.source import Config, material
from server.demo.tagging import write_tags
from server.demo.visiting import VisitWriter
from server.demo.writing import SchoolWriter, tellers_of
from server.domain.scoping import Links
from server.keys import KeyRing
from server.packs import shipped
from server.services.count_campaigns import keep_counts
from server.services.passwords import hash_password
from server.services.school_schema import midnight
from server.store.people import RoleHeld
from server.store.unit import Store, Unit

PACK: Final = "huangli-2018"
SEED: Final = 20181105


@dataclass(frozen=True)
class Tools:
    """What building needs from the running server."""

    store: Store
    keys: KeyRing
    media: Cleans
    blobs: Blobs
    today: date


def build_school(tools: Tools, school: Config, *, shown: bool) -> None:
    """One school in one transaction: it is there whole, or not at all."""
    roster = roster_of(school, shown=shown)
    rng = Random(f"{SEED}-{school['id']}-agenda")
    agenda = build_agenda(roster, tools.today, rng)
    keys = tools.keys.create(school["id"])
    with tools.store.write(school["id"]) as unit:
        unit.schools.create(school["name"], organisation=f"org-{school['id']}", phone=school["phone"])
        writer = SchoolWriter(unit, roster, agenda, shipped(PACK), rng)
        tellers = tellers_of(roster, rng)
        writer.write_years()
        writer.write_staff()
        writer.write_classes()
        writer.write_campaigns()
        writer.write_families()
        write_tags(unit, roster, tools.today, Random(f"{SEED}-{school['id']}-tags"))
        _add_accounts(unit, accounts_of(roster, school["id"], keys))
        _name_readers(unit, roster, school, tools.today)
        keeper = Keeper(tools.media, tools.blobs, tools.keys, unit.school)
        visits = VisitWriter(writer, tellers, keeper, rng)
        for plan in sorted(agenda.visits, key=lambda v: (v.day, v.start)):
            visits.write(plan)
        if shown:
            write_papers(writer, Random(f"{SEED}-{school['id']}-papers"))
        unit.publish()
        _freshen(unit, writer)
        writer.write_assignments(tellers)
        keep_counts(unit)


def _name_readers(unit: Unit, roster: Roster, school: Config, today: date) -> None:
    """Two of the staff may open what is sealed, each named by the other; both know it."""
    at = midnight(today)
    readers = [person.id for person in roster.staff if person.user in school["readers"]]
    for person, other in zip(readers, reversed(readers), strict=True):
        unit.sealed.name(person, by=other, at=at)
        unit.sealed.told(person, at)


def _freshen(unit: Unit, writer: SchoolWriter) -> None:
    """Give what a phone needs first the newest numbers: a first pull begins with the newest."""
    for child in writer.roster.children:
        for place in range(len(child.family.guardians)):
            unit.records.touch("guardian", child.guardian_id(place))
    for child in writer.roster.children:
        unit.records.touch("pupil", child.id)
    for person in writer.roster.staff:
        unit.records.touch("person", person.id)
    for key in writer.roster.classes:
        unit.records.touch("class", writer.class_id(key))
    unit.records.touch("campaign", writer.agenda.now.id)


def roster_of(school: Config, *, shown: bool) -> Roster:
    """The people of a school; always the same ones."""
    rng = Random(f"{SEED}-{school['id']}-roster")
    return build_roster(school, material()["names"], material()["shown"] if shown else None, rng)


def bureau_roster() -> Roster:
    """The county's desk has one person and no classes."""
    bureau = material()["bureau"]
    who = bureau["staff"]
    person = Staff(
        f"{bureau['id']}-{who['user']}",
        who["user"],
        who["name"],
        who["title"],
        "",
        ("bureau",),
        None,
        None,
        (),
    )
    return Roster(bureau["id"], [], [person], [])


def build_bureau(tools: Tools) -> None:
    """The county bureau's account: a tenant of its own, so that it is nobody's colleague."""
    bureau = material()["bureau"]
    keys = tools.keys.create(bureau["id"])
    roster = bureau_roster()
    with tools.store.write(bureau["id"]) as unit:
        unit.schools.create(bureau["name"], organisation=f"org-{material()['county']['id']}")
        agenda = build_agenda(roster, tools.today, Random(SEED))
        writer = SchoolWriter(unit, roster, agenda, shipped(PACK), Random(SEED))
        for person in roster.staff:
            values = {"name": person.name, "title": person.title, "active": True}
            writer.put("person", person.id, values, Links(unit.school))
        unit.people.add_roles(RoleHeld(s.id, role) for s in roster.staff for role in s.roles)
        _add_accounts(unit, accounts_of(roster, bureau["id"], keys))


def _add_accounts(unit: Unit, accounts: list[Account]) -> None:
    for account in accounts:
        unit.people.add_account(account.person, account.user, hash_password(account.password))
