"""Runs the typesetter over one of our templates."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import orjson
import typst

Sheet = Literal["letters", "slips"]
_HERE = Path(__file__).parent
PPI = 110
"""Of pictures: enough to read, and to see what runs over."""


@lru_cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[_HERE / "fonts"])


def typeset(sheet: Sheet, data: Mapping[str, Any]) -> bytes:
    """A PDF of what the template makes of the data (its head says what it reads)."""
    return _compiled(sheet, data, "pdf")[0]


def pictures(sheet: Sheet, data: Mapping[str, Any]) -> list[bytes]:
    """The same pages as PNG files, one each: for looking at them."""
    return _compiled(sheet, data, "png", float(PPI))


def _compiled(
    sheet: Sheet, data: Mapping[str, Any], form: Literal["pdf", "png"], ppi: float | None = None
) -> list[bytes]:
    made: Any = typst.compile(
        _HERE / f"{sheet}.typ",
        root=_HERE,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format=form,
        ppi=ppi,
        sys_inputs={"data": orjson.dumps(dict(data)).decode()},
    )
    return made if isinstance(made, list) else [made]
