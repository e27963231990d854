"""Who asked to be told, and what was sent, on both databases: readable with the pupil's key only, each school's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from server.store.base import table_of
from server.store.deliveries import Sending
from server.store.errors import Erased
from server.store.image import dump
from server.store.subscriptions import SMTP, WEBPUSH, Subscription
from server.store.tables import Delivery, MailAddress, PushSubscription
from server.store.unit import Store

AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
PHONE = Subscription(
    WEBPUSH, "b1", "g1", "p1", "l1", {"endpoint": "https://push.example/zinnober", "token": "t1"}
)
MAIL = Subscription(SMTP, "g1", "g1", "p1", "l1", {"address": "karmesin@mail.example", "token": "t1"})
SENDING = Sending(
    id="d1",
    note="n1",
    version=1,
    pupil="p1",
    guardian="g1",
    channel=WEBPUSH,
    target="b1",
    topic="T" * 32,
    state="queued",
    tries=0,
    code="",
    created_at=AT,
    at=AT,
    due=AT,
    claimed_at=None,
    own_link=False,
)
SECRETS = (b"zinnober", b"karmesin", b"scharlach")


def given(store: Store, school: str) -> None:
    with store.write(school) as unit:
        for one in (PHONE, MAIL):
            unit.notes.subscriptions.keep(one, AT)
        assert unit.notes.deliveries.add(SENDING, {"token": "scharlach", "code": "042917"})


def test_subscriptions_come_back_are_replaced_and_removed(store: Store, school: str) -> None:
    given(store, school)
    with store.write(school) as unit:
        subs = unit.notes.subscriptions
        assert subs.of_guardian("g1") == [PHONE, MAIL]
        assert (subs.one(WEBPUSH, "b1"), subs.one(SMTP, "g1"), subs.one(SMTP, "g2")) == (PHONE, MAIL, None)
        fresh = replace(MAIL, told={"address": "other@mail.example", "token": "t2"})
        subs.keep(fresh, AT)
        assert subs.of_guardian("g1") == [PHONE, fresh]
        subs.remove(WEBPUSH, "b1")
        assert subs.of_guardian("g1") == [fresh]


def test_a_message_is_planned_once_and_keeps_what_became_of_it(store: Store, school: str) -> None:
    given(store, school)
    with store.write(school) as unit:
        log = unit.notes.deliveries
        assert not log.add(replace(SENDING, state="sent"))
        assert log.get("d1") == replace(SENDING, own_link=True)
        assert log.own_link("d1") == {"token": "scharlach", "code": "042917"}
        later = AT + timedelta(minutes=5)
        log.change("d1", state="failed", tries=1, code="503", at=later, due=later)
        log.add(replace(SENDING, id="d2", note="n2"))
        assert [one.id for one in log.listing()] == ["d1", "d2"]
        assert [one.id for one in log.listing(note="n2")] == ["d2"]
        assert [one.tries for one in log.listing(state="failed")] == [1]
        assert log.counts() == {"failed": 1, "queued": 1}
        assert log.own_link("d2") == {}


def test_another_school_sees_none_of_it(store: Store, school: str, other_school: str) -> None:
    given(store, school)
    with store.read(other_school) as unit:
        assert unit.notes.subscriptions.of_guardian("g1") == []
        assert unit.notes.deliveries.listing() == []
        assert unit.notes.deliveries.counts() == {}


def test_neither_tables_nor_a_backup_hold_them_in_the_clear_and_a_backup_holds_them(
    store: Store, school: str
) -> None:
    given(store, school)
    image = b"\n".join(dump(store))
    with store.snapshot() as connection:
        for model in (PushSubscription, MailAddress, Delivery):
            table = table_of(model)
            rows = connection.execute(table.select().where(table.c.school_id == school)).all()
            assert len(rows) == 1
            assert not [word for word in SECRETS if word in repr(rows).encode()]
            assert f'"{table.name}"'.encode() in image
    assert not [word for word in SECRETS if word in image]


def test_with_the_pupils_key_they_are_gone(store: Store, school: str) -> None:
    given(store, school)
    with store.write(school) as unit:
        unit.pupil_keys.erase("p1", AT)
    with store.write(school) as unit:
        with pytest.raises(Erased):
            unit.notes.subscriptions.keep(PHONE, AT)
        with pytest.raises(Erased):
            unit.notes.subscriptions.of_guardian("g1")
        with pytest.raises(Erased):
            unit.notes.deliveries.own_link("d1")
