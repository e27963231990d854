"""An appointment as the server writes it, for the office that types a slip in and for a family on its page.

Where the slip's form asks what every appointment says (way, day, time, place, topics), that is written there; what
else the form asks stays with the slip.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final

from server.domain.privacy import redact
from server.domain.slips import SlipForm, said_on, slip_form
from server.services.placing import AUTHOR, Placing
from server.services.problem import Problem
from server.services.school_schema import local_day
from server.services.server_write import dated_id, set_values
from sync.errors import Code, Fault
from sync.state import Record

if TYPE_CHECKING:
    from server.domain.campaign import Pack
    from server.store.unit import Unit

PLAIN: Final = ("via", "answer", "mode", "on", "at", "place", "topics", "language", "present", "not_home")
WORDS: Final = ("place", "topics", "language", "present")
_LONGEST: Final = 1000


def form_of(pack: Pack | None) -> SlipForm:
    """How a pack's slip is read."""
    return slip_form(pack.data["forms"].get("appointment") if pack else None)


def write_appointment(
    unit: Unit,
    form: SlipForm,
    said: Mapping[str, Any],
    origin: Mapping[str, Any],
    by: str,
    now: datetime,
    *,
    author: str | None = None,
) -> str:
    """Id of the new record; the caller holds the pupil and publishes. A paper slip that says what the pupil's last
    record says was sent twice over a bad line: that one's id. said: PLAIN and `slip` (field of the form -> value).
    origin: pupil, campaign and whoever it came through. Problem 422 `bad_shape`."""
    slip = {name: value for name, value in said.get("slip", {}).items() if value not in (None, "")}
    _check(form.fields, slip)
    plain = {name: _plain(said[name]) for name in PLAIN if said.get(name) not in (None, "")}
    values = {**origin, **said_on(form, slip), **plain}
    values = {name: _clean(value) if name in WORDS else value for name, value in values.items() if value}
    if slip:
        values["slip"] = {name: _clean(value) for name, value in slip.items()}
    last = _said_last(unit, values) if values.get("via") == "slip" else None
    if last is not None:
        return last
    fresh = set_values(unit, Record("appointment", dated_id(unit, now)), values, by=by, now=now)
    if author:
        fresh.values[AUTHOR] = author
    unit.records.put(fresh, Placing(unit, local_day(now)).scopes(fresh))
    return fresh.id


def _said_last(unit: Unit, values: Mapping[str, Any]) -> str | None:
    last = max(unit.records.by("appointment", pupil_id=values["pupil"]), key=lambda one: one.id, default=None)
    if last is None or last.deleted:
        return None
    told = {name: value for name, value in last.values.items() if name != AUTHOR}
    return last.id if told == values else None


def fault_in(field: Mapping[str, Any] | None, value: object) -> str | None:
    """What is wrong with a value of a form's field, as a word of Fault."""
    if field is None:
        return Fault.UNKNOWN
    if field["kind"] == "bool":
        return None if isinstance(value, bool) else Fault.WRONG_TYPE
    if not isinstance(value, str):
        return Fault.WRONG_TYPE
    if field["kind"] == "choice" and value not in {one["key"] for one in field.get("options", ())}:
        return Fault.NOT_AN_OPTION
    if field["kind"] == "date" and not _is(date.fromisoformat, value):
        return Fault.NOT_A_DATE
    if field["kind"] == "time" and not (len(value) == len("00:00") and _is(time.fromisoformat, value)):
        return Fault.NOT_A_TIME
    return Fault.TOO_LONG if len(value) > int(field.get("max") or _LONGEST) else None


def _check(fields: Mapping[str, Mapping[str, Any]], slip: Mapping[str, Any]) -> None:
    wrong = {name: fault for name, value in slip.items() if (fault := fault_in(fields.get(name), value))}
    if wrong:
        raise Problem(422, Code.BAD_SHAPE, errors={f"slip.{name}": [fault] for name, fault in wrong.items()})


def _plain(value: object) -> object:
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, date) else value


def _clean(value: object) -> object:
    return redact(value.strip())[0] if isinstance(value, str) else value


def _is(read: Any, value: str) -> bool:
    try:
        read(value)
    except ValueError:
        return False
    return True
