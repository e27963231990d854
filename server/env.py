"""Reading single environment variables: each helper names the variable that makes no sense."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit


class BadSetting(ValueError):
    """A variable holds something we cannot work with; the message names it, and quotes no secret."""


def path(env: Mapping[str, str], name: str) -> Path | None:
    """A path made absolute; None when nothing is set."""
    return Path(env[name]).resolve() if env.get(name) else None


def origin(env: Mapping[str, str], name: str, default: str) -> str:
    """scheme://host[:port] without a trailing slash."""
    word = (env.get(name) or default).strip().rstrip("/")
    try:
        parts = urlsplit(word)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none, a bracket that is not closed
        fits = False
    if not fits or parts.path or parts.query or parts.fragment:
        raise BadSetting(f"{name}={word!r}: an address such as https://school.example")
    return word


def flag(env: Mapping[str, str], name: str, default: bool) -> bool:
    """on or off."""
    word = env.get(name, "").strip().lower()
    if not word:
        return default
    if word in {"on", "1", "yes", "true"}:
        return True
    if word in {"off", "0", "no", "false"}:
        return False
    raise BadSetting(f"{name}={word!r}: say on or off")


def whole(env: Mapping[str, str], name: str, default: int, most: int) -> int:
    """A whole number from 0 to `most`."""
    word = env.get(name, "").strip()
    if not word:
        return default
    if not word.isdecimal() or int(word) > most:
        raise BadSetting(f"{name}={word!r}: a whole number up to {most}")
    return int(word)
