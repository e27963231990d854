"""The scanner reports and never raises; cleaning does not depend on it."""

import random

from server.media.scan import Kind, scan
from server.media.sniff import Format
from tests.support.photos import (
    encode,
    exif,
    phone_jpeg,
    scene,
    upright_heic,
    with_riff_chunks,
    with_segments,
)
from tests.support.planted_photos import planted


def test_it_never_raises_and_speaks_only_of_known_kinds() -> None:
    chance = random.Random(20260109)
    for name, (data, _) in planted().items():
        kind = Format(name.split("_")[0].upper())
        for _ in range(20):
            broken = bytearray(data[: chance.randrange(len(data))])
            for _ in range(8):
                if broken:
                    broken[chance.randrange(min(len(broken), 600))] = chance.randrange(256)
            assert all(isinstance(each, Kind) for each in scan(bytes(broken), kind))


def test_plain_files_hold_nothing() -> None:
    assert scan(phone_jpeg(), Format.JPEG) == []
    assert scan(phone_jpeg(progressive=True), Format.JPEG) == []
    assert scan(encode(scene(), "PNG"), Format.PNG) == []
    assert scan(encode(scene(), "WEBP"), Format.WEBP) == []
    assert scan(encode(scene(), "AVIF"), Format.AVIF) == []
    assert scan(encode(scene(), "GIF"), Format.GIF) == []
    assert scan(upright_heic(), Format.HEIC) == []


def test_an_unreadable_block_is_said_to_be_so() -> None:
    assert scan(with_segments(phone_jpeg(), (0xE1, b"Exif\0\0nonsense")), Format.JPEG) == [
        "exif",
        "unreadable",
    ]
    webp = with_riff_chunks(encode(scene(), "WEBP"), [(b"EXIF", exif()[:20])])
    assert "unreadable" in scan(webp, Format.WEBP)


def test_adobes_colour_marker_is_part_of_the_picture() -> None:
    assert scan(encode(scene(mode="CMYK"), "JPEG"), Format.JPEG) == []
