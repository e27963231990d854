"""Counts of a sensitive group as they go upward: none that points at a child, none that lets one be worked out.

A count under `LEAST` is only ever told as "fewer than five"; 0 is such a count too, for that there is nobody is
news as well. That alone is not enough: one hidden class is the total less the others. So, for one group over the
classes of a school (or the schools of a county), whose sizes everybody knows:

1. A part under LEAST is told as few, any other part as it is.
2. The total is told when no part is few; or when it is LEAST or more and what the few add up to by it leaves each
   of them every value from 0 to LEAST - 1 (or to its size). Otherwise it is withheld.

Never is a part sacrificed to hide another one: by which one is chosen a reader who knows the rule learns more than
by the total. The tests play that reader: for whole sets of tables, and everything that is told of them, a few may
be any few. Not covered are two different sets of groups over the same pupils, laid beside each other: a reader
upward therefore gets one set, that of the campaign which runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

LEAST: Final = 5
FEW: Final = "few"
WITHHELD: Final = "withheld"
Told = int | Literal["few"]


@dataclass(frozen=True, slots=True)
class Published:
    """What goes upward of one group: the total, and each part by its name."""

    total: int | Literal["withheld"]
    parts: Mapping[str, Told]


def told(count: int) -> Told:
    """A count that stands alone, with no total that it could be worked out from."""
    return count if count >= LEAST else FEW


def publish(counts: Mapping[str, int], sizes: Mapping[str, int]) -> Published:
    """One group over its parts, ready for somebody who must not learn of single pupils.

    counts: pupils of the group in each part. sizes: all pupils of each part; at least the count, the same names.
    """
    total = sum(counts.values())
    few = [part for part, count in counts.items() if count < LEAST]
    open_still = not few or (
        total >= LEAST
        and _leaves_all_open(sum(counts[part] for part in few), [min(LEAST - 1, sizes[part]) for part in few])
    )
    parts = {part: told(count) for part, count in counts.items()}
    return Published(total if open_still else WITHHELD, parts)


def _leaves_all_open(known: int, most: list[int]) -> bool:
    """Whether parts that add up to `known`, each between 0 and its most, may each be anything in that span."""
    room = sum(most)
    return all(top <= known <= room - top for top in most)
