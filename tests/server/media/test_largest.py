"""The largest pictures that are accepted, of each kind: none takes more than 256 MiB of the worker or 5 s."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from bench.common import cpu_seconds
from bench.fuzzing.trial import peak
from server.media import Cleaner, Refused, Why
from server.media.process import Worker
from tests.support.photos import encode, phone_jpeg, scene
from tests.support.tiled_heic import tiled

MOST_MIB, MOST_SECONDS = 256, 5


def wide(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Soft light of any size and mode."""
    light = Image.linear_gradient("L").resize((width, height))
    bands = {"RGB": 3, "RGBA": 4, "CMYK": 4, "LA": 2}.get(mode)
    if bands:
        return Image.merge(mode, [light.rotate(180) if band == 2 else light for band in range(bands)])
    return light.convert(mode)


def jpeg(width: int, height: int, mode: str = "RGB", **options: object) -> Callable[[], bytes]:
    return lambda: encode(wide(width, height, mode), "JPEG", quality=90, **options)


def other(kind: str, width: int, height: int, mode: str = "RGB", **options: object) -> Callable[[], bytes]:
    return lambda: encode(wide(width, height, mode), kind, **options)


LARGEST: dict[str, Callable[[], bytes]] = {
    "jpeg": jpeg(8160, 6120),
    "jpeg with trailer": lambda: jpeg(8160, 6120)() + bytes(12 << 20),
    "jpeg with all colours": jpeg(8160, 6120, subsampling="4:4:4"),
    "jpeg, progressive": jpeg(8160, 6120, progressive=True),
    "jpeg, progressive, all colours": jpeg(5800, 4500, progressive=True, subsampling="4:4:4"),
    "jpeg, cmyk": jpeg(8160, 6120, "CMYK"),
    "jpeg, cmyk, progressive": jpeg(5000, 3900, "CMYK", progressive=True),
    "jpeg, too small to be scaled": jpeg(3199, 3199, "CMYK", progressive=True),
    "jpeg, thin": jpeg(16_384, 3050),
    **{
        f"png {mode}": other("PNG", 6100, 4580, mode, compress_level=1)
        for mode in ("RGB", "RGBA", "LA", "L", "P", "I;16", "1")
    },
    "png, palette with a clear colour": other("PNG", 6100, 4580, "P", compress_level=1, transparency=3),
    "png with trailer": lambda: other("PNG", 6100, 4580, "RGBA", compress_level=3)() + bytes(12 << 20),
    "webp": other("WEBP", 4160, 3120, quality=80, method=0),
    "avif": other("AVIF", 4600, 3450, speed=10),
    "gif": lambda: encode(wide(2800, 2100), "GIF"),
    "gif, moving": lambda: encode(
        wide(2800, 2100, "P"),
        "GIF",
        save_all=True,
        append_images=[wide(2800, 2100, "P").rotate(180)],
        disposal=2,
    ),
    "heic, in tiles": lambda: tiled(20, 20),
    "heic, in tiles, with trailer": lambda: tiled(20, 20) + bytes(12 << 20),
}
BORDER = {
    "webp without loss, with alpha": other("WEBP", 4160, 3120, "RGBA", lossless=True, method=0),
    "avif with alpha": other("AVIF", 4600, 3450, "RGBA", speed=10),
}
"""Few enough pixels, but at the border of the memory that their decoders take: no phone's camera writes these."""


def cost(data: bytes) -> tuple[str, float, float]:
    """Verdict, MiB at most, processor seconds, of a worker of its own."""
    worker = Worker()
    cleaner = Cleaner(worker)
    try:
        cleaner.clean(phone_jpeg(64, 48), hmac=lambda _: "x")
        assert worker.pid is not None
        status, before = Path(f"/proc/{worker.pid}/status"), cpu_seconds([worker.pid])
        try:
            verdict = f"{cleaner.clean(data, hmac=lambda _: 'x').width}"
        except Refused as refusal:
            return str(refusal.why), 0, 0
        return verdict, peak(status), cpu_seconds([worker.pid]) - before
    finally:
        cleaner.close()


@pytest.mark.drill
@pytest.mark.parametrize("name", LARGEST)
def test_the_largest_of_each_kind_is_cleaned_within_the_budget(name: str, record_property) -> None:
    verdict, held, spent = cost(LARGEST[name]())
    record_property("peak_mib", round(held))
    record_property("cpu_seconds", round(spent, 2))
    print(f"{name}: {held:.0f} MiB, {spent:.2f} s, {verdict} wide")
    assert verdict.isdigit(), verdict
    assert held <= MOST_MIB
    assert spent <= MOST_SECONDS


@pytest.mark.drill
def test_what_the_worker_keeps_from_ordinary_photos_is_never_missing_for_a_large_one() -> None:
    worker = Worker()
    cleaner = Cleaner(worker)
    try:
        for name, make in LARGEST.items():
            for _ in range(2):
                cleaner.clean(phone_jpeg(4000, 3000), hmac=lambda _: "x")
            assert cleaner.clean(make(), hmac=lambda _: "x").width > 0, name
        assert worker.pid is not None
        assert peak(Path(f"/proc/{worker.pid}/status")) <= MOST_MIB
    finally:
        cleaner.close()


@pytest.mark.drill
@pytest.mark.parametrize("name", BORDER)
def test_what_would_take_more_is_refused_and_says_so(name: str) -> None:
    verdict, held, _ = cost(BORDER[name]())
    assert verdict in ("2048", Why.TOO_COSTLY)
    assert held <= MOST_MIB


def test_a_picture_of_twelve_megapixels_stays_far_below() -> None:
    for data in (jpeg(4000, 3000)(), tiled(10, 10), encode(scene(2000, 1500), "PNG", compress_level=1)):
        verdict, held, spent = cost(data)
        assert verdict.isdigit(), verdict
        assert held <= 128
        assert spent <= MOST_SECONDS
