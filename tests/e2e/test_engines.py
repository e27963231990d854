"""The offline story once more, on the oldest Chromium that we promise and on WebKit."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.e2e.conftest import PICTURES
from tests.e2e.desk import OfficeLine
from tests.e2e.handset import Handset
from tests.e2e.school import at_school_without_metadata
from tests.support.engines.chromium80 import Chromium80
from tests.support.engines.engine import Engine
from tests.support.engines.webkit import DRIVER, WebKit
from tests.support.photos import CORNERS, exif, phone_jpeg, with_segments
from tests.support.server import ROOT, Server
from tests.support.words import app

pytestmark = pytest.mark.timeout(400)

PUPIL, PHOTOS = "韦星野", 2
CHROMIUM80 = ROOT / "build" / "old_browsers" / "chromium-80" / "chromium"


def missing(sentence: str) -> None:
    """In CI a browser that is not there is a failure; elsewhere the sentence says what to do."""
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)


def chromium80(profile: Path) -> Engine:
    if not CHROMIUM80.exists():
        missing("Chromium 80 is not unpacked: run `make browser` where the npm registry can be reached")
    return Chromium80(CHROMIUM80, profile)


def webkit(profile: Path) -> Engine:
    if not (shutil.which(DRIVER) and shutil.which("Xvfb")):
        missing(
            "WebKitGTK is not installed: apt-get install webkit2gtk-driver gir1.2-webkit2-4.1 python3-gi xvfb"
        )
    return WebKit(profile)


@pytest.fixture(
    params=[
        pytest.param(make, id=make.__name__, marks=pytest.mark.xdist_group(make.__name__))
        for make in (chromium80, webkit)
    ]
)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A browser with a profile of its own, switched off."""
    made: Engine = request.param(tmp_path / "profile")
    yield made
    if getattr(getattr(request.node, "report_call", None), "failed", False):
        PICTURES.mkdir(parents=True, exist_ok=True)
        made.screenshot(PICTURES / f"{request.node.name}.png")
    made.close()
    assert made.errors == []


def test_the_offline_story(
    engine: Engine, server: Server, account: Callable[[str], dict[str, Any]], tmp_path: Path
) -> None:
    name = type(engine).__name__.lower()
    phone = Handset(engine, server.url, account("t1001"), PICTURES / name)
    phone.open()
    phone.enrol()
    before = at_the_visits(phone)
    server.kill()
    phone.cold()
    at_the_family(phone, tmp_path)
    engine.kill()
    phone.open()
    phone.unlock()
    phone.is_all_there(PHOTOS)
    # Left right after unlocking, in mid-write: a page that WebKit keeps for the way back once held the store.
    for _ in range(4):
        phone.cold()
    assert at_the_visits(phone) == [1, PHOTOS, *before[2:]]
    server.start()
    assert phone.all_arrived() == [0, 0, before[2] + 1, before[3] + PHOTOS]
    at_school_without_metadata(server, account("office"), phone.visit, PHOTOS)
    the_photo_stands_upright(server, account("office"), phone.visit)


def at_the_visits(phone: Handset) -> list[int]:
    """The room that tells what is where."""
    phone.tab("/visits")
    phone.hands.until(phone.sums, "the sums show")
    return phone.sums()


def at_the_family(phone: Handset, folder: Path) -> None:
    """Pledge, record, consent, one photo through the viewfinder and one from a file: without a server."""
    phone.begin(PUPIL)
    phone.prepare_and_pledge()
    phone.record([app("relation.mother"), PUPIL])
    phone.consent(app("relation.mother"))
    phone.photo_through_the_viewfinder()
    picture = folder / "IMG_0042.jpg"
    picture.write_bytes(with_segments(phone_jpeg(2000, 1500), (0xE1, b"Exif\0\0" + exif(6))))
    phone.photo_from_a_file(picture)
    phone.finish()


def the_photo_stands_upright(server: Server, office: dict[str, Any], visit: str) -> None:
    """The camera's note which way is up went with the metadata: the pixels themselves were turned."""
    line = OfficeLine(server, office)
    served = [line.photo(photo["id"], "view").content for photo in line.visit(visit)["photos"]]
    line.close()
    images = [Image.open(io.BytesIO(data)).convert("RGB") for data in served]
    (tall,) = [image for image in images if image.height > image.width]
    right, foot = tall.width - 20, tall.height - 20
    for corner, at in (("bottom_left", (20, 20)), ("top_left", (right, 20)), ("top_right", (right, foot))):
        seen, meant = tall.getpixel(at), CORNERS[corner]
        assert all(abs(a - b) < 30 for a, b in zip(seen, meant, strict=True)), (corner, seen)
