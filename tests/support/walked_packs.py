"""What every pack's walk must show, worked out by hand from the pack's rules and `walked_school`.

Everything begins at nought. 叶知秋 then visits 石小榆 at home together with 程守拙, and talks with 简小禾's family on
the phone, alone. So of all six children two are visited and one is at home; of the five who live in the county one;
of the tagged one all; 叶知秋 and 程守拙 have each gone, the head and the specialist have not. The visit at home was
made by two, the call by one; both by the homeroom teacher of class 1.

A line is: rule, at the desk before and after, on 叶知秋's phone before and after (of class 1 with its four children,
or of the own quota; None: the rule asks nothing of her). 目标 stands where fewer than all are enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from tests.support.server import ROOT

INVENTED = "cloud-ridge-2026"
INVENTED_FILE: Path = ROOT / "tests" / "fixtures" / "packs" / f"{INVENTED}.yaml"


class Line(NamedTuple):
    """Figures of one rule, as they stand on the screens, without blanks."""

    rule: str
    desk: tuple[str, str]
    phone: tuple[str, str] | None


@dataclass(frozen=True)
class Walk:
    """A pack's walk: the day it happens on, the rule whose gap closes, all figures."""

    today: date
    gap: str
    lines: tuple[Line, ...]


def _line(rule: str, before: str, after: str, mine: str | None = None, then: str = "") -> Line:
    return Line(rule, (before, after), (mine, then) if mine is not None else None)


WALKS: dict[str, Walk] = {
    "hubei-2011": Walk(
        date(2026, 10, 12),
        "elsewhere_any_way",
        (
            _line("every_pupil", "0/6户", "2/6户", "0/4户", "2/4户"),
            _line("in_county_at_home", "0/5户", "1/5户", "0/3户", "1/3户"),
            _line("elsewhere_any_way", "0/1户", "1/1户", "0/1户", "1/1户"),
            _line("six_at_home", "0/1户", "1/1户", "0/1户", "1/1户"),
            # Once is not twice.
            _line("six_return", "0/1户", "0/1户", "0/1户", "0/1户"),
            _line("homeroom_leads", "", "2/2次目标1", "", "2/2次"),
            # Four teach a class.
            _line("subject_teachers_join", "0/4人", "2/4人", "0/1次", "2次"),
            _line("all_teachers", "0/5人", "2/5人", "0/1次", "2次"),
            _line("leaders_first", "0/1人", "0/1人"),
        ),
    ),
    "taishan-2023": Walk(
        date(2026, 10, 12),
        "eight_each_term",
        (
            _line("every_pupil_at_home", "0/6户", "1/6户", "0/4户", "1/4户"),
            _line("eight_each_term", "0/1户", "1/1户", "0/1户", "1/1户"),
            _line("principal_five", "0/1人", "0/1人"),
            # One of ten.
            _line("middle_ten", "0/1人", "0/1人"),
            _line("homeroom_all", "0/6户", "2/6户", "0/4户", "2/4户"),
            _line("subject_all", "0/6户", "2/6户", "0/4户", "2/4户"),
            _line("everyone_joins", "0/5人", "2/5人", "0/1次", "2次"),
            _line("at_home_share", "", "1/2次", "", "1/2次"),
        ),
    ),
    "siping-2014": Walk(
        date(2026, 2, 10),
        "winter_visit",
        (
            _line("every_pupil", "0/6户", "2/6户", "0/4户", "2/4户"),
            _line("winter_visit", "0/1户", "1/1户", "0/1户", "1/1户"),
            _line("summer_return", "0/1户", "0/1户", "0/1户", "0/1户"),
            _line("teachers_winter", "0/5人", "2/5人", "0/1次", "2次"),
            _line("teachers_summer", "0/5人", "0/5人", "0/1次", "0/1次"),
            # The office, too.
            _line("staff_one_child", "0/6人", "2/6人", "0/1户", "2户"),
            _line("leaders_join", "0/1人", "0/1人"),
        ),
    ),
    "huangli-2018": Walk(
        date(2026, 12, 3),
        "care_groups",
        (
            _line("every_pupil", "0/6户", "2/6户", "0/4户", "2/4户"),
            _line("on_site_share", "", "1/2次目标1", "", "1/2次"),
            _line("class_rate", "0/6户", "2/6户", "0/4户", "2/4户"),
            _line("care_groups", "0/1户", "1/1户", "0/1户", "1/1户"),
            _line("together", "0/6户", "1/6户", "0/4户", "1/4户"),
            _line("specialists", "0/1人", "0/1人"),
        ),
    ),
    "primary-one": Walk(
        date(2026, 7, 8),
        "care_groups",
        (
            _line("homeroom_half", "0/6户目标3", "2/6户目标3", "0/4户", "2/4户"),
            _line("leaders_ten", "0/1人", "0/1人"),
            # More than nine in ten of six are six.
            _line("nine_in_ten", "0/6户", "2/6户", "0/4户", "2/4户"),
            _line("care_groups", "0/1户", "1/1户", "0/1户", "1/1户"),
        ),
    ),
    "primary-two": Walk(
        date(2026, 7, 8),
        "care_groups",
        (
            _line("every_pupil", "0/6户", "2/6户", "0/4户", "2/4户"),
            _line("care_groups", "0/1户", "1/1户", "0/1户", "1/1户"),
        ),
    ),
    "primary-three": Walk(
        date(2026, 12, 3),
        "care_groups",
        (
            _line("every_pupil", "0/6户", "2/6户", "0/4户", "2/4户"),
            _line("home_entry", "0/6户目标3", "1/6户目标3", "0/4户", "1/4户"),
            _line("teacher_eight", "0/5人", "0/5人", "0/8户", "2/8户"),
            _line("care_groups", "0/1户", "1/1户", "0/1户", "1/1户"),
        ),
    ),
    "primary-four": Walk(
        date(2026, 10, 12),
        "care_groups",
        (
            _line("every_pupil", "0/6户", "1/6户", "0/4户", "1/4户"),
            _line("care_groups", "0/1户", "1/1户", "0/1户", "1/1户"),
            _line("leaders_join", "0/1人", "0/1人"),
            _line("middle_join", "0/1人", "1/1人"),
            # Through the door; the call is none.
            _line("teacher_task", "0/5人", "2/5人", "0/1次", "1/1次"),
        ),
    ),
    "primary-five": Walk(
        date(2026, 7, 12),
        "special_in_person",
        (
            _line("every_pupil", "0/6户", "2/6户", "0/4户", "2/4户"),
            _line("together", "0/6户", "1/6户", "0/4户", "1/4户"),
            _line("special_in_person", "0/1户", "1/1户", "0/1户", "1/1户"),
        ),
    ),
    INVENTED: Walk(
        date(2026, 9, 14),
        "alone_homeroom",
        (
            # Three board, two of them in class 1; the second visit is still to come.
            _line("boarders_twice", "0/3户", "0/3户", "0/2户", "0/2户"),
            _line("day_once", "0/3户", "1/3户", "0/2户", "1/2户"),
            _line("new_soon", "0/1户", "0/1户", "0/1户", "0/1户"),
            # One of three.
            _line("middle_three", "0/1人", "0/1人"),
            _line("alone_homeroom", "0/1户", "1/1户", "0/1户", "1/1户"),
            # Four in five of two are two.
            _line("in_pairs", "", "1/2次", "", "1/2次"),
        ),
    ),
}

# 14 days later 石小榆 is visited at home by both again: one boarder is done, and two of three visits were in pairs.
SECOND = {
    "boarders_twice": _line("boarders_twice", "0/3户", "1/3户", "0/2户", "1/2户"),
    "in_pairs": _line("in_pairs", "1/2次", "2/3次", "1/2次", "2/3次"),
}
