"""The numbers of the photo policy. A change of any that alters pixels or receipts is a new POLICY name."""

POLICY = "photo-3"

MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_SIDE = 16_384
MAX_PARTS = 16_384
"""Segments before a JPEG's pixels, or chunks of a PNG; honest files of 15 MiB have under four thousand."""
FEWER_PIXELS = {"PNG": 28_000_000, "GIF": 6_000_000, "WEBP": 13_000_000, "AVIF": 16_000_000}
"""Decoders that hold a picture several times over get smaller ones, so that no picture takes over 256 MiB."""
MAX_COEFFICIENTS = 160_000_000
"""Bytes of a progressive JPEG's coefficients: 53 megapixels with halved colours, half of that with all of them."""

MAX_WHOLE_HEIC = 25_000_000
"""Pixels of a HEIC that is not made of tiles, or that has alpha: it is decoded in one piece."""
MAX_PROFILE = 4 * 1024 * 1024
"""Bytes of a colour profile; the largest honest ones have tables of half a megabyte."""

VIEW_SIDE = 2048
"""The longest side of the picture that is kept, in pixels."""
DRAFT_SIDE = 1600
"""JPEGs are decoded at the smallest DCT scale that still leaves this long side: three times faster."""
CARD = 960
THUMB = 320
SMALL_SIDES = (CARD, THUMB)
QUALITY = 85
FINER = ((512, 98), (1280, 92))
"""(long side up to, quality): pictures that are small from the start are encoded finer, with all their colours."""

WORKER_MEMORY = 1024 * 1024 * 1024
"""Address space of the worker, bytes."""
WORKER_DATA = 232 * 1024 * 1024
"""Memory of its own that the worker may have, bytes; with the libraries' code it stays under 256 MiB."""
WORKER_CPU_SECONDS = 10
"""Processor time for one picture; the worst honest one takes about one second."""
WORKER_WALL_SECONDS = 60
"""Only a worker that is stuck, or a machine that is stalled, reaches this."""
MAX_REPLY_BYTES = 64 * 1024 * 1024
