"""A published note is told of: once for each receiver, not at night, again after trouble, never after a no."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from server.domain.delivery import topic_of
from server.services import note_link
from server.services.deliver import send_delivery
from server.services.keep_guardians import end_links, keep_setting
from server.services.publish_note import note_id, publish_notes
from server.services.subscribe import unsubscribe
from server.services.telling import WEBHOOK, telling_of
from server.store.subscriptions import SMTP, WEBPUSH
from tests.support.family_links import refused
from tests.support.family_school import NOW, OFFICE, SCHOOL, add_visit
from tests.support.hook import running_hook
from tests.support.mailbox import running_mailbox
from tests.support.push_service import PushService
from tests.support.slips import handed_slips
from tests.support.told_family import URL, Family, hooking, mailing, night, open_family, pushing

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("fresh_silence")]
EVENING = NOW.replace(hour=14)
"""22:00 at the school."""


@pytest.fixture
def family(tmp_path: Path, service: PushService) -> Iterator[Family]:
    """A family whose browser asked to be told."""
    with open_family(tmp_path, webpush=pushing(service)) as opened:
        assert opened.ask_push(service.browser())
        yield opened


def test_a_new_version_is_told_once(family: Family, service: PushService) -> None:
    family.change("请每晚读十分钟书。")
    family.work()
    (pushed,) = service.pushed
    one = family.one()
    assert (one.state, one.code, one.tries, one.version) == ("sent", "201", 1, 2)
    assert pushed.told == {
        "id": one.id,
        "topic": topic_of(SCHOOL, family.note),
        "text": "学校给您一张家访单",
        "path": f"/n/{family.token}",
    }
    family.later(days=2)
    assert family.work() == 0
    assert len(service.pushed) == 1


def test_a_job_that_runs_twice_plans_and_sends_once(family: Family, service: PushService) -> None:
    family.change("请每晚读十分钟书。")
    with family.store.write(SCHOOL) as unit:
        unit.outbox.add("deliver", {"note": family.note, "version": 2}, family.now, id_="again")
    family.work()
    send_delivery(family.store, telling_of(family.settings), SCHOOL, family.one().id, family.now)
    assert len(service.pushed) == 1
    assert len(family.sendings()) == 1


def test_nothing_goes_out_at_night(family: Family, service: PushService) -> None:
    family.set(quiet=night())
    family.now = EVENING
    family.change("请每晚读十分钟书。")
    family.work()
    assert (service.pushed, family.one().state) == ([], "queued")
    morning = EVENING + timedelta(hours=9)
    assert family.one().due == morning
    family.now = morning - timedelta(seconds=1)
    assert family.work() == 0
    family.now = morning
    family.work()
    assert len(service.pushed) == 1


def test_a_subscription_that_ends_by_itself_is_told_until_then(family: Family, service: PushService) -> None:
    """It ends in the night, while a message waits for the morning."""
    ends = family.now + timedelta(hours=4)
    assert family.ask_push(service.browser("b2"), expires=str(int(ends.timestamp() * 1000)))
    assert family.told().pushed == 2
    family.change("请每晚读十分钟书。")
    family.work()
    assert len(service.pushed) == 2
    family.set(quiet=night())
    family.later(hours=3)
    family.change("请每晚读二十分钟书。")
    family.work()
    assert [one.state for one in family.sendings()].count("queued") == 2
    family.later(hours=12)
    assert family.told().pushed == 1
    family.work()
    assert len(service.pushed) == 3, "the other browser alone"
    with family.store.read(SCHOOL) as unit:
        assert len(unit.notes.subscriptions.of_guardian("g-2")) == 1


def test_who_said_no_is_told_no_more_even_of_what_was_waiting(family: Family, service: PushService) -> None:
    family.set(quiet=night())
    family.now = EVENING
    family.change("请每晚读十分钟书。")
    family.work()
    unsubscribe(family.store, family.token, family.device, WEBPUSH, family.now)
    family.later(hours=10)
    family.work()
    assert service.pushed == []
    assert (family.one().state, family.one().code) == ("gone", "unsubscribed")


def test_a_recalled_note_is_not_told_of(family: Family, service: PushService) -> None:
    family.set(quiet=night())
    family.now = EVENING
    family.change("请每晚读十分钟书。")
    family.work()
    with family.store.write(SCHOOL) as unit:
        note = unit.records.load_for_update([("note", family.note)])["note", family.note].copy()
        note.values["state"] = "recalled"
        unit.records.put(note)
    family.later(hours=10)
    family.work()
    assert (service.pushed, family.one().code) == ([], "recalled")


def test_of_two_versions_that_waited_the_newer_is_told(family: Family, service: PushService) -> None:
    family.set(quiet=night())
    family.now = EVENING
    family.change("请每晚读十分钟书。")
    family.work()
    family.later(minutes=1)
    family.change("请每晚读二十分钟书。")
    family.work()
    family.later(hours=10)
    family.work()
    assert len(service.pushed) == 1
    assert {one.version: one.state for one in family.sendings()} == {2: "gone", 3: "sent"}


def test_a_second_slip_ends_the_link_and_the_phone_is_told_over_the_new_one(
    family: Family, service: PushService
) -> None:
    old = family.token
    family.open_link()
    assert family.token != old
    family.change("请每晚读十分钟书。")
    family.work()
    (pushed,) = service.pushed
    assert pushed.told["path"] == f"/n/{family.token}"
    assert family.told().pushed == 1
    family.token = old
    assert refused(family.told)


def test_the_next_visit_is_told_of_and_the_link_leads_there(family: Family, service: PushService) -> None:
    family.later(days=60)
    add_visit(family.store, id_="0193-visit-2", message="冬天家里很冷，请添一床被子。")
    publish_notes(family.store, SCHOOL, "0193-visit-2", family.now)
    family.work()
    (pushed,) = service.pushed
    assert pushed.told["path"] == f"/n/{family.token}"
    second = note_id(SCHOOL, "0193-visit-2", "g-2")
    with family.store.across_schools() as everywhere:
        link = everywhere.note_link(family.token)
    assert link is not None
    assert link.note == second
    assert link.expires_at == family.now + note_link.LIFE
    handed_slips(family.store, family.keys, URL, OFFICE, "0193-visit-2", "g-2", family.now)
    assert family.told().pushed == 1, "the first slip of the new note is for the other half of the family"
    handed_slips(family.store, family.keys, URL, OFFICE, "0193-visit-2", "g-2", family.now)
    assert refused(lambda: family.told()), "another one ends whatever link was out"
    with family.store.read(SCHOOL) as unit:
        (told,) = unit.notes.subscriptions.of_guardian("g-2")
        (live,) = [link for link in unit.notes.links_of(second) if link.revoked_at is None]
    assert told.link == live.id
    assert set(told.told) == {"endpoint", "p256dh", "auth", "lang", "token"}


def test_mail_goes_to_the_mailbox_and_a_dead_one_is_forgotten(family: Family) -> None:
    with running_mailbox() as box:
        family.set(smtp=mailing(box.port), webpush=None)
        assert not family.ask_mail("no address")
        assert family.ask_mail()
        assert family.told().address == "f…@mail.example"
        family.change("请每晚读十分钟书。")
        family.work()
        ((to, mail),) = box.mails
        assert to == ["fuqin@mail.example"]
        assert f"{URL}/n/{family.token}" in mail.get_content()
        box.refuse = "550 nobody"
        family.later(hours=1)
        family.change("请每晚读二十分钟书。")
        family.work()
    states = {one.version: (one.channel, one.state) for one in family.sendings()}
    assert states == {2: (SMTP, "sent"), 3: (SMTP, "gone")}
    assert family.told().address == ""


def test_the_webhook_gets_a_link_of_its_own_for_every_guardian(family: Family) -> None:
    with running_hook() as hook:
        family.set(webhook=hooking(hook.url), webpush=None)
        family.change("请每晚读十分钟书。")
        family.work()
        family.later(hours=1)
        family.change("请每晚读二十分钟书。")
        family.work()
        bodies = [one.body.decode() for one in hook.got]
    assert len(bodies) == 4, "two guardians, two versions"
    mine = [one for one in family.sendings() if one.channel == WEBHOOK]
    with family.store.write(SCHOOL) as unit:
        own = {tuple(sorted(unit.notes.deliveries.own_link(one.id).items())) for one in mine}
    assert len(mine) == 2
    assert len(own) == 1, "the second version goes over the same link"
    ((_, code), (_, token)) = own.pop()
    assert sum(f"{URL}/n/{token}" in body for body in bodies) == 2
    assert not any(code in body for body in bodies)
    assert not any(family.token in body for body in bodies)


def test_at_most_four_browsers_of_one_guardian(family: Family, service: PushService) -> None:
    for n in range(2, 7):
        family.later(minutes=1)
        family.ask_push(service.browser(f"b{n}"))
        family.ask_push(service.browser(f"b{n}"), lang="en")
    family.change("请每晚读十分钟书。")
    family.work(turns=8)
    assert {p.browser for p in service.pushed} == {"b3", "b4", "b5", "b6"}
    assert {p.told["text"] for p in service.pushed} == {"The school has a home-visit note for you"}


def test_a_stranger_or_another_push_service_is_not_let_in(family: Family, service: PushService) -> None:
    browser = service.browser("x")
    browser.origin = "https://evil.example"
    assert not family.ask_push(browser)
    family.device = "A" * 43
    assert refused(lambda: family.ask_push(service.browser("y")))
    assert refused(lambda: family.told())


def test_erasing_the_pupil_takes_it_all_along(family: Family, service: PushService) -> None:
    from server.store.tables import Delivery, MailAddress, PushSubscription

    with running_mailbox() as box:
        family.set(smtp=mailing(box.port))
        family.ask_mail()
    family.change("请每晚读十分钟书。")
    family.work(turns=1)
    with family.store.write(SCHOOL) as unit:
        traces = unit.erasure.traces("u-1")
        unit.records.load_for_update(traces.records)
        unit.erasure.purge("u-1", traces, family.now)
        unit.publish()
    with family.store.snapshot() as connection:
        for model in (Delivery, MailAddress, PushSubscription):
            assert connection.execute(model.__table__.select()).all() == []
    family.work()
    assert service.pushed == []


def test_it_waits_in_the_outbox_only_as_ids(family: Family) -> None:
    family.change("请每晚读十分钟书。")
    family.work(turns=1)
    with family.store.read(SCHOOL) as unit:
        jobs = unit.outbox.listing("ready")
    assert [set(job.payload) for job in jobs if job.kind == "send_delivery"] == [{"delivery", "note"}]


def test_the_language_is_the_offices_then_the_familys(family: Family, service: PushService) -> None:
    keep_setting(family.store, OFFICE, "g-2", "en", [], family.now)
    family.change("请每晚读十分钟书。")
    family.work()
    assert service.pushed[0].told["text"] == "The school has a home-visit note for you"


@pytest.mark.parametrize("end", ["all", "links"])
def test_who_is_shut_out_or_whose_links_ended_is_told_no_more(
    family: Family, service: PushService, end: str
) -> None:
    family.set(quiet=night())
    family.now = EVENING
    family.change("请每晚读十分钟书。")
    family.work()
    if end == "all":
        keep_setting(family.store, OFFICE, "g-2", "", ["all"], family.now)
    else:
        end_links(family.store, OFFICE, "g-2", family.now)
    family.later(hours=10)
    family.work()
    family.change("请每晚读二十分钟书。")
    family.work()
    assert service.pushed == []
    assert {one.state for one in family.sendings()} == {"gone"}
