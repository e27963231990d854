"""Operations: from what stands on the wire to an Op that the merger can trust.

`parse_op` checks one op against the schema and says everything that is wrong with it at once. It never
raises: what cannot be read becomes a BadOp, which the services store, acknowledge and list. Rules:

1. Shape first: types, lengths, ids, dates, depth, size, NUL, lone surrogates, numbers foreign to JSON.
2. What this schema does not know is `unknown_field`: it may come from a newer app and is replayed after an
   upgrade of the server.
3. What the server alone may write is `forbidden_scope`.
Of several, the first of these three is the op's code.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sync.errors import Code, Fault
from sync.operation import Append, BadOp, Command, Op, Writes
from sync.reader import Reader, printable
from sync.shape import is_id, is_number, scan, size_fault
from sync.specs import Schema
from sync.wire import LIMITS

__all__ = ["Append", "BadOp", "Command", "Op", "Writes", "fingerprint", "parse_op"]

_BY_WEIGHT = (Code.BAD_SHAPE, Code.UNKNOWN_FIELD, Code.FORBIDDEN_SCOPE)
_FINGERPRINT_DEPTH = 100
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def fingerprint(raw: object, *, shallow: bool = False) -> str:
    """SHA-256 (hex) of the op's canonical content: the same whatever the order of its members.

    Content nested deeper than any op may be counts by its kind only. shallow: the caller knows that there is
    none (`parse_op` read it), so nobody looks for it.
    """
    content = raw if shallow else _pruned(raw, _FINGERPRINT_DEPTH)
    return hashlib.sha256(_CANONICAL(content).encode()).hexdigest()


def _pruned(value: object, depth: int) -> object:
    if not isinstance(value, dict | list):
        return value
    if depth == 0:
        return type(value).__name__
    if isinstance(value, list):
        return [_pruned(item, depth - 1) for item in value]
    return {key: _pruned(item, depth - 1) for key, item in value.items()}


def parse_op(raw: object, schema: Schema, *, size: int | None = None) -> Op | BadOp:
    """One op of a push, checked against the schema; see the rules above.

    size: its bytes as compact JSON in UTF-8, if the caller has counted them.
    """
    if not isinstance(raw, dict):
        return BadOp(Code.BAD_SHAPE, {"op": [Fault.WRONG_TYPE]})
    if scan(raw) is not None:
        return _refused(raw, Code.BAD_SHAPE, _located(raw))
    if (fault := size_fault(raw, size)) is not None:
        return _refused(raw, Code.BAD_SHAPE, {"op": [fault]})
    if not isinstance(raw.get("type"), str):
        fault = Fault.WRONG_TYPE if "type" in raw else Fault.REQUIRED
        return _refused(raw, Code.BAD_SHAPE, {"type": [fault]})
    spec = schema.types.get(raw["type"])
    if spec is None:
        return _refused(raw, Code.UNKNOWN_TYPE, {"type": [Fault.UNKNOWN]})
    reader = Reader(raw, spec)
    op = reader.read()
    for code in _BY_WEIGHT:
        if code in reader.codes:
            return _refused(raw, code, reader.errors)
    return op


def _refused(raw: Mapping[Any, Any], code: Code, errors: dict[str, list[str]]) -> BadOp:
    op, n, type_, id_ = raw.get("op"), raw.get("n"), raw.get("type"), raw.get("id")
    return BadOp(
        code,
        errors,
        op=op if is_id(op) else None,
        n=n if is_number(n) else None,
        type=type_ if is_id(type_) else None,
        id=id_ if is_id(id_) else None,
    )


def _located(raw: Mapping[Any, Any]) -> dict[str, list[str]]:
    """What scan finds in an op, under the names of the fields or else of the members that have it."""
    errors: dict[str, list[str]] = {}
    for member, content in raw.items():
        inside = member in ("set", "items") and isinstance(content, dict)
        parts, limit = (content, LIMITS.depth - 1) if inside else ({member: content}, LIMITS.depth)
        for key, value in parts.items():
            if (found := scan([key, value], limit)) is not None:
                errors[printable(str(key))] = [found]
    return errors
