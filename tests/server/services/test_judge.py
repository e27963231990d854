"""Who may write what, where an op tries to come in through a side door."""

from __future__ import annotations

from datetime import timedelta

from server.services.photo_gate import consent_to
from tests.support.phone import uuid7
from tests.support.world import World, consent, draft, submit


def test_nobody_buries_a_visit_that_does_not_exist(world: World) -> None:
    """A tombstone without a pupil would make its author a member of whatever is written there later."""
    stranger, author = world.phone("S1-t3"), world.phone()
    (result,) = stranger.push(stranger.op("visit", "S1-v1", delete={"saw": {}}))
    assert (result["status"], result["code"]) == ("quarantined", "forbidden_scope")
    (result,) = author.push(draft(author))
    assert result["status"] == "applied"
    assert result["row"]["flags"] == []
    with world.store.read("S1") as unit:
        unit.records.get("visit", "S1-v1")
        assert unit.records.scopes("visit", "S1-v1") == {"visit-party:S1-t1", "visit-party:S1-t2"}


def test_a_deletion_waits_for_the_visit_that_it_follows(world: World) -> None:
    phone = world.phone("S1-t3")
    first = phone.op("visit", "S1-w1", {"pupil": "S1-p2"})
    second = phone.op("visit", "S1-w1", delete={"saw": {"pupil": f"{phone.inc}.1"}})
    assert [r["status"] for r in phone.push(second)] == ["held"]
    assert [r["status"] for r in phone.push(first, second)] == ["applied", "duplicate"]


def test_nobody_moves_a_visit_to_a_pupil_out_of_scope(world: World) -> None:
    """Not even as their own companion: it would be a visit of a child whom they do not teach."""
    phone = world.phone("S1-t2")
    phone.push(draft(phone, "S1-w1", "S1-p3"))
    phone.push(phone.op("visit", "S1-w1", items={"companions/S1-t2": True}))
    (result,) = phone.push(phone.op("visit", "S1-w1", {"pupil": "S1-p2"}))
    assert (result["status"], result["code"]) == ("quarantined", "forbidden_scope")


def test_a_visit_moves_between_pupils_in_scope(world: World) -> None:
    phone = world.phone("S1-t3")
    phone.push(draft(phone, "S1-w1", "S1-p2"))
    (result,) = phone.push(phone.op("visit", "S1-w1", {"pupil": "S1-p3"}))
    assert result["status"] == "applied"


def test_a_return_visit_goes_back_to_the_same_childs_home(world: World) -> None:
    phone = world.phone("S1-t3")
    own, other, later = uuid7(), uuid7(), uuid7()
    phone.push(draft(phone, own, "S1-p2"), draft(phone, other, "S1-p3"))
    began = {"pupil": "S1-p2", "lead": phone.person}
    (result,) = phone.push(phone.op("visit", uuid7(), {**began, "return_of": other}))
    assert (result["status"], result["code"]) == ("quarantined", "bad_shape")
    assert list(result["errors"]) == ["return_of"]
    (result,) = phone.push(phone.op("visit", later, {**began, "return_of": own}))
    assert result["status"] == "applied"
    for wrong in (other, later):
        (result,) = phone.push(phone.op("visit", later, {"return_of": wrong}))
        assert list(result["errors"]) == ["return_of"]
    (result,) = phone.push(phone.op("visit", later, {"outcome_words": "改天再来。"}))
    assert result["status"] == "applied"


def test_the_visit_before_may_still_be_on_another_phone(world: World) -> None:
    phone = world.phone()
    (result,) = phone.push(phone.op("visit", uuid7(), {"pupil": "S1-p1", "return_of": uuid7()}))
    assert result["status"] == "applied"


def test_a_consent_is_not_forged_for_a_pupil_out_of_scope(world: World) -> None:
    phone = world.phone("S1-t2")
    (result,) = phone.push(consent(phone, uuid7(), visit="S1-w1", pupil="S1-p2"))
    assert (result["status"], result["code"]) == ("quarantined", "forbidden_scope")


def test_a_consent_is_given_by_the_pupils_own_guardian(world: World) -> None:
    phone = world.phone()
    other, own = (consent(phone, uuid7(), guardian=f"S1-g-{pupil}") for pupil in ("p2", "p1"))
    results = phone.push(draft(phone), other, own)
    assert [r["status"] for r in results] == ["applied", "quarantined", "applied"]
    assert list(results[1]["errors"]) == ["guardian"]


def test_a_phone_neither_approves_nor_returns(world: World) -> None:
    phone = world.phone()
    phone.push(draft(phone), submit(phone))
    for name in ("approve", "return"):
        step = phone.op("visit", "S1-v1", command={"name": name, "expect": "submitted"})
        assert phone.push(step)[0]["code"] == "forbidden_scope"


def test_a_grandparents_yes_from_a_phone_whose_clock_runs_ahead_lapses(world: World) -> None:
    """The day of arrival counts then; were it today's each time, the yes would never lapse."""
    phone = world.phone()
    said = consent(phone, uuid7(), capacity="grandparent", on="2031-01-01")
    nothing = consent(phone, uuid7(), capacity="grandparent")
    nothing["set"].pop("on")
    results = phone.push(draft(phone), said, nothing)
    assert [r["status"] for r in results] == ["applied"] * 3
    assert "received" not in results[1]["row"]["values"]
    for days, may_keep in ((0, True), (30, True), (31, False)):
        with world.store.read("S1") as unit:
            visit = unit.records.get("visit", "S1-v1")
            assert visit is not None
            assert consent_to(unit, visit, world.now + timedelta(days=days)).may_keep is may_keep


def test_a_visit_of_tomorrow_is_taken_as_a_phone_says_it_whose_clock_is_ahead(world: World) -> None:
    phone = world.phone()
    tomorrow = (world.now + timedelta(days=1)).date().isoformat()
    phone.push(draft(phone, visited_on=tomorrow))
    (result,) = phone.push(submit(phone))
    assert result["status"] == "applied"
    assert result["row"]["values"]["visited_on"] == tomorrow


def test_a_family_that_declined_is_handed_in_with_its_day_alone(world: World) -> None:
    phone = world.phone()
    day = world.now.date().isoformat()
    begun = phone.op("visit", "S1-v1", {"pupil": "S1-p1", "campaign": "S1-k1", "outcome": "refused"})
    phone.push(begun)
    (result,) = phone.push(submit(phone))
    assert (result["status"], list(result["errors"])) == ("quarantined", ["visited_on"])
    phone.push(phone.op("visit", "S1-v1", {"visited_on": day}))
    (result,) = phone.push(submit(phone))
    assert result["status"] == "applied"


def test_a_signature_says_which_topic_was_explained(world: World) -> None:
    phone = world.phone()
    body = {"path": "M0 0L9 9", "signer": "奶奶", "topic": "drowning"}
    sign = phone.op("visit", "S1-v1", append=[{"kind": "signature", "id": uuid7(), "body": body}])
    phone.push(draft(phone))
    (result,) = phone.push(sign)
    assert result["row"]["appends"]["signature"][0]["body"] == body
