"""A translator in twenty lines: flat JSON catalogues, keyed by stable words.

`zh_CN.json` and `en.json` hold the server's messages; a neighbour may add `zh_CN.<part>.json` and
`en.<part>.json`. Chinese is the source; a test keeps both languages complete.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

LANGS = ("zh-CN", "en")
DEFAULT = "zh-CN"
_HERE = Path(__file__).parent


@lru_cache
def catalogue(lang: str) -> Mapping[str, str]:
    """All messages of one language. An unknown language reads as the default one."""
    stem = (lang if lang in LANGS else DEFAULT).replace("-", "_")
    merged: dict[str, str] = {}
    for path in sorted([_HERE / f"{stem}.json", *_HERE.glob(f"{stem}.*.json")]):
        merged.update(json.loads(path.read_text("utf-8")))
    return merged


def translate(lang: str, key: str, **params: object) -> str:
    """The message `key` in `lang` with `{names}` filled in; a key without a message is returned as it is."""
    text = catalogue(lang).get(key)
    if text is None:
        return key
    return text.format(**params) if params else text


def readable(lang: str, words: Iterable[str]) -> list[str]:
    """Fault words (sync.errors.Fault) as sentences; whatever has no sentence stays as it is."""
    known = catalogue(lang)
    return [known.get(f"fault.{word}", word) for word in words]
