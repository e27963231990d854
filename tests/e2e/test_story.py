"""The story that the project exists for, told once, on real input, with everything that can be killed killed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.teacher import Teacher
from tests.e2e.visit import Visit
from tests.support.server import Server

pytestmark = [pytest.mark.xdist_group("story"), pytest.mark.timeout(240)]

PUPIL = "韦星野"


def test_one_visit_from_the_door_to_the_answer(
    server: Server, teacher: Callable[..., Teacher], account: Callable[[str], dict[str, Any]]
) -> None:
    lin = teacher(server, "t1001")
    lin.enrol()
    assert PUPIL in lin.to_visit()
    server.stop()
    lin.phone.offline()
    visit = Visit(lin)
    lin.open_pupil(PUPIL)
    visit.begin()
    visit.prepare()
    visit.pledge()
    visit.record(met=["妈妈", PUPIL], companion="黄启明")
    visit.consent("妈妈")
    visit.photos()
    visit.feedback("妈妈")
    visit.finish()
