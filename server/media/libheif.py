"""The few calls of libheif that decoding needs, straight to the library that comes with pi_heif.

pi_heif's own reader decodes a picture only as a whole (269 MiB for 48 megapixels) and reads every block of metadata
before it, where a broken one has ended the process. Here nothing but the main picture is touched, tile by tile.
Runs in the worker process only. A failed call raises HeifError; a handle is let go when its `with` ends.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import POINTER, byref, c_char_p, c_int, c_size_t, c_uint8, c_uint32, c_void_p
from dataclasses import dataclass

import _pi_heif

_NO_TRANSFORMATIONS, _TO_8_BITS = 1, 40
"""Where two switches lie in heif_decoding_options: part of the library's stable interface."""
_RGB, _INTERLEAVED_RGB, _INTERLEAVED_RGBA, _INTERLEAVED = 1, 10, 11, 10
_MAX_TRANSFORMATIONS = 8


class HeifError(ValueError):
    """libheif refused the file."""


class _Error(ctypes.Structure):
    _fields_ = (("code", c_int), ("subcode", c_int), ("message", c_char_p))


class _Tiling(ctypes.Structure):
    _fields_ = (
        ("version", c_int),
        ("columns", c_uint32),
        ("rows", c_uint32),
        ("tile_width", c_uint32),
        ("tile_height", c_uint32),
        ("width", c_uint32),
        ("height", c_uint32),
        ("top", c_uint32),
        ("left", c_uint32),
        ("extra", c_uint8),
        ("extra_sizes", c_uint32 * 8),
    )


@dataclass(frozen=True)
class Tiling:
    """The main picture before it is turned: its size, and how many tiles of what size it consists of."""

    width: int
    height: int
    columns: int
    rows: int
    tile_width: int
    tile_height: int


@dataclass(frozen=True)
class Raster:
    """Pixels of 8 bits a channel, `stride` bytes a row; the memory is the library's: copy what is to stay."""

    width: int
    height: int
    stride: int
    pixels: memoryview


_lib = ctypes.CDLL(_pi_heif.__file__)


def _declare() -> None:
    handle = (c_void_p,)
    for name, result, arguments in (
        ("heif_context_alloc", c_void_p, ()),
        ("heif_context_free", None, handle),
        ("heif_context_set_max_decoding_threads", None, (c_void_p, c_int)),
        ("heif_context_read_from_memory_without_copy", _Error, (c_void_p, c_char_p, c_size_t, c_void_p)),
        ("heif_context_get_primary_image_handle", _Error, (c_void_p, POINTER(c_void_p))),
        ("heif_image_handle_release", None, handle),
        ("heif_image_handle_get_item_id", c_uint32, handle),
        ("heif_image_handle_get_width", c_int, handle),
        ("heif_image_handle_get_height", c_int, handle),
        ("heif_image_handle_has_alpha_channel", c_int, handle),
        ("heif_image_handle_is_premultiplied_alpha", c_int, handle),
        ("heif_image_handle_get_raw_color_profile_size", c_size_t, handle),
        ("heif_image_handle_get_raw_color_profile", _Error, (c_void_p, c_void_p)),
        ("heif_image_handle_get_image_tiling", _Error, (c_void_p, c_int, POINTER(_Tiling))),
        ("heif_decoding_options_alloc", c_void_p, ()),
        ("heif_decoding_options_free", None, handle),
        ("heif_decode_image", _Error, (c_void_p, POINTER(c_void_p), c_int, c_int, c_void_p)),
        (
            "heif_image_handle_decode_image_tile",
            _Error,
            (c_void_p, POINTER(c_void_p), c_int, c_int, c_void_p, c_uint32, c_uint32),
        ),
        ("heif_image_get_width", c_int, (c_void_p, c_int)),
        ("heif_image_get_height", c_int, (c_void_p, c_int)),
        ("heif_image_get_plane_readonly", c_void_p, (c_void_p, c_int, POINTER(c_int))),
        ("heif_image_release", None, handle),
        (
            "heif_item_get_transformation_properties",
            c_int,
            (c_void_p, c_uint32, POINTER(c_uint32), c_int),
        ),
        ("heif_item_get_property_type", c_uint32, (c_void_p, c_uint32, c_uint32)),
        ("heif_item_get_property_transform_mirror", c_int, (c_void_p, c_uint32, c_uint32)),
        ("heif_item_get_property_transform_rotation_ccw", c_int, (c_void_p, c_uint32, c_uint32)),
    ):
        call = getattr(_lib, name)
        call.restype, call.argtypes = result, arguments


_declare()


def _check(error: _Error) -> None:
    if error.code:
        raise HeifError((error.message or b"").decode("ascii", "replace"))


class Main:
    """The main picture of an opened file."""

    def __init__(self, context: int, handle: int) -> None:
        self._context, self._handle = context, handle
        self.size = (
            int(_lib.heif_image_handle_get_width(handle)),
            int(_lib.heif_image_handle_get_height(handle)),
        )
        """As it is shown: turned."""
        self.has_alpha = bool(_lib.heif_image_handle_has_alpha_channel(handle))
        self.premultiplied = bool(_lib.heif_image_handle_is_premultiplied_alpha(handle))

    def tiling(self) -> Tiling:
        """How the picture is laid out, before it is turned; one tile if it is whole."""
        found = _Tiling(version=1)
        _check(_lib.heif_image_handle_get_image_tiling(self._handle, 0, byref(found)))
        return Tiling(
            found.width, found.height, found.columns, found.rows, found.tile_width, found.tile_height
        )

    def profile(self, most: int) -> bytes | None:
        """The ICC profile, or None if there is none or it has more than `most` bytes."""
        size = int(_lib.heif_image_handle_get_raw_color_profile_size(self._handle))
        if not 0 < size <= most:
            return None
        room = ctypes.create_string_buffer(size)
        error = _lib.heif_image_handle_get_raw_color_profile(self._handle, room)
        return None if error.code else room.raw

    def turns(self) -> list[tuple[bytes, int]]:
        """What the container does to the picture, in order: (b"irot", degrees to the left), (b"imir", axis:
        0 swaps top and bottom, 1 left and right), or another property's name and 0."""
        item = _lib.heif_image_handle_get_item_id(self._handle)
        ids = (c_uint32 * _MAX_TRANSFORMATIONS)()
        count = _lib.heif_item_get_transformation_properties(self._context, item, ids, _MAX_TRANSFORMATIONS)
        turns = []
        for each in ids[:count]:
            name = int(_lib.heif_item_get_property_type(self._context, item, each)).to_bytes(4, "big")
            read = {
                b"irot": _lib.heif_item_get_property_transform_rotation_ccw,
                b"imir": _lib.heif_item_get_property_transform_mirror,
            }.get(name)
            turns.append((name, int(read(self._context, item, each)) if read else 0))
        return turns

    @contextmanager
    def whole(self) -> Iterator[Raster]:
        """All pixels at once, turned; RGBA if there is alpha, else RGB."""
        with self._decoded(None) as raster:
            yield raster

    @contextmanager
    def tile(self, column: int, row: int) -> Iterator[Raster]:
        """The pixels of one tile, not turned, as RGB."""
        with self._decoded((column, row)) as raster:
            yield raster

    @contextmanager
    def _decoded(self, tile: tuple[int, int] | None) -> Iterator[Raster]:
        image, options = c_void_p(), _lib.heif_decoding_options_alloc()
        try:
            switches = ctypes.cast(options, POINTER(c_uint8))
            switches[_TO_8_BITS] = 1
            wanted = (self._handle, byref(image), _RGB)
            if tile is None:
                chroma = _INTERLEAVED_RGBA if self.has_alpha else _INTERLEAVED_RGB
                _check(_lib.heif_decode_image(*wanted, chroma, options))
            else:
                switches[_NO_TRANSFORMATIONS] = 1
                _check(_lib.heif_image_handle_decode_image_tile(*wanted, _INTERLEAVED_RGB, options, *tile))
            yield _raster(image, 4 if tile is None and self.has_alpha else 3)
        finally:
            _lib.heif_decoding_options_free(options)
            if image:
                _lib.heif_image_release(image)


def _raster(image: c_void_p, channels: int) -> Raster:
    stride = c_int()
    width = int(_lib.heif_image_get_width(image, _INTERLEAVED))
    height = int(_lib.heif_image_get_height(image, _INTERLEAVED))
    plane = _lib.heif_image_get_plane_readonly(image, _INTERLEAVED, byref(stride))
    if not plane or width < 1 or height < 1 or stride.value < width * channels:
        raise HeifError("a decoded picture without pixels")
    # The last row may end with its pixels, not with its stride.
    length = stride.value * (height - 1) + width * channels
    return Raster(width, height, stride.value, memoryview((c_uint8 * length).from_address(plane)).cast("B"))


@contextmanager
def opened(data: bytes) -> Iterator[Main]:
    """The main picture of a file, open while the `with` lasts. Raises HeifError."""
    context = _lib.heif_context_alloc()
    handle = c_void_p()
    try:
        _lib.heif_context_set_max_decoding_threads(context, 0)
        _check(_lib.heif_context_read_from_memory_without_copy(context, data, len(data), None))
        _check(_lib.heif_context_get_primary_image_handle(context, byref(handle)))
        yield Main(context, handle.value or 0)
    finally:
        if handle:
            _lib.heif_image_handle_release(handle)
        _lib.heif_context_free(context)
