"""Projection: what a scope does not show, it shows nowhere in the row."""

from __future__ import annotations

import pytest

from server.services.rows import Projector
from sync.specs import FieldSpec
from sync.state import Record
from sync.wire import BASE

SCHEMA = BASE.with_visit_fields([FieldSpec("hardship", kind="narrative", data_class="sensitive")])


@pytest.mark.parametrize(
    ("scope", "fields"),
    [("office:S1", ["hardship", "visited_on"]), ("leader:S1", ["visited_on"]), ("self:t1", ["visited_on"])],
)
def test_an_amendment_is_as_private_as_its_field(scope: str, fields: list[str]) -> None:
    visit = Record(
        "visit", "v1", values={"status": "approved", "hardship": "欠债。", "visited_on": "2026-11-25"}
    )
    visit.appends["amendments"] = [
        {"id": f"1.2:{field}", "by": "t1", "at": "", "body": {"field": field, "value": "x", "saw": None}}
        for field in ("hardship", "visited_on")
    ]
    row = Projector(SCHEMA).row(visit, 1, [scope])
    assert row is not None
    assert [entry["body"]["field"] for entry in row["appends"]["amendments"]] == fields
