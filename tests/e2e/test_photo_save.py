"""The office takes a picture out of the system: told what that means, cleaned once more, written down."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from server.media import check_jpeg
from tests.e2e.desk import Desk
from tests.support.server import Server
from tests.support.words import app

pytestmark = pytest.mark.timeout(180)


def saves_written(server: Server) -> list[tuple[str]]:
    """Whose saving of which picture the audit tells."""
    with sqlite3.connect(server.data_dir / "jiafang.db") as tables:
        return tables.execute("SELECT subject FROM audit WHERE act = 'photo.save'").fetchall()


def test_a_photo_is_saved_from_where_the_office_sees_it(
    page_of: Callable[..., Page], server: Server, account: Callable[[str], dict[str, Any]], tmp_path: Path
) -> None:
    desk = Desk(page_of, server, account("office"))
    desk.sign_in()
    page = desk.page
    page.get_by_role("row").filter(has=page.locator("img")).first.get_by_role("button").first.click()
    shown = page.locator(".gallery figure").filter(has=page.locator("img")).first
    button = shown.get_by_role("button", name=app("desk.photo_save"))
    expect(button).to_be_visible()
    expect(button).to_have_accessible_description(app("desk.photo_save_what"))
    assert saves_written(server) == []
    with page.expect_download() as started:
        button.click()
    saved = tmp_path / "saved.jpg"
    started.value.save_as(saved)
    check_jpeg(saved.read_bytes())
    expect(shown.get_by_text(app("desk.photo_saved"))).to_be_visible()
    name = started.value.suggested_filename
    assert name.endswith(".jpg")
    assert saves_written(server) == [(f"photo:{name.removesuffix('.jpg')}",)]


def test_a_photo_that_is_gone_meanwhile_is_told_and_nothing_is_saved(
    page_of: Callable[..., Page], server: Server, account: Callable[[str], dict[str, Any]]
) -> None:
    desk = Desk(page_of, server, account("office"))
    desk.sign_in()
    page = desk.page
    page.get_by_role("row").filter(has=page.locator("img")).first.get_by_role("button").first.click()
    shown = page.locator(".gallery figure").filter(has=page.locator("img")).first
    expect(shown.locator("img")).to_be_visible()
    with sqlite3.connect(server.data_dir / "jiafang.db") as tables:
        tables.execute("DELETE FROM photo_file")
    shown.get_by_role("button", name=app("desk.photo_save")).click()
    expect(shown.get_by_role("alert").locator(".fault")).to_be_visible()
    expect(shown.get_by_text(app("desk.photo_saved"))).to_have_count(0)
