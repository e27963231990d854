"""The interface's words by their keys, read from the app's own locale files: a reworded button breaks no test."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_LINE = re.compile(r"^\s*'([\w.]+)':\s*'((?:[^'\\]|\\.)*)',", re.MULTILINE)


@cache
def _app() -> dict[str, str]:
    files = sorted((ROOT / "pwa/src/locale/zh-CN").glob("*.ts"))
    source = "\n".join(path.read_text("utf-8") for path in files)
    return {key: text.replace("\\'", "'") for key, text in _LINE.findall(source)}


@cache
def _family() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in (ROOT / "server/web/parents/locale").glob("zh-CN.*json"):
        found |= json.loads(path.read_text("utf-8"))
    return found


def app(key: str, **params: object) -> str:
    """A text of the app; KeyError for a key that it does not have."""
    return _filled(_app()[key], params)


def family(key: str, **params: object) -> str:
    """A text of the family's pages."""
    return _filled(_family()[key], params)


def _filled(text: str, params: dict[str, object]) -> str:
    for name, value in params.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text
