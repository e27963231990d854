"""A real server over two small schools, and devices that know only its address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.blackbox.wire import Device, new_id
from tests.support.server import Server
from tests.support.world import PASSWORD, build, settings_for

HERE = Path(__file__).parent
Enrols = Callable[[str], Device]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of these need a server; those that share one run in one process."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.integration)
            item.add_marker(pytest.mark.enable_socket)
            if "box" in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.xdist_group("blackbox"))


@pytest.fixture(scope="session")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server. Its schools are those of tests/support/world.py."""
    data_dir = tmp_path_factory.mktemp("blackbox") / "data"
    build(settings_for(data_dir))
    with Server(data_dir, command="serve") as running:
        yield running


@pytest.fixture
def base(box: Server) -> str:
    """Host and port."""
    return f"127.0.0.1:{box.port}"


@pytest.fixture
def enrol(base: str) -> Enrols:
    """A new device of someone, by person: t1 teaches class c1, t2 c2, t3 both; o1 is the office."""

    def made(person: str) -> Device:
        return Device(base, person if "-" in person else f"S1-{person}", PASSWORD)

    return made


@pytest.fixture
def t1(enrol: Enrols) -> Device:
    return enrol("t1")


@pytest.fixture
def t3(enrol: Enrols) -> Device:
    return enrol("t3")


@pytest.fixture
def office(enrol: Enrols) -> Device:
    return enrol("o1")


@pytest.fixture
def visit(t1: Device) -> str:
    """A draft of t1's about pupil p1, with t3 as companion, as its first op makes it."""
    made = new_id()
    assert t1.one(first_op(t1, made))["status"] == "applied"
    return made


def first_op(device: Device, visit: str, **values: object) -> dict[str, object]:
    """The op that creates a visit."""
    fields = {"pupil": "S1-p1", "campaign": "S1-k1", "lead": device.user, "mode": "on_site", **values}
    written = {name: [value, None] for name, value in fields.items()}
    companions = {"companions/S1-t3": [True, None]}
    return device.op("visit", visit, set=written, items=companions)
