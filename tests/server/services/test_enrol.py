"""Sign-in, tokens and incarnations."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.services import enrol
from server.web.jitter import MOST
from tests.support.phone import API, Phone, Reply
from tests.support.world import PASSWORD, World

JSON = {"Content-Type": "application/json"}


def sign_in(world: World, user: str, password: str) -> object:
    return world.transport().send(
        "POST", f"{API}/devices", JSON, f'{{"user":"{user}","password":"{password}"}}'.encode()
    )


def test_enrolment_gives_all_that_a_phone_needs(world: World) -> None:
    phone = world.phone()
    me = phone.me
    assert me["me"] == {
        "person": "S1-t1",
        "name": "余青禾",
        "title": "老师",
        "roles": ["homeroom", "teacher"],
        "classes": ["S1-c1"],
    }
    assert me["school"] == {"id": "S1", "name": "S1小学", "phone": "0000-0000000"}
    assert me["keys"]["public"]["crv"] == "P-256"
    assert me["limits"]["ops"] == 50
    assert 0 < me["inc"] < 2**53
    assert me["epoch"] == world.store.epoch
    assert len(me["token"]) >= 43
    assert phone.call("GET", "/me").json == me["me"]


def test_wrong_and_unknown_users_get_the_same_answer(world: World) -> None:
    wrong, unknown = sign_in(world, "S1-t1", "nope-nope"), sign_in(world, "nobody", "nope-nope")
    assert (wrong.status, wrong.code) == (unknown.status, unknown.code) == (401, "bad_credentials")
    assert wrong.data == unknown.data


def counting(world: World) -> None:
    """Failures count from now on, as they do wherever `RATE_LIMITS` is not off."""
    world.parts.settings = replace(world.parts.settings, rate_limits=True)


def test_where_rates_are_off_nobody_waits(world: World) -> None:
    for _ in range(7):
        assert sign_in(world, "S1-t1", "nope-nope").status == 401
    assert sign_in(world, "S1-t1", PASSWORD).status == 200


def test_a_guesser_must_wait_and_so_must_a_guesser_of_nobody(world: World) -> None:
    counting(world)
    for user in ("S1-t1", "nobody"):
        for _ in range(5):
            assert sign_in(world, user, "nope-nope").status == 401
        reply = sign_in(world, user, PASSWORD)
        assert (reply.status, reply.code) == (429, "rate_limited")
        assert 0 < int(reply.headers["Retry-After"]) <= 15 * 60 + MOST
    world.later(minutes=16)
    assert sign_in(world, "S1-t1", PASSWORD).status == 200


def test_a_guess_counts_before_it_is_tried(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a hundred guesses at once would all find the count at nought."""
    counting(world)
    counted = []

    def verify(_hash: object, _password: str) -> bool:
        with world.store.across_schools() as everywhere:
            counted.append(everywhere.throttle.failures("user:s1-t1", world.now, enrol.WINDOW)[0])
        return True

    monkeypatch.setattr(enrol, "verify_password", verify)
    assert sign_in(world, "S1-t1", PASSWORD).status == 200
    assert sign_in(world, "S1-t1", PASSWORD).status == 200
    assert counted == [1, 1]


def test_a_token_runs_out_and_is_renewed(world: World) -> None:
    phone = world.phone()
    world.later(minutes=61)
    assert phone.call("GET", "/me").code == "token_expired"
    assert phone.refresh().status == 200
    assert phone.call("GET", "/me").status == 200


def test_a_lost_refresh_reply_is_given_again(world: World) -> None:
    phone = world.phone()
    old = phone.refresh_token
    first = phone.call("POST", "/devices/refresh", {"refresh_token": old})
    second = phone.call("POST", "/devices/refresh", {"refresh_token": old})
    assert first.json["refresh_token"] == second.json["refresh_token"]
    phone.token, phone.refresh_token = second.json["token"], second.json["refresh_token"]
    assert phone.call("GET", "/me").status == 200
    assert phone.refresh().status == 200


def test_an_old_refresh_token_ends_the_device(world: World) -> None:
    phone = world.phone()
    old = phone.refresh_token
    assert phone.refresh().status == 200
    assert phone.refresh().status == 200
    assert phone.call("POST", "/devices/refresh", {"refresh_token": old}).code == "token_reused"
    assert phone.call("GET", "/me").code == "device_revoked"
    assert phone.refresh().code == "device_revoked"


def test_nonsense_tokens(world: World) -> None:
    phone = world.phone()
    assert phone.call("POST", "/devices/refresh", {"refresh_token": "x"}).code == "token_invalid"
    for header in ("", "Bearer", "Bearer ", "Basic abc", "Bearer " + "x" * 43, "Bearer é"):
        reply = phone.call("GET", "/me", headers={"Authorization": header})
        assert (reply.status, reply.code) == (401, "token_invalid")
        assert reply.headers["WWW-Authenticate"] == "Bearer"


def test_owner_and_office_may_revoke_and_nobody_else(world: World) -> None:
    phone, second, office, colleague = (world.phone(f"S1-{who}") for who in ("t1", "t1", "o1", "t2"))
    foreign = world.phone("S2-o1")
    assert colleague.call("DELETE", f"/devices/{phone.me['device']}").code == "not_found"
    assert foreign.call("DELETE", f"/devices/{phone.me['device']}").code == "not_found"
    assert office.call("DELETE", f"/devices/{phone.me['device']}").status == 204
    assert phone.push_raw([]).code == "device_revoked"
    assert second.call("DELETE", f"/devices/{second.me['device']}").status == 204
    assert second.call("GET", "/me").code == "device_revoked"


def test_a_clerk_stops_no_leaders_device(world: World) -> None:
    leader, clerk, teacher = (world.phone(f"S1-{who}") for who in ("l1", "o1", "t1"))
    assert clerk.call("DELETE", f"/devices/{leader.me['device']}").code == "forbidden"
    assert leader.call("GET", "/me").status == 200
    assert clerk.call("DELETE", f"/devices/{teacher.me['device']}").status == 204
    assert leader.call("DELETE", f"/devices/{clerk.me['device']}").status == 204


def test_a_new_incarnation_belongs_to_the_same_person(world: World) -> None:
    phone = world.phone()
    fresh = phone.call("POST", "/devices/incarnation").json["inc"]
    assert fresh != phone.inc
    assert phone.push_raw([], inc=fresh).status == 200


def test_a_one_time_code_enrols_once(world: World) -> None:
    office = world.phone("S1-o1")
    issued = office.call("POST", "/devices/enrolment-codes", {"person": "S1-t3"}).json
    assert issued["qr"].startswith("data:image/svg+xml")
    phone = Phone.enrol(world.transport(), "", "", enrolment_code=issued["code"])
    assert phone.person == "S1-t3"
    again = world.transport().send(
        "POST", f"{API}/devices", JSON, f'{{"enrolment_code":"{issued["code"]}"}}'.encode()
    )
    assert again.code == "bad_credentials"
    assert office.call("POST", "/devices/enrolment-codes", {"person": "S2-t1"}).code == "not_found"
    teacher = world.phone("S1-t1")
    assert teacher.call("POST", "/devices/enrolment-codes", {"person": "S1-t3"}).code == "forbidden"


def test_a_clerk_issues_no_code_with_which_to_become_a_leader(world: World) -> None:
    leader, clerk = world.phone("S1-l1"), world.phone("S1-o1")

    def asked(by: Phone, person: str) -> int:
        reply = by.call("POST", "/devices/enrolment-codes", {"person": person})
        return int(reply.status)

    assert [asked(clerk, each) for each in ("S1-l1", "S1-o1", "S1-t1")] == [403, 200, 200]
    assert [asked(leader, each) for each in ("S1-l1", "S1-o1", "S1-t1")] == [200, 200, 200]


def test_a_clerk_becomes_no_reader_of_what_is_sealed(world: World) -> None:
    leader, clerk = world.phone("S1-l1"), world.phone("S1-o1")

    def asked(by: Phone) -> Reply:
        return by.call("POST", "/devices/enrolment-codes", {"person": "S1-t3"})

    early = asked(clerk).json["code"]
    assert leader.call("POST", "/office/readers", {"person": "S1-t3"}).status == 200
    refused = world.transport().send(
        "POST", f"{API}/devices", JSON, f'{{"enrolment_code":"{early}"}}'.encode()
    )
    assert refused.code == "bad_credentials"
    assert [asked(clerk).status, asked(leader).status] == [403, 200]


def test_a_code_from_before_makes_nobody_a_leader(world: World) -> None:
    leader, clerk = world.phone("S1-l1"), world.phone("S1-o1")
    early = clerk.call("POST", "/devices/enrolment-codes", {"person": "S1-t3"}).json["code"]
    assert leader.call("PUT", "/office/people/S1-t3/roles", {"roles": ["teacher", "leader"]}).status == 200
    refused = world.transport().send(
        "POST", f"{API}/devices", JSON, f'{{"enrolment_code":"{early}"}}'.encode()
    )
    assert refused.code == "bad_credentials"


def test_a_closed_account_is_out_at_once(world: World) -> None:
    phone = world.phone()
    with world.store.write("S1") as unit:
        unit.people.set_active("S1-t1", False, world.now)
    assert phone.call("GET", "/me").code == "device_revoked"
    assert sign_in(world, "S1-t1", PASSWORD).code == "bad_credentials"
