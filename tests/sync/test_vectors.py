"""The cases of sync/vectors, which the phone's tests run too where they concern it."""

import json
from pathlib import Path
from typing import Any

import pytest

from sync.merge import merge, split_sentences
from sync.ops import BadOp, parse_op
from sync.outcome import Outcome
from sync.overlay import overlay
from sync.scopes import checksum
from sync.stamps import parse_stamp
from sync.state import Record
from sync.wire import BASE
from tests.sync.support import SERVER_INC, School, field_spec

VECTORS = Path(__file__).parents[2] / "sync" / "vectors"


def load(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((VECTORS / f"{name}.json").read_text("utf-8"))
    return data


def cases(name: str, part: str = "cases") -> list[Any]:
    return [pytest.param(case, id=str(case.get("name", case.get("text")))) for case in load(name)[part]]


@pytest.mark.parametrize("case", cases("merge", "split"))
def test_split(case: dict[str, Any]) -> None:
    assert split_sentences(case["text"]) == case["sentences"]
    assert "".join(case["sentences"]) == case["text"]


@pytest.mark.parametrize("case", cases("merge", "merge"))
def test_merge(case: dict[str, Any]) -> None:
    assert merge(case["base"], case["ours"], case["theirs"]) == case["merged"]
    assert merge(case["base"], case["theirs"], case["ours"]) == case["merged"]


@pytest.mark.parametrize("case", cases("stamps"))
def test_stamps(case: dict[str, Any]) -> None:
    stamp = parse_stamp(case["text"])
    assert (list(stamp) if stamp else None) == case["stamp"]
    assert stamp is None or str(stamp) == case["text"]


@pytest.mark.parametrize("case", cases("checksum"))
def test_checksum(case: dict[str, Any]) -> None:
    assert checksum(tuple(row) for row in case["rows"]) == case["check"]


@pytest.mark.parametrize("case", cases("overlay"))
def test_overlay(case: dict[str, Any]) -> None:
    shared = load("overlay")
    given = json.dumps(case)
    named = {"inc": shared["inc"], "by": shared["by"], "targets": shared["targets"]}
    shown = overlay(case["row"], case["ops"], **named, status=case.get("status", "status"))
    assert shown == case["shown"]
    assert json.dumps(case) == given, "nothing given is changed"


@pytest.mark.parametrize("case", cases("ops"))
def test_ops(case: dict[str, Any]) -> None:
    op = parse_op(case["raw"], BASE.with_visit_fields(field_spec(raw) for raw in load("ops")["fields"]))
    if case["code"] is None:
        assert not isinstance(op, BadOp), op
    else:
        assert isinstance(op, BadOp)
        assert (op.code, op.errors) == (case["code"], case["errors"])


def outcome_as_json(outcome: Outcome, wanted: dict[str, Any]) -> dict[str, Any]:
    plain = json.loads(json.dumps({name: getattr(outcome, name) for name in wanted}))
    assert isinstance(plain, dict)
    return plain


def assert_final(record: Record | None, final: dict[str, Any]) -> None:
    if "record" in final:
        assert record is None
        return
    assert record is not None
    for name, value in final.items():
        if name == "value":
            assert {key: record.values.get(key) for key in value} == value
        elif name == "stamp":
            assert {key: record.stamps.get(key) for key in value} == value
        elif name == "open":
            found = {k: [c.id, *(s.stamp for s in c.siblings)] for k, c in record.conflicts.items()}
            assert found == value
        else:
            found_part = getattr(record, name)
            assert (sorted(found_part) if name == "flags" else found_part) == value


@pytest.mark.parametrize("case", cases("reconcile"))
def test_reconcile(case: dict[str, Any]) -> None:
    shared = load("reconcile")
    school = School(schema=BASE.with_visit_fields(field_spec(raw) for raw in shared["fields"]))
    for step in case["steps"]:
        school.history.quarantined |= set(step.get("quarantined", ()))
        how = {"force": step.get("force", False), "arrived": step.get("arrived", True)}
        if step["inc"] == SERVER_INC:
            school.minted = step["op"]["n"]
        outcome = school.take(step["inc"], **step["op"], **how)
        assert outcome_as_json(outcome, step["expect"]) == step["expect"], step
    assert_final(school.record, case["final"])
