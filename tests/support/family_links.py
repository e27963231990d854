"""A family's link as tests handle it: the school, a slip, and a device that gave its code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from server.keys import KeyRing
from server.services import open_note
from server.services.problem import Problem
from server.store.unit import Store
from sync.state import Record
from tests.support.family_school import NOW, OFFICE, SCHOOL, VISIT, add_visit, open_school
from tests.support.slips import handed_slips

URL = "https://school.example"


@dataclass
class Family:
    """The school with a submitted visit, and the slip of one guardian."""

    store: Store
    keys: KeyRing

    def slip(self, guardian: str = "g-1") -> dict[str, Any]:
        return handed_slips(self.store, self.keys, URL, OFFICE, VISIT, guardian, NOW)[0]

    def enter(self, token: str, code: str) -> open_note.Entry:
        return open_note.enter_code(self.store, self.keys, token, code, NOW)

    def note(self, id_: str) -> Record:
        with self.store.read(SCHOOL) as unit:
            found = unit.records.get("note", id_)
        assert found is not None
        return found

    def acts(self) -> list[str]:
        with self.store.read(SCHOOL) as unit:
            return [entry.act for entry in unit.audit.entries()]


def token_of(slip: dict[str, Any]) -> str:
    return str(slip["link"]).rsplit("/", 1)[1]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def opened(family: Family, guardian: str = "g-1") -> tuple[str, str, str]:
    """Token, device and note of a slip that was opened."""
    slip = family.slip(guardian)
    device = family.enter(token_of(slip), slip["code"]).device
    assert device is not None
    return token_of(slip), device, slip["note"]


def refused(act: Any) -> bool:
    with pytest.raises(Problem) as caught:
        act()
    return caught.value.status == 404


@contextmanager
def open_family(folder: Path) -> Iterator[Family]:
    """The school with its visit, closed at the end."""
    store, keys = open_school(folder)
    add_visit(store)
    yield Family(store, keys)
    store.close()
