"""Who I am and which school this is."""

from __future__ import annotations

from marshmallow import fields

from server.web.schemas.base import Lenient


class SchoolSchema(Lenient):
    """The school as the phone names it."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)


class MeSchema(Lenient):
    """The signed-in person with the roles and classes of today."""

    person = fields.String(required=True)
    name = fields.String(required=True)
    title = fields.String(required=True, allow_none=True)
    roles = fields.List(fields.String(), required=True)
    classes = fields.List(fields.String(), required=True)


class HealthSchema(Lenient):
    """Alive, and which epoch and schema it serves."""

    status = fields.String(required=True)
    epoch = fields.String(required=True)
    schema = fields.Integer(required=True)
    backup = fields.String(
        required=True, metadata={"description": "off, none (yet), ok, failed or late; see docs/backup.md"}
    )
    photos = fields.String(
        required=True,
        metadata={
            "description": "ok; no_worker: photos wait on their phones; not_clean: one was stopped, see the log"
        },
    )
