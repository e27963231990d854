"""Fields whose messages are our own keys (translated by errors.py) and which refuse NUL everywhere.

Schemas are instantiated once, at import: a schema class would be built anew on each request.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

_COMMON: dict[str, Any] = {"required": "required", "null": "required", "validator_failed": "not_an_option"}
TEXT: dict[str, Any] = {**_COMMON, "invalid": "wrong_type", "invalid_utf8": "wrong_type"}
WHOLE: dict[str, Any] = {**_COMMON, "invalid": "wrong_type", "too_large": "number_range"}
LIST: dict[str, Any] = {**_COMMON, "invalid": "wrong_type"}
INC_MAX = 2**53 - 1


class Base(Schema):
    """Refuses unknown members by name."""

    class Meta:
        unknown = RAISE

    error_messages = {  # noqa: RUF012 - as marshmallow declares it
        "unknown": "unknown",
        "type": "wrong_type",
    }


class Lenient(Schema):
    """Ignores unknown members: the protocol extends by adding."""

    class Meta:
        unknown = "exclude"

    error_messages = {  # noqa: RUF012 - as marshmallow declares it
        "unknown": "unknown",
        "type": "wrong_type",
    }


def _no_nul(text: str) -> None:
    if "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise ValidationError("nul")


def text(most: int, *, least: int = 1, required: bool = False, about: str = "", **more: Any) -> fields.String:
    """A string of `least` to `most` characters."""
    return fields.String(
        required=required,
        validate=[validate.Length(least, most, error="too_long"), _no_nul],
        error_messages=TEXT,
        metadata={"description": about} if about else {},
        **more,
    )


def choice(options: Sequence[str], **more: Any) -> fields.String:
    """One of a closed list."""
    return fields.String(validate=validate.OneOf(options, error="not_an_option"), error_messages=TEXT, **more)


def whole(least: int, most: int, **more: Any) -> fields.Integer:
    """A JSON whole number within bounds; no strings, no fractions."""
    return fields.Integer(
        strict=True,
        validate=[validate.Range(least, most, error="number_range")],
        error_messages=WHOLE,
        **more,
    )


def many(inner: fields.Field[Any], most: int, **more: Any) -> fields.List[Any]:
    """A list of at most `most` items."""
    return fields.List(
        inner, validate=validate.Length(max=most, error="too_long"), error_messages=LIST, **more
    )
