"""The closed lists that a pack chooses from, beside those of the schema. docs/packs.md shows them.

`FIGURES`: what a column of a table can hold, and for which rows it makes sense. Words are only ever added:
packs in use name them.
"""

from __future__ import annotations

from typing import Final

ROLES: Final = (
    "homeroom_teacher",
    "subject_teacher",
    "specialist_teacher",
    "grade_leader",
    "middle_leader",
    "school_leader",
    "moral_office",
    "every_teacher",
    "everyone",
)

PLACEHOLDERS: Final = ("school", "class", "pupil", "teacher", "starts", "ends", "phone")
"""What a letter may leave open: `{school}` and so on, filled in when it is printed or sent."""

ROWS: Final = ("school", "class", "teacher", "pupil", "visit", "group", "ledger")

_ANY: Final = frozenset(ROWS)
_SUMS: Final = frozenset({"school", "class", "teacher", "group"})
_UNITS: Final = frozenset({"school", "class"})
_ONE: Final = frozenset({"pupil", "visit"})
_WISH: Final = frozenset({"pupil"})
_ENTRY: Final = frozenset({"ledger"})

FIGURES: Final = {
    # What a row is
    "running_number": _ANY,
    "unit_name": _ANY,
    "grade": frozenset({"class", "pupil", "visit"}),
    "class_name": frozenset({"class", "teacher", "pupil", "visit", "ledger"}),
    "teacher_name": frozenset({"teacher", "pupil", "visit"}),
    "duty": frozenset({"teacher"}),
    "homeroom_teacher": frozenset({"class", "pupil", "visit"}),
    "partners": frozenset({"class", "pupil"}),
    "group_name": frozenset({"group"}),
    "pupil_name": _ONE | _ENTRY,
    "guardian": _ONE,
    "phone": _ONE,
    "village": _ONE,
    "guardian_relation": _ONE,
    # What a family wrote on its slip
    "wished_mode": _WISH,
    "wished_time": _WISH,
    "wished_topics": _WISH,
    # Counts
    "pupils": _SUMS,
    "due": _SUMS,
    "visited": _SUMS | {"pupil"},
    "rate": _SUMS,
    "visits": _SUMS | {"pupil"},
    "on_site": _SUMS,
    "at_school": _SUMS,
    "by_phone": _SUMS,
    "by_letter": _SUMS,
    "online": _SUMS,
    "on_site_rate": _SUMS,
    "priority_due": _UNITS | {"teacher"},
    "priority_visited": _UNITS | {"teacher"},
    "group_due": _UNITS,
    "group_visited": _UNITS,
    "teachers": _UNITS,
    "teachers_taking_part": _UNITS,
    "school_leader_visits": _UNITS,
    "middle_leader_visits": _UNITS,
    "specialist_visits": _UNITS,
    "opinions": _SUMS,
    "opinions_settled": _SUMS,
    "problems": _SUMS,
    "problems_settled": _SUMS,
    "pairs": _SUMS,
    # One visit
    "visited_on": _ONE,
    "started_at": frozenset({"visit"}),
    "mode": _ONE,
    "visitors": frozenset({"visit"}),
    "people_met": frozenset({"visit"}),
    # One entry of the ledger
    "source": _ENTRY,
    "category": _ENTRY,
    "measure": _ENTRY,
    "responsible": _ENTRY,
    "due_on": _ENTRY,
    "progress": _ENTRY,
    "settled_on": _ENTRY,
    # Who answers for the table
    "filled_by": _ANY,
    "checked_by": _ANY,
    "filled_on": _ANY,
    # Left empty for the pen
    "remark": _ANY,
}

GROUP_FIGURES: Final = frozenset({"group_due", "group_visited"})
"""Figures of one group: their column names it."""

ACTORS: Final = (*ROLES, "county", "city", "province")
"""Who does a task or writes a document: a role of the school, or an office above it."""

MODE_FIELD: Final = "mode"
"""The visit field by which rules, tables and the arrangement tell how a visit was held."""
