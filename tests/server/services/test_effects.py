"""What an applied op brings with it for the records that belong to its visit."""

from __future__ import annotations

from tests.support.world import World, consent, draft


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
