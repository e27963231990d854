"""Servers that were forked for tests are as much alone as servers that were started: data, environment, end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.forking import Forked
from tests.support.phone import HttpTransport, Phone
from tests.support.server import Server
from tests.support.world import PASSWORD, copied, draft


@pytest.fixture
def two(tmp_path: Path, world_template: Path) -> Iterator[tuple[Server, Server]]:
    folders = [copied(world_template, tmp_path / name).data_dir for name in ("one", "two")]
    with Server(folders[0], command="serve") as one, Server(folders[1], command="serve") as other:
        yield one, other


def visits(server: Server, *, writes: bool = False) -> set[str]:
    """What a fresh phone finds at school, after it has perhaps written a visit."""
    line = HttpTransport(server.url.replace("localhost", "127.0.0.1"))
    phone = Phone.enrol(line, "S1-t1", PASSWORD)
    if writes:
        assert phone.push(draft(phone))[0]["status"] == "applied"
    phone.pull()
    line.close()
    return {id_ for type_, id_ in phone.rows if type_ == "visit"}


def test_nobody_sees_what_another_one_has(two: tuple[Server, Server]) -> None:
    one, other = two
    assert visits(one, writes=True) == {"S1-v1"}
    assert visits(other) == set()


def test_a_killed_one_is_gone_with_what_it_held_and_the_other_serves_on(two: tuple[Server, Server]) -> None:
    one, other = two
    assert one.process is not None
    pid = one.process.pid
    visits(one, writes=True)
    one.kill()
    assert not Path(f"/proc/{pid}").exists()
    assert (one.answers(), other.answers()) == (False, True)
    assert visits(one.start()) == {"S1-v1"}


def test_each_has_the_environment_and_the_log_that_it_was_given(tmp_path: Path) -> None:
    wrong = {**os.environ, "DATA_DIR": str(tmp_path), "PORT": "much"}
    refused = Forked("server.cli", ["serve"], wrong, tmp_path / "refused.log")
    right = {**os.environ, "DATA_DIR": str(tmp_path)}
    told = Forked("server.cli", ["backup", "--status"], right, tmp_path / "told.log")
    assert refused.wait(60) == 2
    told.wait(60)
    assert "PORT" in (tmp_path / "refused.log").read_text("utf-8")
    assert "PORT" not in (tmp_path / "told.log").read_text("utf-8")
