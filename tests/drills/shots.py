"""Pictures that differ from one another and are large enough to be cut in the middle."""

from __future__ import annotations

import io
import random

from PIL import Image

SIZE = (420, 320)
MEDIUM, LARGE = (600, 450), (1500, 1100)


def shot(rng: random.Random) -> bytes:
    """A noisy JPEG of some 60 to 100 kB, no two alike."""
    small = Image.frombytes("RGB", (105, 80), rng.randbytes(105 * 80 * 3))
    return _encoded(small.resize(SIZE, Image.Resampling.BICUBIC))


def noise(rng: random.Random, size: tuple[int, int]) -> bytes:
    """Pure noise: a JPEG of some 2 MB for LARGE, some 300 kB for MEDIUM."""
    return _encoded(Image.frombytes("RGB", size, rng.randbytes(size[0] * size[1] * 3)))


def _encoded(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=92)
    return out.getvalue()
