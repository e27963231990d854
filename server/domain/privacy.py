"""Numbers that a home visit never needs are taken out of free text before it is stored, and reported.

Masked: mainland resident-ID numbers (18 signs, with a valid birth date and check digit; the national student
number is one behind a letter) and bank-card numbers (16–19 digits that pass Luhn). Mobile numbers are
*reported* and left in place: "call the uncle on 1…" is legitimate contact data of class ``family``, but the
teacher is told where it belongs.

Anything shorter, dated, or failing its check digit stays as written: school numbers, dates, amounts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from server.locale import DEFAULT, translate

MASKED: Final = frozenset({"resident_id", "bank_card"})
# Records are written in the school's language, so the mask is too.
MASKS: Final = {kind: translate(DEFAULT, f"mask.{kind}") for kind in sorted(MASKED)}

# A run of digits, possibly in groups (6222 0212 …) or full width, X as the last sign of an ID. A run may hold
# several numbers (a card, then a date), so its groups are tried together, longest first. No letter in front
# but G and L, the national student number's: digits inside a UUID or a hash are nobody's card.
_DIGIT = "[0-9０-９]"
_RUN: Final = re.compile(
    f"(?<![0-9０-９A-FH-KM-Za-fh-km-z]){_DIGIT}(?:[ \u3000\\-－·]?{_DIGIT}){{10,38}}"
    "(?: ?[XxＸｘ])?(?![0-9０-９A-Za-z])"
)
_GROUP: Final = re.compile("[0-9０-９XxＸｘ]+")
_WIDE: Final = str.maketrans("０１２３４５６７８９Ｘｘx", "0123456789XXX", " \u3000-－·")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
_SECONDS: Final = {1: "12345", 2: "123", 3: "1234567", 4: "123456", 5: "01234", 6: "12345", 7: "1", 8: "123"}
_PROVINCES: Final = frozenset(f"{first}{second}" for first, seconds in _SECONDS.items() for second in seconds)
_MOBILE: Final = re.compile("1[3-9][0-9]{9}")


@dataclass(frozen=True, slots=True)
class Found:
    """One finding: its kind (resident_id, bank_card, mobile) and whether it was taken out."""

    kind: str
    masked: bool


def redact(text: str) -> tuple[str, list[Found]]:
    """The text without ID and card numbers, and what was found, in order."""
    if sum(map(text.count, "0123456789０１２３４５６７８９")) < 11:
        return text, []
    found: list[Found] = []

    def replace(match: re.Match[str]) -> str:
        run = match.group()
        pieces: list[str] = []
        last = 0
        for start, end, kind in _numbers_in(run):
            found.append(Found(kind, kind in MASKED))
            pieces += [run[last:start], MASKS.get(kind, run[start:end])]
            last = end
        return "".join([*pieces, run[last:]])

    return _RUN.sub(replace, text), found


def _numbers_in(run: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and kind of each number in a run of digit groups, left to right, longest reading first."""
    groups = [m.span() for m in _GROUP.finditer(run)]
    first = 0
    while first < len(groups):
        for last in range(min(len(groups), first + 19) - 1, first - 1, -1):
            start, end = groups[first][0], groups[last][1]
            kind = kind_of_number(run[start:end].translate(_WIDE))
            if kind is not None:
                yield start, end, kind
                first = last
                break
        first += 1


def kind_of_number(digits: str) -> str | None:
    """What a run of plain digits is: resident_id, bank_card, mobile, or None."""
    if len(digits) == 18 and is_resident_id(digits):
        return "resident_id"
    if 16 <= len(digits) <= 19 and digits.isdigit() and is_card(digits):
        return "bank_card"
    if _MOBILE.fullmatch(digits):
        return "mobile"
    return None


def is_resident_id(number: str) -> bool:
    """Whether 18 signs are a resident-ID number: region, birth date and check digit all hold."""
    if not number[:17].isdigit() or number[:2] not in _PROVINCES:
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(d) * w for d, w in zip(number, _WEIGHTS, strict=False))
    return born.year >= 1880 and _CHECKS[total % 11] == number[17]


def is_card(number: str) -> bool:
    """Whether digits are a payment card's: an issuer's first digit, no date in front, Luhn's check digit.

    Mainland bank cards start with 3–6 or 9 (62 for UnionPay); a number that starts with a year is not one.
    """
    if number[0] not in "34569" or len(set(number)) == 1:
        return False
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
