"""The page behind an invitation: what it asks, what it takes, what it never tells, and to whom it opens."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.services.invite import MOST_ANSWERS
from server.services.write_letters import write_message
from server.web.masking import mask_links
from sync.state import Record
from tests.support.family_school import NOW, OFFICE, SCHOOL, put
from tests.support.family_site import Site, open_site, path_of

BUDGET = 30 * 1024
URL = "https://x.example"
SECRETS = ("罗小满", "小满", "欧阳木子", "罗父", "罗奶奶", "青石沟12号", "罗玉兰")
FILLED = {
    "q-wished_mode": "at_school",
    "q-wished_time": "after_school",
    "q-wished_on": "11月28日",
    "q-wished_topics": "想问问数学",
    "q-language": "客家话",
    "q-present": "奶奶",
}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened:
        yield opened


def invited(site: Site, guardian: str = "g-2") -> str:
    """The path of a fresh link."""
    text = write_message(site.store, URL, OFFICE, guardian, None, NOW)["text"]
    return text.rsplit("\n", 1)[1].removeprefix(URL)


def said(site: Site) -> list[Record]:
    with site.store.read(SCHOOL) as unit:
        return unit.records.by("appointment", pupil_id="u-1")


def test_it_asks_what_the_packs_slip_asks_and_says_who_asks(site: Site) -> None:
    page = site.phone().get(invited(site))
    assert page.status_code == 200
    for words in (
        "禾溪镇中心小学",
        "四（2）班",
        "想怎么谈",
        "老师到家里来",
        "放学后",
        "这次先不用",
        "请不要到家里来",
    ):
        assert words in page.text
    assert "Set-Cookie" not in page.headers
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_it_never_asks_for_work_schooling_or_marriage_and_needs_no_script(site: Site, lang: str) -> None:
    page = site.phone().get(f"{invited(site)}?lang={lang}")
    assert not re.search("单位|职业|学历|婚|employer|workplace|occupation|education|marri|marital", page.text)
    assert "<script" not in page.text
    assert len(page.data) < BUDGET


def test_an_answer_is_an_appointment_by_the_page(site: Site) -> None:
    response = site.phone().post(invited(site), data=FILLED)
    assert response.status_code == 303
    (one,) = said(site)
    expected = {
        "pupil": "u-1",
        "guardian": "g-2",
        "campaign": "k-1",
        "via": "page",
        "answer": "agreed",
        "mode": "at_school",
        "on": "2026-11-28",
        "topics": "想问问数学",
        "language": "客家话",
        "present": "奶奶",
    }
    assert expected.items() <= one.values.items()
    assert one.values["slip"]["wished_time"] == "after_school"
    with site.store.read(SCHOOL) as unit:
        unit.records.get("appointment", one.id)
        assert unit.records.scopes("appointment", one.id) >= {"self:p-lin", "office:S1"}
        assert unit.audit.entries()[-1].act == "invitation.answer"


def test_the_page_says_that_it_came_and_nothing_of_what(site: Site) -> None:
    path = invited(site)
    phone = site.phone()
    there = phone.post(path, data=FILLED).headers["Location"]
    shown = phone.get(there).text
    assert "学校收到了" in shown
    for told in (shown, site.phone().get(path).text):
        assert all(words not in told for words in (*SECRETS, "想问问数学", "客家话"))
        assert "checked" not in told


def test_no_page_refusal_or_log_line_names_a_child_a_place_or_the_link(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    with site.store.write(SCHOOL) as unit:
        unit.records.load_for_update([("pupil", "u-1"), ("guardian", "g-2")])
        put(
            unit, Record("pupil", "u-1", values={"name": "罗小满", "class": "c-4-2", "village": "青石沟12号"})
        )
        values = {"pupil": "u-1", "name": "罗玉兰", "relation": "mother", "phone": "13800001234"}
        put(unit, Record("guardian", "g-2", values=values))
    caplog.set_level(logging.DEBUG)
    path, phone = invited(site), site.phone()
    answers = [
        phone.get(path),
        phone.post(path, data={}),
        phone.post(path, data={"q-wished_on": "改天", "q-wished_topics": "a" * 3000}),
        phone.post(path, data=FILLED),
        phone.get(path[:-3]),
    ]
    for reply in answers:
        assert all(secret not in reply.text for secret in (*SECRETS, "13800001234"))
    assert all(secret not in path for secret in ("u-1", "g-2", *SECRETS))
    token = path.split("/")[2]
    assert token not in mask_links(path)
    assert token not in caplog.text


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({}, 422),
        ({"q-wished_mode": "by_balloon"}, 422),
        ({"q-wished_on": "改天"}, 422),
        ({"q-wished_topics": "长" * 1001}, 422),
        ({"q-wished_mode": "declined"}, 303),
        ({"not_home": "yes"}, 303),
    ],
)
def test_what_cannot_be_read_is_asked_again(site: Site, given: dict[str, str], status: int) -> None:
    reply = site.phone().post(invited(site), data=given)
    assert reply.status_code == status
    assert len(said(site)) == (1 if status == 303 else 0)
    if status == 422:
        assert 'role="alert"' in reply.text


def test_what_was_typed_stays_where_something_is_asked_again(site: Site) -> None:
    reply = site.phone().post(invited(site), data={**FILLED, "q-wished_on": "改天", "not_home": "yes"})
    assert "改天" in reply.text
    assert "想问问数学" in reply.text
    assert reply.text.count("checked") == 3


def test_not_this_time_is_an_answer(site: Site) -> None:
    site.phone().post(invited(site), data={"q-wished_mode": "declined"})
    assert said(site)[0].values["answer"] == "declined"


def test_a_form_sent_twice_is_one_and_another_word_is_another(site: Site) -> None:
    path, phone = invited(site), site.phone()
    for _ in range(2):
        phone.post(path, data=FILLED)
    assert len(said(site)) == 1
    phone.post(path, data={key: words for key, words in FILLED.items() if key != "q-language"})
    assert len(said(site)) == 2


def test_numbers_that_no_appointment_needs_are_masked(site: Site) -> None:
    site.phone().post(invited(site), data={"q-wished_topics": "身份证11010519491231002X，别的再说"})
    (one,) = said(site)
    assert "11010519491231002X" not in str(one.values["topics"])
    assert "11010519491231002X" not in str(one.values["slip"])


def test_a_link_takes_so_many_answers_and_no_more(site: Site) -> None:
    path, phone = invited(site), site.phone()
    replies = [phone.post(path, data={"q-present": f"第{n}位"}).status_code for n in range(MOST_ANSWERS + 1)]
    assert replies == [303] * MOST_ANSWERS + [404]


def test_wrong_links_of_every_kind_answer_alike(site: Site) -> None:
    token = path_of(site.slip()).removeprefix("/n/")
    wrong = [f"/n/{token}/appointment", f"/n/{'A' * 43}/appointment", "/n/short/appointment"]
    wrong.append(invited(site).replace("/appointment", "/note"))
    replies = [site.phone().get(path) for path in wrong]
    assert {reply.status_code for reply in replies} == {404}
    assert len({re.sub(r"\s+", " ", reply.text) for reply in replies}) == 1


def test_it_ends_with_its_time(site: Site) -> None:
    path = invited(site)
    with site.store.write(SCHOOL) as unit:
        unit.families.invitations.revoke_of("g-2", NOW)
    assert site.phone().get(path).status_code == 404
    assert site.phone().post(path, data=FILLED).status_code == 404


def test_an_erased_child_has_no_invitations(site: Site) -> None:
    path = invited(site)
    with site.store.write(SCHOOL) as unit:
        traces = unit.erasure.traces("u-1")
        unit.records.load_for_update(traces.records)
        unit.erasure.purge("u-1", traces, NOW)
        unit.publish()
    with site.store.read(SCHOOL) as unit:
        assert unit.families.invitations.of(["u-1"], "k-1") == []
    assert site.phone().get(path).status_code == 404
