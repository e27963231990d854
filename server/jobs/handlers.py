"""Which service answers which kind of outbox row. Thin: a handler only unpacks its payload."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.jobs.parts import Parts
from server.jobs.runner import Handler
from server.services.backup_plan import erasing
from server.services.deliver import send_delivery as send
from server.services.deliver_plan import DELIVER, SEND, plan_deliveries
from server.services.effects import PUBLISH_NOTE, WITHDRAW_PHOTOS
from server.services.erase_pupil import FINISH_ERASURE
from server.services.erase_pupil import finish_erasure as finish
from server.services.publish_note import publish_notes
from server.services.telling import telling_of
from server.services.withdraw_photos import DROP_BLOBS
from server.services.withdraw_photos import drop_blobs as drop
from server.services.withdraw_photos import withdraw_photos as withdraw


def publish_note(parts: Parts, school: str, payload: Mapping[str, Any]) -> None:
    """A visit was submitted: write the family's notes."""
    publish_notes(parts.store, school, str(payload["visit"]), parts.clock())


def deliver(parts: Parts, school: str, payload: Mapping[str, Any]) -> None:
    """A note was published: leave a message for whoever asked to be told."""
    telling = telling_of(parts.settings)
    plan_deliveries(
        parts.store, telling, school, str(payload["note"]), int(payload["version"]), parts.clock()
    )


def send_delivery(parts: Parts, school: str, payload: Mapping[str, Any]) -> None:
    """A message is due."""
    send(parts.store, telling_of(parts.settings), school, str(payload["delivery"]), parts.clock())


def withdraw_photos(parts: Parts, school: str, payload: Mapping[str, Any]) -> None:
    """Somebody said no: the photos go."""
    withdraw(parts.store, parts.blobs, school, str(payload["pupil"]), parts.clock())


def drop_blobs(parts: Parts, school: str, payload: Mapping[str, Any]) -> None:  # noqa: ARG001 - a handler
    """Photos went: so do their bytes, wherever the server died over it."""
    drop(parts.store, parts.blobs, payload["keys"])


def finish_erasure(parts: Parts, school: str, payload: Mapping[str, Any]) -> None:
    """A pupil was erased: nothing may be left behind, whatever overlapped it or died over it."""
    tools = erasing(parts.settings, parts.store, parts.blobs)
    finish(tools, school, str(payload["of"]), payload["keys"], payload["uploads"], parts.clock())


HANDLERS: Mapping[str, Handler] = {
    PUBLISH_NOTE: publish_note,
    DELIVER: deliver,
    SEND: send_delivery,
    WITHDRAW_PHOTOS: withdraw_photos,
    DROP_BLOBS: drop_blobs,
    FINISH_ERASURE: finish_erasure,
}
