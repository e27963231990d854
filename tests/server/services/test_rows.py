"""Projection: what a scope does not show, it shows nowhere in the row."""

from __future__ import annotations

import pytest

from server.packs import shipped
from server.services.rows import Projector
from sync.specs import FieldSpec
from sync.state import Record
from sync.wire import BASE

SCHEMA = BASE.with_visit_fields(
    [
        *shipped("huangli-2018").visit_fields(),
        FieldSpec("hardship", kind="narrative", data_class="sensitive"),
        FieldSpec("safety", data_class="sealed"),
    ]
)
VALUES = {
    "mode": "on_site",
    "process": "……",
    "met/G1": True,
    "hardship": "yes",
    "safety": "x",
    "author": "su",
    "former/he": "2026-01-01",
}


@pytest.mark.parametrize(
    ("kinds", "shown"),
    [
        (["visit-party"], {"mode", "process", "met/G1", "hardship"}),
        (["office"], {"mode", "process", "met/G1", "hardship"}),
        (["self"], {"mode", "process", "met/G1"}),
        (["class"], {"mode", "process", "met/G1"}),
        (["leader"], {"mode", "process", "met/G1"}),
        (["self", "visit-party"], {"mode", "process", "met/G1", "hardship"}),
        (["bureau"], set()),
        (["nobody"], set()),
    ],
)
def test_a_scope_shows_its_classes_of_data_and_nobody_what_is_sealed(
    kinds: list[str], shown: set[str]
) -> None:
    row = Projector(SCHEMA).row(
        Record("visit", "v1", values=dict(VALUES)), 1, [f"{kind}:x" for kind in kinds]
    )
    assert row is not None
    assert set(row["values"]) == shown


def test_no_scope_and_no_schema_show_nothing() -> None:
    visit = Record("visit", "v1", values=dict(VALUES))
    assert Projector(SCHEMA).row(visit, 1, []) is None
    row = Projector(SCHEMA).row(Record("secret", "x", values=dict(VALUES)), 1, ["office:S"])
    assert row is None or row["values"] == {}


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
