"""Is this piece of JSON what it should be? Small judges without memory; each answers with a Fault or None."""

import json
import re
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, TypeGuard

from sync.errors import Fault
from sync.specs import KEYED, FieldSpec
from sync.stamps import MAX_NUMBER
from sync.wire import LIMITS

_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.:-]{0,63}", re.ASCII)
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?", re.ASCII)
_INSTANT = re.compile(
    r"([0-9-]{10})T([0-9:]{5,8})(\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])", re.ASCII
)
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def scan(value: object, limit: int = LIMITS.depth) -> Fault | None:
    """Something in `value`, however deep, that may not be stored; None if all of it may.

    Goes down level by level without recursion: 100,000 nested brackets must cost a refusal, not a stack. The
    texts of a level are looked at as one, which for an ordinary op is a fifth of the work.
    """
    level: list[object] = [value]
    depth = 0
    while level:
        texts: list[str] = []
        deeper: list[object] = []
        for item in level:
            if isinstance(item, str):
                texts.append(item)
            elif isinstance(item, dict | list):
                if depth >= limit:
                    return Fault.TOO_DEEP
                deeper.extend(item)
                if isinstance(item, dict):
                    deeper.extend(item.values())
            elif (fault := _number_fault(item)) is not None:
                return fault
        if (found := text_fault("".join(texts))) is not None:
            return found
        level, depth = deeper, depth + 1
    return None


def text_fault(text: str) -> Fault | None:
    """NUL breaks PostgreSQL, and a lone surrogate is no character at all."""
    if "\0" in text:
        return Fault.NUL
    try:
        text.encode()
    except UnicodeEncodeError:
        return Fault.LONE_SURROGATE
    return None


def _number_fault(item: object) -> Fault | None:
    if item is None or isinstance(item, bool):
        return None
    if isinstance(item, float):
        return None if isfinite(item) else Fault.NOT_FINITE
    if isinstance(item, int):
        return None if abs(item) <= MAX_NUMBER else Fault.NUMBER_RANGE
    return Fault.WRONG_TYPE


def size_fault(raw: Mapping[Any, Any], size: int | None = None) -> Fault | None:
    """TOO_LARGE if the op takes more than LIMITS.op_bytes as compact JSON in UTF-8, counted here if need be."""
    counted = len(_COMPACT(raw).encode()) if size is None else size
    return Fault.TOO_LARGE if counted > LIMITS.op_bytes else None


def is_id(value: object) -> TypeGuard[str]:
    """UUIDs, and the short ids that the server mints."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def is_number(value: object) -> TypeGuard[int]:
    """Whether `value` is a counter: a whole number from 1 to what a phone holds exactly."""
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_NUMBER


def id_fault(value: object) -> Fault | None:
    """REQUIRED if absent, NOT_AN_ID if no id."""
    if value is None:
        return Fault.REQUIRED
    return None if is_id(value) else Fault.NOT_AN_ID


def is_date(text: object) -> bool:
    """Whether `text` is a day of the calendar, as YYYY-MM-DD."""
    match = _DATE.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return False
    year, month, day = (int(part) for part in match.groups())
    if year == 0 or not 1 <= month <= 12:
        return False
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 1 <= day <= _LENGTHS[month - 1] + leap


def is_time(text: object) -> bool:
    """Whether `text` is a time of day, as HH:MM or HH:MM:SS."""
    return isinstance(text, str) and _TIME.fullmatch(text) is not None


def instant_fault(text: object) -> Fault | None:
    """NOT_AN_INSTANT unless date, time and offset, as RFC 3339 writes them (seconds may be left out)."""
    match = _INSTANT.fullmatch(text) if isinstance(text, str) else None
    good = match is not None and is_date(match[1]) and is_time(match[2])
    return None if good else Fault.NOT_AN_INSTANT


def is_blank(value: object) -> bool:
    """Whether nothing stands there: no value, or a text of white space only."""
    return value is None or (isinstance(value, str) and not value.strip())


def value_fault(spec: FieldSpec, value: Any) -> Fault | None:
    """What is wrong with a new value of this field; None (the field is emptied) never is."""
    if value is None or (spec.kind in KEYED and isinstance(value, bool)):
        return None
    fault = (_BY_KIND.get(spec.kind) or _BY_TYPE[spec.type])(spec, value)
    if fault is None and spec.max is not None and isinstance(value, str) and len(value) > spec.max:
        return Fault.TOO_LONG
    return fault


def _text(spec: FieldSpec, value: Any) -> Fault | None:
    if not isinstance(value, str):
        return Fault.WRONG_TYPE
    return Fault.TOO_LONG if spec.max is None and len(value) > LIMITS.text else None


def _bool(_spec: FieldSpec, value: Any) -> Fault | None:
    return None if isinstance(value, bool) else Fault.WRONG_TYPE


def _int(spec: FieldSpec, value: Any) -> Fault | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return Fault.WRONG_TYPE
    return Fault.NUMBER_RANGE if spec.min is not None and value < spec.min else None


def _json(_spec: FieldSpec, _value: Any) -> Fault | None:
    return None


def _date(_spec: FieldSpec, value: Any) -> Fault | None:
    return None if is_date(value) else Fault.NOT_A_DATE


def _time(_spec: FieldSpec, value: Any) -> Fault | None:
    return None if is_time(value) else Fault.NOT_A_TIME


def _choice(spec: FieldSpec, value: Any) -> Fault | None:
    if not isinstance(value, str):
        return Fault.WRONG_TYPE
    return None if value in spec.options else Fault.NOT_AN_OPTION


def _ref(_spec: FieldSpec, value: Any) -> Fault | None:
    return None if is_id(value) else Fault.NOT_AN_ID


Judge = Callable[[FieldSpec, Any], Fault | None]

_BY_KIND: Mapping[str, Judge] = {"date": _date, "choice": _choice, "narrative": _text, "ref": _ref}
_BY_TYPE: Mapping[str, Judge] = {"text": _text, "bool": _bool, "int": _int, "time": _time, "json": _json}
