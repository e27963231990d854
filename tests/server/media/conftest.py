"""One cleaner, and so one worker process, for all tests of the cleaning."""

from collections.abc import Iterator

import pytest

from server.media import Cleaned, Cleaner


@pytest.fixture(scope="session")
def cleaner() -> Iterator[Cleaner]:
    cleaner = Cleaner()
    yield cleaner
    cleaner.close()


@pytest.fixture
def clean(cleaner: Cleaner):
    def run(data: bytes) -> Cleaned:
        return cleaner.clean(data, hmac=lambda data: f"hmac of {len(data)} bytes", at="2026-01-09T07:02:11Z")

    return run
