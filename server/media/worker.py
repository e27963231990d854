"""The worker process: decodes hostile pictures where they can do no harm.

It has no environment, no inherited files and, once warmed up, no right to open one (so no network either);
its memory and its processor time per picture are limited by the kernel. Start it with
``python -m server.media.worker``; it lives until its standard input closes.
"""

import io
import json
import math
import resource
import signal
import sys
import warnings
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageCms

from server.media.errors import Refused
from server.media.frames import read_message, write_message
from server.media.limits import MAX_BYTES, WORKER_CPU_SECONDS, WORKER_DATA, WORKER_MEMORY
from server.media.pixels import refusal, render
from server.media.scan import scan
from server.media.sniff import Format

_SMALL_HEIC = Path(__file__).with_name("warm.heic")
"""We can decode HEIC and not encode it, so the picture to warm up with is a file."""


def main(stdin: BinaryIO, stdout: BinaryIO) -> None:
    """Serve one picture after the other: ``[format, bytes]`` in, ``[{"removed"}, view, small…]`` out."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    _warm_up()
    _shut_the_doors()
    write_message(stdout, [b"ready"])
    while True:
        try:
            kind, data = read_message(stdin, MAX_BYTES + 64)
        except EOFError:
            return
        _allow_processor_time()
        write_message(stdout, answer(data, Format(kind.decode())))


def answer(data: bytes, kind: Format) -> list[bytes]:
    try:
        pictures, incomplete = render(data, kind)
    except Exception as error:
        return [json.dumps({"refused": refusal(error).why}).encode()]
    return [json.dumps({"removed": scan(data, kind), "incomplete": incomplete}).encode(), *pictures]


def _warm_up() -> None:
    """Touch every codec and the colour engine once: afterwards no library file can be opened."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind in Format:
        data = _SMALL_HEIC.read_bytes() if kind is Format.HEIC else _small(kind, profile)
        render(data, kind)
        scan(data, kind)
    try:
        render(b"\xff\xd8\xff", Format.JPEG)
    except Exception as error:
        if isinstance(refusal(error), Refused):
            return


def _small(kind: Format, profile: bytes) -> bytes:
    out = io.BytesIO()
    options = {} if kind is Format.GIF else {"icc_profile": profile}
    Image.new("RGB", (16, 16)).save(out, kind.value, **options)
    return out.getvalue()


def _shut_the_doors() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (WORKER_MEMORY, WORKER_MEMORY))
    resource.setrlimit(resource.RLIMIT_DATA, (WORKER_DATA, WORKER_DATA))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # Standard input, output and error are open; a fourth descriptor, file or socket, the kernel refuses.
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def _allow_processor_time() -> None:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    until = math.ceil(usage.ru_utime + usage.ru_stime) + WORKER_CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
