"""One generated photo for every place where identity hides, with the kinds that its receipt must name."""

import struct
import zlib

from tests.support.photos import (
    CANARY,
    chunk,
    encode,
    exif,
    p3_profile,
    phone_jpeg,
    scene,
    with_chunks,
    with_riff_chunks,
    with_segments,
    xmp,
)
from tests.support.planted_boxes import EXIF_KINDS, Planted, planted_avifs, planted_gifs, planted_heics


def planted() -> dict[str, Planted]:
    """Name -> (file, kinds that must be reported as removed)."""
    boxed = {**planted_heics(), **planted_avifs(), **planted_gifs()}
    return {**planted_jpegs(), **planted_pngs(), **planted_webps(), **boxed}


def motion_video() -> bytes:
    """What a motion photo carries behind its picture: the beginnings of an MP4 file."""
    return struct.pack(">I", 24) + b"ftypmp42\0\0\0\0mp42isom" + struct.pack(">I", 64) + b"moov" + CANARY * 3


def planted_jpegs() -> dict[str, Planted]:
    """Every place in and behind a JPEG."""
    plain = phone_jpeg()
    second = phone_jpeg(64, 48, comment=CANARY)
    segments: dict[str, tuple[int, bytes, frozenset[str]]] = {
        "exif": (0xE1, b"Exif\0\0" + exif(), EXIF_KINDS),
        "xmp": (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp(), frozenset({"xmp", "gps", "serial"})),
        "extended_xmp": (0xE1, b"http://ns.adobe.com/xmp/extension/\0" + xmp(), frozenset({"xmp"})),
        "icc": (0xE2, b"ICC_PROFILE\0\1\1" + p3_profile(), frozenset({"icc"})),
        "jfxx": (0xE0, b"JFXX\0\x10" + second, frozenset({"thumbnail"})),
        "c2pa": (0xEB, b"JP\0\1\0\0\0\1\0\0\1\0jumbc2pa" + CANARY, frozenset({"c2pa"})),
        "jumbf": (0xEB, b"JP\0\1\0\0\0\1\0\0\1\0jumbmeta" + CANARY, frozenset({"jumbf"})),
        "ducky": (0xEC, b"Ducky" + CANARY, frozenset({"app_data"})),
        "iptc": (0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0" + CANARY, frozenset({"iptc"})),
        "maker_app": (0xE4, b"HUAWEI" + CANARY, frozenset({"app_data"})),
        "comment": (0xFE, CANARY, frozenset({"comment"})),
        "unused_table": (0xDB, b"\x03" + (CANARY * 5)[:64], frozenset()),
    }
    found: dict[str, Planted] = {
        f"jpeg_{name}": (with_segments(plain, (marker, body)), kinds)
        for name, (marker, body, kinds) in segments.items()
    }
    thumbnail = b"JFIF\0\1\1\0\0\1\0\1\6\1" + CANARY + b"\0\0"
    found["jpeg_jfif_thumbnail"] = (
        plain[:2] + b"\xff\xe0" + struct.pack(">H", len(thumbnail) + 2) + thumbnail + plain[20:],
        frozenset({"thumbnail"}),
    )
    index = b"MPF\0II*\0\x08\0\0\0\0\0" + CANARY
    found["jpeg_mpf"] = (
        with_segments(plain, (0xE2, index)) + second,
        frozenset({"mpf", "trailer", "second_image"}),
    )
    found["jpeg_trailer"] = (plain + CANARY, frozenset({"trailer"}))
    found["jpeg_motion"] = (plain + motion_video(), frozenset({"trailer", "video"}))
    found["jpeg_zip"] = (plain + b"PK\3\4" + CANARY, frozenset({"trailer"}))
    found["jpeg_slack"] = (plain[:20] + CANARY + plain[20:], frozenset({"slack"}))
    found["jpeg_html"] = (
        with_segments(plain, (0xFE, b"<script>" + CANARY + b"</script>")),
        frozenset({"comment"}),
    )
    return found


def planted_pngs() -> dict[str, Planted]:
    """Every place in and behind a PNG."""
    plain = encode(scene(), "PNG")
    chunks: dict[str, tuple[bytes, frozenset[str]]] = {
        "text": (chunk(b"tEXt", b"Comment\0" + CANARY), frozenset({"png_text"})),
        "ztxt": (chunk(b"zTXt", b"Comment\0\0" + zlib.compress(CANARY)), frozenset({"png_text"})),
        "itxt": (chunk(b"iTXt", b"Title\0\0\0\0\0" + CANARY), frozenset({"png_text"})),
        "xmp": (
            chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp()),
            frozenset({"png_text", "xmp", "gps", "serial"}),
        ),
        "raw_profile": (
            chunk(b"tEXt", b"Raw profile type exif\0\nexif\n" + CANARY),
            frozenset({"png_text", "exif"}),
        ),
        "exif": (chunk(b"eXIf", exif()), EXIF_KINDS),
        "time": (chunk(b"tIME", struct.pack(">H5B", 2026, 1, 9, 15, 2, 11)), frozenset({"time"})),
        "icc": (chunk(b"iCCP", CANARY[:20] + b"\0\0" + zlib.compress(p3_profile())), frozenset({"icc"})),
        "private": (chunk(b"prVt", CANARY), frozenset({"private_chunk"})),
        "c2pa": (chunk(b"caBX", b"\0\0\0\0jumbc2pa" + CANARY), frozenset({"c2pa"})),
        "palette": (chunk(b"sPLT", CANARY[:8] + b"\0\x08"), frozenset({"private_chunk"})),
    }
    found: dict[str, Planted] = {
        f"png_{name}": (with_chunks(plain, part), kinds) for name, (part, kinds) in chunks.items()
    }
    found["png_trailer"] = (plain + CANARY, frozenset({"trailer"}))
    found["png_behind_pixels"] = (
        plain[:-12] + chunk(b"tEXt", b"A\0" + CANARY) + plain[-12:],
        frozenset({"png_text"}),
    )
    return found


def planted_webps() -> dict[str, Planted]:
    """Every place in and behind a WebP."""
    plain = encode(scene(), "WEBP", quality=80)
    parts: dict[str, tuple[bytes, bytes, frozenset[str]]] = {
        "exif": (b"EXIF", exif(), EXIF_KINDS),
        "xmp": (b"XMP ", xmp(), frozenset({"xmp", "gps", "serial"})),
        "icc": (b"ICCP", p3_profile(), frozenset({"icc"})),
        "c2pa": (b"C2PA", b"\0\0\0\0jumbc2pa" + CANARY, frozenset({"c2pa"})),
        "unknown": (b"prvt", CANARY, frozenset({"private_chunk"})),
    }
    found: dict[str, Planted] = {
        f"webp_{name}": (with_riff_chunks(plain, [(chunk_name, body)]), kinds)
        for name, (chunk_name, body, kinds) in parts.items()
    }
    found["webp_trailer"] = (plain + CANARY, frozenset({"trailer"}))
    return found
