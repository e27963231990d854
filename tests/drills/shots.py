"""Pictures that differ from one another and are large enough to be cut in the middle."""

from __future__ import annotations

import io
import random

from PIL import Image

SIZE = (420, 320)


def shot(rng: random.Random) -> bytes:
    """A noisy JPEG of some 60 to 100 kB, no two alike."""
    small = Image.frombytes("RGB", (105, 80), rng.randbytes(105 * 80 * 3))
    out = io.BytesIO()
    small.resize(SIZE, Image.Resampling.BICUBIC).save(out, "JPEG", quality=92)
    return out.getvalue()
