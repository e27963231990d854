"""Accounts of the demo: user names are staff numbers, passwords readable words and digits."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from server.demo.roster import Roster, Staff
from server.keys import SchoolKeys

FILE: Final = "demo-accounts.json"
WORDS: Final = (
    *("lamp", "river", "rice", "cloth", "paper", "stone", "bridge", "bamboo", "maple", "cedar"),
    *("plum", "swallow", "kite", "ink", "brush", "drum", "lotus", "pine", "orchard", "meadow"),
    *("basket", "lantern", "harbor", "willow", "garden", "copper", "silver", "amber", "indigo", "cotton"),
)
# Which of a person's roles names the account, the most telling first.
TELLING: Final = ("bureau", "leader", "office", "homeroom", "teacher")


@dataclass(frozen=True)
class Account:
    """One line of the accounts file."""

    role: str
    user: str
    password: str
    name: str
    school: str
    person: str


def account_of(person: Staff, school: str, keys: SchoolKeys) -> Account:
    """A person's account. The password follows from the school's keys: the same at every start of this
    server, another on every other one."""
    digest = int(keys.hmac(person.user.encode(), "demo-password"), 16)
    first, second = WORDS[digest % len(WORDS)], WORDS[digest // 32 % len(WORDS)]
    password = f"{first}-{second}-{digest // 1024 % 10_000:04d}"
    role = next(r for r in TELLING if r in person.roles)
    return Account(role, person.user, password, person.name, school, person.id)


def accounts_of(roster: Roster, school: str, keys: SchoolKeys) -> list[Account]:
    """Everyone's account at one school."""
    return [account_of(person, school, keys) for person in roster.staff]


def write_file(folder: Path, accounts: Iterable[Account]) -> None:
    """Write the accounts file, whole or not at all, readable by this user only."""
    fresh = folder / f"{FILE}.new"
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump([asdict(a) for a in accounts], file, ensure_ascii=False, indent=1)
        file.write("\n")
    fresh.replace(folder / FILE)
