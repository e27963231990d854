"""What parse_op promises beside the cases of sync/vectors/ops.json. It never raises."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import OP_CODES, Code
from sync.ops import Append, BadOp, Command, Op, fingerprint, parse_op
from sync.wire import LIMITS
from tests.sync.support import SCHEMA

GOOD: dict[str, Any] = {"op": "o1", "n": 2, "type": "visit", "id": "v1", "after": 1}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
MEMBERS = st.sampled_from([*GOOD, "at", "set", "items", "append", "command", "resolve", "delete", "needs"])


@given(JSON)
def test_whatever_comes_is_answered(raw: object) -> None:
    assert isinstance(parse_op(raw, SCHEMA), BadOp)


@given(st.dictionaries(MEMBERS, JSON, max_size=4))
def test_whatever_a_member_holds_is_answered(members: dict[str, Any]) -> None:
    answer = parse_op({**GOOD, **members}, SCHEMA)
    if isinstance(answer, BadOp):
        assert answer.code in OP_CODES
        assert answer.errors
        json.dumps(answer.errors).encode()


@given(st.dictionaries(st.sampled_from(["mode", "pledge", "pledge/gifts", "append", "x"]), JSON, max_size=3))
def test_whatever_a_field_holds_is_answered(fields: dict[str, Any]) -> None:
    for member in ("set", "items"):
        parse_op({**GOOD, member: fields}, SCHEMA)
        parse_op({**GOOD, member: {key: [value, None] for key, value in fields.items()}}, SCHEMA)
    parse_op({**GOOD, "append": [{"kind": "feedback", "id": "f1", "body": fields}]}, SCHEMA)


def test_what_was_read() -> None:
    op = parse_op(
        {
            **GOOD,
            "at": "2026-03-01T19:30+08:00",
            "set": {"mode": ["phone", "37.1"]},
            "items": {"met/pupil": [True, None]},
            "append": [{"kind": "log", "id": "l1", "body": {"event": "rain"}, "supersedes": "l0"}],
            "command": {"name": "submit", "expect": "draft"},
            "resolve": ["c_1"],
            "delete": {"saw": {"mode": "37.1", "process": None}},
            "needs": ["f1"],
        },
        SCHEMA,
    )
    assert op == Op(
        op="o1",
        n=2,
        type="visit",
        id="v1",
        after=1,
        at="2026-03-01T19:30+08:00",
        set={"mode": ("phone", "37.1")},
        items={"met/pupil": (True, None)},
        append=(Append("log", "l1", {"event": "rain"}, "l0"),),
        command=Command("submit", "draft"),
        resolve=("c_1",),
        delete={"mode": "37.1"},
        needs=("f1",),
    )


def test_a_refused_op_keeps_the_identity_that_could_be_read() -> None:
    bad = parse_op({**GOOD, "type": "dragon"}, SCHEMA)
    assert isinstance(bad, BadOp)
    assert (bad.op, bad.n, bad.type, bad.id) == ("o1", 2, "dragon", "v1")
    bad = parse_op({"op": ["o1"], "n": 0, "type": "a b", "id": "\0"}, SCHEMA)
    assert isinstance(bad, BadOp)
    assert (bad.op, bad.n, bad.type, bad.id) == (None, None, None, None)


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (float("nan"), "not_finite"),
        (float("inf"), "not_finite"),
        (b"x", "wrong_type"),
        (2**60, "number_range"),
    ],
)
def test_what_json_does_not_have(value: object, fault: str) -> None:
    bad = parse_op({**GOOD, "set": {"mode": [value, None]}}, SCHEMA)
    assert isinstance(bad, BadOp)
    assert (bad.code, bad.errors) == (Code.BAD_SHAPE, {"mode": [fault]})


@pytest.mark.parametrize("deepest", [[], {}])
def test_a_hundred_thousand_brackets_cost_a_refusal(deepest: object) -> None:
    for _ in range(100_000):
        deepest = [deepest]
    bad = parse_op({**GOOD, "set": deepest}, SCHEMA)
    assert isinstance(bad, BadOp)
    assert bad.errors == {"set": ["too_deep"]}
    assert len(fingerprint({**GOOD, "set": deepest})) == 64


@pytest.mark.parametrize("member", ["set", "items"])
def test_depth_counts_from_the_op_and_is_laid_to_the_field(member: str) -> None:
    value: object = 1
    for _ in range(LIMITS.depth - 3):
        value = [value]
    bad = parse_op({**GOOD, member: {"mode": [value, None]}}, SCHEMA)
    assert isinstance(bad, BadOp)
    assert "too_deep" not in bad.errors["mode"]
    bad = parse_op({**GOOD, member: {"mode": [[value], None]}}, SCHEMA)
    assert isinstance(bad, BadOp)
    assert bad.errors == {"mode": ["too_deep"]}


def test_an_op_may_have_so_many_bytes_and_no_more() -> None:
    def with_path(length: int, sign: str) -> dict[str, Any]:
        bodies = [{"path": sign * length, "signer": str(i)} for i in range(4)]
        return {
            **GOOD,
            "append": [{"kind": "signature", "id": f"s{i}", "body": b} for i, b in enumerate(bodies)],
        }

    assert isinstance(parse_op(with_path(10_000, "字"), SCHEMA), Op)
    assert isinstance(parse_op(with_path(30_000, "x"), SCHEMA), Op)
    for raw in (with_path(12_000, "字"), with_path(33_000, "x")):
        bad = parse_op(raw, SCHEMA)
        assert isinstance(bad, BadOp)
        assert (bad.code, bad.errors) == (Code.BAD_SHAPE, {"op": ["too_large"]})
        assert bad.op == "o1"


def test_the_fingerprint_is_of_the_content() -> None:
    one = {"op": "o1", "set": {"a": [1, None], "b": ["字", None]}}
    assert fingerprint(one) == fingerprint({"set": {"b": ["字", None], "a": [1, None]}, "op": "o1"})
    assert fingerprint(one) != fingerprint({"op": "o1", "set": {"a": [True, None], "b": ["字", None]}})
    assert fingerprint(one) != fingerprint({"op": "o1", "set": {"a": [1, None], "b": ["字 ", None]}})
