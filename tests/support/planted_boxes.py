"""Generated HEIC, AVIF and GIF files with one secret each, in the manner of planted_photos."""

import struct

from PIL import Image

from tests.support.photos import CANARY, encode, exif, p3_profile, scene, stored, upright_heic, xmp

EXIF_KINDS = frozenset({"exif", "gps", "maker_note", "thumbnail", "serial", "owner", "time", "comment"})
XMP_KINDS = frozenset({"xmp", "gps", "serial"})

Planted = tuple[bytes, frozenset[str]]


def box(name: bytes, body: bytes) -> bytes:
    """One box of an ISO file."""
    return struct.pack(">I4s", 8 + len(body), name) + body


def _behind(plain: bytes) -> dict[str, Planted]:
    """What may stand behind the boxes that draw."""
    film = box(b"moov", box(b"mvhd", bytes(100)) + box(b"free", CANARY * 3))
    parts: dict[str, tuple[bytes, str]] = {
        "film": (film, "video"),
        "motion": (box(b"mpvd", box(b"ftyp", b"mp42") + film), "video"),
        "maker": (box(b"sefd", CANARY), "private_chunk"),
        "uuid": (box(b"uuid", bytes(16) + CANARY), "private_chunk"),
        "c2pa": (box(b"uuid", bytes(16) + b"c2pa" + CANARY), "c2pa"),
        "free": (box(b"free", CANARY), "private_chunk"),
        "second_mdat": (box(b"mdat", CANARY), ""),
        "trailer": (CANARY, "private_chunk"),
    }
    return {name: (plain + part, frozenset({kind} - {""})) for name, (part, kind) in parts.items()}


def planted_heics() -> dict[str, Planted]:
    """Every place in and behind a HEIC; the files with items of EXIF and XMP are stored ones."""
    found = {f"heic_{name}": one for name, one in _behind(upright_heic()).items()}
    found["heic_items"] = (stored("planted.heic"), EXIF_KINDS | XMP_KINDS)
    return found


def planted_avifs() -> dict[str, Planted]:
    """Every place in and behind an AVIF."""
    picture = scene(96, 72)
    found = {f"avif_{name}": one for name, one in _behind(encode(picture, "AVIF")).items()}
    found["avif_exif"] = (encode(picture, "AVIF", exif=exif()), EXIF_KINDS - {"thumbnail"})
    found["avif_xmp"] = (encode(picture, "AVIF", xmp=xmp()), XMP_KINDS)
    found["avif_icc"] = (encode(picture, "AVIF", icc_profile=p3_profile()), frozenset({"icc"}))
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue")]
    moving = encode(frames[0], "AVIF", save_all=True, append_images=frames[1:], exif=exif())
    found["avif_frames"] = (moving, frozenset({"frames", "exif"}))
    return found


def planted_gifs() -> dict[str, Planted]:
    """Every place in and behind a GIF."""
    plain = encode(scene(64, 48), "GIF")
    at = 13 + 3 * 2 ** ((plain[10] & 7) + 1)
    blocks: dict[str, tuple[bytes, frozenset[str]]] = {
        "comment": (b"\x21\xfe" + _sub(CANARY), frozenset({"comment"})),
        "text": (b"\x21\x01\x0c" + bytes(12) + _sub(CANARY), frozenset({"app_data"})),
        "maker": (b"\x21\xff\x0bSECRETS 1.0" + _sub(CANARY), frozenset({"app_data"})),
        "icc": (b"\x21\xff\x0bICCRGBG1012" + _sub(CANARY), frozenset({"icc"})),
        "xmp": (b"\x21\xff\x0bXMP DataXMP" + _sub(CANARY), frozenset({"xmp"})),
    }
    found = {f"gif_{name}": (plain[:at] + part + plain[at:], kinds) for name, (part, kinds) in blocks.items()}
    found["gif_trailer"] = (plain + CANARY, frozenset({"trailer"}))
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue")]
    moving = encode(frames[0], "GIF", save_all=True, append_images=frames[1:], comment=CANARY)
    found["gif_frames"] = (moving, frozenset({"frames", "comment"}))
    return found


def _sub(body: bytes) -> bytes:
    return bytes([len(body)]) + body + b"\0"
