"""The desk over HTTP: what arrives on its list, what it settles, what it prints; and the story to its end."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest
from pypdf import PdfReader

from server.jobs.handlers import HANDLERS
from server.jobs.runner import Runner
from server.store.people import RoleHeld
from tests.support.phone import Phone
from tests.support.world import World, consent, draft, submit

WORDS = "小满作业写得齐，请多陪他说说话。"


def work(world: World) -> int:
    """What the worker would do now."""
    return Runner(world.parts, HANDLERS).turn()


def visited(world: World) -> tuple[Phone, Phone]:
    """A teacher whose visit has reached school, and the office."""
    teacher, office = world.phone("S1-t1"), world.phone("S1-o1")
    teacher.push(draft(teacher, message=WORDS), consent(teacher, "0190-consent"))
    teacher.push(submit(teacher))
    work(world)
    return teacher, office


def get(phone: Phone, path: str) -> Any:
    reply = phone.call("GET", f"/office{path}")
    assert reply.status == 200, reply.data
    return reply.json


def post(phone: Phone, path: str, body: Any = None) -> Any:
    return phone.call("POST", f"/office{path}", body)


def test_the_list_shows_what_reached_school(world: World) -> None:
    _, office = visited(world)
    page = get(office, "/visits")
    assert (page["total"], page["more"], page["cursor"]) == (1, False, None)
    row = page["items"][0]
    assert row["pupil"] == {"id": "S1-p1", "name": "陶小满", "class_name": "四班"}
    assert row["lead"] == {"id": "S1-t1", "name": "余青禾"}
    assert (row["status"], row["mode"], row["visited_on"]) == ("submitted", "on_site", "2026-11-25")
    assert (row["conflicts"], row["feedback"], row["photos"]) == (0, 0, [])
    assert [note["state"] for note in row["notes"]] == ["published"]


def test_classes_are_those_of_the_own_school(world: World) -> None:
    _, office = visited(world)
    found = get(office, "/classes")["items"]
    assert found
    assert all(one["id"].startswith("S1-") and one["name"] for one in found)
    assert get(office, f"/visits?class={found[0]['id']}")["total"] in (0, 1)


def test_a_draft_is_its_partys_alone(world: World) -> None:
    teacher, office = world.phone("S1-t1"), world.phone("S1-o1")
    teacher.push(draft(teacher))
    assert get(office, "/visits")["items"] == []
    assert office.call("GET", "/office/visits/S1-v1").status == 404
    assert post(office, "/visits/S1-v1/approve").status == 404
    assert post(office, "/visits/S1-v1/slips", {}).status == 404


def test_the_list_is_filtered_and_paged(world: World) -> None:
    _, office = visited(world)
    other = world.phone("S1-t2")
    other.push(draft(other, visit="S1-v3", pupil="S1-p3", visited_on="2026-11-24"))
    other.push(submit(other, "S1-v3"))
    first = get(office, "/visits?limit=1")
    assert [row["id"] for row in first["items"]] == ["S1-v1"]
    assert first["more"]
    second = get(office, f"/visits?limit=1&cursor={first['cursor']}")
    assert [row["id"] for row in second["items"]] == ["S1-v3"]
    assert not second["more"]
    assert [row["id"] for row in get(office, "/visits?class=S1-c2")["items"]] == ["S1-v3"]
    assert get(office, "/visits?status=approved")["items"] == []
    assert get(office, "/visits?class=S2-c2")["items"] == []


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("limit=0", 422, "bad_shape"),
        ("limit=x", 422, "bad_shape"),
        ("status=draft", 422, "bad_shape"),
        ("cursor=-1", 400, "bad_cursor"),
        ("cursor=%00", 422, "bad_shape"),
        ("cursor=99999999999999999999", 400, "bad_cursor"),
    ],
)
def test_queries_that_make_no_sense(world: World, query: str, status: int, code: str) -> None:
    reply = world.phone("S1-o1").call("GET", f"/office/visits?{query}")
    assert (reply.status, reply.code) == (status, code)


def test_the_whole_visit_with_form_consents_and_names(world: World) -> None:
    _, office = visited(world)
    visit = get(office, "/visits/S1-v1")
    assert visit["values"]["process"].startswith("奶奶")
    assert visit["form"]["pack"] == "huangli-2018"
    assert [(c["purpose"], c["given"]) for c in visit["consents"]] == [("record", True)]
    assert visit["people"]["S1-t1"] == "余青禾"
    assert visit["guardians"][0]["relation"] == "grandmother"
    assert "author" not in visit["values"], "what no schema names is shown to nobody"
    assert visit["open_conflicts"] == []


def test_reading_a_narrative_is_logged(world: World) -> None:
    _, office = visited(world)
    get(office, "/visits/S1-v1")
    with world.store.read("S1") as unit:
        last = unit.audit.entries()[-1]
    assert (last.by, last.act, last.subject) == ("S1-o1", "visit.read", "visit:S1-v1")


def test_return_and_approve_reach_the_teacher(world: World) -> None:
    teacher, office = visited(world)
    teacher.pull()
    sent = post(office, "/visits/S1-v1/return", {"why": "请补写家长诉求。"})
    assert sent.json == {"id": "S1-v1", "status": "returned"}
    teacher.pull()
    row = teacher.row("visit", "S1-v1")
    assert row["values"]["status"] == "returned"
    assert row["appends"]["log"][-1]["body"] == {"event": "returned", "note": "请补写家长诉求。"}
    late = post(office, "/visits/S1-v1/approve")
    assert (late.status, late.code) == (409, "state_mismatch")
    teacher.push(teacher.op("visit", "S1-v1", {"requests": "路灯坏了。"}))
    teacher.push(teacher.op("visit", "S1-v1", command={"name": "submit", "expect": "returned"}))
    assert post(office, "/visits/S1-v1/approve").json["status"] == "approved"
    assert post(office, "/visits/S1-v1/approve").json["status"] == "approved", "twice is once"
    teacher.pull()
    assert teacher.row("visit", "S1-v1")["values"]["status"] == "approved"


@pytest.mark.parametrize("part", ["lead", "companion", "author"])
def test_nobody_approves_a_visit_of_their_own(world: World, part: str) -> None:
    author = world.phone("S1-t2" if part == "author" else "S1-t3")
    author.push(draft(author, "S1-v5", "S1-p3", lead="S1-t2" if part == "lead" else "S1-t3"))
    if part == "companion":
        author.push(author.op("visit", "S1-v5", {}, {"companions/S1-t2": True}))
    author.push(submit(author, "S1-v5"))
    with world.store.write("S1") as unit:
        unit.people.add_roles([RoleHeld("S1-t2", "office")])
    own = world.phone("S1-t2")
    assert get(own, "/visits/S1-v5")["mine"] is True
    reply = post(own, "/visits/S1-v5/approve")
    assert (reply.status, reply.code) == (403, "forbidden")
    office = world.phone("S1-o1")
    seen = get(office, "/visits/S1-v5")
    assert (seen["mine"], seen["status"]) == (False, "submitted")
    assert post(office, "/visits/S1-v5/approve").json["status"] == "approved"


def test_a_second_submit_gives_the_family_the_next_version(world: World) -> None:
    teacher, office = visited(world)
    post(office, "/visits/S1-v1/return", {"why": "请补写。"})
    teacher.pull()
    teacher.push(teacher.op("visit", "S1-v1", {"requests": "路灯坏了。"}))
    teacher.push(teacher.op("visit", "S1-v1", command={"name": "submit", "expect": "returned"}))
    assert work(world) == 2, "the note, and whom to tell of it"
    assert [note["version"] for note in get(office, "/visits/S1-v1")["notes"]] == [2]


@pytest.mark.parametrize(
    "body", [{}, {"why": ""}, {"why": "x" * 501}, {"why": 5}, {"why": "a\x00"}, {"w": "x"}]
)
def test_a_return_needs_a_reason(world: World, body: Any) -> None:
    _, office = visited(world)
    reply = post(office, "/visits/S1-v1/return", body)
    assert (reply.status, reply.code) == (422, "bad_shape")


def test_only_the_desk_may_look(world: World) -> None:
    teacher, _ = visited(world)
    elsewhere = world.phone("S2-o1")
    calls = [
        ("GET", "/office/visits", None),
        ("GET", "/office/figures", None),
        ("GET", "/office/visits/S1-v1", None),
        ("POST", "/office/visits/S1-v1/approve", None),
        ("POST", "/office/visits/S1-v1/return", {"why": "x"}),
        ("POST", "/office/visits/S1-v1/slips", {}),
    ]
    assert {teacher.call(*call).status for call in calls} == {403}
    assert get(elsewhere, "/visits")["items"] == []
    assert {elsewhere.call(*call).status for call in calls[2:]} == {404}
    assert get(world.phone("S1-l1"), "/visits")["total"] == 1


def test_figures_count_what_is_here_and_what_is_awaited(world: World) -> None:
    teacher, office = visited(world)
    teacher.push(teacher.op("visit", "S1-v1", {"started_at": "19:05"}, needs=["0190-photo"]))
    figures = get(office, "/figures")
    assert figures["visits_submitted"] == 1
    assert figures["photos_expected"] == figures["waiting_on_phones"] == 1
    assert (figures["photos_stored"], figures["notes_published"], figures["notes_answered"]) == (0, 1, 0)


def test_the_story_ends_with_the_familys_answer_on_the_teachers_phone(world: World) -> None:
    teacher, office = visited(world)
    teacher.pull()
    slip = post(office, "/visits/S1-v1/slips", {}).json["slips"][0]
    path = slip["link"].removeprefix(world.settings.public_url)
    family = world.app.test_client()
    assert WORDS not in family.get(path).text
    family.post(path, data={"code": slip["code"]})
    assert WORDS in family.get(f"{path}/note").text
    family.post(f"{path}/answer", data={"kind": "say", "words": "他爸过年回来。", "call": "yes"})
    changed = {(row["type"], row["id"]) for row in teacher.pull()}
    assert ("note", slip["note"]) in changed
    values = teacher.row("note", slip["note"])["values"]
    assert (values["state"], values["answer"], values["call_me"]) == ("answered", "他爸过年回来。", True)
    assert get(office, "/figures")["notes_answered"] == 1
    note = get(office, "/visits/S1-v1")["notes"][0]
    assert (note["answer"], note["call_me"], note["relation"]) == ("他爸过年回来。", True, "grandmother")


def test_the_sheets_of_a_visit_are_those_of_its_class_and_count_once_they_came(world: World) -> None:
    _, office = visited(world)
    made = post(office, "/visits/S1-v1/slips", {}).json
    pdf = base64.b64decode(made["pdf"])
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")
    assert WORDS in text
    assert "看过了，没意见" in text
    assert made["slips"][0]["code"][:3] in text
    room = get(office, "/classes")["items"][0]["id"]
    printed = post(office, f"/classes/{room}/slips/print", {"again": False})
    assert printed.data.startswith(b"%PDF")
    assert post(office, "/slips/arrived", {"run": made["run"]}).json == {"slips": len(made["slips"])}
    assert post(office, "/slips/arrived", {"run": printed.headers["Jiafang-Run"]}).json["slips"] >= 1
    assert post(office, f"/classes/{room}/slips/print", {"again": False}).status == 409


def test_slips_before_the_worker_ran_publish_by_themselves(world: World) -> None:
    teacher, office = world.phone("S1-t1"), world.phone("S1-o1")
    teacher.push(draft(teacher))
    teacher.push(submit(teacher))
    reply = post(office, "/visits/S1-v1/slips", {"guardian": "S1-g-p1"})
    assert [slip["guardian"]["id"] for slip in reply.json["slips"]] == ["S1-g-p1"]
    assert work(world) == 2, "the note, and whom to tell of it"
    assert [note["version"] for note in get(office, "/visits/S1-v1")["notes"]] == [1]
    assert post(office, "/visits/S1-v1/slips", {"guardian": "S1-g-p3"}).status == 404


def test_a_withdrawal_that_names_no_visit_stands_beside_the_yes(world: World) -> None:
    teacher, office = visited(world)
    no = {"pupil": "S1-p1", "capacity": "parent", "purpose": "record", "how": "spoken", "given": False}
    no |= {"on": "2026-11-25", "text_version": "photo-consent-1"}
    teacher.push(teacher.op("consent", "0190-later", no))
    said = [(one["purpose"], one["given"]) for one in get(office, "/visits/S1-v1")["consents"]]
    assert sorted(said) == [("record", False), ("record", True)]


def test_a_yes_that_lapses_names_its_last_day(world: World) -> None:
    teacher, office = world.phone("S1-t1"), world.phone("S1-o1")
    elder = {"capacity": "grandparent", "how": "paper", "paper": "17 2026-11-20", "on": "2026-11-20"}
    teacher.push(draft(teacher), consent(teacher, "0190-elder", **elder))
    teacher.push(submit(teacher))
    shown = get(office, "/visits/S1-v1")
    assert shown["confirm_by"] == "2026-12-20"
    assert shown["consents"][0]["paper"] == "17 2026-11-20"
    teacher.push(consent(teacher, "0190-parent"))
    assert get(office, "/visits/S1-v1")["confirm_by"] is None
