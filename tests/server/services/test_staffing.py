"""Who works where changes, and the phones hold what their people hold: no more, no less, and the counts agree."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.server.services.test_serve_pull import checks_hold, renewed
from tests.support.phone import Phone
from tests.support.world import World, draft, submit


def synced(phone: Phone) -> Phone:
    phone.pull()
    assert checks_hold(phone)
    return phone


def put(phone: Phone, path: str, **body: object) -> object:
    return phone.call("PUT", path, body)


def test_a_teacher_who_loses_a_class_loses_its_rows_and_keeps_the_directory(world: World) -> None:
    teacher, office = synced(world.phone("S1-t3")), world.phone("S1-o1")
    assert ("pupil", "S1-p3") in teacher.rows
    told = put(office, "/office/people/S1-t3/classes", classes=["S1-c1"]).json
    assert told == {"person": "S1-t3", "roles": ["teacher"], "classes": ["S1-c1"], "active": True}
    page = teacher.pull_page().json
    assert page["scopes"] == {"add": [], "drop": ["class:S1-c2"]}
    synced(teacher)
    assert ("pupil", "S1-p3") not in teacher.rows
    assert {("pupil", "S1-p1"), ("person", "S1-l1")} <= set(teacher.rows)
    put(office, "/office/people/S1-t3/classes", classes=["S1-c1", "S1-c2"])
    assert ("pupil", "S1-p3") in synced(teacher).rows


def test_a_changed_role_drops_a_scope_and_adds_another(world: World) -> None:
    author, colleague, leader = world.phone("S1-t1"), synced(world.phone("S1-t3")), world.phone("S1-l1")
    author.push(draft(author), submit(author))
    assert ("visit", "S1-v1") not in synced(colleague).rows
    put(leader, "/office/people/S1-t3/roles", roles=["teacher", "office"])
    assert ("visit", "S1-v1") in synced(colleague).rows
    assert "office:S1" in colleague.scopes
    put(leader, "/office/people/S1-t3/roles", roles=["teacher", "leader"])
    synced(colleague)
    assert colleague.scopes & {"office:S1", "leader:S1"} == {"leader:S1"}
    assert colleague.row("visit", "S1-v1")["scopes"] == ["leader:S1"]
    put(leader, "/office/people/S1-t3/roles", roles=["teacher"])
    assert ("visit", "S1-v1") not in synced(colleague).rows


@pytest.mark.parametrize(
    ("who", "person", "roles"),
    [
        ("S1-o1", "S1-t3", ["teacher", "leader"]),
        ("S1-o1", "S1-t3", ["office"]),
        ("S1-o1", "S1-l1", ["teacher"]),
        ("S1-o1", "S1-o1", ["office", "teacher"]),
        ("S1-l1", "S1-l1", ["leader", "office"]),
        ("S1-t1", "S1-t3", ["teacher"]),
    ],
)
def test_nobody_gives_roles_beyond_their_standing(
    world: World, who: str, person: str, roles: list[str]
) -> None:
    phone = world.phone(who)
    assert put(phone, f"/office/people/{person}/roles", roles=roles).code == "forbidden"


@pytest.mark.parametrize(
    ("who", "person", "code"),
    [
        ("S1-o1", "S1-o1", "forbidden"),
        ("S1-l1", "S1-l1", "forbidden"),
        ("S1-o1", "S1-l1", "forbidden"),
        ("S1-l1", "S1-o1", None),
        ("S1-o1", "S1-t3", None),
    ],
)
def test_nobody_gives_themselves_a_class_and_a_clerk_no_leader(
    world: World, who: str, person: str, code: str | None
) -> None:
    reply = put(world.phone(who), f"/office/people/{person}/classes", classes=["S1-c1"])
    assert reply.code == code
    shown = {one["id"]: one for one in world.phone("S1-l1").call("GET", "/office/people").json["items"]}
    assert (shown[person]["classes"] == ["S1-c1"]) is (code is None)


def test_what_is_no_role_class_or_person(world: World) -> None:
    office = world.phone("S1-o1")
    assert put(office, "/office/people/S1-t3/roles", roles=["king"]).code == "bad_shape"
    assert put(office, "/office/people/S1-t3/roles", roles=["bureau"]).code == "bad_shape"
    assert put(office, "/office/people/S1-t3/classes", classes=["S2-c1"]).code == "bad_shape"
    assert put(office, "/office/people/S2-t3/roles", roles=["teacher"]).code == "not_found"
    assert put(office, "/office/pupils/S1-p1/class", **{"class": "S2-c1"}).code == "bad_shape"
    assert put(office, "/office/pupils/S2-p1/class", **{"class": "S1-c1"}).code == "not_found"


def test_whoever_leaves_is_out_at_once_and_the_office_hears_what_is_left_to_do(world: World) -> None:
    leaver, office, colleague = synced(world.phone("S1-t1")), world.phone("S1-o1"), world.phone("S1-t2")
    leaver.push(draft(leaver))
    told = office.call("POST", "/office/people/S1-t1/leave").json
    assert told == {
        "person": "S1-t1",
        "roles": [],
        "classes": [],
        "active": False,
        "assignments": ["S1-a1"],
    }
    assert leaver.pull_page().code == "device_revoked"
    assert leaver.refresh().code == "device_revoked"
    assert synced(colleague).row("person", "S1-t1")["values"]["active"] is False
    for room in synced(world.phone("S1-t3")).of("class"):
        assert "homeroom" not in room["values"]
    assert office.call("POST", "/office/people/S1-o1/leave").code == "forbidden"
    assert office.call("POST", "/office/people/S1-l1/leave").code == "forbidden"


def test_a_former_homeroom_teacher_no_longer_reads_the_class_visits(world: World) -> None:
    homeroom, author, office = world.phone("S1-t1"), world.phone("S1-t3"), world.phone("S1-o1")
    author.push(draft(author, "S1-w1", "S1-p2"), submit(author, "S1-w1"))
    assert ("visit", "S1-w1") in synced(homeroom).rows
    put(office, "/office/people/S1-t1/classes", classes=[])
    assert ("visit", "S1-w1") not in synced(homeroom).rows
    assert ("pupil", "S1-p2") not in homeroom.rows
    assert ("pupil", "S1-p1") in homeroom.rows, "still assigned"


def test_a_pupil_who_changes_class_in_the_year_takes_everything_along(world: World) -> None:
    before, after, office = synced(world.phone("S1-t1")), synced(world.phone("S1-t2")), world.phone("S1-o1")
    assert ("pupil", "S1-p2") in before.rows
    row = put(office, "/office/pupils/S1-p2/class", **{"class": "S1-c2"}).json["row"]
    assert (row["values"]["class"], row["values"]["class_name"]) == ("S1-c2", "四（2）班")
    for pair in (("pupil", "S1-p2"), ("guardian", "S1-g-p2")):
        assert pair not in synced(before).rows
        assert pair in synced(after).rows
    synced(office)


def test_reassigning_takes_the_directory_along(world: World) -> None:
    companion, office = world.phone("S1-t2"), world.phone("S1-o1")
    put(office, "/office/people/S1-t2/classes", classes=[])
    assert {("class", "S1-c1"), ("campaign", "S1-k1"), ("person", "S1-t1")} <= set(synced(companion).rows)
    office.call("PUT", "/assignments/S1-a1", {"lead": "S1-t1", "companions": []})
    rows = set(synced(companion).rows)
    assert not rows & {("class", "S1-c1"), ("campaign", "S1-k1"), ("person", "S1-t1"), ("pupil", "S1-p1")}
    office.call("PUT", "/assignments/S1-a1", {"lead": "S1-t1", "companions": ["S1-t2"]})
    assert {("class", "S1-c1"), ("campaign", "S1-k1"), ("person", "S1-t1")} <= set(synced(companion).rows)


@pytest.mark.parametrize(("days", "first"), [(60, "applied"), (61, "quarantined")])
@pytest.mark.parametrize("how", ["reassigned", "class ended"])
def test_a_visit_begun_before_may_be_finished_for_sixty_days(
    world: World, days: int, first: str, how: str
) -> None:
    author, office = world.phone("S1-t2" if how == "reassigned" else "S1-t3"), world.phone("S1-o1")
    pupil = "S1-p1" if how == "reassigned" else "S1-p3"
    visit = draft(author, "S1-w1", pupil)
    if how == "reassigned":
        office.call("PUT", "/assignments/S1-a1", {"lead": "S1-t1", "companions": []})
    else:
        with world.store.write("S1") as unit:
            unit.people.end_teaching("S1-t3", "S1-c2", world.now.date())
    world.later(days=days)
    author = world.phone(author.person)
    author.n = 0
    (result,) = author.push({**visit, "n": 1})
    assert result["status"] == first, result
    if first == "applied":
        assert result["row"]["flags"] == ["late_assignment"]
        assert result["row"]["values"]["lead"] == author.person
    else:
        assert result["code"] == "forbidden_scope"


def test_the_phones_clock_makes_no_visit_timely(world: World) -> None:
    author, office = world.phone("S1-t2"), world.phone("S1-o1")
    office.call("PUT", "/assignments/S1-a1", {"lead": "S1-t1", "companions": []})
    world.later(days=61)
    author = world.phone("S1-t2")
    op = {**draft(author, "S1-w1"), "at": (world.now - timedelta(days=61)).isoformat()}
    assert author.push(op)[0]["code"] == "forbidden_scope"
    assert renewed(world, author)


def test_a_homeroom_teacher_is_named_teaches_the_class_and_reads_its_visits(world: World) -> None:
    named, before, office = world.phone("S1-t3"), world.phone("S1-t1"), world.phone("S1-o1")
    author = world.phone("S1-t2")
    put(office, "/office/people/S1-t3/classes", classes=[])
    author.push(draft(author), submit(author))
    assert ("visit", "S1-v1") not in synced(named).rows
    assert ("visit", "S1-v1") in synced(before).rows
    told = put(office, "/office/classes/S1-c1/homeroom", person="S1-t3").json
    assert told == {"class": "S1-c1", "homeroom": "S1-t3"}
    assert ("visit", "S1-v1") in synced(named).rows
    assert named.row("class", "S1-c1")["values"]["homeroom"] == "S1-t3"
    people = {one["id"]: one for one in office.call("GET", "/office/people").json["items"]}
    assert (people["S1-t3"]["roles"], people["S1-t3"]["classes"]) == (["homeroom", "teacher"], ["S1-c1"])
    assert (people["S1-t1"]["homeroom"], people["S1-t1"]["classes"]) == (["S1-c2"], ["S1-c1"])
    assert "homeroom" in people["S1-t1"]["roles"], "still that of another class"
    put(office, "/office/classes/S1-c2/homeroom", person=None)
    people = {one["id"]: one for one in office.call("GET", "/office/people").json["items"]}
    assert (people["S1-t1"]["homeroom"], people["S1-t1"]["roles"]) == ([], ["teacher"])


def test_who_is_named_homeroom_teacher_by_whom(world: World) -> None:
    office, leader, teacher = world.phone("S1-o1"), world.phone("S1-l1"), world.phone("S1-t3")
    path = "/office/classes/S1-c1/homeroom"
    assert put(office, path, person="S1-o1").code == "forbidden"
    assert put(teacher, path, person="S1-t2").code == "forbidden"
    assert put(office, path, person="S2-t1").code == "bad_shape"
    assert put(office, "/office/classes/S2-c1/homeroom", person="S1-t3").code == "not_found"
    leader.call("POST", "/office/people/S1-t3/leave")
    assert put(office, path, person="S1-t3").code == "bad_shape"


def test_whoever_left_is_taken_back_without_what_they_had(world: World) -> None:
    leaver, office = world.phone("S1-t3"), world.phone("S1-o1")
    office.call("POST", "/office/people/S1-t3/leave")
    told = office.call("POST", "/office/people/S1-t3/return").json
    assert told == {"person": "S1-t3", "roles": [], "classes": [], "active": True}
    assert office.call("POST", "/office/people/S1-t3/return").json == told
    assert office.call("POST", "/office/people/S2-t3/return").code == "not_found"
    assert leaver.call("POST", "/office/people/S1-t2/return").code == "device_revoked"
    put(office, "/office/people/S1-t3/roles", roles=["teacher"])
    put(office, "/office/people/S1-t3/classes", classes=["S1-c2"])
    assert ("pupil", "S1-p3") in synced(world.phone("S1-t3")).rows
    with world.store.read("S1") as unit:
        assert [entry.act for entry in unit.audit.entries()].count("take_back") == 1


def test_the_desk_hears_whom_it_may_change(world: World) -> None:
    def yours(who: str) -> set[str]:
        people = world.phone(who).call("GET", "/office/people").json["items"]
        return {one["id"] for one in people if one["yours"]}

    assert yours("S1-o1") == {"S1-t1", "S1-t2", "S1-t3"}
    assert yours("S1-l1") == {"S1-t1", "S1-t2", "S1-t3", "S1-o1"}


def test_pupils_are_found_by_class_and_by_a_part_of_the_name(world: World) -> None:
    office = world.phone("S1-o1")
    found = office.call("GET", "/office/pupils?class=S1-c1").json
    assert sorted(one["id"] for one in found["items"]) == ["S1-p1", "S1-p2"]
    assert found["more"] is False
    (one,) = office.call("GET", "/office/pupils?name=一诺").json["items"]
    assert one == {"id": "S1-p3", "name": "柯一诺", "class": "S1-c2", "class_name": "四班"}
    assert office.call("GET", "/office/pupils?class=S2-c1").json["items"] == []
    assert world.phone("S1-t1").call("GET", "/office/pupils").code == "forbidden"


def test_names_stand_as_they_are_spoken(world: World) -> None:
    office = world.phone("S1-o1")
    people = [one["name"] for one in office.call("GET", "/office/people").json["items"]]
    assert people == ["贺若川", "苗安宁", "莫知秋", "温如海", "余青禾"]
    pupils = [one["name"] for one in office.call("GET", "/office/pupils").json["items"]]
    assert pupils == ["陶小满", "陶小暑", "柯一诺"]
