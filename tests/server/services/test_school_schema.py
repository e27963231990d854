"""Which pack a campaign goes by, and that the school's record types follow from all it ever had."""

from __future__ import annotations

import pytest

from server.packs import shipped
from server.services.known_packs import stored_packs
from server.services.school_schema import school_schema
from server.store.campaigns import StoredPack
from tests.support.amended import ASKED, FIRST, GONE, PACK, SECOND, amended
from tests.support.world import World


def given(world: World, text: str, version: int) -> None:
    with world.store.write("S1") as unit:
        unit.campaigns.keep_pack(StoredPack(PACK, version, text, "S1-o1", world.now))
        unit.campaigns.give("S1-k1", PACK, version, world.now)


def test_a_campaign_without_a_stored_pack_goes_by_the_one_that_ships(world: World) -> None:
    with world.store.read("S1") as unit:
        school = school_schema(unit, world.now)
    assert school.pack_of("S1-k1") is shipped(PACK)
    assert school.pack_of(None) is shipped(PACK)
    assert school.pack_of("S2-k1") is shipped(PACK), "what names no campaign of ours goes by the running one"


def test_a_stored_pack_goes_before_the_one_that_ships_and_adds_to_the_types(world: World) -> None:
    given(world, amended(), SECOND)
    with world.store.read("S1") as unit:
        school = school_schema(unit, world.now)
    pack = school.pack_of("S1-k1")
    assert pack is not None
    assert pack.version == SECOND
    assert ASKED in school.schema.types["visit"].by_name
    with world.store.read("S2") as unit:
        assert ASKED not in school_schema(unit, world.now).schema.types["visit"].by_name


def test_a_stored_text_that_cannot_be_read_any_more_stops_nobody(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    given(world, "pack: [", FIRST)
    with world.store.read("S1") as unit:
        school = school_schema(unit, world.now)
    assert school.pack_of("S1-k1") is shipped(PACK)
    assert GONE in school.schema.types["visit"].by_name
    assert "cannot be read any more" in caplog.text


def test_a_text_is_parsed_once_whoever_asks(world: World) -> None:
    given(world, amended(), SECOND)
    digest = StoredPack(PACK, SECOND, amended(), "", world.now).sha256
    with world.store.read("S1") as unit:
        first = stored_packs(unit, [digest])[digest]
    with world.store.read("S2") as unit:
        assert stored_packs(unit, [digest])[digest].pack is first.pack


def test_the_mark_of_visits_changes_with_a_move_and_no_other(world: World) -> None:
    with world.store.read("S1") as unit:
        before = school_schema(unit, world.now).marks
    given(world, amended(), SECOND)
    with world.store.read("S1") as unit:
        after = school_schema(unit, world.now).marks
    assert {name for name in before if before[name] != after[name]} == {"visit"}


def test_papers_carry_the_fields_of_the_packs_and_of_those_that_have_no_form(world: World) -> None:
    with world.store.read("S1") as unit:
        types = school_schema(unit, world.now).schema.types
    assert types["consultation"].by_name["situation"].data_class == "sensitive"
    assert {"body", "story"} <= types["essay"].by_name.keys(), "the pack's own, and what stands without one"
    assert types["support"].by_name["goal"].data_class == "family"
