"""Devices: tokens are hashes, one lost reply costs nothing, an old refresh token revokes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from server.store.devices import Tokens
from server.store.unit import Store
from tests.contracts.conftest import NOW, Seed, database_path, make_school

LIFE = timedelta(minutes=15)


def enrolled(seed: Seed, person: str = "t1") -> Tokens:
    seed.person(person)
    with seed.store.write(seed.school) as unit:
        unit.people.add_account(person, f"{person}.{seed.school}", "argon2")
        device = unit.devices.enrol(
            person, "旧手机", app="1.0", schema=1, now=NOW, expires_at=NOW + timedelta(days=30)
        )
        return unit.devices.issue(device, NOW, LIFE)


def refresh(seed: Seed, token: str, after: timedelta = timedelta()) -> object:
    with seed.store.across_schools() as everywhere:
        school = everywhere.school_of_refresh(token)
    assert school in (seed.school, None)
    with seed.store.write(seed.school) as unit:
        return unit.devices.refresh(token, NOW + after, LIFE)


def use(seed: Seed, token: str) -> None:
    """What authentication does with an access token."""
    with seed.store.across_schools() as everywhere:
        bearer = everywhere.bearer(token, NOW.date())
    assert bearer is not None
    if bearer.fresh:
        with seed.store.write(seed.school) as unit:
            unit.devices.mark_used(bearer.device, bearer.place)


def test_a_bearer_is_found_by_its_token(store: Store, seed: Seed) -> None:
    tokens = enrolled(seed)
    with store.across_schools() as everywhere:
        bearer = everywhere.bearer(tokens.access, NOW.date())
        assert bearer is not None
        assert (bearer.school, bearer.person, bearer.device) == (seed.school, "t1", tokens.device)
        assert (bearer.fresh, bearer.active, bearer.revoked) == (True, True, False)
        assert bearer.expires_at == NOW + LIFE
        assert everywhere.bearer(tokens.refresh, NOW.date()) is None
        assert everywhere.bearer("", NOW.date()) is None
    use(seed, tokens.access)
    with store.across_schools() as everywhere:
        again = everywhere.bearer(tokens.access, NOW.date())
        assert again is not None
        assert not again.fresh


def test_refreshing_rotates(seed: Seed) -> None:
    first = enrolled(seed)
    second = refresh(seed, first.refresh)
    assert isinstance(second, Tokens)
    third = refresh(seed, second.refresh)
    assert isinstance(third, Tokens)
    assert len({t.refresh for t in (first, second, third)}) == 3


def test_a_lost_reply_is_told_again(seed: Seed) -> None:
    first = enrolled(seed)
    second = refresh(seed, first.refresh)
    assert refresh(seed, first.refresh) == second
    assert refresh(seed, first.refresh) == second
    assert isinstance(second, Tokens)
    assert isinstance(refresh(seed, second.refresh), Tokens)


@pytest.mark.parametrize("how", ["its access token", "its refresh token"])
def test_once_the_successor_was_used_its_predecessor_revokes(store: Store, seed: Seed, how: str) -> None:
    first = enrolled(seed)
    second = refresh(seed, first.refresh)
    assert isinstance(second, Tokens)
    if how == "its access token":
        use(seed, second.access)
    else:
        refresh(seed, second.refresh)
    assert refresh(seed, first.refresh) == "token_reused"
    assert refresh(seed, second.refresh) == "device_revoked"
    with store.read(seed.school) as unit:
        device = unit.devices.get(first.device)
        assert device is not None
        assert device.revoked_why == "token_reused"
    with store.across_schools() as everywhere:
        bearer = everywhere.bearer(second.access, NOW.date())
        assert bearer is not None
        assert bearer.revoked


def test_unknown_and_expired_refresh_tokens(seed: Seed) -> None:
    first = enrolled(seed)
    assert refresh(seed, "nonsense") == "token_invalid"
    assert refresh(seed, first.refresh, timedelta(days=31)) == "token_expired"


def test_no_token_lies_open_on_disk(sqlite_store: Store, keys: object) -> None:
    seed = Seed(sqlite_store, make_school(sqlite_store, keys))  # type: ignore[arg-type]
    first = enrolled(seed)
    second = refresh(seed, first.refresh)
    assert isinstance(second, Tokens)
    path = database_path(sqlite_store)
    disk = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert first.device.encode() in disk
    for token in (first.access, first.refresh, second.access, second.refresh):
        assert token.encode() not in disk


def test_an_enrolment_code_works_once_and_for_a_day(store: Store, seed: Seed) -> None:
    with store.write(seed.school) as unit:
        unit.devices.add_enrolment_code("K7Q-2MX", "t1", NOW + timedelta(days=1))
        unit.devices.add_enrolment_code("OLD-111", "t1", NOW)
    with store.across_schools() as everywhere:
        assert everywhere.school_of_enrolment_code("K7Q-2MX") == seed.school
        assert everywhere.school_of_enrolment_code("K7Q-2MY") is None
    with store.write(seed.school) as unit:
        assert unit.devices.use_enrolment_code("OLD-111", NOW) is None
        assert unit.devices.use_enrolment_code("K7Q-2MX", NOW) == "t1"
        assert unit.devices.use_enrolment_code("K7Q-2MX", NOW) is None


def test_devices_of_a_person_newest_first(store: Store, seed: Seed) -> None:
    first = enrolled(seed)
    with store.write(seed.school) as unit:
        later = NOW + timedelta(days=1)
        second = unit.devices.enrol("t1", "新手机", app="1.1", schema=1, now=later, expires_at=later)
        unit.devices.seen(first.device, later, app="1.2")
        unit.devices.revoke(first.device, "lost", later)
        unit.devices.revoke(first.device, "again", later + timedelta(days=1))
        found = unit.devices.of_person("t1")
        assert [device.id for device in found] == [second, first.device]
        assert (found[1].app, found[1].seen_at, found[1].revoked_why) == ("1.2", later, "lost")


def test_user_names_are_unique_on_the_server(store: Store, school: str, other_school: str) -> None:
    name = f"t1001.{school}"
    for here in (school, other_school):
        Seed(store, here).person("t1")
    with store.write(school) as unit:
        unit.people.add_account("t1", name, "hash")
        unit.people.add_account("t1", name, "hash 2")
    with pytest.raises(IntegrityError), store.write(other_school) as unit:
        unit.people.add_account("t1", name, "hash")
    with store.across_schools() as everywhere:
        found = everywhere.logins(name)
        assert [(login.school, login.person, login.password_hash) for login in found] == [
            (school, "t1", "hash 2")
        ]
        assert everywhere.logins("nobody") == []


def test_failures_are_counted_in_a_window(store: Store, school: str) -> None:
    subject, window = f"user:{school}", timedelta(minutes=15)
    with store.across_schools() as everywhere:
        assert everywhere.throttle.failures(subject, NOW, window) == (0, None)
        assert [
            everywhere.throttle.fail(subject, NOW + timedelta(minutes=m), window) for m in (0, 5, 14)
        ] == [1, 2, 3]
        assert everywhere.throttle.failures(subject, NOW, window) == (3, NOW + window)
        assert everywhere.throttle.failures(subject, NOW + window, window) == (0, None)
        assert everywhere.throttle.fail(subject, NOW + window, window) == 1
        everywhere.throttle.clear(subject)
        assert everywhere.throttle.failures(subject, NOW + window, window) == (0, None)
