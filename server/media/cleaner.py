"""Cleaning: sniff, let the worker encode the pixels anew, prove the result, write the receipt."""

import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from server.media.errors import MediaFault, NotClean, Refused, Why
from server.media.limits import POLICY, SMALL_SIDES, VIEW_SIDE
from server.media.process import Worker
from server.media.scan import Kind
from server.media.sniff import Format, sniff
from server.media.verify import Finding, jpeg_size

_log = logging.getLogger(__name__)

Trouble = Literal["ok", "no_worker", "not_clean"]
"""How the cleaning fares: no_worker until a picture passes again; not_clean until the server is started anew, since
somebody must look at a decoder or encoder that leaves something in."""


@dataclass(frozen=True)
class Cleaned:
    """A cleaned picture: ``jpeg`` (long side at most 2048) and ``thumbs`` by long side in pixels."""

    jpeg: bytes
    thumbs: dict[int, bytes]
    width: int
    height: int
    receipt: dict[str, Any]


class Cleaner:
    """Cleans pictures with a worker process of its own; thread-safe, started by the first picture."""

    def __init__(self, worker: Worker | None = None) -> None:
        self._worker = worker or Worker()
        self._trouble: Trouble = "ok"

    def trouble(self) -> Trouble:
        """What /health says of the cleaning."""
        return self._trouble

    def clean(self, data: bytes, *, hmac: Callable[[bytes], str], at: str | None = None) -> Cleaned:
        """Turn an uploaded file into a picture that may be shown.

        ``hmac`` names what came in without identifying it; ``at`` is the time for the receipt, given by the
        caller. Raises Refused (the picture's fault) or MediaFault (ours: keep the upload, raise the alarm).
        """
        kind = sniff(data)
        try:
            cleaned = self._clean(data, kind, hmac, at)
        except MediaFault as fault:
            self._alarm("not_clean" if isinstance(fault, NotClean) else "no_worker")
            raise
        self._alarm("ok")
        return cleaned

    def _alarm(self, trouble: Trouble) -> None:
        if self._trouble != "not_clean":
            self._trouble = trouble

    def _clean(self, data: bytes, kind: Format, hmac: Callable[[bytes], str], at: str | None) -> Cleaned:
        head, *pictures = self._worker.run([kind.value.encode(), data])
        answer = json.loads(head)
        if "refused" in answer:
            why = Why(answer["refused"])
            if why is Why.TOO_COSTLY:
                self._worker.restart()
            raise Refused(why)
        sizes = _prove(pictures)
        view, *small = pictures
        receipt = {
            "policy": POLICY,
            "in_hmac": hmac(data),
            "out_sha256": hashlib.sha256(view).hexdigest(),
            "removed": sorted(Kind(each) for each in answer["removed"]),
            "format_in": kind.value.lower(),
            "at": at,
            **({"incomplete": True} if answer["incomplete"] else {}),
        }
        return Cleaned(view, dict(zip(SMALL_SIDES, small, strict=True)), *sizes[0], receipt)

    def close(self) -> None:
        """End the worker process; the next picture would start another."""
        self._worker.close()


def _prove(pictures: list[bytes]) -> list[tuple[int, int]]:
    """The sizes of the worker's files, after our own parser found nothing in them but a picture."""
    limits = (VIEW_SIDE, *SMALL_SIDES)
    try:
        sizes = [jpeg_size(each) for each in pictures]
    except Finding as finding:
        _log.critical("photo_not_clean", extra={"what": finding.what, "offset": finding.offset})
        raise NotClean("a freshly encoded picture holds more than a picture") from finding
    if len(sizes) != len(limits) or any(max(size) > limit for size, limit in zip(sizes, limits, strict=True)):
        _log.critical("photo_not_as_asked", extra={"sizes": sizes})
        raise NotClean("the worker's pictures are not the ones that were asked for")
    return sizes


_default = Cleaner()


def clean(data: bytes, *, hmac: Callable[[bytes], str], at: str | None = None) -> Cleaned:
    """``Cleaner.clean`` with the worker that this process shares."""
    return _default.clean(data, hmac=hmac, at=at)


def trouble() -> Trouble:
    """``Cleaner.trouble`` of the shared worker."""
    return _default.trouble()


def close() -> None:
    """End the shared worker."""
    _default.close()
