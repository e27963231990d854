"""What an applied op brings with it for the records that belong to its visit."""

from __future__ import annotations

import pytest

from tests.support.world import World, consent, draft


@pytest.mark.parametrize(("companion", "knows"), [("S1-t3", True), ("S1-t2", False)])
def test_a_companion_whom_the_lead_adds_later_has_the_record_and_adds_to_it(
    world: World, companion: str, knows: bool
) -> None:
    """Of a child of another class the record alone: what was found in that home, and nothing of the roster."""
    lead, along = world.phone(), world.phone(companion)
    lead.push(draft(lead, "visit-2", "S1-p2"))
    along.pull()
    assert ("visit", "visit-2") not in along.rows
    lead.push(lead.op("visit", "visit-2", items={f"companions/{companion}": True}))
    along.pull()
    assert along.row("visit", "visit-2")["values"]["process"]
    assert (("pupil", "S1-p2") in along.rows) is knows
    note = {"kind": "log", "id": "e1", "body": {"event": "own_note", "note": "门口有狗。"}}
    assert along.push(along.op("visit", "visit-2", append=[note]))[0]["status"] == "applied"
    lead.pull()
    (said,) = lead.row("visit", "visit-2")["appends"]["log"]
    assert (said["by"], said["body"]["note"]) == (companion, "门口有狗。")


def test_what_belongs_to_a_visit_comes_back_with_it(world: World) -> None:
    """A deletion hides a visit's consents and photos; an edit that reopens the visit shows them again."""
    first, second = world.phone(), world.phone("S1-t2")
    first.push({**draft(first), "needs": ["photo-1"]}, consent(first, "consent-1"))
    second.pull()
    edit = second.op("visit", "S1-v1", {"mode": "phone"})
    first.push(first.op("visit", "S1-v1", delete={"saw": first.row("visit", "S1-v1")["stamps"]}))
    second.pull()
    belonging = {("photo", "photo-1"), ("consent", "consent-1")}
    assert not belonging & second.rows.keys()
    (result,) = second.push(edit)
    assert result["row"]["flags"] == ["reopened"]
    second.pull()
    assert belonging <= second.rows.keys()
