"""The office works on an item of the ledger: sorts it, hands it to somebody, answers it, closes it.

What the family reads is the answer; one that says "not now, and this is the plan" is an answer, too (`explained`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from server.domain.ledger import due_by
from server.domain.privacy import redact
from server.services.caller import Caller
from server.services.desk_rows import DeskReader
from server.services.homeroom import locked
from server.services.ledger_dates import dated, filed_on
from server.services.list_ledger import categories_for, told_item
from server.services.placing import Placing
from server.services.problem import Problem, not_found
from server.services.school_schema import local_day
from server.services.server_write import add_entry, set_values
from sync.errors import Code, Fault
from sync.wire import BASE

if TYPE_CHECKING:
    from server.store.unit import Store, Unit
    from sync.state import Record

TYPE: Final = "ledger_item"
SORTED: Final = ("category", "measure", "owner", "due_on")
COMMANDS: Final = BASE.types[TYPE].command_by_name
Change = Callable[[DeskReader, "Record"], Mapping[str, Any]]


def sort_item(store: Store, who: Caller, item: str, said: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The item after it was sorted: category, measure, owner, due_on; only what is named changes, None empties.

    A category brings its own date where none is named; somebody responsible takes an open item in hand. 404, 422
    `bad_shape` (category, measure, owner), 409 `state_mismatch` for a closed one.
    """
    return _written(store, who, item, "sort", _sorting(said), now)


def sort_items(
    store: Store, who: Caller, items: Iterable[str], said: Mapping[str, Any], now: datetime
) -> dict[str, int]:
    """Several items sorted alike, as `sort_item`: all of them or none. `{sorted}`: how many.

    A measure of another category than the new one is taken off, where no other is said.
    """
    wanted = sorted(set(items))
    with store.write(who.school) as unit:
        records = unit.records.load_for_update([(TYPE, item) for item in wanted])
        desk = DeskReader(unit, who, now)
        for item in wanted:
            record = records.get((TYPE, item))
            if record is None or record.deleted:
                raise not_found()
            other = said.get("category") and said["category"] != record.values.get("category")
            mine = {"measure": None, **said} if other and record.values.get("measure") else said
            _keep(unit, who, _changed(desk, record, _sorting(mine)), "sort", now)
        unit.publish()
    return {"sorted": len(wanted)}


def _sorting(said: Mapping[str, Any]) -> Change:
    """What sorting makes of an item."""

    def change(desk: DeskReader, record: Record) -> Mapping[str, Any]:
        if record.values.get("state") == "closed":
            raise Problem(409, Code.STATE_MISMATCH, members={"status": "closed"})
        changes = {name: _plain(said[name]) for name in SORTED if name in said}
        _check(desk, record, changes)
        if changes.get("category") and "due_on" not in changes:
            categories = categories_for(desk, record.values.get("campaign"))
            changes["due_on"] = due_by(
                categories, changes["category"], filed_on(record, desk.now)
            ).isoformat()
        if changes.get("owner") and record.values.get("state", "open") == "open":
            changes["state"] = "in_hand"
        return changes

    return change


def answer_item(
    store: Store, who: Caller, item: str, words: str, explained: bool, now: datetime
) -> dict[str, Any]:
    """The item with the answer that the family reads; an answered one gets its new words. 404, 409, 422 `bad_shape`
    for words that are blank."""
    answer = redact(words.strip())[0]
    if not answer:
        raise Problem(422, Code.BAD_SHAPE, errors={"words": [Fault.REQUIRED]})

    def change(_desk: DeskReader, record: Record) -> Mapping[str, Any]:
        said = {"answer": answer, "explained": explained}
        return said if record.values.get("state") == "answered" else {**said, **_step(record, "answer")}

    return _written(store, who, item, "answer", change, now)


def step_item(store: Store, who: Caller, item: str, command: str, now: datetime) -> dict[str, Any]:
    """The item after `close` or `reopen`. 404, 409 `state_mismatch`; 422 `bad_shape` (`answer`) for closing what the
    family has no answer to."""

    def change(_desk: DeskReader, record: Record) -> Mapping[str, Any]:
        if command == "close" and not record.values.get("answer"):
            raise Problem(422, Code.BAD_SHAPE, errors={"answer": [Fault.REQUIRED]})
        return _step(record, command)

    return _written(store, who, item, command, change, now)


def note_progress(store: Store, who: Caller, item: str, words: str, now: datetime) -> dict[str, Any]:
    """The item with one more line of what was done. 404."""
    with store.write(who.school) as unit:
        record = locked(unit, (TYPE, item))
        desk = DeskReader(unit, who, now)
        desk.one(TYPE, item)
        fresh = set_values(unit, record, {}, by=who.person, now=now)
        body = {"words": redact(words.strip())[0], "by": who.person}
        add_entry(fresh, "progress", body, id_=unit.mint_id(), by=who.person, now=now)
        return _kept(unit, who, desk, fresh, "progress", now)


def _written(store: Store, who: Caller, item: str, act: str, change: Change, now: datetime) -> dict[str, Any]:
    with store.write(who.school) as unit:
        record = locked(unit, (TYPE, item))
        desk = DeskReader(unit, who, now)
        return _kept(unit, who, desk, _changed(desk, record, change), act, now)


def _changed(desk: DeskReader, record: Record, change: Change) -> Record:
    """The item after a change; 404 for one that is not this reader's."""
    desk.one(TYPE, record.id)
    changes = dict(change(desk, record))
    changes |= dated(record, changes.get("state"), desk.now)
    return set_values(desk.unit, record, changes, by=desk.who.person, now=desk.now)


def _keep(unit: Unit, who: Caller, fresh: Record, act: str, now: datetime) -> None:
    unit.records.put(fresh, Placing(unit, local_day(now)).scopes(fresh))
    unit.audit.add(at=now, by=who.person, act=f"ledger.{act}", subject=f"{TYPE}:{fresh.id}")


def _kept(
    unit: Unit, who: Caller, desk: DeskReader, fresh: Record, act: str, now: datetime
) -> dict[str, Any]:
    _keep(unit, who, fresh, act, now)
    unit.publish()
    return told_item(desk, fresh.id)


def _step(record: Record, name: str) -> dict[str, Any]:
    command, state = COMMANDS[name], record.values.get("state", "open")
    if state not in command.from_:
        raise Problem(409, Code.STATE_MISMATCH, members={"status": state})
    return {"state": command.to}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _check(desk: DeskReader, record: Record, changes: Mapping[str, Any]) -> None:
    categories = {one.key: one for one in categories_for(desk, record.values.get("campaign"))}
    category = changes.get("category", record.values.get("category"))
    measure = changes.get("measure")
    errors: dict[str, list[str]] = {}
    if changes.get("category") and category not in categories:
        errors["category"] = [Fault.NOT_AN_OPTION]
    if measure and not (category in categories and categories[category].has(measure)):
        errors["measure"] = [Fault.NOT_AN_OPTION]
    owner = changes.get("owner")
    person = desk.unit.records.get("person", str(owner)) if owner else None
    if owner and (person is None or person.deleted or person.values.get("active", True) is False):
        errors["owner"] = [Fault.NOT_AN_OPTION]
    if errors:
        raise Problem(422, Code.BAD_SHAPE, errors=errors)
