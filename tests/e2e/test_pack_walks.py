"""Each pack from the start of a campaign to a closed gap: the office at its desk, a teacher with a phone that is
out of reach, and on both screens the figures of `walked_packs`, to the number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from server.packs import names
from tests.e2e.conftest import ZONE
from tests.e2e.walked import Walked, pack_of
from tests.support import walked_school as school
from tests.support.browser import DESK, Phone
from tests.support.server import Server
from tests.support.walked_packs import INVENTED, SECOND, WALKS

pytestmark = [pytest.mark.timeout(400), pytest.mark.walk]

QUICK = ("taishan-2023", INVENTED)


@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=() if one in QUICK else pytest.mark.drill) for one in WALKS]
)
def test_from_the_start_of_a_campaign_to_a_closed_gap(name: str, walk: Callable[[str], Walked]) -> None:
    walked = walk(name)
    walked.office_starts()
    walked.teacher.enrol()
    right_to_the_number(walked, 0)
    walked.gap_names(school.TAGGED if walked.gap != "elsewhere_any_way" else "简小禾")
    walked.leaves_the_network()
    walked.visits(school.TAGGED, "on_site", school.PARTNER)
    walked.visits("简小禾", "phone")
    walked.comes_back(2)
    right_to_the_number(walked, 1)
    walked.gap_is_closed()
    if name == INVENTED:
        a_second_visit_counts_from_the_fifteenth_day(walked)


def test_every_pack_has_a_walk_and_every_rule_a_line() -> None:
    assert set(WALKS) == {*names(), INVENTED}
    for name, walk in WALKS.items():
        assert [line.rule for line in walk.lines] == [rule["key"] for rule in pack_of(name).data["rules"]]


def right_to_the_number(walked: Walked, when: int) -> None:
    """Desk and phone show the figures before (0) or after (1)."""
    assert walked.desk_figures() == walked.desk_due(when)
    due = walked.phone_due(when)
    assert walked.phone_figures(due) == due


def a_second_visit_counts_from_the_fifteenth_day(walked: Walked) -> None:
    """The desk names the day; on it the boarder is visited again, and is done."""
    at_desk = walked.desk.page
    walked.ask_names("boarders_twice")
    line = at_desk.locator("section.names li").filter(has_text=school.TAGGED)
    expect(line).to_contain_text("9月28日")
    walked.fortnight_later()
    walked.leaves_the_network()
    walked.visits(school.TAGGED, "on_site", school.PARTNER)
    walked.comes_back(3)
    walked.lines = tuple(SECOND.get(line.rule, line) for line in walked.lines)
    right_to_the_number(walked, 1)


@pytest.fixture
def walk(tmp_path: Path, dist: Path, phones: Callable[..., Phone]) -> Iterator[Callable[[str], Walked]]:
    """The school on the morning of a pack's day: server, desk and phone, none of them begun."""
    started: list[Server] = []

    def make(name: str) -> Walked:
        morning = datetime.combine(WALKS[name].today, time(9), ZoneInfo(ZONE["TZ"]))
        ahead = morning - datetime.now(UTC)
        school.set_ahead(tmp_path / "data", ahead)
        env = {**ZONE, "PWA_DIST": str(dist)}
        module = "tests.support.walked_school"
        started.append(Server(tmp_path / "data", command="serve", env=env, module=module))
        url = started[-1].start().url
        desk = phones(url, ahead=ahead, is_mobile=False, has_touch=False, **DESK)
        return Walked(name, started[-1], desk, phones(url, ahead=ahead))

    yield make
    for server in started:
        server.__exit__()
