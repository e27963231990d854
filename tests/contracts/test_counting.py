"""Counters that follow every write are what a count of the whole school finds, always."""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.keys import KeyRing
from server.store.unit import Store
from tests.contracts.conftest import make_school
from tests.support.counted_school import Played

BOUNDED = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@BOUNDED
@given(seed=st.integers(0, 2**32 - 1), length=st.integers(1, 30))
def test_incremental_equals_recount(store: Store, keys: KeyRing, seed: int, length: int) -> None:
    played = Played(store, make_school(store, keys), Random(seed))
    played.fill()
    done = []
    for _ in range(length):
        done.append(played.act())
        assert not played.wrong(), (done, played.wrong())
