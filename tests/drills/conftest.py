"""Where the drills find their databases, and the table in which they end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.drills.tally import Tally, table
from tests.support.postgres import PostgresForTests, running_postgres

ROOT = Path(__file__).resolve().parents[2]
_DRILLS: dict[str, dict[str, Any]] = {}
_FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresForTests]:
    """A real PostgreSQL that outlives every server which is killed in front of it."""
    with running_postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each database in turn: empty for SQLite's file in the data folder, or a fresh database's URL."""
    if request.param == "sqlite":
        return ""
    server: PostgresForTests = request.getfixturevalue("postgres")
    return server.as_app(server.database())


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Iterator[Tally]:
    """Counts what this drill tried; one that tried nothing fails."""
    made = Tally(request.node.name.removeprefix("test_"))
    yield made
    request.node.user_properties.append(("drill", made.row()))
    if not request.node.stash.get(_FAILED, False):
        assert made.cases > 0, "a drill with zero cases is no drill"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember whether the drill itself failed or was skipped, so that its tally does not complain as well."""
    outcome: Any = yield
    report = outcome.get_result()
    if not report.passed:
        item.stash[_FAILED] = True


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Gather the drills' rows as they end."""
    if "tests/drills/test_" not in report.nodeid:
        return
    name = report.nodeid.rpartition("::test_")[2]
    row = _DRILLS.setdefault(report.nodeid, {"drill": name, "result": "passed", "seconds": 0.0})
    row["seconds"] += report.duration
    row.update(dict(report.user_properties).get("drill", {}))
    if report.skipped:
        row |= {"result": "skipped", "why": str(report.longrepr[-1] if report.longrepr else "")}
    elif report.failed:
        row["result"] = "FAILED"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table, and write it to build/drills.json."""
    if not _DRILLS:
        return
    rows = list(_DRILLS.values())
    terminalreporter.section("drills: result, name, cases, seed, time, counts")
    for line in table(rows):
        terminalreporter.write_line(line)
    place = ROOT / "build" / "drills.json"
    place.parent.mkdir(exist_ok=True)
    place.write_text(json.dumps(rows, indent=1, ensure_ascii=False), "utf-8")
