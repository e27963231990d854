"""Yes and no to photos from the family's page: who can say what, and what goes for good."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from server.blobs import BlobMissing, MemoryBlobs
from server.domain.consent import Verdict, verdict
from server.services import family_consent
from server.services.family_room import reading
from server.services.photo_gate import consents_of
from server.services.withdraw_photos import withdraw_photos
from server.store.photo_files import StoredPhoto
from tests.support.family_links import Family, open_family, opened
from tests.support.family_school import NOW, SCHOOL, VISIT, add_consent, add_photo

TODAY = date(2026, 11, 22)


@pytest.fixture
def family(tmp_path: Path) -> Iterator[Family]:
    with open_family(tmp_path) as family:
        yield family


def standing(family: Family, purpose: str = "record") -> Verdict:
    with family.store.read(SCHOOL) as unit:
        return verdict(consents_of(unit, "u-1", TODAY), purpose, TODAY, VISIT).verdict


def test_a_parent_confirms_what_a_grandmother_agreed_to(family: Family) -> None:
    add_consent(family.store, "n-1", "record", capacity="grandparent")
    token, device, _ = opened(family, "g-2")
    with reading(family.store, token, device, NOW) as room:
        record = family_consent.purposes_of(room)[0]
    assert (record.verdict, record.may_agree, record.confirm_by) == ("provisional", True, date(2026, 12, 21))
    assert family_consent.say(family.store, token, device, "record", True, NOW)
    assert standing(family) is Verdict.GRANTED


def test_a_grandmother_cannot_confirm_herself_but_anybody_can_refuse(family: Family) -> None:
    add_consent(family.store, "n-1", "record", capacity="grandparent")
    token, device, _ = opened(family, "g-1")
    assert not family_consent.say(family.store, token, device, "record", True, NOW)
    assert standing(family) is Verdict.PROVISIONAL
    assert family_consent.say(family.store, token, device, "record", False, NOW)
    assert standing(family) is Verdict.REFUSED
    token, device, _ = opened(family, "g-2")
    assert not family_consent.say(family.store, token, device, "record", True, NOW), "a no is final"


def stored(family: Family, blobs: MemoryBlobs, *ids: str) -> dict[str, str]:
    keys = {}
    for id_ in ids:
        add_photo(family.store, id_)
        keys[id_] = blobs.put(f"picture {id_}".encode())
        with family.store.write(SCHOOL) as unit:
            unit.photo_files.put(StoredPhoto(id_, "a", "b", "c", keys[id_], {}, 7, NOW))
    return keys


def test_one_photo_is_taken_back_and_its_bytes_are_gone(family: Family) -> None:
    blobs = MemoryBlobs()
    keys = stored(family, blobs, "f-1", "f-2")
    token, device, _ = opened(family, "g-2")
    chosen = ["f-1", "f-of-somebody-else"]
    assert family_consent.take_back(family.store, blobs, token, device, chosen, NOW) == 1
    with family.store.read(SCHOOL) as unit:
        states = {one.id: one.values["state"] for one in unit.records.by("photo", visit_id=VISIT)}
    assert states == {"f-1": "withdrawn", "f-2": "stored"}
    with pytest.raises(BlobMissing):
        blobs.get(keys["f-1"])
    assert blobs.get(keys["f-2"])


def test_a_no_leaves_the_withdrawal_in_the_outbox_and_it_takes_all(family: Family) -> None:
    blobs = MemoryBlobs()
    keys = stored(family, blobs, "f-1")
    add_consent(family.store, "n-1", "record")
    token, device, _ = opened(family, "g-2")
    family_consent.say(family.store, token, device, "record", False, NOW)
    with family.store.read(SCHOOL) as unit:
        assert "withdraw_photos" in [job.kind for job in unit.outbox.listing("ready")]
    withdraw_photos(family.store, blobs, SCHOOL, "u-1", NOW)
    with pytest.raises(BlobMissing):
        blobs.get(keys["f-1"])
