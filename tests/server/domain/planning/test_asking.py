"""What the shipped packs ask of a plan."""

from __future__ import annotations

import pytest

from server.domain.planning.asking import asked_of, quota_of
from server.packs import shipped


@pytest.mark.parametrize(
    ("pack", "at_least", "at_most", "team"),
    [
        ("huangli-2018", 2, 3, (2, 3)),
        ("primary-five", 2, 3, (0, 0)),
        ("primary-two", 1, 3, (5, 5)),
        ("taishan-2023", 1, 3, (0, 0)),
    ],
)
def test_how_many_go(pack: str, at_least: int, at_most: int, team: tuple[int, int]) -> None:
    asked = asked_of(shipped(pack).data)
    assert (asked.at_least, asked.at_most) == (at_least, at_most)
    assert (asked.team_least, asked.team_most) == team


def test_which_modes_count() -> None:
    assert asked_of(shipped("primary-four").data).modes == {"on_site"}
    assert asked_of(shipped("primary-five").data).first_modes == {"on_site"}
    assert asked_of(shipped("hubei-2011").data).modes is None


@pytest.mark.parametrize(
    ("pack", "roles", "quota"),
    [
        ("taishan-2023", {"school_leader"}, 5),
        ("taishan-2023", {"middle_leader", "subject_teacher"}, 10),
        ("taishan-2023", set(), 0),
        ("primary-one", {"school_leader"}, 10),
        ("primary-three", {"subject_teacher"}, 8),
        ("huangli-2018", {"specialist_teacher"}, 1),
        ("huangli-2018", {"homeroom_teacher"}, 0),
    ],
)
def test_quotas_by_what_somebody_is(pack: str, roles: set[str], quota: int) -> None:
    assert quota_of(shipped(pack).data, roles) == (quota, False)
