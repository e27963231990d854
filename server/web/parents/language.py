"""The words of the family's pages, in two languages, and which of the two a reader gets.

`?lang=` wins and travels along in every link of the page; otherwise the browser's Accept-Language decides,
and Chinese stands where it says neither.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from flask import request

LANGS = ("zh-CN", "en")
_HERE = Path(__file__).parent / "locale"


@lru_cache
def words(lang: str) -> Mapping[str, str]:
    """Every text of one language, by key."""
    found: dict[str, str] = json.loads((_HERE / f"{lang}.json").read_text("utf-8"))
    return found


def chosen() -> str | None:
    """The language that the reader asked for in the address, if it is one we speak."""
    asked = request.args.get("lang")
    return asked if asked in LANGS else None


def current() -> str:
    """The language of this page."""
    return chosen() or request.accept_languages.best_match(LANGS, LANGS[0]) or LANGS[0]


def other(lang: str) -> str:
    """The language that the page's foot offers instead."""
    return LANGS[1] if lang == LANGS[0] else LANGS[0]


def speaker(lang: str) -> Callable[..., str]:
    """`t(key, **params)` for templates; a key without words is a fault of ours and raises KeyError."""

    def t(key: str, **params: object) -> str:
        text = words(lang)[key]
        return text.format(**params) if params else text

    return t
