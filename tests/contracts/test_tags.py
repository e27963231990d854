"""Tags of pupils on both databases: what they say opens with the pupil's key only and goes with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from server.store.base import table_of
from server.store.errors import Erased
from server.store.image import dump
from server.store.tables import PupilTag
from server.store.tags import Tag
from server.store.unit import Store

AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
TAG = Tag(
    id="tag1",
    pupil="p1",
    group="urban_fringe",
    facts={"away": "one", "capable": False},
    source="authority",
    source_note="karmesinrot",
    note="zinnoberrot",
    since=date(2026, 9, 1),
    by="o1",
    at=AT,
    reviewed_on=date(2026, 11, 25),
    reviewed_by="o1",
)
TOLD = (b"urban_fringe", b"karmesinrot", b"zinnoberrot", b"authority", b"capable")


def given(store: Store, school: str, *tags: Tag) -> None:
    with store.write(school) as unit:
        unit.tags.add(tags)


def boxes(store: Store) -> list[bytes]:
    with store.snapshot() as connection:
        return [row.box for row in connection.execute(table_of(PupilTag).select())]


def test_tags_come_back_as_they_were_given(store: Store, school: str) -> None:
    other = replace(TAG, id="tag2", pupil="p2", group="illness", facts={}, note="")
    given(store, school, TAG, other)
    with store.read(school) as unit:
        assert unit.tags.live() == [TAG, other]
        assert unit.tags.live(["p2", "p3"]) == [other]
        assert unit.tags.live([]) == unit.tags.of([]) == []
        assert unit.tags.get("tag1") == TAG
        assert unit.tags.get("tag9") is None


def test_a_review_and_an_end_are_dated(store: Store, school: str) -> None:
    given(store, school, TAG)
    with store.write(school) as unit:
        unit.tags.review("tag1", on=date(2027, 3, 1), by="o2")
    with store.write(school) as unit:
        unit.tags.end("tag1", on=date(2027, 4, 1), by="o3")
    with store.read(school) as unit:
        assert unit.tags.live() == []
        (kept,) = unit.tags.of(["p1"])
    assert (kept.reviewed_on, kept.reviewed_by) == (date(2027, 3, 1), "o2")
    assert (kept.ended_on, kept.ended_by, kept.group) == (date(2027, 4, 1), "o3", "urban_fringe")


def test_another_school_has_other_tags(store: Store, school: str, other_school: str) -> None:
    given(store, school, TAG)
    given(store, other_school, replace(TAG, note="dort"))
    with store.write(other_school) as unit:
        unit.tags.end("tag1", on=date(2027, 4, 1), by="o3")
    with store.read(school) as unit:
        assert unit.tags.live() == [TAG]


def test_neither_rows_nor_an_image_tell_what_a_tag_says(store: Store, school: str) -> None:
    given(store, school, TAG)
    image = b"\n".join(dump(store))
    assert b'"tag1"' in image
    assert [word for word in TOLD for box in [image, *boxes(store)] if word in box] == []


def test_with_its_key_a_pupils_tags_are_gone(store: Store, school: str) -> None:
    given(store, school, TAG, replace(TAG, id="tag2", pupil="p2"))
    with store.write(school) as unit:
        unit.pupil_keys.erase("p1", AT)
    with store.read(school) as unit:
        assert [tag.pupil for tag in unit.tags.live()] == ["p2"]
        assert unit.tags.get("tag1") is None
    with pytest.raises(Erased), store.write(school) as unit:
        unit.tags.add([replace(TAG, id="tag3")])


def test_an_erasure_takes_the_rows_too(store: Store, school: str) -> None:
    given(store, school, TAG, replace(TAG, id="tag2", pupil="p2"))
    with store.write(school) as unit:
        unit.erasure.purge("p1", unit.erasure.traces("p1"), AT)
        unit.publish()
    with store.read(school) as unit:
        assert [tag.id for tag in unit.tags.live()] == ["tag2"]
    with store.snapshot() as connection:
        table = table_of(PupilTag)
        left = connection.execute(table.select().where(table.c.school_id == school)).all()
    assert [row.pupil_id for row in left] == ["p2"]
