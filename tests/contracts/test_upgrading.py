"""A school that has worked for a while comes from the tables of before packs, tags and counters, and goes on.

The database of then is that of now without its newer tables: no revision since changed an older one. A backup of
then is an image of those tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import Any

import orjson
import pytest
from alembic import command
from sqlalchemy import Engine, inspect

from server.domain.rules import MEANING
from server.jobs.sweeps import counts, visit_first
from server.services.caller import Caller
from server.services.count_campaigns import recount_school
from server.services.keep_tags import tag_pupil
from server.services.show_progress import show_progress
from server.store.image import dump, facts_of, load
from server.store.migrate import alembic_config, current, upgrade
from tests.support.amended import GONE, SECOND, amended
from tests.support.either_database import BOTH, a_url, copied_world
from tests.support.world import World, draft, open_world, settings_for, submit

BEFORE = "0004"
OFFICE = Caller("S1", "S1-o1", frozenset({"office"}), "d")
VOICE = "我想学骑车。"


@pytest.fixture(params=BOTH)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """Two visits that were handed in and one draft, made at the tables of now."""
    opened = copied_world(request, request.param, tmp_path / "data")
    first, other = opened.phone("S1-t1"), opened.phone("S1-t3")
    first.push(draft(first, "S1-v1", "S1-p1"), submit(first, "S1-v1"))
    other.push(draft(other, "S1-v2", "S1-p3", mode="phone"), submit(other, "S1-v2"))
    first.push(draft(first, "S1-v3", "S1-p2", child_voice=VOICE))
    yield opened
    opened.close()


def taken_down(engine: Engine) -> None:
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), BEFORE)
    with engine.connect() as connection:
        assert current(connection) == BEFORE
        assert not {"pack_text", "pupil_tag", "tally"} & set(inspect(connection).get_table_names())


def figures(world: World) -> dict[str, tuple[Any, ...]]:
    rules = show_progress(world.store, OFFICE, "S1-k1", world.now)["rules"]
    names = ("have", "of", "met")
    return {rule["key"]: tuple(rule["periods"][0][name] for name in names) for rule in rules}


def test_a_filled_database_of_before_is_counted_by_the_first_sweep(world: World) -> None:
    taken_down(world.store.engine)
    assert upgrade(world.settings.database_url) is True
    visit_first(world.parts, world.now)
    counts(world.parts, world.now)
    told = figures(world)
    # Two of three pupils; one of the two visits at home; nobody is tagged yet, so no group is asked for.
    assert (told["every_pupil"], told["on_site_share"]) == ((2, 3, False), (1, 2, True))
    assert told["care_groups"] == (0, 0, None)
    assert all(one.right for one in recount_school(world.store, "S1"))
    tag_pupil(world.store, OFFICE, "S1-p2", {"group": "hardship", "facts": {}, "source": "notice"}, world.now)
    assert figures(world)["care_groups"] == (0, 1, False)


def test_a_campaign_of_before_moves_on_and_its_open_draft_keeps_every_word(world: World) -> None:
    taken_down(world.store.engine)
    upgrade(world.settings.database_url)
    office = world.phone("S1-o1")
    assert office.call("POST", "/office/packs", {"text": amended()}).status == 200
    assert office.call("POST", "/office/campaigns/S1-k1/move", {"version": SECOND}).status == 200
    teacher = world.phone("S1-t1")
    teacher.pull()
    assert teacher.row("visit", "S1-v3")["values"][GONE] == VOICE
    assert [one["status"] for one in teacher.push(submit(teacher, "S1-v3"))] == ["applied"]
    assert figures(world)["every_pupil"] == (3, 3, True)


def test_a_backup_of_before_is_restored_and_counted(
    world: World, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    lines = of_before(world)
    data = tmp_path / "again"
    url = a_url(request, world.store.engine.dialect.name, data)
    settings = replace(settings_for(data), database_url=url)
    copytree(world.settings.keys_dir, settings.keys_dir)
    upgrade(url, BEFORE)
    back = open_world(settings)
    load(back.store.engine, lines)
    upgrade(url)
    counts(back.parts, back.now)
    assert figures(back)["every_pupil"] == (2, 3, False)
    back.close()


def of_before(world: World) -> list[bytes]:
    """An image as a server of then wrote it."""
    newer = set(inspect(world.store.engine).get_table_names())
    found = list(dump(world.store))
    taken_down(world.store.engine)
    older = set(inspect(world.store.engine).get_table_names()) - {"alembic_version"}
    newer -= older
    with world.store.snapshot() as connection:
        facts = facts_of(connection, tables=sorted(older))
    lines, skipping = [orjson.dumps(facts)], False
    for line in found[1:-1]:
        heading = orjson.loads(line)
        if "table" in heading:
            skipping = heading["table"] in newer
        if not skipping:
            lines.append(line)
    return [*lines, orjson.dumps({"tables": len(older)})]


def test_rules_that_mean_something_else_are_counted_anew(world: World, monkeypatch: Any) -> None:
    counts(world.parts, world.now)
    with world.store.read("S1") as unit:
        before = unit.counters.marks()
    monkeypatch.setattr("server.store.counting.plans.MEANING", MEANING + 1)
    counts(world.parts, world.now)
    with world.store.read("S1") as unit:
        after = unit.counters.marks()
    assert before.keys() == after.keys() == {"S1-k1"}
    assert before != after
