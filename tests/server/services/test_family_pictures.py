"""Which pictures a family sees in its letter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.blobs import MemoryBlobs
from server.services import open_note
from server.store.photo_files import StoredPhoto
from tests.support.family_links import Family, open_family, opened, refused
from tests.support.family_school import NOW, SCHOOL, VISIT, add_consent, add_photo, add_visit


@pytest.fixture
def family(tmp_path: Path) -> Iterator[Family]:
    with open_family(tmp_path) as family:
        yield family


def keep_file(family: Family, photo: str) -> MemoryBlobs:
    blobs = MemoryBlobs()
    view, thumb = blobs.put(b"view"), blobs.put(b"thumb")
    with family.store.write(SCHOOL) as unit:
        files = StoredPhoto(photo, "a", "b", "c", view, {"320": thumb}, 4, NOW)
        unit.photo_files.put(files)
    return blobs


def test_pictures_need_a_parents_yes_to_keep_and_to_show(family: Family) -> None:
    add_photo(family.store, "f-1")
    blobs = keep_file(family, "f-1")
    token, device, _ = opened(family)

    def letter() -> open_note.Letter:
        found = open_note.read(family.store, token, device, NOW)
        assert found is not None
        return found

    def picture() -> bytes:
        return open_note.picture(family.store, blobs, token, device, "f-1", "thumb", NOW)

    add_consent(family.store, "n-1", "record")
    assert (letter().photos, letter().kept) == ([], 1)
    assert refused(picture)
    add_consent(family.store, "n-2", "family")
    assert [photo.id for photo in letter().photos] == ["f-1"]
    assert picture() == b"thumb"
    assert refused(lambda: open_note.picture(family.store, blobs, token, "", "f-1", "thumb", NOW))
    add_consent(family.store, "n-3", "family", given=False)
    assert letter().photos == []
    assert refused(picture)


def test_another_familys_picture_stays_shut(family: Family) -> None:
    add_visit(family.store, id_="v-2", pupil="u-2")
    add_photo(family.store, "f-9", visit="v-2")
    blobs = keep_file(family, "f-9")
    add_consent(family.store, "n-1", "record")
    add_consent(family.store, "n-2", "family")
    token, device, _ = opened(family)
    assert refused(lambda: open_note.picture(family.store, blobs, token, device, "f-9", "view", NOW))


@pytest.mark.parametrize("change", [{"pupil": "u-2"}, {"deleted": True}])
def test_pictures_of_a_visit_that_was_anothers_after_all_stay_shut(
    family: Family, change: dict[str, object]
) -> None:
    """A visit recorded for the wrong child is moved, or deleted; the first family's note still names it."""
    add_photo(family.store, "f-1")
    blobs = keep_file(family, "f-1")
    add_consent(family.store, "n-1", "record")
    add_consent(family.store, "n-2", "family")
    token, device, _ = opened(family)
    with family.store.write(SCHOOL) as unit:
        visit = unit.records.load_for_update([("visit", VISIT)])["visit", VISIT].copy()
        visit.deleted = bool(change.get("deleted"))
        visit.values["pupil"] = change.get("pupil", "u-1")
        unit.records.put(visit)
    assert refused(lambda: open_note.picture(family.store, blobs, token, device, "f-1", "view", NOW))
