"""Pull: all of one's own, nothing of anybody else's, in pages that may be lost and asked for again."""

from __future__ import annotations

from sync.scopes import checksum
from tests.support.phone import Phone
from tests.support.world import World, draft, submit


def checks_hold(phone: Phone) -> bool:
    """Whether the phone's own count agrees with what the server said of every scope."""
    for scope, told in phone.check.items():
        mine = [(r["type"], r["id"], r["seq"]) for r in phone.rows.values() if scope in r["scopes"]]
        if checksum(mine) != told:
            return False
    return bool(phone.check)


def test_the_first_pull_brings_what_a_teacher_needs(world: World) -> None:
    phone = world.phone()
    phone.pull()
    assert phone.scopes == {"self:S1-t1", "visit-party:S1-t1", "class:S1-c1"}
    assert phone.row("assignment", "S1-a1")["values"]["visit"] == "S1-v1"
    assert phone.row("campaign", "S1-k1")["values"]["form"]["pack"] == "huangli-2018"
    assert {r["id"] for r in phone.of("pupil")} == {"S1-p1", "S1-p2"}
    assert phone.row("guardian", "S1-g-p1")["values"]["phone"] == "13800000000"
    assert checks_hold(phone)


def test_pages_of_one_give_the_same_as_one_page(world: World) -> None:
    one, many = world.phone(), world.phone()
    one.pull()
    many.pull(limit=1)
    assert many.rows == one.rows
    assert checks_hold(many)


def test_the_assigned_come_before_the_rest_of_the_class(world: World) -> None:
    phone = world.phone()
    order = [(row["type"], row["id"]) for row in phone.pull(limit=2)]
    assert order.index(("pupil", "S1-p1")) < order.index(("pupil", "S1-p2"))


def test_only_changes_follow(world: World) -> None:
    phone, companion = world.phone("S1-t1"), world.phone("S1-t2")
    phone.pull()
    companion.pull()
    assert companion.pull() == []
    phone.push(draft(phone))
    (row,) = companion.pull()
    assert (row["type"], row["id"]) == ("visit", "S1-v1")
    assert checks_hold(companion)


def test_a_row_in_the_push_reply_is_the_row_of_the_pull(world: World) -> None:
    phone = world.phone()
    phone.pull()
    (result,) = phone.push(draft(phone))
    (row,) = phone.pull()
    assert row == result["row"]


def test_nothing_of_another_school_ever_shows(world: World) -> None:
    for who in ("S1-t1", "S1-o1", "S1-l1"):
        phone = world.phone(who)
        page = phone.pull_page(500)
        assert b"S1" in page.data
        assert b"S2" not in page.data


def test_a_draft_is_its_partys_alone_until_it_is_submitted(world: World) -> None:
    author, office, colleague = world.phone("S1-t1"), world.phone("S1-o1"), world.phone("S1-t3")
    author.push(draft(author))
    office.pull()
    colleague.pull()
    assert ("visit", "S1-v1") not in office.rows
    assert ("visit", "S1-v1") not in colleague.rows
    author.push(submit(author))
    office.pull()
    colleague.pull()
    assert ("visit", "S1-v1") in office.rows
    assert ("visit", "S1-v1") not in colleague.rows


def test_a_reassigned_pupil_leaves_the_phone(world: World) -> None:
    companion, office = world.phone("S1-t2"), world.phone("S1-o1")
    companion.pull()
    assert ("pupil", "S1-p1") in companion.rows
    row = office.call("PUT", "/assignments/S1-a1", {"lead": "S1-t1", "companions": ["S1-t3"]}).json["row"]
    assert row["values"]["companions/S1-t3"] is True
    companion.pull()
    for key in (("pupil", "S1-p1"), ("guardian", "S1-g-p1"), ("assignment", "S1-a1")):
        assert key not in companion.rows
    assert checks_hold(companion)


def test_a_lost_class_is_dropped(world: World) -> None:
    phone = world.phone("S1-t3")
    phone.pull()
    with world.store.write("S1") as unit:
        unit.people.end_teaching("S1-t3", "S1-c2", (world.now).date())
    world.later(days=1)
    phone = renewed(world, phone)
    page = phone.pull_page().json
    assert page["scopes"] == {"add": [], "drop": ["class:S1-c2"]}


def renewed(world: World, phone: Phone) -> Phone:
    """The same phone with fresh tokens."""
    assert phone.refresh().status == 200
    return phone


def test_cursors_are_ours_and_the_persons_own(world: World) -> None:
    phone, other = world.phone("S1-t1"), world.phone("S1-t2")
    phone.pull()
    assert phone.cursor
    other_end = "1" if phone.cursor.endswith("0") else "0"
    for wrong in ("x", phone.cursor[:-1] + other_end, phone.cursor[1:], "é" + phone.cursor, "." * 5):
        assert phone.pull_page(cursor=wrong).code == "bad_cursor", wrong
    assert other.pull_page(cursor=phone.cursor).code == "bad_cursor"
    assert phone.pull_page(cursor=7).code == "bad_shape"


def test_old_apps_and_new_epochs(world: World) -> None:
    phone = world.phone()
    assert phone.pull_page(schema=0).status == 426
    reply = phone.pull_page(epoch="e0")
    assert (reply.status, reply.json["epoch"]) == (409, world.store.epoch)
    assert phone.pull_page(limit=0).status == 422
    assert phone.pull_page(limit="many").status == 422
    assert phone.pull_page(limit=100000).status == 200
    assert phone.pull_page(inc=1).code == "foreign_inc"


def test_a_scope_that_differs_can_be_asked_for_again(world: World) -> None:
    phone = world.phone()
    phone.pull()
    page = phone.pull_page(rescan=["class:S1-c1"]).json
    assert page["scopes"]["add"] == ["class:S1-c1"]
    assert {r["id"] for r in page["rows"] if r["type"] == "pupil"} >= {"S1-p1", "S1-p2"}


def test_a_large_page_is_cut_and_goes_on(world: World) -> None:
    phone = world.phone()
    text = {
        "pupil": "S1-p1",
        "process": "长。" * 1000,
        "preparation": "长。" * 1000,
        "requests": "长。" * 1000,
    }
    for each in range(20):
        results = phone.push(*[phone.op("visit", f"S1-big-{each}-{k}", text) for k in range(6)])
        assert {r["status"] for r in results} == {"applied"}
    other = world.phone()
    first = other.pull_page(500).json
    assert first["more"] is True
    assert first["check"] == {}
    other.pull(500)
    assert len(other.of("visit")) == 120
    assert checks_hold(other)
