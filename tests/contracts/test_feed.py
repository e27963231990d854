"""The feed: whatever happens and however pages fall, a phone ends with exactly the rows of its scopes."""

from __future__ import annotations

import random
from typing import Any

import pytest

from server.store.feed import Cursor
from server.store.unit import Store
from sync.scopes import checksum
from tests.contracts.conftest import Seed, visit

MINE, CLASS, OFFICE = "self:t1", "class:c1", "office:x"


class Phone:
    """As much of a phone as the feed concerns: rows with their scopes, a cursor, and what was dropped."""

    def __init__(self, store: Store, school: str, *held: str) -> None:
        self.store, self.school, self.held = store, school, set(held)
        self.rows: dict[tuple[str, str], tuple[int, frozenset[str]]] = {}
        self.cursor: dict[str, Any] | None = None
        self.got = 0

    def pull(self, limit: int = 100, *, cut: int | None = None) -> bool:
        """One page; `cut`: keep only so many entries of it. Returns whether there is more."""
        with self.store.read(self.school) as unit:
            cursor = None if self.cursor is None else Cursor.from_json(self.cursor)
            page = unit.feed.page(cursor, self.held, limit)
            for scope in page.dropped:
                self.drop(scope)
            entries = page.entries if cut is None else page.entries[:cut]
            unit.records.load_pairs((e.type, e.id) for e in entries)
            for entry in entries:
                self.got += 1
                if entry.why is None:
                    seq = unit.records.seq(entry.type, entry.id)
                    self.rows[entry.type, entry.id] = (seq, frozenset(entry.scopes))
                else:
                    self.rows.pop((entry.type, entry.id), None)
            shortened = len(entries) < len(page.entries)
            after = entries[-1].cursor if shortened and entries else page.cursor
            self.cursor = after.to_json()
            return page.more or shortened

    def drop(self, scope: str) -> None:
        for key, (seq, scopes) in list(self.rows.items()):
            left = scopes - {scope}
            if left:
                self.rows[key] = (seq, left)
            else:
                del self.rows[key]

    def sync(self, limit: int = 100, **how: Any) -> None:
        while self.pull(limit, **how):
            pass

    def must_be_right(self) -> None:
        with self.store.read(self.school) as unit:
            for scope, told in unit.feed.checks(self.held).items():
                here = [(t, i, seq) for (t, i), (seq, scopes) in self.rows.items() if scope in scopes]
                assert checksum(here) == told
                assert unit.feed.recount(scope) == told


def test_the_newest_comes_first_and_what_is_due_before_it(store: Store, seed: Seed) -> None:
    for name in ("a", "b", "c"):
        seed.put(visit(name), scopes=(CLASS,))
    seed.put(visit("d"), scopes=(MINE,))
    seed.put(visit("e"), scopes=(OFFICE,))
    with store.read(seed.school) as unit:
        page = unit.feed.page(None, {CLASS, MINE, OFFICE}, 100)
    assert [entry.id for entry in page.entries] == ["d", "c", "b", "a", "e"]
    assert page.added == (MINE, CLASS, OFFICE)
    assert not page.more


def test_later_changes_come_oldest_first(store: Store, seed: Seed) -> None:
    seed.put(visit("a"), visit("b"), scopes=(CLASS,))
    phone = Phone(store, seed.school, CLASS)
    phone.sync()
    seed.change("visit", "b", mode="phone")
    seed.change("visit", "a", mode="phone")
    with store.read(seed.school) as unit:
        assert phone.cursor is not None
        page = unit.feed.page(Cursor.from_json(phone.cursor), {CLASS}, 100)
    assert [entry.id for entry in page.entries] == ["b", "a"]


def test_a_record_of_several_scopes_comes_once(store: Store, seed: Seed) -> None:
    seed.put(*(visit(f"v{i}") for i in range(20)), scopes=(CLASS, MINE, OFFICE))
    phone = Phone(store, seed.school, CLASS, MINE, OFFICE)
    phone.sync(limit=7)
    assert phone.got == 20
    phone.must_be_right()


def test_leaving_a_scope_and_being_deleted_are_told_apart(store: Store, seed: Seed) -> None:
    seed.put(visit("a"), visit("b"), visit("c"), scopes=(CLASS,))
    phone = Phone(store, seed.school, CLASS)
    phone.sync()
    seed.change("visit", "a", scopes=("class:c2",))
    with store.write(seed.school) as unit:
        found = unit.records.load_for_update([("visit", "b"), ("visit", "c")])
        for record in found.values():
            gone = record.copy()
            gone.deleted = True
            unit.records.put(gone, erased=record.id == "c")
    with store.read(seed.school) as unit:
        assert phone.cursor is not None
        page = unit.feed.page(Cursor.from_json(phone.cursor), {CLASS}, 100)
    assert {entry.id: entry.why for entry in page.entries} == {"a": "scope", "b": "deleted", "c": "erased"}


def test_moving_between_two_held_scopes_is_no_loss(store: Store, seed: Seed) -> None:
    seed.put(visit("a"), scopes=(CLASS,))
    phone = Phone(store, seed.school, CLASS, MINE)
    phone.sync()
    seed.change("visit", "a", scopes=(MINE,))
    phone.sync()
    assert phone.rows["visit", "a"][1] == {MINE}
    phone.must_be_right()


def test_a_new_scope_sends_again_what_another_one_holds(store: Store, seed: Seed) -> None:
    seed.put(visit("a"), scopes=(MINE, CLASS))
    phone = Phone(store, seed.school, MINE)
    phone.sync()
    phone.held.add(CLASS)
    phone.sync()
    assert phone.rows["visit", "a"][1] == {MINE, CLASS}


def test_a_dropped_scope_leaves_what_others_hold(store: Store, seed: Seed) -> None:
    seed.put(visit("a"), scopes=(MINE, CLASS))
    seed.put(visit("b"), scopes=(CLASS,))
    phone = Phone(store, seed.school, MINE, CLASS)
    phone.sync()
    phone.held.discard(CLASS)
    phone.sync()
    assert set(phone.rows) == {("visit", "a")}
    phone.must_be_right()


def test_who_leaves_the_office_gets_anew_what_remains(store: Store, seed: Seed) -> None:
    """The row on the phone shows what only the office may read; it must be replaced though it did not change."""
    seed.put(visit("a"), scopes=(MINE, OFFICE))
    seed.put(visit("b"), scopes=(OFFICE,))
    phone = Phone(store, seed.school, MINE, CLASS, OFFICE)
    phone.sync()
    phone.held.discard(OFFICE)
    phone.got = 0
    phone.sync(limit=1)
    assert (phone.got, set(phone.rows)) == (1, {("visit", "a")})
    phone.must_be_right()


def test_an_empty_school_has_nothing_to_say(store: Store, school: str) -> None:
    phone = Phone(store, school, CLASS)
    assert phone.pull() is False
    assert phone.rows == {}
    phone.must_be_right()


@pytest.mark.parametrize("raw", [{}, {"hi": "1", "at": {}}, {"hi": 1}, {"hi": 1, "at": []}])
def test_what_is_no_cursor_is_refused(raw: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Cursor.from_json(raw)


@pytest.mark.parametrize("number", range(12))
def test_any_history_in_any_pages_converges(store: Store, seed: Seed, number: int) -> None:
    """Random writers, movers, deleters and scope changes between pages of random size and random cuts."""
    dice = random.Random(number)
    scopes = [MINE, CLASS, OFFICE, "class:c2"]
    phone = Phone(store, seed.school, MINE, CLASS)
    alive: list[str] = []
    for step in range(60):
        act = dice.random()
        if act < 0.45 or not alive:
            alive.append(f"v{step}")
            seed.put(visit(alive[-1]), scopes=tuple(dice.sample(scopes, dice.randint(1, 3))))
        elif act < 0.7:
            moved = tuple(dice.sample(scopes, dice.randint(0, 3)))
            seed.change(
                "visit", dice.choice(alive), scopes=moved if dice.random() < 0.6 else None, mode=str(step)
            )
        elif act < 0.8:
            _delete(seed, alive.pop(dice.randrange(len(alive))))
        elif act < 0.88:
            phone.held ^= {dice.choice(scopes)}
        else:
            phone.pull(dice.randint(1, 5), cut=dice.choice([None, 1, 2]))
    phone.sync(limit=dice.randint(1, 9))
    phone.must_be_right()


def _delete(seed: Seed, id_: str) -> None:
    with seed.store.write(seed.school) as unit:
        record = unit.records.load_for_update([("visit", id_)])["visit", id_].copy()
        record.deleted = True
        unit.records.put(record)
