"""Packs as they were read, kept by what is in them: a text is parsed once, whichever school or campaign has it."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Final

from server import packs
from server.domain.campaign import Pack, PackError, load_pack

if TYPE_CHECKING:
    from server.store.unit import Unit

log = logging.getLogger(__name__)
KEPT: Final = 512
_read: OrderedDict[str, Pack | None] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class KnownPack:
    """A pack under a key that stands for its content; two of one key are equal."""

    key: str
    pack: Pack = field(compare=False)


def shipped_pack(name: str) -> KnownPack | None:
    """A pack that ships, if there is one of that name."""
    try:
        return KnownPack(f"shipped:{name}", packs.shipped(name))
    except KeyError:
        return None


def stored_packs(unit: Unit, digests: Iterable[str]) -> dict[str, KnownPack]:
    """Packs of this school by the SHA-256 of their texts; only what was never read before is fetched and parsed.

    A text that can no longer be read (an older server took it) is left out, and logged.
    """
    wanted = set(digests)
    with _lock:
        found = {digest: _read[digest] for digest in wanted if digest in _read}
        for digest in found:
            _read.move_to_end(digest)
    unread = wanted - found.keys()
    if unread:
        fresh = {digest: _parsed(digest, text) for digest, text in unit.campaigns.texts(unread).items()}
        found |= fresh
        with _lock:
            _read.update(fresh)
            while len(_read) > KEPT:
                _read.popitem(last=False)
    return {digest: KnownPack(digest, pack) for digest, pack in found.items() if pack is not None}


def _parsed(digest: str, text: str) -> Pack | None:
    try:
        return load_pack(text)
    except PackError as error:
        log.error("a stored pack (%s) cannot be read any more: %s", digest[:12], error)
        return None
