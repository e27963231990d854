"""Copies of pictures: each once, sound or noticed, and given back to a store that lost them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from server.blobs import BlobMissing, Blobs, FolderBlobs, MemoryBlobs
from server.blobs.copies import BlobCopies
from server.blobs.port import path_of


@pytest.fixture(params=["folder", "memory"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    return FolderBlobs(tmp_path / "blobs") if request.param == "folder" else MemoryBlobs()


@pytest.fixture
def copies(tmp_path: Path) -> BlobCopies:
    return BlobCopies(tmp_path / "copies")


def test_a_copy_is_made_once_and_outlives_the_blob(blobs: Blobs, copies: BlobCopies) -> None:
    key = blobs.put(b"picture")
    assert copies.keep(blobs, key)
    assert not copies.keep(blobs, key)
    assert list(copies.keys()) == [key]
    blobs.delete(key)
    assert copies.is_sound(key)
    assert copies.give_back(blobs, key)
    assert blobs.get(key) == b"picture"
    copies.remove(key)
    copies.remove(key)
    assert not copies.is_sound(key)
    blobs.delete(key)
    assert not copies.give_back(blobs, key)


def test_a_damaged_copy_is_noticed(blobs: Blobs, copies: BlobCopies, tmp_path: Path) -> None:
    key = blobs.put(b"picture")
    copies.keep(blobs, key)
    place = tmp_path / "copies" / path_of(key)
    place.unlink()
    place.write_bytes(b"pictura")
    assert not copies.is_sound(key)
    blobs.delete(key)
    assert not copies.give_back(blobs, key)


def test_what_the_store_does_not_have_cannot_be_copied(blobs: Blobs, copies: BlobCopies) -> None:
    with pytest.raises(BlobMissing):
        copies.keep(blobs, "0" * 64)
    assert list(copies.keys()) == []


def test_a_folder_on_the_same_disk_is_not_copied_twice(tmp_path: Path, copies: BlobCopies) -> None:
    blobs = FolderBlobs(tmp_path / "blobs")
    key = blobs.put(b"picture")
    copies.keep(blobs, key)
    assert os.stat(blobs.file_of(key)).st_nlink == 2
    # Putting again makes a new file: the copy is never written through.
    blobs.put(b"picture")
    assert os.stat(blobs.file_of(key)).st_nlink == 1
