"""Files that are damaged, cut off or no photo at all, chosen from the gallery."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.e2e.teacher import Teacher
from tests.e2e.test_photos import choose, finder, keep, kept, press
from tests.e2e.visit import begun
from tests.support.photos import encode, exif, phone_jpeg, scene, with_segments
from tests.support.server import Server
from tests.support.words import app

pytestmark = [pytest.mark.timeout(240), pytest.mark.walk]


@pytest.fixture
def lin(server: Server, teacher: Callable[..., Teacher]) -> Teacher:
    """At the photos of a visit whose family agreed."""
    lin = teacher(server, "t1001")
    visit = begun(lin)
    visit.go("photos")
    visit.consent(app("relation.mother"))
    return lin


@pytest.mark.parametrize("orientation", [1, 6])
def test_what_is_left_of_a_cut_off_file_is_kept_and_said(lin: Teacher, orientation: int) -> None:
    lin.phone.offline()
    whole = with_segments(encode(scene(1200, 800), quality=90), (0xE1, b"Exif\0\0" + exif(orientation)))
    choose(lin.page, whole[: len(whole) // 2])
    expect(finder(lin.page).get_by_text(app("photo.incomplete"))).to_be_visible()
    keep(lin.page, 1)
    picture = kept(lin.page)
    lies = picture if orientation == 1 else picture.transpose(Image.Transpose.ROTATE_90)
    assert lies.width == 1200
    assert 100 < lies.height < 700, "the rows that the file does not have are left out"
    assert np.asarray(lies)[-1].max() > 60, "nothing black is left below"


@pytest.mark.parametrize(("orientation", "ending"), [(1, b"\xff\xd9"), (6, b"\xff\xd9"), (1, bytes(90_000))])
def test_rows_that_a_file_only_claims_are_left_out_and_said(
    lin: Teacher, orientation: int, ending: bytes
) -> None:
    """An end that came too early, and zeroes in the place of the end: browsers draw grey there."""
    lin.phone.offline()
    noise = Image.effect_noise((1200, 800), 90).convert("RGB")
    whole = with_segments(encode(noise, quality=90), (0xE1, b"Exif\0\0" + exif(orientation)))
    choose(lin.page, whole[: len(whole) // 2] + ending)
    expect(finder(lin.page).get_by_text(app("photo.incomplete"))).to_be_visible()
    keep(lin.page, 1)
    picture = kept(lin.page)
    lies = picture if orientation == 1 else picture.transpose(Image.Transpose.ROTATE_90)
    assert lies.width == 1200
    assert 300 < lies.height < 500
    assert np.ptp(np.asarray(lies)[-1]) > 60, "nothing grey is left below"


def test_a_progressive_file_that_is_cut_off_is_said_to_be(lin: Teacher) -> None:
    whole = encode(scene(1200, 800), quality=90, progressive=True)
    choose(lin.page, whole[: len(whole) * 3 // 4])
    expect(finder(lin.page).get_by_text(app("photo.incomplete"))).to_be_visible()
    press(lin.page, "finder.again")
    choose(lin.page, whole)
    expect(finder(lin.page).locator("canvas")).to_be_visible()
    expect(finder(lin.page).get_by_text(app("photo.incomplete"))).to_have_count(0)


def test_a_drawing_is_no_photo(lin: Teacher) -> None:
    drawing = (
        b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>"
    )
    choose(lin.page, phone_jpeg(64, 48))
    press(lin.page, "finder.again")
    lin.page.locator("input[type=file]").first.set_input_files(
        {"name": "a.svg", "mimeType": "image/svg+xml", "buffer": drawing}
    )
    expect(finder(lin.page).get_by_text(app("photo.why_not_an_image"))).to_be_visible()
