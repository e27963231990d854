"""The photo's whole way through the server's cleaner, beside decoding, resizing and encoding alone.

    python -m bench.photo [--rounds 15]

Alone = the same picture decoded at the same DCT scale, fitted to the same sizes (the view and two small copies)
and encoded at the same quality, in one process with nothing in between. The cleaner adds sniffing, a worker
process, orientation, colours, a fresh buffer, and the proof of each result.
"""

from __future__ import annotations

import argparse
import io
import random
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageCms

from bench.common import Figure, median, report, seconds
from server.media import Cleaner
from server.media.limits import DRAFT_SIDE, QUALITY, SMALL_SIDES, VIEW_SIDE
from server.media.process import Worker
from tests.support.photos import CANARY, exif

SIZES = {"1600 px": (1600, 1200), "12 MP": (4000, 3000)}
MIB = 1024
_SRGB = ImageCms.createProfile("sRGB")


def picture(width: int, height: int) -> bytes:
    """A camera's JPEG: texture like foliage, soft light, EXIF with a place and a thumbnail."""
    rng = random.Random(width)
    grain = Image.frombytes("RGB", (width // 8, height // 8), rng.randbytes(width // 8 * (height // 8) * 3))
    light = Image.linear_gradient("L").resize((width, height))
    texture = grain.resize((width, height), Image.Resampling.BICUBIC)
    scene = Image.blend(texture, Image.merge("RGB", (light, light.rotate(180), light)), 0.6)
    out = io.BytesIO()
    scene.save(out, "JPEG", quality=92, exif=b"Exif\0\0" + exif(orientation=1), comment=CANARY)
    return out.getvalue()


def alone(data: bytes, sides: tuple[int, ...] = (), *, colours: bool = False) -> list[bytes]:
    """Decode, resize, encode: what no cleaner can do without; the view, and copies of these sides.

    `colours`: converted to sRGB between, where the file has a profile."""
    with Image.open(io.BytesIO(data)) as opened:
        width, height = opened.size
        for scale in (8, 4, 2):
            if max(width, height) // scale >= DRAFT_SIDE:
                opened.draft(None, (width // scale, height // scale))
                break
        opened.load()
        pictures = [_smaller(opened, VIEW_SIDE, Image.Resampling.BICUBIC)]
    if colours and (profile := opened.info.get("icc_profile")):
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(pictures[0], source, _SRGB, outputMode="RGB")
        assert converted is not None
        pictures = [converted]
    for side in sides:
        pictures.append(_smaller(pictures[-1], side, Image.Resampling.HAMMING))
    return [_encoded(each) for each in pictures]


def _smaller(picture: Image.Image, side: int, filter_: Image.Resampling) -> Image.Image:
    """No copy is made of what is small enough: the floor does nothing that need not be."""
    scale = side / max(picture.size)
    if scale >= 1:
        return picture
    width, height = (round(each * scale) for each in picture.size)
    return picture.resize((width, height), filter_, reducing_gap=2.0)


def by_the_book(data: bytes, sides: tuple[int, ...]) -> list[bytes]:
    """The same three pictures as Pillow's manual makes them: `thumbnail` of the whole, with its defaults."""
    pictures = []
    with Image.open(io.BytesIO(data)) as opened:
        for side in (VIEW_SIDE, *sides):
            opened.thumbnail((side, side))
            pictures.append(_encoded(opened))
    return pictures


def _encoded(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    # An opened file's picture would hand its profile on.
    picture.save(out, "JPEG", quality=QUALITY, subsampling="4:2:0", icc_profile=None)
    return out.getvalue()


def peak(pid: int) -> float:
    """The most memory that a process ever held, in MiB."""
    for line in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / MIB
    raise LookupError(pid)


def main() -> None:
    """Measure and report."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    worker = Worker()
    cleaner = Cleaner(worker)
    figures = []
    try:
        for name, size in SIZES.items():
            figures += _one_size(name, picture(*size), cleaner, rounds)
        assert worker.pid is not None
        held = peak(worker.pid)
        figures.append(Figure("photo, peak memory of the worker", held, "MiB", "<= 256 MiB", held <= 256))
    finally:
        cleaner.close()
    report("photo", figures)


def _one_size(name: str, data: bytes, cleaner: Cleaner, rounds: int) -> list[Figure]:
    """All three turn by turn, so that a busy machine is busy for each of them."""
    acts: list[Callable[[], object]] = [
        lambda: cleaner.clean(data, hmac=lambda _: "x"),
        lambda: alone(data, SMALL_SIDES),
        lambda: alone(data),
    ]
    for act in acts:
        act()
    turns = [[seconds(act) for act in acts] for _ in range(rounds)]
    whole, same, view = (median(turn[at] for turn in turns) * 1000 for at in range(3))
    ratio = median(turn[0] / turn[1] for turn in turns)
    return [
        Figure(f"photo {name} ({len(data) // 1024} kB in), whole pipeline", whole, "ms"),
        Figure(f"photo {name}, decode + resize + encode of the same three pictures", same, "ms"),
        Figure(f"photo {name}, the same of the view without small copies", view, "ms"),
        Figure(f"photo {name}, pipeline : the same three alone", ratio, "x", "<= 1.15 x", ratio <= 1.15),
        Figure(f"photo {name}, pipeline : the view alone", whole / view, "x"),
    ]


if __name__ == "__main__":
    main()
