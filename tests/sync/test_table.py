"""The tables: codes, scopes, record types, and the state that they describe."""

import re

import pytest

from sync import errors
from sync.errors import HTTP_STATUS, OP_CODES, Code
from sync.scopes import checksum, row_hash
from sync.state import Conflict, Record, Sibling
from sync.wire import BASE, LIMITS, SCHEMA, AppendSpec, FieldSpec


def codes_in(text: str, row: str) -> dict[str, str]:
    return {match[1]: match[2] for match in re.finditer(row, text, re.MULTILINE)}


def expected_codes() -> dict[str, str]:
    return {code.value: str(HTTP_STATUS[code]) if code in HTTP_STATUS else "op" for code in Code}


def test_the_docstring_lists_every_code() -> None:
    assert codes_in(errors.__doc__ or "", r"^([a-z_]+) +(\d{3}|op) ") == expected_codes()


def test_every_code_has_a_status_or_belongs_to_ops() -> None:
    assert set(Code) == set(HTTP_STATUS) | OP_CODES


def test_a_row_counts_once_in_the_checksum() -> None:
    assert checksum([("visit", "v1", 7)]) == {"n": 1, "x": f"{row_hash('visit', 'v1', 7):016x}"}


def test_names_in_a_type_are_unique() -> None:
    for spec in BASE.types.values():
        assert len(spec.by_name) == len(spec.fields)
        assert len(spec.append_by_name) == len(spec.appends)


def test_references_lead_to_types_and_commands_to_states() -> None:
    for spec in BASE.types.values():
        for field in spec.fields:
            assert field.ref is None or field.ref in BASE.types
            assert (field.kind == "choice") <= bool(field.options)
        for command in spec.commands:
            assert {*command.from_, command.to} <= set(spec.by_name[spec.status_field].options)


def test_where_a_record_begins() -> None:
    assert BASE.types["visit"].first_status == "draft"
    assert BASE.types["ledger_item"].first_status == "open"
    assert (BASE.types["visit"].status_field, BASE.types["support"].status_field) == ("status", "state")
    assert BASE.types["pupil"].first_status is None


def test_the_schema_on_the_wire() -> None:
    schema = BASE.with_visit_fields(
        [
            FieldSpec("mode", kind="choice", options=("on_site", "phone"), required="submit"),
            FieldSpec("pledge", kind="checklist", type="bool", entries=("gifts",), data_class="family"),
            FieldSpec("twin_of", kind="ref", ref="visit", writable=False),
        ],
        [AppendSpec("essay", (FieldSpec("text", max=9),))],
    )
    wire = schema.to_wire()
    visit = wire["types"]["visit"]
    assert wire["schema"] == schema.number == SCHEMA
    assert visit["fields"]["mode"] == {
        "kind": "choice",
        "type": "text",
        "class": "open",
        "options": ["on_site", "phone"],
        "required": "submit",
    }
    assert visit["fields"]["pledge"] == {
        "kind": "checklist",
        "type": "bool",
        "class": "family",
        "entries": ["gifts"],
    }
    assert visit["fields"]["twin_of"] == {
        "kind": "ref",
        "type": "text",
        "class": "open",
        "ref": "visit",
        "writable": False,
    }
    assert visit["commands"]["submit"] == {"from": ["draft", "returned"], "to": "submitted"}
    assert visit["commands"]["approve"] == {"from": ["submitted"], "to": "approved", "office": True}
    assert visit["appends"]["feedback"]["sealed"] is True
    assert visit["appends"]["amendments"]["writable"] is False
    assert visit["appends"]["essay"] == {
        "fields": {"text": {"kind": "value", "type": "text", "class": "open", "max": 9}}
    }
    assert (visit["creatable"], visit["create_only"]) == (True, False)
    assert "mode" not in BASE.types["visit"].by_name


def test_a_pack_may_restate_a_field_but_not_retype_it() -> None:
    schema = BASE.with_visit_fields([FieldSpec("attested", type="bool", required="submit")])
    assert schema.types["visit"].by_name["attested"].required == "submit"
    assert [f.name for f in schema.types["visit"].fields] == [f.name for f in BASE.types["visit"].fields]
    with pytest.raises(ValueError, match="status"):
        BASE.with_visit_fields([FieldSpec("status", kind="choice", options=("done",))])


def test_which_field_a_key_belongs_to() -> None:
    visit = BASE.types["visit"]
    assert visit.field("companions/p7") is visit.by_name["companions"]
    assert visit.field("nothing/x") is None


def test_the_limits_travel() -> None:
    wire = LIMITS.to_wire()
    assert (wire["ops"], wire["bytes"]) == (50, 262_144)


def test_what_is_kept_of_a_record_reads_back() -> None:
    sibling = Sibling("phone", "2.1", "p2", "2026-03-01T19:30:00+08:00")
    record = Record(
        "visit",
        "v1",
        values={"mode": "letter"},
        stamps={"mode": "1.1"},
        aliases={"mode": {"3.1": "1.1"}, "process": {}},
        conflicts={"mode": Conflict("c_1", "mode", [sibling], "1.1")},
        flags={"twin", "reopened"},
    )
    meta = record.meta()
    assert meta["flags"] == ["reopened", "twin"]
    assert meta["aliases"] == {"mode": {"3.1": "1.1"}}
    bare = Record("visit", "v1", values=dict(record.values), stamps=dict(record.stamps))
    again = bare.with_meta(meta)
    assert (again.conflicts, again.flags) == (record.conflicts, record.flags)
    assert again.meta() == meta
    assert bare.with_meta({}) == bare
    assert record.wire_conflicts() == [
        {
            "id": "c_1",
            "field": "mode",
            "values": [{"value": "phone", "stamp": "2.1", "by": "p2", "at": "2026-03-01T19:30:00+08:00"}],
        }
    ]
