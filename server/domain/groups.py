"""Priority groups: the stable base vocabulary, what a tag says, who counts as left behind, a pack's own groups.

Each notice lists other groups by other names (six kinds, eight kinds). A school tags a pupil once, with a base
group; a campaign's pack maps its groups onto base groups (`covers`) and says by which of the two official
definitions it counts left-behind children. Nothing here reads a pupil's name; nothing of it ever reaches a
phone, where a pupil is only ever "to be visited first".

1. `school_roll` (the school register): one or both parents have been away for three months or more.
2. `civil_affairs`: both are away, or one is and the other cannot look after the child; under 16 only.
   One parent away is not a single parent: that is a group of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from server.locale import translate

BASE: Final = (
    "hardship",
    "registered_poor",
    "learning_support",
    "left_behind",
    "single_parent",
    "major_change",
    "migrant_child",
    "inclusive_ed",
    "disability",
    "mental_health",
    "behaviour",
    "only_child",
    "urban_fringe",
    "orphan",
    "dropout_watch",
    "entrusted_care",
    "illness",
    "other_care",
)
"""Base groups, in the order in which they are offered. Entries are only ever added: tags name them."""

LEFT_BEHIND: Final = "left_behind"
SCHOOL_ROLL: Final = "school_roll"
CIVIL_AFFAIRS: Final = "civil_affairs"
DEFINITIONS: Final = (SCHOOL_ROLL, CIVIL_AFFAIRS)
AWAY: Final = ("one", "both")
AGE_LIMIT: Final = 16
SOURCES: Final = ("family", "teacher", "school_record", "notice", "authority")
"""Where a school knows it from: told by the family, seen by a teacher, a document at school, a notice that lists
the pupil, an authority (civil affairs, the village)."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """What a live tag says: its base group and the facts that definitions ask for (`away`, `capable`)."""

    group: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def wrong_facts(group: str, facts: Mapping[str, Any]) -> list[str]:
    """Names of what is missing, unknown or of a wrong kind; empty when the facts fit the group.

    A left-behind tag carries `away` and, when one parent is away, `capable`: whether the one at home can look
    after the child. Other groups carry none.
    """
    if group != LEFT_BEHIND:
        return sorted(facts)
    away, capable = facts.get("away"), facts.get("capable")
    wrong = sorted(facts.keys() - {"away", "capable"})
    if away not in AWAY:
        wrong.append("away")
    if not isinstance(capable, bool) and (away == "one" or capable is not None):
        wrong.append("capable")
    return wrong


def is_left_behind(definition: str, facts: Mapping[str, Any], age: int | None = None) -> bool:
    """Whether a left-behind tag with these facts counts by this definition.

    age: in full years; None where the school keeps no birthday: a pupil of compulsory schooling is taken to be
    under 16. Raises KeyError for a definition that does not exist.
    """
    return _DEFINED[definition](facts, age)


def _by_school_roll(facts: Mapping[str, Any], _age: int | None) -> bool:
    return facts.get("away") in AWAY


def _by_civil_affairs(facts: Mapping[str, Any], age: int | None) -> bool:
    if age is not None and age >= AGE_LIMIT:
        return False
    return facts.get("away") == "both" or (facts.get("away") == "one" and facts.get("capable") is False)


_DEFINED: Final = {SCHOOL_ROLL: _by_school_roll, CIVIL_AFFAIRS: _by_civil_affairs}


def base_groups(
    tags: Iterable[Tagged], definition: str = SCHOOL_ROLL, age: int | None = None
) -> frozenset[str]:
    """The base groups that a pupil's live tags put the pupil into, by one definition of left-behind."""
    return frozenset(
        tag.group
        for tag in tags
        if tag.group in BASE and (tag.group != LEFT_BEHIND or is_left_behind(definition, tag.facts, age))
    )


def pack_groups(
    groups: Sequence[Mapping[str, Any]],
    tags: Iterable[Tagged],
    definition: str = SCHOOL_ROLL,
    age: int | None = None,
) -> frozenset[str]:
    """Keys of a pack's groups that a pupil belongs to.

    groups: the pack's `groups` (`key`, `covers`). definition: the pack's `definitions.left_behind`.
    """
    held = base_groups(tags, definition, age)
    return frozenset(str(group["key"]) for group in groups if held.intersection(group["covers"]))


def group_label(group: str, lang: str) -> str:
    """The base group as the office reads it: neutral, about the circumstances and not about the child."""
    return translate(lang, f"group.{group}")


def group_hint(group: str, lang: str) -> str:
    """One sentence on who is meant."""
    return translate(lang, f"group.{group}.hint")
