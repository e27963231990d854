"""The words of the family's pages, by language, and which of them a reader gets.

`?lang=` wins and travels along in every link of the page; then the language that the office keeps for the guardian;
then the browser's Accept-Language; Chinese stands where none of them says. A language is its file under locale, in
parts: how to add one is told in docs/family-languages.md.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache

from flask import g, request

from server.locale.spoken import PAGES, SPOKEN

_HERE = PAGES
LANGS = SPOKEN
RIGHT_TO_LEFT = frozenset({"ug"})
_KEPT = "family_language"


@lru_cache
def words(lang: str) -> Mapping[str, str]:
    """Every text of one language, by key."""
    found: dict[str, str] = {}
    for path in sorted(_HERE.glob(f"{lang}.*json")):
        found |= json.loads(path.read_text("utf-8"))
    return found


def chosen() -> str | None:
    """The language that the reader asked for in the address, if it is one we speak."""
    asked = request.args.get("lang")
    return asked if asked in LANGS else None


def keep(lang: str) -> None:
    """The office says that this link's guardian reads this language; "" says nothing."""
    if lang in LANGS:
        g.setdefault(_KEPT, lang)


def current() -> str:
    """The language of this page."""
    kept: str | None = g.get(_KEPT)
    return chosen() or kept or request.accept_languages.best_match(LANGS, LANGS[0]) or LANGS[0]


def others(lang: str) -> list[tuple[str, str]]:
    """The languages that the page's foot offers instead, each with its own name."""
    return [(each, words(each)["lang.name"]) for each in LANGS if each != lang]


def offered() -> list[dict[str, str]]:
    """All of them as the office chooses one for a guardian: `{code, name}`."""
    return [{"code": each, "name": words(each)["lang.name"]} for each in LANGS]


def direction(lang: str) -> str:
    """Which way it is written, for the page's `dir`."""
    return "rtl" if lang in RIGHT_TO_LEFT else "ltr"


def label(labels: Mapping[str, str], lang: str) -> str:
    """A label of a pack in this language; packs speak two, so another reads the first of ours that it has."""
    return labels.get(lang) or labels[LANGS[0]]


def speaker(lang: str) -> Callable[..., str]:
    """`t(key, **params)` for templates; a key without words is a fault of ours and raises KeyError."""

    def t(key: str, **params: object) -> str:
        text = words(lang)[key]
        return text.format(**params) if params else text

    return t
