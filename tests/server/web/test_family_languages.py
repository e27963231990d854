"""A language is added to the families' pages as the document says: with files alone, and it may run right to left."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.locale.spoken import PAGES, found_in
from server.web.parents import language
from tests.support.family_site import Site, open_site, opened

NAME, SENTENCE = "ئۇيغۇرچە", "سىناق"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A school whose server was started with files for Uyghur: every sentence begins with a word of it."""
    folder = tmp_path / "locale"
    shutil.copytree(PAGES, folder)
    for path in sorted(folder.glob("zh-CN.*json")):
        said = {key: f"{SENTENCE} {text}" for key, text in json.loads(path.read_text("utf-8")).items()}
        said |= {"lang.name": NAME} if "lang.name" in said else {}
        path.with_name(path.name.replace("zh-CN", "ug")).write_text(json.dumps(said), "utf-8")
    monkeypatch.setattr(language, "_HERE", folder)
    monkeypatch.setattr(language, "LANGS", found_in(folder))
    school = tmp_path / "school"
    school.mkdir()
    with open_site(school) as made:
        yield made
    language.words.cache_clear()


def test_its_files_put_it_at_the_foot_of_every_page_and_in_the_offices_list(site: Site) -> None:
    phone, path = opened(site)
    assert language.LANGS == ("zh-CN", "en", "ug")
    assert f'lang="ug" hreflang="ug">{NAME}</a>' in phone.get(f"{path}/note").text
    assert {"code": "ug", "name": NAME} in language.offered()


@pytest.mark.parametrize(
    "place",
    ["note", "answer?kind=say", "ask", "sealed?about=gifts", "consents", "take-back", "held", "asked/needs"],
)
def test_every_page_speaks_it_from_right_to_left(site: Site, place: str) -> None:
    phone, path = opened(site)
    told = phone.get(f"{path}/{place}{'&' if '?' in place else '?'}lang=ug")
    assert told.status_code == 200
    assert '<html lang="ug" dir="rtl"' in told.text
    assert told.headers["Content-Language"] == "ug"
    assert f"{SENTENCE} " in told.text
    assert "lang=ug" in told.text, "it travels along"
