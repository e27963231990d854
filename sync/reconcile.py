"""One op meets one record. The only place where a record's next state is decided.

Rules, in the order in which they are applied:

1. An op is atomic: one part that must wait holds it whole, one part that is refused quarantines it whole.
2. `after` names the previous op of the same incarnation on the record; until that has arrived the op is held.
   The services know arrivals and say so by `after_arrived` (a quarantined op counts as arrived).
3. A new record needs its `required: create` fields; an op that saw writes of a record which is not here yet is
   held until the record comes. A create-only record takes first values, no second ones.
4. Fields go by the merge table (sync/placing.py); entries of checklists and sets are fields of their own.
5. After approval the approved values stand: another value is kept as an entry of `amendments`.
6. Appended entries are grow-only by id; a correction is a new entry.
7. A command states the state it expects. Where the record is already in the command's target it does nothing;
   any other difference is `state_mismatch`.
8. `resolve` closes the siblings that stood under that id, with the value in the same op or else with the head
   as it stands. An outdated id closes nothing.
9. `delete` names the heads that were seen, and may name other people's entries. A head that is missing there, an
   entry that is missing where entries are named, and a sibling that the same op does not resolve, is a concurrent
   edit, and wins: the record stays (or, if the deletion came first, is reopened) and is flagged.
10. Applying the same op again changes nothing.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sync.errors import Code, Fault
from sync.operation import Op
from sync.outcome import Draft, Outcome, Refused, Status
from sync.placing import Placing, is_known, same, seen_as
from sync.specs import TypeSpec
from sync.stamps import make_stamp
from sync.state import History, Record, Write

APPROVED = "approved"
REOPENED = "reopened"
AMENDMENTS = "amendments"
AFTER_APPROVAL = "after_approval"
DELETED = "deleted"
"""The name under which a deletion enters the history; its value says whether it buried the record."""


def reconcile(
    record: Record | None,
    op: Op,
    *,
    inc: int,
    by: str,
    history: History,
    spec: TypeSpec,
    mint: Callable[[], str],
    conflict_id: Callable[[], str],
    force: bool = False,
    after_arrived: bool = True,
    late: bool = True,
) -> Outcome:
    """The outcome of `op`, written by person `by` through incarnation `inc`; `record` itself is not changed.

    `mint` gives the next stamp of the server (for merged texts), `conflict_id` a new conflict id; both may be
    called for an op that is then held or refused. `force`: apply a held op now, its unknown `saw` becoming a
    sibling. `late`: whether ops that were written after this one may have been applied already (it was held, or in
    quarantine); False spares a look into the history.
    """
    if not after_arrived and not force:
        return Outcome(Status.HELD, waits=[make_stamp(inc, op.after or op.n)])
    created = record is None
    state = record.copy() if record is not None else Record(op.type, op.id)
    draft = Draft(state, spec, op, inc, by, history, mint, conflict_id, force, late)
    try:
        if created:
            _begin(draft)
        _fields(draft)
        _append(draft)
        _command(draft)
        reopened = _reopen(draft)
        lost = _delete(draft)
    except Refused as refused:
        return Outcome(Status.QUARANTINED, code=refused.code, errors=refused.errors)
    if draft.waits:
        return Outcome(Status.HELD, waits=draft.waits)
    return _outcome(draft, created=created, reopened=reopened or lost)


def _outcome(draft: Draft, *, created: bool, reopened: bool) -> Outcome:
    status = Status.CONFLICT if draft.beside else Status.MERGED if draft.merged else Status.APPLIED
    keys = (*draft.op.set, *draft.op.items)
    open_ = [draft.record.conflicts[key].id for key in keys if key in draft.record.conflicts]
    return Outcome(
        status,
        record=draft.record,
        writes=draft.writes,
        conflicts=open_,
        changed=draft.changed or created,
        created=created,
        reopened=reopened,
        deleted=draft.record.deleted,
        moved=draft.moved,
        amended=draft.amended,
    )


def _begin(draft: Draft) -> None:
    op, spec = draft.op, draft.spec
    if spec.first_status is not None:
        draft.record.values[spec.status_field] = spec.first_status
    if not spec.creatable or op.delete is not None:
        return
    missing = [one.name for one in spec.fields if one.required == "create" and one.name not in op.set]
    if missing and not _goes_on(draft):
        raise Refused(Code.BAD_SHAPE, {name: [Fault.REQUIRED] for name in missing})


def _goes_on(draft: Draft) -> bool:
    """Whether its author saw writes that have not arrived: then the record is on its way, and the op waits for it."""
    writes = {**draft.op.set, **draft.op.items}
    return not draft.force and not all(is_known(draft, key, saw) for key, (_, saw) in writes.items())


def _fields(draft: Draft) -> None:
    op, record = draft.op, draft.record
    resolved = {key for key, conflict in record.conflicts.items() if conflict.id in op.resolve}
    writes = {**op.set, **op.items}
    for key in resolved - writes.keys():
        placing = Placing(draft, key, draft.spec.field(key))
        placing.resolve()
        placing.finish()
    for key, (value, saw) in writes.items():
        if draft.spec.create_only and _is_second(record, key, value):
            raise Refused(Code.STATE_MISMATCH, {key: [Fault.CREATE_ONLY]})
        if _is_amendment(record, key, value):
            _amend(draft, key, value, saw)
            continue
        placing = Placing(draft, key, draft.spec.field(key))
        if key in resolved:
            placing.resolve()
        placing.write(value, saw)
        placing.finish()


def _is_second(record: Record, key: str, value: Any) -> bool:
    return key in record.values and not same(record.values[key], value)


def _is_amendment(record: Record, key: str, value: Any) -> bool:
    return record.values.get("status") == APPROVED and not same(record.values.get(key), value)


def _amend(draft: Draft, key: str, value: Any, saw: str | None) -> None:
    if _add_entry(draft, AMENDMENTS, amendment(key, value, saw, draft.stamp)):
        draft.amended.append(key)
        draft.note(Write(key, value, draft.stamp, saw, draft.by, draft.op.at))


def amendment(key: str, value: Any, saw: str | None, stamp: str) -> dict[str, Any]:
    """The entry that keeps a value beside an approved one, without its author and time; `stamp`: its write's."""
    body = {"field": key, "value": value, "saw": saw, "why": AFTER_APPROVAL}
    return {"id": f"{stamp}:{key}", "body": body}


def _append(draft: Draft) -> None:
    for entry in draft.op.append:
        more = {"supersedes": entry.supersedes} if entry.supersedes else {}
        _add_entry(draft, entry.kind, {"id": entry.id, "body": entry.body} | more)


def _add_entry(draft: Draft, kind: str, entry: dict[str, Any]) -> bool:
    entries = draft.record.appends.setdefault(kind, [])
    if any(one["id"] == entry["id"] for one in entries):
        return False
    entries.append(entry | {"by": draft.by, "at": draft.op.at})
    draft.changed = draft.touched = True
    return True


def _command(draft: Draft) -> None:
    command, record = draft.op.command, draft.record
    if command is None:
        return
    step, field = draft.spec.command_by_name[command.name], draft.spec.status_field
    current = record.values.get(field)
    if current == step.to:
        return
    # Before the first command there is no stamp, and nothing in the history to look for.
    if field in record.stamps and draft.history.get(field, draft.stamp) is not None:
        return
    if current != command.expect or current not in step.from_:
        raise Refused(Code.STATE_MISMATCH, {field: [Fault.OTHER_STATE]})
    draft.note(Write(field, step.to, draft.stamp, record.stamps.get(field), draft.by, draft.op.at))
    record.values[field] = step.to
    record.stamps[field] = draft.stamp
    draft.moved = (current, step.to)


def _reopen(draft: Draft) -> bool:
    """An edit that meets a tombstone was concurrent with it, since nobody can see what is deleted."""
    if not draft.record.deleted or not draft.touched:
        return False
    draft.record.deleted = False
    draft.record.flags.add(REOPENED)
    return True


def _delete(draft: Draft) -> bool:
    """Bury the record if its author saw all that stands in it; whether a concurrent edit kept it."""
    saw, record = draft.op.delete, draft.record
    if saw is None or record.deleted or draft.history.get(DELETED, draft.stamp) is not None:
        return False
    if draft.spec.create_only or record.values.get("status") == APPROVED:
        raise Refused(Code.STATE_MISMATCH, {"delete": [Fault.OTHER_STATE]})
    if not draft.force:
        draft.waits += [stamp for key, stamp in saw.items() if not is_known(draft, key, stamp)]
    record.deleted = _saw_all(draft, saw)
    draft.note(Write(DELETED, record.deleted, draft.stamp, None, draft.by, draft.op.at))
    if record.deleted:
        return False
    record.flags.add(REOPENED)
    return True


def _saw_all(draft: Draft, saw: Mapping[str, str]) -> bool:
    """Whether nothing stands in the record that the deletion's author had not seen, siblings and entries too."""
    record = draft.record
    if record.conflicts:
        return False
    named = draft.op.delete_entries
    entries = (entry for some in record.appends.values() for entry in some)
    if named is not None and any(e["by"] != draft.by and e["id"] not in named for e in entries):
        return False
    return all(
        head in (draft.stamp, seen_as(record, key, saw.get(key))) for key, head in record.stamps.items()
    )
