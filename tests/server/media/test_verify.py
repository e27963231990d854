"""The allow-list parser: it passes pictures and nothing else."""

import struct

import pytest

from server.media.verify import Finding, check_jpeg, jpeg_size
from tests.support.photos import CANARY, encode, phone_jpeg, scene, with_segments
from tests.support.planted_photos import planted_jpegs

PLAIN = phone_jpeg()
SCAN = PLAIN.index(b"\xff\xda")


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"progressive": True},
        {"optimize": True},
        {"subsampling": "4:4:4"},
    ],
)
def test_honest_encodings_pass(options) -> None:
    assert jpeg_size(encode(scene(), "JPEG", **options)) == (400, 300)


def test_a_grey_picture_passes() -> None:
    check_jpeg(encode(scene(mode="L"), "JPEG"))


@pytest.mark.parametrize("name", planted_jpegs())
def test_each_planted_part_is_a_finding(name: str) -> None:
    with pytest.raises(Finding):
        check_jpeg(planted_jpegs()[name][0])


def replaced(old: bytes, new: bytes) -> bytes:
    assert PLAIN.count(old) >= 1
    return PLAIN.replace(old, new, 1)


WRONG = {
    "empty": b"",
    "no start": PLAIN[2:],
    "no end": PLAIN[:-2],
    "one byte behind": PLAIN + b"\0",
    "fill bytes": PLAIN[:20] + b"\xff" + PLAIN[20:],
    "two starts": PLAIN[:2] + PLAIN,
    "a second header": with_segments(PLAIN, (0xE0, PLAIN[6:20])),
    "no header": PLAIN[:2] + PLAIN[20:],
    "length beyond the file": PLAIN[:20] + b"\xff\xdb\xff\xff" + PLAIN[24:],
    "length under two": PLAIN[:20] + b"\xff\xdb\0\1" + PLAIN[24:],
    "long table": with_segments(PLAIN, (0xDB, b"\2" + b"\1" * 64 + CANARY)),
    "table of zeros": with_segments(PLAIN, (0xDB, b"\2" + bytes(64))),
    "table twice": with_segments(PLAIN, (0xDB, b"\0" + b"\1" * 64)),
    "empty table": with_segments(PLAIN, (0xDB, b"")),
    "unused Huffman": with_segments(PLAIN, (0xC4, b"\1" + b"\1" + bytes(15) + b"\5")),
    "odd Huffman": with_segments(PLAIN, (0xC4, b"\1" + b"\xff" * 16 + CANARY)),
    "unknown Huffman": with_segments(PLAIN, (0xC4, b"\7" + b"\1" + bytes(15) + b"\5")),
    "arithmetic coding": replaced(b"\xff\xc0", b"\xff\xc9"),
    "no scan": PLAIN[:SCAN] + b"\xff\xd9",
    "scan without data": PLAIN[: SCAN + 14] + b"\xff\xd9",
    "scan header too long": replaced(b"\xff\xda\0\x0c", b"\xff\xda\0\x0e"),
    "odd spectral range": replaced(b"\0\x3f\0", b"\0\x3e\0"),
    "no frame": PLAIN[: PLAIN.index(b"\xff\xc0")] + PLAIN[PLAIN.index(b"\xff\xc4") :],
    "frame twice": PLAIN[: PLAIN.index(b"\xff\xc4")]
    + PLAIN[PLAIN.index(b"\xff\xc0") : PLAIN.index(b"\xff\xc4")]
    + PLAIN[PLAIN.index(b"\xff\xc4") :],
    "no size": replaced(b"\x08" + struct.pack(">HH", 300, 400), b"\x08" + bytes(4)),
    "restart unannounced": PLAIN[:-2] + b"\xff\xd0" + PLAIN[-2:],
    "comment behind the scan": PLAIN[:-2] + b"\xff\xfe\0\x08secret" + PLAIN[-2:],
    "table behind the scan": PLAIN[:-2] + b"\xff\xc4\0\x14\0\1" + bytes(15) + b"\5" + PLAIN[-2:],
    "restarts": encode(scene(), "JPEG", restart_marker_rows=1),
    "restarts in scans": encode(scene(), "JPEG", restart_marker_blocks=3, progressive=True),
    "an interval without restarts": with_segments(PLAIN, (0xDD, b"\0\0")),
    "a density": encode(scene(), "JPEG", dpi=(72, 72)),
    "a number of lines": PLAIN[:-2] + b"\xff\xdc\0\4\1\x2c" + PLAIN[-2:],
}


@pytest.mark.parametrize("name", WRONG)
def test_anything_else_is_a_finding(name: str) -> None:
    with pytest.raises(Finding) as finding:
        check_jpeg(WRONG[name])
    assert finding.value.what
    assert 0 <= finding.value.offset <= len(WRONG[name])
