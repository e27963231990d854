"""Eight writers and a poller over real HTTP: the cursor skips nobody. A naive one does, which shows that we look."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from tests.drills import writing
from tests.drills.school import address, school, server
from tests.drills.tally import Tally
from tests.drills.weakened import MAKE_SEQUENCE
from tests.support.postgres import PostgresForTests

pytestmark = pytest.mark.integration
SHORT, LONG = 3, 150


def drill(data_dir: Path, database_url: str, tally: Tally, pushes: int, *, servers: int = 1) -> None:
    """Nothing that was acknowledged may be missing from what the poller was given."""
    settings = school(data_dir, database_url)
    with ExitStack() as running:
        urls = [address(running.enter_context(server(settings))) for _ in range(servers)]
        counts = writing.run(urls, pushes, tally.rng())
    tally.add(counts, counts["acknowledged"])
    assert counts["skipped"] == counts["other seq"] == counts["backwards"] == 0


@pytest.mark.timeout(120)
def test_cursor_briefly(tmp_path: Path, database_url: str, tally: Tally) -> None:
    drill(tmp_path / "data", database_url, tally, SHORT)


@pytest.mark.drill
@pytest.mark.timeout(900)
def test_cursor(tmp_path: Path, database_url: str, tally: Tally) -> None:
    drill(tmp_path / "data", database_url, tally, LONG)


@pytest.mark.drill
@pytest.mark.timeout(900)
def test_cursor_over_two_servers(tmp_path: Path, postgres: PostgresForTests, tally: Tally) -> None:
    drill(tmp_path / "data", postgres.as_app(postgres.database()), tally, LONG, servers=2)


@pytest.mark.drill
@pytest.mark.timeout(900)
def test_naive_cursor_skips(tmp_path: Path, postgres: PostgresForTests, tally: Tally) -> None:
    """The control: two servers whose numbers come from a sequence. If nothing is skipped here, we are blind."""
    url = postgres.as_app(postgres.database())
    settings = school(tmp_path / "data", url)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(MAKE_SEQUENCE)
    with server(settings, weakness="naive_cursor") as one, server(settings, weakness="naive_cursor") as two:
        counts = writing.run([address(one), address(two)], LONG, tally.rng())
    tally.add(counts, counts["acknowledged"])
    assert counts["skipped"] > 0, "a naive cursor was not caught: the drill sees nothing"
