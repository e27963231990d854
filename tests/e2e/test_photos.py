"""Photos in the app: what was planted in a file, what was covered, what the family takes back."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, Request, expect

from tests.e2e.teacher import Teacher
from tests.e2e.traces import pictures, readable
from tests.e2e.visit import Visit, tick
from tests.support.photos import CANARY, encode, exif, p3_profile, phone_jpeg, stored, with_segments
from tests.support.server import Server
from tests.support.waiting import until
from tests.support.words import app

pytestmark = [pytest.mark.timeout(240), pytest.mark.walk]

PUPIL = "韦星野"
CELL = 16
DRAWN = """(image) => {
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  canvas.getContext('2d').drawImage(image, 0, 0);
  return canvas.toDataURL('image/png').split(',')[1];
}"""


@pytest.fixture
def lin(server: Server, teacher: Callable[..., Teacher]) -> Teacher:
    lin = teacher(server, "t1001")
    lin.enrol()
    return lin


@pytest.fixture
def visit(lin: Teacher) -> Visit:
    """A visit whose family agreed, at its photos."""
    visit = Visit(lin)
    lin.open_pupil(PUPIL)
    visit.begin()
    visit.go("photos")
    visit.consent(app("relation.mother"))
    return visit


def planted(width: int = 1600, height: int = 1200) -> bytes:
    """A camera's JPEG with a place, serial numbers, a profile and a film's name behind its end."""
    notes = (0xE1, b"Exif\0\0" + exif(1)), (0xE2, b"ICC_PROFILE\0\1\1" + p3_profile()), (0xFE, CANARY)
    return with_segments(phone_jpeg(width, height), *notes) + CANARY


def noise() -> bytes:
    """A picture in which no two cells are alike: what is left of it under a cover would show."""
    return encode(Image.effect_noise((1600, 1200), 80).convert("RGB"), quality=85)


def finder(page: Page) -> Locator:
    return page.locator(".finder")


def choose(page: Page, file: bytes, name: str = "IMG_20261125_张家.jpg") -> None:
    """From the gallery."""
    if not finder(page).count():
        page.get_by_role("button", name=app("photos.open"), exact=True).or_(
            page.get_by_role("button", name=app("photos.more"), exact=True)
        ).tap()
    page.locator("input[type=file]").first.set_input_files(
        {"name": name, "mimeType": "image/jpeg", "buffer": file}
    )


def press(page: Page, key: str, **params: Any) -> None:
    finder(page).get_by_role("button", name=app(key, **params), exact=True).tap()


def cover(page: Page, **sides: int) -> None:
    """With the box, by keys' means alone."""
    press(page, "mask.box")
    for side, value in sides.items():
        page.get_by_label(app(f"mask.{side}"), exact=True).fill(str(value))
    press(page, "mask.cover")


def keep(page: Page, shown: int) -> None:
    press(page, "finder.use")
    expect(finder(page).locator(".mask")).to_have_count(0)
    page.get_by_role("button", name=app("finder.close"), exact=True).tap()
    expect(page.locator(".shot")).to_have_count(shown)


def kept(page: Page) -> Image.Image:
    """The first photo as it is kept."""
    image = page.locator(".shot img").first
    until(lambda: image.evaluate("image => image.complete && image.naturalWidth > 0"), "the picture is drawn")
    return Image.open(io.BytesIO(base64.b64decode(image.evaluate(DRAWN)))).convert("RGB")


def spread(picture: Image.Image, x: int, y: int) -> float:
    """How much the colours of the cell at (x, y) differ, its edge left out: a decoder smooths there."""
    inner = picture.crop((x + 2, y + 2, x + CELL - 2, y + CELL - 2))
    return float(np.asarray(inner, dtype=float).std(axis=(0, 1)).max())


def test_nothing_planted_reaches_disk_or_wire(server: Server, lin: Teacher, visit: Visit) -> None:
    sent: list[bytes] = []

    def heard(request: Request) -> None:
        sent.append(request.url.encode() + (request.post_data_buffer or b""))

    assert lin.phone.context
    lin.phone.context.on("request", heard)
    choose(lin.page, planted())
    expect(finder(lin.page).get_by_text(app("mask.stamp"))).to_be_visible()
    keep(lin.page, 1)
    expect(lin.page.locator(".shot").get_by_text(app("state.school"))).to_be_visible()
    assert any(b"\xff\xd8\xff\xe0\x00\x10JFIF" in body for body in sent), "the photo went over the wire"
    assert not [body for body in sent if CANARY in body or "张家".encode() in body]
    lin.phone.kill()
    assert readable(lin.phone.profile, [CANARY.decode(), "IMG_20261125"]) == {}
    assert pictures(lin.phone.profile) == []
    assert not [path for path in server.data_dir.rglob("*") if path.is_file() and CANARY in path.read_bytes()]


def test_what_is_covered_cannot_be_found_again(lin: Teacher, visit: Visit) -> None:
    lin.phone.offline()
    choose(lin.page, noise())
    cover(lin.page, x=35, y=30, width=30, height=40)
    press(lin.page, "mask.undo")
    cover(lin.page, x=35, y=30, width=30, height=40)
    expect(finder(lin.page).get_by_text(app("mask.n", n=1))).to_be_visible()
    keep(lin.page, 1)
    picture = kept(lin.page)
    assert picture.size == (1600, 1200)
    for x in range(576, 1024, 64):
        for y in range(368, 832, 64):
            assert spread(picture, x, y) <= 1, (x, y)
    assert spread(picture, 192, 192) > 10, "what was not covered is as it was"
    lin.page.locator(".shot__more").tap()
    expect(finder(lin.page).locator("canvas")).to_be_visible()
    cover(lin.page, x=0, y=0, width=25, height=25)
    press(lin.page, "mask.save")
    expect(finder(lin.page)).to_have_count(0)
    until(lambda: spread(kept(lin.page), 192, 192) <= 1, "the corner is covered as well")
    assert spread(kept(lin.page), 800, 608) <= 1
    assert pictures(lin.phone.profile) == []


def test_a_box_that_was_set_and_not_confirmed_covers_all_the_same(lin: Teacher, visit: Visit) -> None:
    choose(lin.page, noise())
    press(lin.page, "mask.box")
    for side, value in {"x": 35, "y": 30, "width": 30, "height": 40}.items():
        lin.page.get_by_label(app(f"mask.{side}"), exact=True).fill(str(value))
    keep(lin.page, 1)
    assert spread(kept(lin.page), 800, 608) <= 1
    assert spread(kept(lin.page), 192, 192) > 10


def finger_on(lin: Teacher, board: Locator) -> Callable[..., None]:
    """A finger on the picture: what it does, and where, as parts of the width and the height."""
    box = board.bounding_box()
    assert box
    assert lin.phone.context
    glass = lin.phone.context.new_cdp_session(lin.page)

    def finger(kind: str, *at: tuple[float, float]) -> None:
        points = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in at]
        glass.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    return finger


def test_a_finger_draws_the_box_that_covers(lin: Teacher, visit: Visit) -> None:
    choose(lin.page, noise())
    board = finder(lin.page).locator("canvas")
    until(lambda: board.evaluate("board => board.width") == 1600, "the picture is drawn")
    press(lin.page, "mask.box")
    finger = finger_on(lin, board)
    # From the lower right to the upper left, and past the edge: either way it is a box in the picture.
    finger("touchStart", (0.3, 0.4))
    finger("touchMove", (0.1, 0.2))
    finger("touchMove", (0.0, 0.0))
    expect(finder(lin.page).locator(".mask__box")).to_be_visible()
    finger("touchEnd")
    expect(finder(lin.page).get_by_text(app("mask.n", n=1))).to_be_visible()
    # A tap that follows raw touches is taken for a part of them, so this one is a plain click.
    finder(lin.page).get_by_role("button", name=app("finder.use"), exact=True).click()
    expect(finder(lin.page).locator(".mask")).to_have_count(0)
    lin.page.get_by_role("button", name=app("finder.close"), exact=True).tap()
    expect(lin.page.locator(".shot")).to_have_count(1)
    assert spread(kept(lin.page), 192, 192) <= 1
    assert spread(kept(lin.page), 800, 608) > 10, "what was not covered is as it was"


def test_a_finger_covers_and_steps_back(lin: Teacher, visit: Visit) -> None:
    choose(lin.page, noise())
    board = finder(lin.page).locator("canvas")
    until(lambda: board.evaluate("board => board.width") == 1600, "the picture is drawn")
    finger = finger_on(lin, board)

    def painted() -> np.ndarray[Any, Any]:
        drawn = board.evaluate("board => board.toDataURL('image/png').split(',')[1]")
        return np.asarray(Image.open(io.BytesIO(base64.b64decode(drawn))).convert("RGB"), dtype=int)

    before = painted()
    finger("touchStart", (0.4, 0.5))
    finger("touchMove", (0.6, 0.5))
    finger("touchEnd")
    expect(finder(lin.page).get_by_text(app("mask.n", n=1))).to_be_visible()
    assert np.abs(painted() - before)[600, 640:960].max() > 30
    # A tap that follows raw touches is taken for a part of them, so this one is a plain click.
    finder(lin.page).get_by_role("button", name=app("mask.undo"), exact=True).click()
    expect(finder(lin.page).get_by_text(app("mask.n", n=1))).to_have_count(0)
    # Two decodings of one JPEG may differ by a rounding.
    until(lambda: np.abs(painted() - before).max() <= 3, "the picture is whole again")


def test_what_this_phone_cannot_open_waits_for_the_school(lin: Teacher, visit: Visit) -> None:
    lin.phone.offline()
    choose(lin.page, stored("upright.heic"), "IMG_0001.HEIC")
    expect(finder(lin.page).get_by_text(app("raw.mind"))).to_be_visible()
    press(lin.page, "finder.use")
    lin.page.get_by_role("button", name=app("finder.close"), exact=True).tap()
    expect(lin.page.locator(".shot").get_by_text(app("photo.raw"))).to_be_visible()
    expect(lin.page.locator(".shot img")).to_have_count(0)
    lin.phone.offline(False)
    lin.page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(lin.page.locator(".shot").get_by_text(app("state.school"))).to_be_visible()
    until(lambda: lin.page.locator(".shot img").count() == 1, "the school's picture is shown")
    assert kept(lin.page).size[0] > 0


def test_the_family_takes_its_photos_back(lin: Teacher, visit: Visit) -> None:
    choose(lin.page, phone_jpeg(800, 600))
    keep(lin.page, 1)
    expect(lin.page.locator(".shot").get_by_text(app("state.school"))).to_be_visible()
    lin.page.get_by_role("button", name=app("withdraw.link"), exact=True).tap()
    sheet = lin.page.get_by_role("dialog")
    tick(sheet.get_by_label(app("relation.mother"), exact=True))
    tick(sheet.get_by_label(app("withdraw.this"), exact=True))
    sheet.get_by_role("button", name=app("withdraw.do"), exact=True).tap()
    receipt = lin.page.get_by_role("region", name=app("gone.title"))
    expect(receipt.get_by_text(app("gone.here", n=1))).to_be_visible()
    there = receipt.get_by_text(app("gone.there", n=1))

    def told() -> bool:
        """The school deletes within a moment; the phone hears of it at its next contact."""
        lin.page.evaluate("window.dispatchEvent(new Event('online'))")
        return there.count() == 1

    # Each look puts the next contact off by a moment: it needs the time to come.
    until(told, "the school has deleted it too", every=1)
    expect(lin.page.locator(".shot")).to_have_count(0)
    expect(lin.page.get_by_text(app("consent.stays_shut"), exact=True)).to_be_visible()


def test_without_an_answer_the_camera_says_why(lin: Teacher) -> None:
    visit = Visit(lin)
    lin.open_pupil(PUPIL)
    visit.begin()
    visit.go("photos")
    expect(lin.page.get_by_text(app("consent.shut_why"))).to_be_visible()
    expect(lin.page.get_by_role("button", name=app("photos.open"))).to_have_count(0)
