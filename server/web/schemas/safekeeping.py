"""Shapes of backups and erasures."""

from __future__ import annotations

from marshmallow import Schema, fields

from server.web.schemas.base import Base, text

COVERED = ("visits", "pupils", "consents", "notes", "pictures", "bytes")


class BackupSchema(Schema):
    """How the backups stand."""

    state = fields.String(required=True, metadata={"description": "off, none, ok, failed or late"})
    verified_at = fields.String(required=True, allow_none=True)
    failed_at = fields.String(required=True, allow_none=True)
    why = fields.String(required=True, allow_none=True)
    covers = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": f"What the last good one holds, by {', '.join(COVERED)}; empty: not told"},
    )
    at = fields.String(required=True, metadata={"description": "HH:MM on the school's clock"})
    late_hours = fields.Integer(required=True, metadata={"description": "Older than this is late"})
    kept = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": "Of how many days and weeks the newest stays"},
    )


class ErasureSchema(Base):
    """The second step: the name typed once more, and the reason (without names: it stays in the audit log)."""

    name = text(100, required=True, about="The pupil's name, as it stands in the roster")
    why = text(300, required=True)


class ErasedSchema(Schema):
    """How much goes, or went."""

    records = fields.Integer(required=True)
    visits = fields.Integer(required=True)
    photos = fields.Integer(required=True)
