"""What the school has of a visit, looked at as its office does, and on its disk."""

from __future__ import annotations

import hashlib
import io
from typing import Any

from PIL import Image

from server.media.verify import check_jpeg
from tests.e2e import told
from tests.e2e.desk import OfficeLine
from tests.support.server import Server


def at_school_without_metadata(server: Server, office: dict[str, Any], visit_id: str, photos: int) -> None:
    """The visit is there; its photos, on the disk and on the wire, are pixels only; receipts tell what went."""
    line = OfficeLine(server, office)
    visit = line.visit(visit_id)
    assert visit["status"] == "submitted"
    assert {name: visit["values"][name] for name in told.WRITTEN} == told.WRITTEN
    assert visit["values"]["attested"] is True
    assert [one["given"] for one in visit["consents"]] == [True, True]
    assert len(visit["appends"]["signature"]) == 1
    assert [photo["state"] for photo in visit["photos"]] == ["stored"] * photos
    for photo in visit["photos"]:
        receipt = photo["receipt"]
        assert set(receipt) >= {"policy", "in_hmac", "out_sha256", "removed", "at"}
        name = receipt["out_sha256"]
        only_pixels((server.data_dir / "blobs" / name[:2] / name[2:4] / name).read_bytes())
        assert hashlib.sha256(line.photo(photo["id"], "view").content).hexdigest() == name
        for size in ("view", "thumb"):
            served = line.photo(photo["id"], size)
            assert served.headers["content-type"] == "image/jpeg"
            only_pixels(served.content)
    line.close()


def only_pixels(data: bytes) -> None:
    """A JPEG that our own parser and Pillow both find empty of everything but the picture."""
    check_jpeg(data)
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        assert image.format == "JPEG"
        assert dict(image.getexif()) == {}
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
