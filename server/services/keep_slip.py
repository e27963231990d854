"""The office types in what a family wrote on its slip, or said on the telephone: an appointment like a phone's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.services.appointment_record import form_of, write_appointment
from server.services.caller import Caller
from server.services.desk_rows import DeskReader
from server.services.homeroom import locked

if TYPE_CHECKING:
    from server.store.unit import Store


def keep_slip(
    store: Store, who: Caller, pupil: str, said: Mapping[str, Any], now: datetime
) -> dict[str, str]:
    """`{id}` of the new appointment. said: campaign, and what `write_appointment` reads.

    404 for no such pupil; 422 `bad_shape` for a field that the form does not ask, or a value that it does not take.
    """
    with store.write(who.school) as unit:
        locked(unit, ("pupil", pupil))
        desk = DeskReader(unit, who, now)
        campaign = said.get("campaign") or next(iter(desk.schema.ordered()), None)
        form = form_of(desk.pack_of(campaign))
        origin = {"pupil": pupil, "campaign": campaign, "made_by": who.person}
        id_ = write_appointment(unit, form, said, origin, who.person, now, author=who.person)
        unit.audit.add(
            at=now, by=who.person, act="keep_slip", subject=f"pupil:{pupil}", detail={"appointment": id_}
        )
        unit.publish()
        return {"id": id_}
