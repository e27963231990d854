"""The demo: two invented schools and their county, built once into an empty server.

``load_demo`` does nothing for a school that is there already. The people, families and texts are the same on
every server (a seeded generator); days are counted from today, passwords from the server's own keys.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from server.blobs import Blobs
from server.demo.accounts import FILE, Account, accounts_of, write_file
from server.demo.building import Tools, build_bureau, build_school, bureau_roster, roster_of
from server.demo.keeping import Cleans
from server.demo.source import material
from server.keys import KeyRing
from server.settings import Settings
from server.store.unit import Store

__all__ = ["load_demo"]


def load_demo(
    store: Store, settings: Settings, media: Cleans, blobs: Blobs, *, today: date | None = None
) -> list[Account]:
    """Build what is missing of the demo and write ``DATA_DIR/demo-accounts.json``; returns its accounts.

    The main school comes last: where it is, everything is. ``today``: the school's calendar day.
    """
    today = today or (datetime.now(UTC) + timedelta(hours=8)).date()
    tools = Tools(store, KeyRing.open(settings.data_dir / "keys"), media, blobs, today)
    main, *others = material()["schools"]
    with store.across_schools() as across:
        there = set(across.schools())
        if main["id"] not in there:
            across.add_organisations(_tree())
    if material()["bureau"]["id"] not in there:
        build_bureau(tools)
    for school in [*others, main]:
        if school["id"] not in there:
            build_school(tools, school, shown=school is main)
    if main["id"] not in there:
        store.analyze()
    accounts = _accounts(tools.keys)
    if main["id"] not in there or not (settings.data_dir / FILE).exists():
        write_file(settings.data_dir, accounts)
    return accounts


def _tree() -> list[tuple[str, str | None, str, str]]:
    county = material()["county"]
    above = [
        ("org-province", None, "province", county["province"]),
        ("org-city", "org-province", "city", county["city"]),
        (f"org-{county['id']}", "org-city", "county", county["name"]),
    ]
    schools = [(f"org-{s['id']}", f"org-{county['id']}", "school", s["name"]) for s in material()["schools"]]
    return [*above, *schools]


def _accounts(keys: KeyRing) -> list[Account]:
    """Everyone's account: the main school first, in the order of its staff."""
    found: list[Account] = []
    for index, school in enumerate(material()["schools"]):
        roster = roster_of(school, shown=index == 0)
        found += accounts_of(roster, school["id"], keys.school(school["id"]))
    bureau = material()["bureau"]["id"]
    return [*found, *accounts_of(bureau_roster(), bureau, keys.school(bureau))]
