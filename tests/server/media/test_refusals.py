"""What is not accepted, and that it says why."""

import struct
import zlib

import pytest
from PIL import Image

from server.media import MAX_BYTES, Refused, Why
from tests.support.photos import CANARY, chunk, encode, phone_jpeg, scene, upright_heic


def declared_png(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds a few bytes."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(64)))
        + chunk(b"IEND", b"")
    )


def declared_webp(width: int, height: int) -> bytes:
    """An extended WebP that claims a canvas."""
    canvas = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + canvas
    return b"RIFF" + struct.pack("<I", len(body)) + body


def with_precision(jpeg: bytes, bits: int) -> bytes:
    """The JPEG with another number of bits a channel in its frame header."""
    at = jpeg.index(b"\xff\xc0") + 4
    return jpeg[:at] + bytes([bits]) + jpeg[at + 1 :]


REFUSED = {
    "nothing": (b"", Why.NOT_AN_IMAGE),
    "text": (b"hello", Why.NOT_AN_IMAGE),
    "noise": (bytes(range(256)) * 9, Why.NOT_AN_IMAGE),
    "a page": (b"<!doctype html><script>1</script>", Why.FORMAT),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Why.FORMAT),
    "bmp": (encode(scene(), "BMP"), Why.FORMAT),
    "tiff": (encode(scene(), "TIFF"), Why.FORMAT),
    "avif without a picture": (b"\0\0\0\x20ftypavif" + bytes(40), Why.BROKEN),
    "heic without a picture": (b"\0\0\0\x20ftypheic" + bytes(40), Why.BROKEN),
    "gif without a picture": (b"GIF89a" + bytes(40), Why.BROKEN),
    "a container of nothing known": (b"\0\0\0\x10ftypjunk" + bytes(40), Why.FORMAT),
    "12 bits a channel": (with_precision(phone_jpeg(), 12), Why.CODING),
    "lossless jpeg": (phone_jpeg().replace(b"\xff\xc0", b"\xff\xc3", 1), Why.CODING),
    "film": (b"\0\0\0\x20ftypmp42" + bytes(40), Why.FORMAT),
    "pdf": (b"%PDF-1.7\n", Why.FORMAT),
    "too large": (phone_jpeg() + bytes(MAX_BYTES), Why.TOO_LARGE),
    "too wide": (encode(Image.new("1", (16_385, 1)), "PNG"), Why.TOO_MANY_PIXELS),
    "too many pixels": (declared_png(10_000, 5_001), Why.TOO_MANY_PIXELS),
    "enormous": (declared_png(2**31 - 1, 2**31 - 1), Why.TOO_MANY_PIXELS),
    "enormous webp": (declared_webp(2**24, 2**24), Why.TOO_MANY_PIXELS),
    "webp without pixels": (declared_webp(64, 64), Why.BROKEN),
    "webp cut short": (encode(scene(), "WEBP")[:25], Why.TRUNCATED),
    "webp of another kind": (b"RIFF\x20\0\0\0WEBPFFFF" + bytes(32), Why.BROKEN),
    "jpeg cut off at its first rows": (phone_jpeg()[:640], Why.TRUNCATED),
    "png cut off at its first rows": (encode(scene(), "PNG")[:80], Why.TRUNCATED),
    "heic cut short": (upright_heic()[:-400], Why.TRUNCATED),
    "webp cut off": (encode(scene(), "WEBP")[:-400], Why.TRUNCATED),
    "avif cut short": (encode(scene(), "AVIF")[:-400], Why.TRUNCATED),
    "jpeg of markers": (b"\xff\xd8\xff\xe0\0\x10JFIF\0", Why.TRUNCATED),
    "png with a broken checksum": (
        encode(scene(), "PNG")[:29] + b"xxxx" + encode(scene(), "PNG")[33:],
        Why.BROKEN,
    ),
    "script in jpeg's clothes": (b"\xff\xd8\xff/*" + CANARY + b"*/alert(1)", Why.BROKEN),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_its_reason(clean, name: str) -> None:
    data, why = REFUSED[name]
    with pytest.raises(Refused) as refusal:
        clean(data)
    assert (refusal.value.code, refusal.value.why) == ("photo_refused", why)


def test_a_png_that_unpacks_to_far_more_than_it_says_costs_nothing(clean) -> None:
    header = struct.pack(">IIBBBBB", 100, 100, 8, 2, 0, 0, 0)
    bomb = zlib.compress(bytes(200_000_000), 9)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", bomb) + chunk(b"IEND", b"")
    cleaned = clean(data)
    assert (cleaned.width, cleaned.height) == (100, 100)


def test_a_text_bomb_is_refused(clean) -> None:
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(100_000_000), 9))
    plain = encode(scene(), "PNG")
    with pytest.raises(Refused):
        clean(plain[:33] + bomb * 20 + plain[33:])


def test_every_truncation_of_a_photo_is_refused_or_a_photo(clean) -> None:
    data = phone_jpeg(120, 90)
    reasons = set()
    for length in range(0, len(data), 97):
        try:
            clean(data[:length])
        except Refused as refusal:
            reasons.add(refusal.why)
    assert reasons == {Why.TRUNCATED, Why.NOT_AN_IMAGE}
