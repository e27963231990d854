"""The description is valid, complete, and true: schemathesis sends what it promises and what it forbids."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from openapi_spec_validator import validate
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from server.web.policy import NEEDS_TOKEN, policy_of
from tests.support.phone import API
from tests.support.world import World, copied, draft, open_world, submit

# What fits a body's shape may still be refused for its content (an unknown user, another epoch).
EXCLUDED = [positive_data_acceptance]


@schemathesis.serializer("application/offset+octet-stream")
def as_bytes(ctx: object, value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@pytest.fixture(scope="module")
def served(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = open_world(copied(world_template, tmp_path_factory.mktemp("openapi") / "data"))
    phone = world.phone()
    phone.push(draft(phone), submit(phone), phone.op("visit", "S1-v2", {"pupil": "S1-p2", "mood": "x"}))
    yield world
    world.close()


def test_the_description_is_valid_openapi_3_1(served: World) -> None:
    spec = served.transport().send("GET", f"{API}/openapi.json", {}, None).json
    assert spec["openapi"].startswith("3.1")
    validate(spec)


def test_every_route_is_described_with_its_refusals(served: World) -> None:
    spec = served.transport().send("GET", f"{API}/openapi.json", {}, None).json
    for rule in served.app.url_map.iter_rules():
        if not rule.rule.startswith("/api/"):
            continue
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            operation = spec["paths"][path][method.lower()]
            assert operation["summary"], path
            policy = policy_of(served.app.view_functions[rule.endpoint], method)
            if policy.who in NEEDS_TOKEN:
                assert operation["security"] == [{"bearer": []}], path
                assert {"401", "403"} <= operation["responses"].keys(), path
                # Whoever may read may not read without end.
                assert method != "GET" or policy.rate, path
            assert ("429" in operation["responses"]) == bool(policy.rate), path
            for status, response in operation["responses"].items():
                # HEAD has no body, and an upload's HEAD is the only one described.
                if status >= "400":
                    assert list(response["content"]) == ["application/problem+json"], (path, status)


OPERATIONS = [
    ("GET", "/health"),
    ("POST", "/devices"),
    ("POST", "/devices/refresh"),
    ("DELETE", "/devices/{device}"),
    ("POST", "/devices/incarnation"),
    ("POST", "/devices/enrolment-codes"),
    ("GET", "/me"),
    ("GET", "/me/tags"),
    ("GET", "/me/progress"),
    ("GET", "/me/record-book"),
    ("GET", "/pupils/{pupil}/visits"),
    ("GET", "/pupils/{pupil}/visits/{visit}"),
    ("GET", "/office/visits/{visit}/readings"),
    ("POST", "/sync/push"),
    ("POST", "/sync/pull"),
    ("POST", "/sync/import"),
    ("POST", "/sync/import/photo"),
    ("GET", "/sync/schema"),
    ("GET", "/quarantine"),
    ("POST", "/quarantine/{op}/replay"),
    ("POST", "/quarantine/{op}/discard"),
    ("PUT", "/assignments/{assignment}"),
    ("PUT", "/office/people/{person}/roles"),
    ("PUT", "/office/people/{person}/classes"),
    ("PUT", "/office/people/{person}/duties"),
    ("PUT", "/office/pupils/{pupil}/class"),
    ("POST", "/office/people/{person}/leave"),
    ("POST", "/office/people/{person}/return"),
    ("PUT", "/office/classes/{room}/homeroom"),
    ("GET", "/office/pupils"),
    ("GET", "/office/devices"),
    ("POST", "/office/visits/{visit}/join"),
    ("POST", "/office/visits/{visit}/not-twin"),
    ("POST", "/uploads"),
    ("HEAD", "/uploads/{upload}"),
    ("PATCH", "/uploads/{upload}"),
    ("DELETE", "/uploads/{upload}"),
    ("GET", "/photos/{photo}"),
    ("GET", "/office/classes"),
    ("GET", "/office/figures"),
    ("GET", "/office/visits"),
    ("GET", "/office/visits/{visit}"),
    ("POST", "/office/visits/{visit}/approve"),
    ("POST", "/office/visits/{visit}/return"),
    ("POST", "/office/visits/{visit}/contacts/{entry}"),
    ("POST", "/office/visits/{visit}/slips"),
    ("POST", "/office/visits/{visit}/resolve"),
    ("GET", "/office/apart"),
    ("POST", "/office/apart/{type_}/{record}/resolve"),
    ("GET", "/office/refused"),
    ("GET", "/office/held"),
    ("GET", "/office/people"),
    ("GET", "/office/tags"),
    ("GET", "/office/campaigns/{campaign}/progress"),
    ("GET", "/office/campaigns/{campaign}/missing"),
    ("GET", "/office/tags/counts"),
    ("POST", "/office/pupils/{pupil}/tags"),
    ("POST", "/office/tags/{tag}/review"),
    ("POST", "/office/tags/{tag}/end"),
    ("GET", "/office/pupils/{pupil}/facts"),
    ("PUT", "/office/pupils/{pupil}/facts"),
    ("GET", "/office/packs"),
    ("POST", "/office/packs"),
    ("POST", "/office/packs/check"),
    ("GET", "/office/packs/{pack}/{version}"),
    ("GET", "/office/campaigns"),
    ("POST", "/office/campaigns"),
    ("GET", "/office/campaigns/{campaign}/move"),
    ("POST", "/office/campaigns/{campaign}/move"),
    ("POST", "/office/campaigns/{campaign}/end"),
    ("GET", "/office/campaigns/{campaign}/plan"),
    ("PUT", "/office/campaigns/{campaign}/items"),
    ("DELETE", "/office/campaigns/{campaign}/items/{item}"),
    ("GET", "/office/plans"),
    ("GET", "/office/campaigns/{campaign}/plans"),
    ("POST", "/office/campaigns/{campaign}/plans/propose"),
    ("GET", "/office/campaigns/{campaign}/plans/{class_id}"),
    ("PUT", "/office/campaigns/{campaign}/plans/{class_id}/rows/{pupil}"),
    ("PUT", "/office/campaigns/{campaign}/plans/{class_id}/wishes/{pupil}"),
    ("POST", "/office/campaigns/{campaign}/plans/{class_id}/hand-in"),
    ("POST", "/office/campaigns/{campaign}/plans/{class_id}/return"),
    ("POST", "/office/campaigns/{campaign}/plans/{class_id}/accept"),
    ("PUT", "/office/people/{person}/hours"),
    ("GET", "/office/readers"),
    ("POST", "/office/readers"),
    ("DELETE", "/office/readers/{person}"),
    ("POST", "/office/readers/told"),
    ("GET", "/office/reports"),
    ("GET", "/office/reports/{report}"),
    ("POST", "/office/reports/{report}/outcome"),
    ("GET", "/office/backup"),
    ("GET", "/office/pupils/{pupil}/erasure"),
    ("POST", "/office/pupils/{pupil}/erasure"),
    ("GET", "/office/deliveries"),
    ("POST", "/office/deliveries/{delivery}/resend"),
    ("POST", "/office/deliveries/{delivery}/code"),
    ("GET", "/office/ledger"),
    ("GET", "/office/ledger/{item}"),
    ("PUT", "/office/ledger/{item}"),
    ("POST", "/office/ledger/sort"),
    ("POST", "/office/ledger/{item}/progress"),
    ("POST", "/office/ledger/{item}/answer"),
    ("POST", "/office/ledger/{item}/close"),
    ("POST", "/office/ledger/{item}/reopen"),
    ("GET", "/office/trips"),
    ("POST", "/office/trips/{trip}/safe"),
    ("GET", "/office/classes/{class_id}/appointments"),
    ("POST", "/office/pupils/{pupil}/appointments"),
    ("GET", "/office/classes/{class_id}/letters"),
    ("POST", "/office/classes/{class_id}/letters/print"),
    ("POST", "/office/classes/{class_id}/slips/print"),
    ("POST", "/office/slips/print"),
    ("POST", "/office/slips/arrived"),
    ("GET", "/office/notes/{note}/slip"),
    ("POST", "/office/notes/{note}/slip"),
    ("POST", "/office/guardians/{guardian}/message"),
    ("GET", "/office/supports"),
    ("GET", "/office/classes/{class_id}/consultations"),
    ("GET", "/office/essays"),
    ("GET", "/office/essays/{essay}"),
    ("POST", "/office/essays/{essay}/choose"),
    ("GET", "/office/essays/{essay}/export"),
    ("GET", "/office/unlisted"),
    ("POST", "/office/unlisted/{child}/match"),
    ("POST", "/office/unlisted/{child}/admit"),
    ("GET", "/office/family-requests"),
    ("POST", "/office/family-requests/{request_id}/answer"),
    ("GET", "/office/pupils/{pupil}/guardians"),
    ("PUT", "/office/guardians/{guardian}"),
    ("DELETE", "/office/guardians/{guardian}/links"),
    ("GET", "/office/questionnaires"),
    ("GET", "/office/note-rule"),
    ("PUT", "/office/note-rule"),
    ("PUT", "/office/visits/{visit}/notes"),
]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fit", "unfit"])
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_the_server_does_as_described(served: World, method: str, path: str, mode: GenerationMode) -> None:
    api = schemathesis.openapi.from_wsgi(f"{API}/openapi.json", served.app)
    # A wrong version of tus is answered 412, before anything else is looked at.
    expected = api.config.checks.negative_data_rejection.expected_statuses
    expected += [] if "412" in expected else ["412"]
    # Without a body, what is unfit may be a parameter that nobody asked for, or our own missing token.
    excluded = EXCLUDED if method in ("POST", "PUT", "PATCH") else [*EXCLUDED, negative_data_rejection]
    phone = served.phone("S1-o1")
    try:
        cases = api[API + path][method].as_strategy(generation_mode=mode)
    except KeyError:
        pytest.fail(f"{method} {path} is not described")

    @given(case=cases)
    @settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def send(case: schemathesis.Case) -> None:
        if isinstance(case.body, dict) and "epoch" in case.body and mode.is_positive:
            case.body |= {"epoch": phone.epoch, "inc": phone.inc}
        # Without a connection nobody would unpack the answers.
        headers = {"Authorization": f"Bearer {phone.token}", "Accept-Encoding": "identity"}
        case.call_and_validate(headers=headers, excluded_checks=excluded)

    with contextlib.suppress(Unsatisfiable):  # nothing can be wrong with a call that takes nothing
        send()


def test_the_list_of_operations_is_complete(served: World) -> None:
    spec = served.app.extensions["jiafang_api"].description()
    described = {
        (method.upper(), path.removeprefix(API))
        for path, item in spec["paths"].items()
        for method in item
        if method not in ("parameters", "options")
    }
    assert described - set(OPERATIONS) == {("GET", "/openapi.json")}
