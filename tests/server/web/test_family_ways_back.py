"""Reload and the way back in a chat's browser: no page of an opened link says that the note does not open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.web.parents.language import LANGS, words
from tests.support.family_school import SCHOOL, VISIT
from tests.support.family_site import Site, open_site, opened


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as made:
        yield made


def unnamed(page: str) -> str:
    """Without the name of the form, which is another each time."""
    return re.sub(r'name="form" value="[^"]+"', "", page)


@pytest.mark.parametrize(
    ("place", "given"),
    [
        ("answer?kind=correct", {"kind": "correct"}),
        ("sealed?about=visit", {"about": "visit"}),
        ("sealed?about=gifts", {"about": "gifts"}),
    ],
)
def test_a_form_that_is_shown_again_can_be_reloaded(site: Site, place: str, given: dict[str, str]) -> None:
    phone, path = opened(site)
    form = phone.get(f"{path}/{place}").text
    action = re.findall(r'method="post" action="([^"]+)"', form)[0]
    assert phone.post(action, data=given).status_code == 422
    assert unnamed(phone.get(action).text) == unnamed(form)


@pytest.mark.parametrize(
    ("about", "pick"), [("visit", "unsatisfied"), ("gifts", "took")], ids=["the visit", "gifts"]
)
def test_sealed_words_that_are_sent_twice_are_kept_once(site: Site, about: str, pick: str) -> None:
    phone, path = opened(site)
    form = phone.get(f"{path}/sealed?about={about}").text
    given = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]+)"', form))
    given |= {"pick": pick, "words": "来得太急，没说上话"}

    def kept() -> int:
        with site.store.read(SCHOOL) as unit:
            visit = unit.records.get("visit", VISIT)
            assert visit is not None
            return len(visit.appends.get("feedback", [])) + len(unit.ops.of_type("report"))

    for _ in range(2):
        assert phone.post(f"{path}/sealed", data=given).status_code == 303
    assert kept() == 1
    assert phone.post(f"{path}/sealed", data={**given, "form": "another"}).status_code == 303
    assert kept() == 2


def test_a_questionnaire_that_was_answered_leads_back_to_the_note(site: Site) -> None:
    phone, path = opened(site)
    (row,) = set(re.findall(r'href="([^"]+/asked/[^"]+)"', phone.get(f"{path}/note").text))
    name, value = re.findall(r'type="radio" name="([^"]+)" value="([^"]+)"', phone.get(row).text)[0]
    assert phone.post(row, data={name: value}).status_code == 303
    again = phone.get(row)
    assert again.status_code == 303
    assert again.headers["Location"] == f"{path}/note"


@pytest.mark.parametrize("wrong", ["{path}/nothing", "{path}/note/more", "/n/abc/x/y"])
def test_a_link_that_has_grown_is_answered_by_a_page(site: Site, wrong: str) -> None:
    phone, path = opened(site)
    reply = phone.get(wrong.format(path=path))
    assert reply.status_code == 404
    assert reply.data == phone.get(f"/n/{'x' * 43}").data


def test_a_slash_behind_the_link_does_no_harm(site: Site) -> None:
    phone, path = opened(site)
    assert phone.get(f"{path}/").headers["Location"] == path
    assert phone.get("/n/abc/", follow_redirects=True).status_code == 404


@pytest.mark.parametrize("lang", LANGS)
def test_a_no_is_final_and_so_it_is_asked_whether_it_is_meant(site: Site, lang: str) -> None:
    phone, path = opened(site)
    place, said = f"{path}/consents?lang={lang}", {"purpose": "record", "given": "no"}

    def kept() -> int:
        with site.store.read(SCHOOL) as unit:
            return len(unit.records.by("consent", pupil_id="u-1"))

    asked = phone.post(place, data=said)
    assert asked.status_code == 200
    assert words(lang)["consents.sure_record"] in asked.text
    assert f'href="{place}"' in asked.text
    assert kept() == 0
    assert phone.post(place, data={**said, "sure": "yes"}).status_code == 303
    assert kept() == 1
    again = phone.post(place, data=said)
    assert (again.status_code, again.headers["Location"]) == (303, place)
    assert kept() == 1


def test_a_no_to_nothing_asks_nothing(site: Site) -> None:
    phone, path = opened(site)
    assert phone.post(f"{path}/consents", data={"purpose": "x", "given": "no"}).status_code == 303
