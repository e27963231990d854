"""What left the form of a campaign is told with its words; what is still asked for is not."""

from __future__ import annotations

from typing import Any

from server.domain.campaign import load_pack
from server.domain.former_fields import form_with_former
from tests.support.amended import ASKED, GONE, SECOND, amended, declared, field, sections, written


def without(*names: str) -> Any:
    data = declared()
    for section in sections(data):
        section["fields"] = [one for one in section["fields"] if one["name"] not in names]
    for table in data["tables"]:
        table["columns"] = [one for one in table["columns"] if one.get("field") not in names]
    data["forms"]["visit"]["sections"] = [one for one in sections(data) if one["fields"]]
    return load_pack(written(data))


def test_a_form_without_earlier_ones_is_the_packs_own() -> None:
    pack = load_pack(amended())
    assert form_with_former(pack, []) == pack.form()
    assert form_with_former(pack, [pack]) == pack.form()


def test_what_two_versions_dropped_is_all_told_and_nothing_else() -> None:
    first, second = load_pack(written(declared())), load_pack(amended())
    third = without(GONE, "requests")
    told = {one["name"]: one for one in form_with_former(third, [second, first])["former"]}
    assert set(told) == {GONE, "requests", ASKED}
    # As it was called last.
    assert told["requests"]["label"] == second.field("requests").label  # type: ignore[union-attr]
    assert all(one["required"] is None for one in told.values())


def test_of_a_field_that_stays_only_the_choices_that_left_are_told() -> None:
    data = declared()
    data["version"] = SECOND
    kept = [one for one in field(data, "mode")["options"] if one["key"] not in ("letter", "phone")]
    field(data, "mode")["options"] = kept
    [told] = form_with_former(
        load_pack(written(data)), [load_pack(amended()), load_pack(written(declared()))]
    )["former"][:1]
    assert [one["key"] for one in told["options"]] == ["phone", "letter"]
