"""The phone's photo worker in a real Chromium: which way up, which colours, how large, and nothing else in the file."""

from __future__ import annotations

import base64
import io
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms
from playwright.sync_api import Page, sync_playwright

from server.media import check_jpeg
from tests.support.browser import ARGS, CHROMIUM
from tests.support.colour import difference
from tests.support.photos import CANARY, encode, exif, p3_profile, phone_jpeg, scene, with_segments
from tests.support.planted_photos import planted_jpegs

pytestmark = pytest.mark.timeout(180)

LONG_SIDE = 1600
ASK = """async (file) => {
  const bytes = Uint8Array.from(atob(file), (letter) => letter.charCodeAt(0));
  const worker = new Worker('/photo-worker.js');
  const reply = await new Promise((done, failed) => {
    worker.onmessage = ({ data }) => done(data);
    worker.onerror = (event) => failed(new Error(event.message));
    worker.postMessage({ id: 1, file: new Blob([bytes]) });
    setTimeout(() => failed(new Error('no answer')), 60000);
  });
  worker.terminate();
  if (!reply.ok) return { failed: reply.failed };
  let text = '';
  for (const byte of new Uint8Array(reply.ok.data)) text += String.fromCharCode(byte);
  return { data: btoa(text), width: reply.ok.width, height: reply.ok.height };
}"""


class Quiet(SimpleHTTPRequestHandler):
    """The built files and nothing else; says nothing."""

    def log_message(self, format: str, *args: Any) -> None:
        """No line on the terminal."""


@pytest.fixture(scope="module")
def page(dist: Path) -> Iterator[Page]:
    """A page of the built app's origin that runs nothing of it."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(dist))) as files:
        threading.Thread(target=files.serve_forever, daemon=True).start()
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGS)
            page = browser.new_page()
            page.goto(f"http://127.0.0.1:{files.server_port}/manifest.webmanifest")
            yield page
            browser.close()
        files.shutdown()


def ask(page: Page, file: bytes) -> dict[str, Any]:
    """What the worker says to these bytes."""
    reply: dict[str, Any] = page.evaluate(ASK, base64.b64encode(file).decode())
    return reply


def made(page: Page, file: bytes) -> tuple[bytes, Image.Image]:
    """The picture that the worker makes of these bytes, with its file: strictly a picture."""
    reply = ask(page, file)
    assert "data" in reply, reply
    data = base64.b64decode(reply["data"])
    check_jpeg(data)
    picture = Image.open(io.BytesIO(data))
    assert picture.size == (reply["width"], reply["height"])
    return data, picture.convert("RGB")


def corners(picture: Image.Image) -> list[np.ndarray[Any, Any]]:
    """The mean colour of each quarter: four that differ tell the eight ways to lie apart."""
    pixels = np.asarray(picture.convert("RGB"), dtype=float)
    rows, columns = pixels.shape[0] // 2, pixels.shape[1] // 2
    quarters = (
        pixels[:rows, :columns],
        pixels[:rows, columns:],
        pixels[rows:, :columns],
        pixels[rows:, columns:],
    )
    return [quarter.mean(axis=(0, 1)) for quarter in quarters]


def four_colours(width: int, height: int) -> Image.Image:
    """Red, green, blue and yellow quarters."""
    picture = Image.new("RGB", (width, height))
    for x, y, colour in ((0, 0, "#d01010"), (1, 0, "#10a020"), (0, 1, "#1030c0"), (1, 1, "#d0c010")):
        half = (width // 2, height // 2)
        picture.paste(colour, (x * half[0], y * half[1], (x + 1) * half[0], (y + 1) * half[1]))
    return picture


TURNED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@pytest.mark.parametrize("size", [(800, 600), (4000, 3000)], ids=["as it is", "made smaller"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_stands_upright(page: Page, orientation: int, size: tuple[int, int]) -> None:
    lies = four_colours(*size)
    turn = TURNED[orientation]
    upright = lies.transpose(turn) if turn is not None else lies
    _, picture = made(page, with_segments(encode(lies, quality=90), (0xE1, b"Exif\0\0" + exif(orientation))))
    scale = min(1, LONG_SIDE / max(upright.size))
    assert picture.size == tuple(round(side * scale) for side in upright.size)
    for seen, meant in zip(corners(picture), corners(upright), strict=True):
        assert np.abs(seen - meant).max() < 4


@pytest.mark.parametrize("size", [(640, 480), (4000, 3000)], ids=["as it is", "made smaller"])
def test_a_wide_profile_is_converted_and_gone(page: Page, size: tuple[int, int]) -> None:
    """The same numbers mean stronger colours in Display P3; a colour engine says which they are in sRGB."""
    flat, wide = (
        Image.new("RGB", size, (200, 100, 50)),
        ImageCms.ImageCmsProfile(io.BytesIO(p3_profile())),
    )
    meant = ImageCms.profileToProfile(flat, wide, ImageCms.createProfile("sRGB"))
    assert meant is not None
    assert difference(meant, flat).max() > 4
    data, picture = made(page, encode(flat, quality=95, icc_profile=p3_profile()))
    assert b"ICC_PROFILE" not in data
    assert difference(picture, meant.resize(picture.size)).max() < 2
    _, plain = made(page, encode(flat, quality=95))
    assert difference(plain, flat.resize(plain.size)).max() < 2


def test_the_picture_looks_like_the_original(page: Page) -> None:
    original = scene(2400, 1800)
    _, picture = made(page, encode(original, quality=95))
    meant = original.resize(picture.size, Image.Resampling.LANCZOS)
    off = difference(picture, meant)
    assert off.mean() <= 2
    assert np.percentile(off, 95) <= 4


def test_a_large_picture_that_is_cut_off_is_told_and_not_waited_for(page: Page) -> None:
    whole = encode(four_colours(4000, 3000), quality=90)
    assert ask(page, whole[: len(whole) * 3 // 4]) == {"failed": "decode"}


def test_fifty_megapixels_come_out_as_any_other(page: Page) -> None:
    data, picture = made(page, encode(four_colours(8192, 6144), quality=60))
    assert picture.size == (1600, 1200)
    assert len(data) < 400_000
    assert corners(picture)[0][0] > 180


def test_more_than_the_phone_has_room_for_is_refused_before_it_is_decoded(page: Page) -> None:
    claims = bytearray(phone_jpeg(64, 48))
    at = claims.index(b"\xff\xc0") + 5
    claims[at : at + 4] = (12000).to_bytes(2, "big") + (9000).to_bytes(2, "big")
    assert ask(page, bytes(claims)) == {"failed": "too_many_pixels"}


@pytest.mark.parametrize("file", [b"", b"no picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_what_is_no_picture_is_refused(page: Page, file: bytes) -> None:
    assert ask(page, file) == {"failed": "decode"}


@pytest.mark.parametrize("name", sorted(planted_jpegs()))
def test_nothing_planted_comes_through(page: Page, name: str) -> None:
    file, _ = planted_jpegs()[name]
    assert CANARY in file
    data, _ = made(page, file)
    assert CANARY not in data


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_a_small_picture_is_not_made_larger(page: Page, kind: str) -> None:
    _, picture = made(page, encode(four_colours(64, 48), kind))
    assert picture.size == (64, 48)


def test_a_size_behind_a_makers_long_notes_is_found(page: Page) -> None:
    notes = [(0xE4, bytes(60_000))] * 8
    _, picture = made(page, with_segments(encode(four_colours(400, 300)), *notes))
    assert picture.size == (400, 300)
