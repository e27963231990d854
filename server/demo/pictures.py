"""Pictures for the demo's visits: drawn scenes of home and yard, nobody in them, no two alike.

Each file carries the metadata that a phone's camera writes (place, time, maker), so that cleaning has
something to remove and its receipts something to say.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from random import Random
from typing import Final

from PIL import Image, ImageDraw

Colour = tuple[int, int, int]
SIZE: Final = (1280, 960)
W, H = SIZE
# Wall, floor, wood, accent: quiet palettes beside the app's indigo and rice paper.
PALETTES: Final[tuple[tuple[Colour, Colour, Colour, Colour], ...]] = (
    ((236, 228, 212), (181, 160, 132), (139, 101, 68), (47, 74, 122)),
    ((222, 230, 226), (158, 152, 134), (120, 92, 66), (176, 96, 62)),
    ((240, 233, 224), (166, 148, 130), (152, 112, 74), (84, 120, 92)),
    ((226, 224, 236), (150, 140, 140), (112, 86, 70), (196, 148, 60)),
    ((232, 236, 240), (170, 160, 146), (134, 104, 78), (122, 62, 72)),
)
EXIF: Final = {0x010F: "Demo", 0x0110: "Drawn camera", 0x0131: "demo"}
GPS_IFD: Final = 0x8825
TIME_TAG: Final = 0x0132


def mixed(a: Colour, b: Colour, share: float) -> Colour:
    """A colour between two; ``share`` of the second."""
    return (
        round(a[0] + (b[0] - a[0]) * share),
        round(a[1] + (b[1] - a[1]) * share),
        round(a[2] + (b[2] - a[2]) * share),
    )


def picture(rng: Random, taken: str) -> bytes:
    """One picture as JPEG bytes. ``taken``: "YYYY:MM:DD HH:MM:SS", written into the metadata."""
    image = Image.new("RGB", SIZE)
    draw = ImageDraw.Draw(image)
    rng.choice(SCENES)(draw, rng, *rng.choice(PALETTES))
    exif = Image.Exif()
    for tag, text in EXIF.items():
        exif[tag] = text
    exif[TIME_TAG] = taken
    # The null island: a place, but nobody's.
    exif[GPS_IFD] = {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)}
    out = BytesIO()
    image.save(out, "JPEG", quality=86, exif=exif)
    return out.getvalue()


def _room(draw: ImageDraw.ImageDraw, rng: Random, wall: Colour, floor: Colour) -> int:
    """Wall and floor; the height of the skirting."""
    base = rng.randint(600, 680)
    for band in range(0, base, 24):
        draw.rectangle((0, band, W, band + 24), fill=mixed(wall, (255, 250, 236), 0.5 * band / base))
    draw.rectangle((0, base, W, H), fill=floor)
    for line in range(base + 60, H, 70):
        draw.line((0, line, W, line), fill=mixed(floor, (0, 0, 0), 0.12), width=3)
    return base


def _window(draw: ImageDraw.ImageDraw, rng: Random, x: int, y: int, wood: Colour) -> None:
    w, h = rng.randint(300, 380), rng.randint(260, 320)
    sky = rng.choice(((206, 224, 236), (244, 214, 176), (96, 116, 160)))
    draw.rectangle((x, y, x + w, y + h), fill=sky)
    hill = mixed(sky, (70, 104, 84), 0.6)
    draw.polygon(
        [
            (x, y + h),
            (x + w // 3, y + h // 2),
            (x + 2 * w // 3, y + h - 60),
            (x + w, y + h // 2 + 30),
            (x + w, y + h),
        ],
        fill=hill,
    )
    for left, top, right, bottom in ((x, y, x + w, y + h), (x, y, x + w // 2, y + h)):
        draw.rectangle((left, top, right, bottom), outline=wood, width=14)


def desk(
    draw: ImageDraw.ImageDraw, rng: Random, wall: Colour, floor: Colour, wood: Colour, accent: Colour
) -> None:
    """A desk at the window, a lamp, books."""
    _room(draw, rng, wall, floor)
    top = rng.randint(560, 610)
    lamp = rng.randint(760, 960)
    draw.ellipse((lamp - 260, top - 250, lamp + 220, top + 30), fill=mixed(wall, (255, 232, 170), 0.55))
    _window(draw, rng, rng.randint(80, 380), 110, wood)
    draw.rectangle((160, top, 1120, top + 34), fill=wood)
    for leg in (200, 1050):
        draw.rectangle((leg, top + 34, leg + 34, H - 60), fill=mixed(wood, (0, 0, 0), 0.2))
    draw.rectangle((lamp + 40, top - 190, lamp + 52, top), fill=accent)
    draw.polygon(
        [(lamp - 70, top - 170), (lamp + 60, top - 240), (lamp + 100, top - 190), (lamp - 20, top - 110)],
        fill=accent,
    )
    draw.ellipse((lamp - 10, top - 18, lamp + 100, top + 2), fill=mixed(accent, (0, 0, 0), 0.2))
    x = rng.randint(230, 380)
    for _ in range(rng.randint(3, 6)):
        thick, tall = rng.randint(26, 48), rng.randint(100, 170)
        draw.rectangle(
            (x, top - tall, x + thick, top),
            fill=mixed(accent, rng.choice((wall, wood, (200, 170, 90))), rng.random()),
        )
        x += thick + 4
    draw.polygon(
        [(x + 60, top - 4), (x + 210, top - 14), (x + 300, top - 4), (x + 180, top + 6)], fill=(250, 248, 240)
    )


def shelf(
    draw: ImageDraw.ImageDraw, rng: Random, wall: Colour, floor: Colour, wood: Colour, accent: Colour
) -> None:
    """A bookshelf with a plant."""
    base = _room(draw, rng, wall, floor)
    left, right = rng.randint(150, 260), rng.randint(1000, 1120)
    draw.rectangle((left, 130, right, base + 70), fill=mixed(wood, (255, 255, 255), 0.1))
    for board in range(3):
        y = 170 + board * 190
        draw.rectangle((left + 24, y, right - 24, y + 160), fill=mixed(wood, (0, 0, 0), 0.35))
        x = left + 36
        while x < right - 90 - rng.randint(0, 260):
            thick, tall = rng.randint(22, 52), rng.randint(96, 150)
            draw.rectangle(
                (x, y + 160 - tall, x + thick, y + 160),
                fill=mixed(accent, rng.choice((wall, wood, (206, 170, 96), (110, 140, 120))), rng.random()),
            )
            x += thick + rng.choice((3, 3, 26))
    pot = rng.randint(left + 80, right - 160)
    draw.polygon([(pot, 90), (pot + 80, 90), (pot + 66, 150), (pot + 14, 150)], fill=accent)
    for leaf in range(-3, 4):
        tip = (pot + 40 + leaf * 34, 20 + abs(leaf) * 10)
        draw.polygon([(pot + 32, 92), (pot + 48, 92), tip], fill=(86, 128, 88))


def yard(
    draw: ImageDraw.ImageDraw, rng: Random, wall: Colour, floor: Colour, wood: Colour, accent: Colour
) -> None:
    """A yard before the hills: house, tree, hens."""
    for band in range(0, 520, 20):
        draw.rectangle((0, band, W, band + 20), fill=mixed((178, 206, 226), (244, 236, 216), band / 520))
    for ridge, shade in ((330, 0.25), (400, 0.45)):
        points = [(0, 560)] + [(x, ridge + rng.randint(-60, 60)) for x in range(0, W + 1, 160)] + [(W, 560)]
        draw.polygon(points, fill=mixed((196, 212, 216), (74, 106, 88), shade * 2))
    draw.rectangle((0, 540, W, H), fill=mixed(floor, (214, 196, 160), 0.5))
    x = rng.randint(120, 620)
    draw.rectangle((x, 330, x + 430, 640), fill=mixed(wall, (255, 255, 255), 0.3))
    draw.polygon([(x - 50, 340), (x + 215, 190), (x + 480, 340)], fill=mixed(accent, (40, 40, 48), 0.6))
    draw.rectangle((x + 160, 440, x + 270, 640), fill=wood)
    for side in (x + 130, x + 276):
        draw.rectangle((side, 450, side + 24, 600), fill=(176, 60, 52))
    tree = (x + 700) % 1000 + 140
    draw.rectangle((tree, 430, tree + 32, 690), fill=mixed(wood, (0, 0, 0), 0.25))
    for _ in range(9):
        cx, cy, r = tree + rng.randint(-110, 130), rng.randint(280, 440), rng.randint(60, 100)
        draw.ellipse(
            (cx - r, cy - r, cx + r, cy + r), fill=mixed((96, 132, 84), (206, 160, 72), rng.random() * 0.5)
        )
    for _ in range(rng.randint(2, 5)):
        hx, hy = rng.randint(80, 1160), rng.randint(720, 880)
        body = rng.choice(((236, 226, 206), (160, 92, 52), (70, 60, 58)))
        draw.ellipse((hx, hy, hx + 74, hy + 50), fill=body)
        draw.ellipse((hx + 54, hy - 22, hx + 86, hy + 12), fill=body)
        draw.polygon([(hx + 84, hy - 8), (hx + 100, hy - 2), (hx + 84, hy + 4)], fill=(214, 150, 60))
        draw.polygon([(hx + 62, hy - 20), (hx + 70, hy - 34), (hx + 78, hy - 20)], fill=(190, 60, 50))


def garden(
    draw: ImageDraw.ImageDraw, rng: Random, wall: Colour, floor: Colour, wood: Colour, accent: Colour
) -> None:
    """Rows of vegetables, a watering can, a fence."""
    draw.rectangle((0, 0, W, 430), fill=mixed((206, 222, 228), wall, 0.4))
    for post in range(-20, W, 90):
        draw.rectangle((post, 230, post + 46, 430), fill=mixed(wood, (255, 255, 255), rng.random() * 0.25))
    draw.rectangle((0, 300, W, 324), fill=wood)
    draw.rectangle((0, 420, W, H), fill=mixed(floor, (92, 70, 52), 0.6))
    for row in range(5):
        y = 470 + row * 96
        draw.rectangle((0, y + 44, W, y + 60), fill=(88, 66, 50))
        green = mixed((92, 140, 84), (150, 170, 90), rng.random())
        for x in range(rng.randint(10, 50), W, 74 + row * 8):
            size = 22 + row * 6
            for dx in (-size, 0, size):
                draw.ellipse(
                    (x + dx - size, y - size // 2, x + dx + size, y + size + 20),
                    fill=mixed(green, (60, 100, 60), rng.random() * 0.4),
                )
    x = rng.randint(160, 960)
    draw.rectangle((x, 690, x + 150, 850), fill=accent)
    draw.polygon([(x + 150, 740), (x + 250, 660), (x + 262, 680), (x + 150, 790)], fill=accent)
    draw.arc((x + 10, 620, x + 140, 760), 180, 360, fill=mixed(accent, (0, 0, 0), 0.3), width=16)


def door(
    draw: ImageDraw.ImageDraw, rng: Random, wall: Colour, floor: Colour, wood: Colour, accent: Colour
) -> None:
    """The front door with its paper, a bench, shoes in a row."""
    base = _room(draw, rng, mixed(wall, (255, 255, 255), 0.2), floor)
    x = rng.randint(380, 560)
    draw.rectangle((x, 150, x + 320, base + 40), fill=mixed(wood, (0, 0, 0), 0.15))
    draw.line((x + 160, 150, x + 160, base + 40), fill=mixed(wood, (0, 0, 0), 0.5), width=8)
    for knob in (x + 136, x + 172):
        draw.ellipse((knob, 400, knob + 14, 420), fill=(214, 184, 110))
    draw.rectangle((x - 20, 96, x + 340, 140), fill=(178, 58, 50))
    for side in (x - 64, x + 342):
        draw.rectangle((side, 160, side + 42, 540), fill=(178, 58, 50))
        for mark in range(4):
            draw.rectangle((side + 12, 190 + mark * 86, side + 30, 230 + mark * 86), fill=(226, 190, 110))
    bench = 90 if x > 460 else 860
    draw.rectangle((bench, base - 70, bench + 270, base - 46), fill=wood)
    for leg in (bench + 24, bench + 222):
        draw.rectangle((leg, base - 46, leg + 22, base + 40), fill=mixed(wood, (0, 0, 0), 0.25))
    for pair in range(rng.randint(2, 4)):
        sx = x + 10 + pair * 90
        colour = mixed(accent, rng.choice((wall, (60, 60, 60), (200, 120, 90))), rng.random())
        for foot in (0, 34):
            draw.ellipse((sx + foot, base + 70, sx + foot + 28, base + 126), fill=colour)


Scene = Callable[[ImageDraw.ImageDraw, Random, Colour, Colour, Colour, Colour], None]
SCENES: Final[tuple[Scene, ...]] = (desk, shelf, yard, garden, door)
