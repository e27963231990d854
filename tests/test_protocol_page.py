"""docs/protocol.md is drawn from sync/: what another client's author reads is what the server does."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.server.web.test_openapi import OPERATIONS

PHONE = ("health", "devices", "me", "sync", "quarantine", "assignments", "uploads", "photos")
BESIDE = {"/devices/enrolment-codes", "/me/tags", "/me/progress", "/me/record-book"}
"""Of the desk, or what the app reads beside the protocol."""
SCRIPT = Path(__file__).parents[1] / "deploy" / "draw_protocol.py"


@pytest.fixture(scope="module")
def drawing() -> ModuleType:
    spec = importlib.util.spec_from_file_location("draw_protocol", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_page_is_as_it_would_be_drawn(drawing: ModuleType) -> None:
    page = drawing.PAGE.read_text("utf-8")
    assert drawing.drawn(page) == page, "run python deploy/draw_protocol.py"


def test_every_part_has_its_place_and_a_stale_one_is_renewed(drawing: ModuleType) -> None:
    page = drawing.PAGE.read_text("utf-8")
    for name in drawing.PARTS:
        mark = f"<!-- drawn: {name} -->\n"
        assert mark in page
        stale = page.replace(mark, mark + "| old | row |\n", 1)
        assert drawing.drawn(stale) == page


def test_every_call_that_a_phone_makes_is_on_the_page(drawing: ModuleType) -> None:
    page = drawing.PAGE.read_text("utf-8")
    told = page[page.index("## Requests") : page.index("## Push")]
    calls = [call for call in OPERATIONS if call[1].split("/")[1] in PHONE and call[1] not in BESIDE]
    assert len(calls) >= 18
    for method, path in calls:
        plain = re.sub(r"\{(?!op)\w+\}", "{id}", path)
        assert method in told
        assert plain in told or plain.removeprefix("/quarantine/{op}") in told, path


def test_a_row_of_several_lines_is_one_row(drawing: ModuleType) -> None:
    rows = drawing.docstring_table(
        "====  ====\na     b\n====  ====\none   two\n  more  three\n====  ====\n", {0}
    )
    assert rows.splitlines()[2] == "| `one more` | two three |"
