"""How different two pictures look: CIEDE2000 of each pixel (Sharma, Wu, Dalal 2005), from sRGB under D65."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.float64]

MOST = 200_000
"""Pixels of a picture that are compared: every so many, in rows and columns alike."""
_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.072175],
        [0.0193339, 0.119192, 0.9503041],
    ]
)
_WHITE = np.array([0.95047, 1.0, 1.08883])


def lab(picture: Image.Image) -> Floats:
    """CIELAB of an sRGB picture, thinned to about MOST pixels: rows, columns, (L, a, b)."""
    # An odd step, so that it does not keep time with blocks and with colours that are kept for two pixels at once.
    step = round((picture.width * picture.height / MOST) ** 0.5) | 1
    values = np.asarray(picture.convert("RGB"))[::step, ::step].astype(np.float64) / 255
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    scaled = linear @ _TO_XYZ.T / _WHITE
    curve = np.where(scaled > 216 / 24389, np.cbrt(scaled), (24389 / 27 * scaled + 16) / 116)
    x, y, z = curve[..., 0], curve[..., 1], curve[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def difference(one: Image.Image, other: Image.Image) -> Floats:
    """CIEDE2000 between two pictures of the same size, pixel by pixel."""
    return ciede2000(lab(one), lab(other))


def ciede2000(one: Floats, other: Floats) -> Floats:
    """CIEDE2000 between CIELAB values; the last axis is (L, a, b)."""
    (l1, a1, b1), (l2, a2, b2) = (np.moveaxis(each, -1, 0) for each in (one, other))
    mean7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(mean7 / (mean7 + 25.0**7))
    c1, c2 = np.hypot(a1 * stretch, b1), np.hypot(a2 * stretch, b2)
    h1, h2 = (np.arctan2(b, a * stretch) % (2 * np.pi) for a, b in ((a1, b1), (a2, b2)))
    turn = h2 - h1
    turn = np.where(np.abs(turn) > np.pi, turn - np.sign(turn) * 2 * np.pi, turn)
    grey = c1 * c2 == 0
    turn = np.where(grey, 0, turn)
    around = np.where(np.abs(h1 - h2) > np.pi, (h1 + h2 + 2 * np.pi) / 2, (h1 + h2) / 2)
    around = np.where(grey, h1 + h2, around)
    return _weighted((l1, l2), (c1, c2), 2 * np.sqrt(c1 * c2) * np.sin(turn / 2), around)


def _weighted(
    light: tuple[Floats, Floats], chroma: tuple[Floats, Floats], hue_step: Floats, hue: Floats
) -> Floats:
    mean_l, mean_c = (light[0] + light[1]) / 2, (chroma[0] + chroma[1]) / 2
    t = (
        1
        - 0.17 * np.cos(hue - np.pi / 6)
        + 0.24 * np.cos(2 * hue)
        + 0.32 * np.cos(3 * hue + np.pi / 30)
        - 0.20 * np.cos(4 * hue - 63 * np.pi / 180)
    )
    s_l = 1 + 0.015 * (mean_l - 50) ** 2 / np.sqrt(20 + (mean_l - 50) ** 2)
    s_c, s_h = 1 + 0.045 * mean_c, 1 + 0.015 * mean_c * t
    turn = np.pi / 3 * np.exp(-(((np.degrees(hue) - 275) / 25) ** 2))
    mixed = -2 * np.sqrt(mean_c**7 / (mean_c**7 + 25.0**7)) * np.sin(turn)
    dl, dc, dh = (light[1] - light[0]) / s_l, (chroma[1] - chroma[0]) / s_c, hue_step / s_h
    found: Floats = np.sqrt(np.maximum(dl**2 + dc**2 + dh**2 + mixed * dc * dh, 0))
    return found
