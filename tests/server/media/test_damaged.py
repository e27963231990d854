"""Pictures that lack bytes, whatever their files say of themselves."""

import io

import numpy as np
import pytest
from PIL import Image

from tests.support.photos import encode, exif, phone_jpeg, with_segments

EOI = b"\xff\xd9"


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("ending", [EOI, bytes(9_000), EOI + bytes(9_000)])
def test_rows_for_which_a_jpeg_has_no_bytes_are_left_out_though_it_seems_whole(
    clean, ending: bytes, orientation: int
) -> None:
    whole = with_segments(
        encode(Image.effect_noise((800, 600), 90), quality=85), (0xE1, b"Exif\0\0" + exif(orientation))
    )
    cleaned = clean(whole[: len(whole) // 2] + ending)
    assert cleaned.receipt["incomplete"] is True
    lies = Image.open(io.BytesIO(cleaned.jpeg))
    lies = lies if orientation == 1 else lies.transpose(Image.Transpose.ROTATE_90)
    assert (lies.width, 200 < lies.height < 400) == (800, True)
    assert np.ptp(np.asarray(lies)[-1]) > 20, "no row of one colour is left below"


@pytest.mark.parametrize("trailer", [bytes(200), b"SEFT" + bytes(200)])
def test_zeroes_behind_a_whole_picture_take_nothing_from_it(clean, trailer: bytes) -> None:
    cleaned = clean(phone_jpeg(800, 600) + trailer)
    assert ("incomplete" in cleaned.receipt, cleaned.height) == (False, 600)


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_picture_that_is_grey_all_over_is_a_picture(clean, mode: str) -> None:
    cleaned = clean(encode(Image.new("RGB", (320, 240), (128, 128, 128)).convert(mode)))
    assert ("incomplete" in cleaned.receipt, cleaned.height) == (False, 240)


def test_a_grey_line_at_the_foot_of_another_kind_of_picture_stays(clean) -> None:
    picture = Image.linear_gradient("L").convert("RGB")
    picture.paste((128, 128, 128), (0, 200, 256, 256))
    cleaned = clean(encode(picture, "PNG"))
    assert ("incomplete" in cleaned.receipt, cleaned.height) == (False, 256)
