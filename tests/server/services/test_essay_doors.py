"""A story about a child: out of the school only with the family's yes, and gone with the child."""

from __future__ import annotations

from server.services.backup_plan import erasing
from server.services.erase_pupil import erase_pupil
from tests.support.phone import Phone, uuid7
from tests.support.world import World, draft

STORY = "那天下雨，孩子在门口等我们。"


def handed_in(phone: Phone, **values: object) -> str:
    id_ = uuid7()
    said = {"campaign": "S1-k1", "owner": phone.person, "essay_title": "雨天", "body": STORY, **values}
    assert phone.push(phone.op("essay", id_, said))[0]["status"] == "applied"
    (result,) = phone.push(phone.op("essay", id_, command={"name": "hand_in", "expect": "draft"}))
    assert result["status"] == "applied"
    return id_


def says(phone: Phone, given: bool, pupil: str = "S1-p1") -> None:
    values = {
        "pupil": pupil,
        "purpose": "publish",
        "how": "spoken",
        "given": given,
        "capacity": "parent",
        "on": "2026-11-25",
    }
    assert phone.push(phone.op("consent", uuid7(), values))[0]["status"] == "applied"


def test_a_no_of_the_family_keeps_the_story_in_the_school_without_names_too(world: World) -> None:
    teacher, office = world.phone(), world.phone("S1-o1")
    story = handed_in(teacher, pupil="S1-p1")
    says(teacher, True)
    assert office.call("POST", f"/office/essays/{story}/choose").json["state"] == "chosen"
    assert office.call("GET", f"/office/essays/{story}/export").status == 200
    says(teacher, False)
    reply = office.call("GET", f"/office/essays/{story}/export")
    assert (reply.status, reply.code) == (403, "consent_refused")


def test_a_story_of_a_family_that_was_never_asked_stays_in_the_school_without_names_too(world: World) -> None:
    teacher, office = world.phone(), world.phone("S1-o1")
    story = handed_in(teacher, pupil="S1-p1")
    reply = office.call("GET", f"/office/essays/{story}/export")
    assert (reply.status, reply.code, reply.json["why"]) == (409, "consent_pending", "no_answer")
    says(teacher, True)
    assert office.call("GET", f"/office/essays/{story}/export").status == 200


def test_a_text_tied_to_no_child_is_about_those_whom_it_names(world: World) -> None:
    teacher, office = world.phone(), world.phone("S1-o1")
    with world.store.read("S1") as unit:
        names = [unit.records.load("pupil", [one])[one].values["name"] for one in ("S1-p1", "S1-p2")]
    story = handed_in(teacher, body=f"{names[0]}和{names[1]}一起写作业。")
    for door in (("POST", "choose"), ("GET", "export")):
        assert office.call(door[0], f"/office/essays/{story}/{door[1]}").code == "consent_pending"
    says(teacher, True)
    assert office.call("GET", f"/office/essays/{story}").json["consent"]["verdict"] == "pending"
    says(teacher, True, "S1-p2")
    assert office.call("POST", f"/office/essays/{story}/choose").json["state"] == "chosen"
    says(teacher, False, "S1-p2")
    assert office.call("GET", f"/office/essays/{story}/export").code == "consent_refused"


def test_a_text_without_a_title_shows_its_first_words(world: World) -> None:
    office = world.phone("S1-o1")
    handed_in(world.phone(), essay_title="", body="那天下雨，\n孩子在门口等我们，一直等到我们进了院子。")
    [line] = office.call("GET", "/office/essays").json["items"]
    assert line["title"] == "那天下雨， 孩子在门口等我们，一直等到我…"


def test_a_story_that_names_a_visit_alone_goes_with_its_child(world: World) -> None:
    teacher = world.phone()
    visit = uuid7()
    assert teacher.push(draft(teacher, visit))[0]["status"] == "applied"
    story = handed_in(teacher, visit=visit)
    tools = erasing(world.settings, world.store, world.parts.blobs)
    erase_pupil(tools, "S1", "S1-p1", by="S1-l1", why="family's request", now=world.now)
    with world.store.read("S1") as unit:
        record = unit.records.get("essay", story)
        assert record is not None
        assert (record.deleted, record.values) == (True, {"pupil": "S1-p1"})
        logged = [
            one for found in unit.ops.by_inc_n({(teacher.inc, n) for n in (2, 3)}).values() for one in found
        ]
        assert [one.raw for one in logged] == [None, None]
    page = teacher.pull_page()
    assert {"type": "essay", "id": story, "why": "erased"} in page.json["gone"]


def test_a_chosen_story_stays_as_the_office_chose_it(world: World) -> None:
    teacher, office = world.phone(), world.phone("S1-o1")
    story = handed_in(teacher)
    assert office.call("POST", f"/office/essays/{story}/choose").json["state"] == "chosen"
    teacher.pull()
    saw = teacher.row("essay", story)["stamps"]
    for change in ({"body": "换了一篇。"}, {"pupil": "S1-p1"}):
        (result,) = teacher.push(teacher.op("essay", story, change, saw=saw))
        assert (result["status"], result["code"]) == ("quarantined", "state_mismatch")
    assert office.call("GET", f"/office/essays/{story}").json["lines"][-1]["words"] == STORY
