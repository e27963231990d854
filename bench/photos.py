"""Fifty phone-like photos of about ten megapixels through the cleaner, beside its rivals and the floor, in one run.

    python -m bench.photos [--photos 50] [--rounds 3]

| row | what it does |
|---|---|
| floor | decode at the same DCT scale, resize, encode the same three pictures with Pillow, and nothing else |
| floor + sRGB | the same, and colours converted where the file has a profile: what "and nothing else" leaves out |
| by the book | the same three pictures by Pillow's `thumbnail` with its defaults, which decodes at full size |
| ours | the whole path: sniffing, worker process, orientation, sRGB, fresh buffer, three encodings, proof of each |
| exiftool, mat2 | exiftool -all= (one process for all), mat2 (its default): the picture stays as large as it was |
| libvips | one process for all, one thread: orientation, sRGB, the same three pictures, nothing kept |

Clock and processor time (of this process and all below it) are both told: others may work on the same cores. The
floors' allocator keeps memory as the worker's does, so that no row pays for pages that another keeps.

Residue: files whose output still holds CANARY, a second picture, or a group that ExifTool finds beside the bare ones.
Orientation: outputs that a viewer shows upright. libvips installs itself into build/vips; other rivals that are not
installed (libimage-exiftool-perl, mat2) are left out, and the report says so.
"""

from __future__ import annotations

import argparse
import ctypes
import io
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from bench import vips
from bench.common import Figure, cpu_seconds, median, report, seconds
from bench.photo import alone, by_the_book
from server.media import Cleaner
from server.media.limits import SMALL_SIDES
from tests.support.exiftool import HARMLESS, groups_of
from tests.support.photo_matrix import AS_STORED
from tests.support.photos import CANARY, exif, p3_profile, with_segments, xmp
from tests.support.planted_photos import motion_video

SIZES = ((4000, 2500), (3648, 2736), (4032, 3024), (3264, 2448))
CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "photos"
LEAST_PIXELS = 6_000_000
MARGIN = 1.15
LEAST_A_SECOND = 10.0


@dataclass
class Row:
    """One method: what it does with a folder, and what came of it."""

    name: str
    run: Callable[[list[Path], Path], None]
    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def turn(self, files: list[Path], out: Path) -> None:
        """Once through all files."""
        before = cpu_seconds([os.getpid()])
        self.clock.append(seconds(lambda: self.run(files, out)))
        self.processor.append(cpu_seconds([os.getpid()]) - before)


def photo(number: int) -> tuple[bytes, bool]:
    """A camera's JPEG, for ever the same; and whether it lies on its side."""
    rng = random.Random(number)
    width, height = SIZES[number % len(SIZES)]
    grain = Image.frombytes("RGB", (width // 8, height // 8), rng.randbytes(width // 8 * (height // 8) * 3))
    light = Image.linear_gradient("L").resize((width, height))
    scene = Image.blend(
        grain.resize((width, height)), Image.merge("RGB", (light, light.rotate(180), light)), 0.6
    )
    # Upright is dark above: by that a result is judged.
    scene.paste((0, 0, 0), (0, 0, width, height // 5))
    orientation = rng.choice((1, 1, 1, 3, 6, 6, 8))
    if orientation > 1:
        scene = scene.transpose(AS_STORED[orientation])
    out = io.BytesIO()
    options = {"icc_profile": p3_profile()} if number % 3 == 0 else {}
    scene.save(out, "JPEG", quality=92, **options)
    data = with_segments(out.getvalue(), (0xE1, b"Exif\0\0" + exif(orientation)))
    if number % 4 == 1:
        data = with_segments(data, (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp()), (0xFE, CANARY))
    if number % 5 == 2:
        data = with_segments(data, (0xE2, b"MPF\0II*\0\x08\0\0\0\0\0" + CANARY)) + motion_video() * 1000
    return data, orientation > 1


def real_photos(most: int) -> list[Path]:
    """Large JPEGs of the shared corpus, where it is at hand."""
    found: list[Path] = []
    for path in sorted(CORPUS.glob("*")) if CORPUS.is_dir() else []:
        if path.read_bytes()[:3] != b"\xff\xd8\xff" or len(found) == most:
            continue
        with Image.open(path) as opened:
            if opened.width * opened.height >= LEAST_PIXELS:
                found.append(path)
    return found


def rows(cleaner: Cleaner) -> tuple[list[Row], list[str]]:
    """The methods that this machine has, and notes on those that it lacks."""
    found = [
        Row("floor", lambda files, out: _plain(lambda data: alone(data, SMALL_SIDES), files, out)),
        Row(
            "floor + sRGB",
            lambda files, out: _plain(lambda data: alone(data, SMALL_SIDES, colours=True), files, out),
        ),
        Row(
            "by the book", lambda files, out: _plain(lambda data: by_the_book(data, SMALL_SIDES), files, out)
        ),
        Row("ours", lambda files, out: _ours(cleaner, files, out)),
    ]
    notes = []
    for name, run, here in (
        ("exiftool -all=", _exiftool, shutil.which("exiftool") is not None),
        ("mat2", _mat2, shutil.which("mat2") is not None),
        ("libvips", vips.run, vips.installed()),
    ):
        if here:
            found.append(Row(name, run))
        else:
            notes.append(f"{name} is not installed here")
    return found, notes


def _plain(make: Callable[[bytes], list[bytes]], files: list[Path], out: Path) -> None:
    for path in files:
        (out / path.name).write_bytes(make(path.read_bytes())[0])


def _ours(cleaner: Cleaner, files: list[Path], out: Path) -> None:
    for path in files:
        (out / path.name).write_bytes(cleaner.clean(path.read_bytes(), hmac=lambda _: "x").jpeg)


def _exiftool(files: list[Path], out: Path) -> None:
    subprocess.run(["exiftool", "-q", "-all=", "-o", f"{out}/", *files], check=False, capture_output=True)


def _mat2(files: list[Path], out: Path) -> None:
    copies = [shutil.copy(path, out / path.name) for path in files]
    subprocess.run(["mat2", "--inplace", *copies], check=False, capture_output=True)


def residue(out: Path) -> int:
    """Files with something beside the picture."""
    files = sorted(out.glob("*.jpg"))
    groups = groups_of(files) if shutil.which("exiftool") else {}
    return sum(
        1
        for path in files
        if CANARY[:12] in path.read_bytes()
        or b"moov" in path.read_bytes()
        or groups.get(path.name, set()) - HARMLESS
    )


def upright(out: Path, names: list[str]) -> int:
    """How many of them a viewer shows with the dark band above."""
    return sum(1 for name in names if (out / name).exists() and _dark_above(out / name))


def _dark_above(path: Path) -> bool:
    from PIL import ImageOps

    with Image.open(path) as opened:
        opened.draft("L", (256, 256))
        shown = ImageOps.exif_transpose(opened).convert("L").resize((16, 16))
    return max(shown.crop((2, 1, 14, 2)).tobytes()) < 40


def main() -> None:
    """Measure in turns and report."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("--photos", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    cleaner = Cleaner()
    try:
        with tempfile.TemporaryDirectory() as folder:
            figures, notes = _measured(Path(folder), cleaner, given.photos, given.rounds)
    finally:
        cleaner.close()
    report("photos", figures, notes)


def _measured(folder: Path, cleaner: Cleaner, count: int, rounds: int) -> tuple[list[Figure], list[str]]:
    source = folder / "in"
    source.mkdir()
    files: list[Path] = []
    lying: list[str] = []
    for number, path in enumerate(real_photos(count // 2)):
        files.append(Path(shutil.copy(path, source / f"real-{number:03}.jpg")))
    real = len(files)
    for number in range(count - real):
        data, on_its_side = photo(number)
        path = source / f"{number:03}.jpg"
        path.write_bytes(data)
        files.append(path)
        lying += [path.name] if on_its_side else []
    methods, notes = rows(cleaner)
    _keep_memory()
    for row in methods[:4]:
        row.run(files[:2], _fresh(folder, row.name))
    for turn in range(rounds):
        for row in methods:
            row.turn(files, _fresh(folder, row.name))
        print(f"round {turn + 1} of {rounds}", file=sys.stderr, flush=True)
    bytes_in = sum(path.stat().st_size for path in files)
    figures = []
    for row in methods:
        figures += _paces(row, methods[0], count)
        figures += _results(row.name, folder / f"out {row.name}", count, lying, bytes_in)
    figures += [_ratio(methods[3], other, f"ours : {other.name}", judged=False) for other in methods[1:3]]
    notes.append(
        f"{count} photos, {real} of them real, {bytes_in / 1e6:.0f} MB, {len(lying)} generated ones on their side, "
        f"median of {rounds} rounds"
    )
    return figures, notes


def _fresh(folder: Path, name: str) -> Path:
    out = folder / f"out {name}"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    return out


def _keep_memory() -> None:
    """The allocator of this process as the worker has it (mallopt; M_MMAP_THRESHOLD is -3, M_TRIM_THRESHOLD -1)."""
    libc = ctypes.CDLL(None)
    libc.mallopt(-3, 32 * 1024 * 1024)
    libc.mallopt(-1, 96 * 1024 * 1024)


def _ratio(row: Row, to: Row, name: str, *, judged: bool) -> Figure:
    """By processor time; by the clock in words."""
    clock = median(one / other for one, other in zip(row.clock, to.clock, strict=True))
    ratio = median(one / other for one, other in zip(row.processor, to.processor, strict=True))
    budget = "<= 1.15 x" if judged else ""
    return Figure(
        f"{name}, processor (clock {clock:.2f})", ratio, "x", budget, ratio <= MARGIN if judged else None
    )


def _paces(row: Row, floor: Row, count: int) -> list[Figure]:
    ours = row.name == "ours"
    pace = count / median(row.clock)
    worked = count / median(row.processor)
    good = worked >= LEAST_A_SECOND if ours else None
    return [
        Figure(f"{row.name}, pace by the clock", pace, "images/s"),
        Figure(f"{row.name}, per second of processor", worked, "images/s", ">= 10" if ours else "", good),
        _ratio(row, floor, f"{row.name} : floor", judged=ours),
    ]


def _results(name: str, out: Path, count: int, lying: list[str], bytes_in: int) -> list[Figure]:
    ours = name == "ours"
    left, shown = residue(out), upright(out, lying)
    weight = sum(path.stat().st_size for path in out.glob("*.jpg")) / bytes_in
    clean, stands = (left == 0, shown == len(lying)) if ours else (None, None)
    return [
        Figure(f"{name}, files with residue", left, f"of {count}", "0" if ours else "", clean),
        Figure(f"{name}, upright", shown, f"of {len(lying)} lying", "all" if ours else "", stands),
        Figure(f"{name}, bytes out : bytes in", weight, "x"),
    ]


if __name__ == "__main__":
    main()
