"""Somebody who knows the rules, the sizes of the classes and everything that is told tries to work hidden parts out."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.small_cells import FEW, LEAST, WITHHELD, Published, publish, told

Counts = tuple[int, ...]


def published(counts: Counts, sizes: Counts) -> Published:
    names = [f"c{i}" for i in range(len(counts))]
    return publish(dict(zip(names, counts, strict=True)), dict(zip(names, sizes, strict=True)))


def as_seen(found: Published) -> tuple[object, ...]:
    return (found.total, *found.parts.values())


def still_possible(sizes: Counts) -> dict[tuple[object, ...], list[set[int]]]:
    """By what is told: for each part, every count that some table told in just this way has there."""
    found: dict[tuple[object, ...], list[set[int]]] = defaultdict(lambda: [set() for _ in sizes])
    for counts in product(*(range(size + 1) for size in sizes)):
        seen = found[as_seen(published(counts, sizes))]
        for values, count in zip(seen, counts, strict=True):
            values.add(count)
    return found


SIZES = [
    (12,),
    (9, 9),
    (4, 30),
    (3, 9),
    (9, 9, 9),
    (2, 9, 12),
    (4, 4, 9),
    (7, 7, 7, 7),
    (2, 3, 8, 8),
    (1, 1, 9, 9),
]


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_no_table_lets_a_hidden_part_be_worked_out(sizes: Counts) -> None:
    for seen, possible in still_possible(sizes).items():
        for shown, values, size in zip(seen[1:], possible, sizes, strict=True):
            if shown == FEW:
                assert values == set(range(min(LEAST, size + 1))), (seen, values)
            else:
                assert values == {shown}
                assert shown >= LEAST


tables = st.lists(st.integers(0, 40), min_size=1, max_size=14).flatmap(
    lambda sizes: st.tuples(st.tuples(*(st.integers(0, size) for size in sizes)), st.just(tuple(sizes)))
)


@given(tables)
def test_a_few_may_be_any_few_whatever_the_rest_tells(table: tuple[Counts, Counts]) -> None:
    counts, sizes = table
    found = published(counts, sizes)
    parts = list(found.parts.values())
    few = [min(LEAST - 1, size) for part, size in zip(parts, sizes, strict=True) if part == FEW]
    if not few or found.total == WITHHELD:
        return
    left = found.total - sum(part for part in parts if part != FEW)
    for most in few:
        assert left - (sum(few) - most) <= 0
        assert most <= left


@given(tables)
def test_what_is_told_is_true_and_never_small(table: tuple[Counts, Counts]) -> None:
    counts, sizes = table
    found = published(counts, sizes)
    assert list(found.parts.values()) == [told(count) for count in counts]
    assert found.total in (WITHHELD, sum(counts))
    if all(count >= LEAST for count in counts):
        assert found.total == sum(counts)
    else:
        assert found.total == WITHHELD or found.total >= LEAST


@pytest.mark.parametrize(
    ("counts", "sizes", "seen"),
    [
        ((6, 7), (30, 30), (13, 6, 7)),
        ((6, 2), (30, 30), (WITHHELD, 6, FEW)),
        ((6, 2, 3, 1), (30, 30, 30, 30), (12, 6, FEW, FEW, FEW)),
        ((6, 0, 0, 0), (30, 30, 30, 30), (WITHHELD, 6, FEW, FEW, FEW)),
        ((4, 4, 6), (30, 30, 30), (WITHHELD, FEW, FEW, 6)),
        ((1, 2), (30, 30), (WITHHELD, FEW, FEW)),
        ((2, 2, 0), (30, 30, 30), (WITHHELD, FEW, FEW, FEW)),
        ((2, 2, 2), (30, 30, 30), (6, FEW, FEW, FEW)),
        ((), (), (0,)),
        ((3, 30), (3, 30), (WITHHELD, FEW, 30)),
    ],
)
def test_by_hand(counts: Counts, sizes: Counts, seen: tuple[object, ...]) -> None:
    assert as_seen(published(counts, sizes)) == seen
