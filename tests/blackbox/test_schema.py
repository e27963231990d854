"""GET /sync/schema, and that the types which the protocol names have the fields that it names."""

from __future__ import annotations

from tests.blackbox.wire import Device

KINDS = {"value", "date", "choice", "narrative", "checklist", "set", "ref", "status"}
TYPES = {"text", "int", "bool", "time", "json"}
NAMED = {
    "pupil": set(),
    "guardian": set(),
    "campaign": set(),
    "assignment": {"pupil", "visit", "lead", "companions"},
    "visit": {"pupil", "companions", "status", "process", "mode", "pledge"},
    "photo": {"visit", "state", "receipt"},
    "consent": {"pupil", "guardian", "capacity", "purpose", "how", "text_version", "given"},
}


def test_the_schema(t1: Device) -> None:
    said = t1.ask("GET", "/sync/schema").good()
    assert isinstance(said["schema"], int)
    types = said["types"]
    for name, fields in NAMED.items():
        assert fields <= types[name]["fields"].keys(), name
    for each in types.values():
        for field in each["fields"].values():
            assert field["kind"] in KINDS
            assert field.get("type", "text") in TYPES
            assert field.get("class", "open") in {"open", "family", "sensitive", "sealed"}
            assert field.get("required") in (None, "create", "submit")
    visit = types["visit"]
    assert visit["commands"]["submit"] == {"from": ["draft", "returned"], "to": "submitted"}
    assert {"feedback", "amendments"} <= visit["appends"].keys()
    assert visit["appends"]["feedback"]["fields"]
    assert visit["fields"]["mode"]["options"]
    assert visit["fields"]["four_enters"]["entries"]
    assert visit["fields"]["pupil"]["ref"] == "pupil"
    assert types["photo"]["fields"]["state"]["options"] == ["expected", "stored", "refused", "withdrawn"]
