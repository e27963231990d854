"""`recount` on the command line: count the campaigns of the schools anew, and say what was not right."""

from __future__ import annotations

from server.safekeeping import open_store, tell
from server.services.count_campaigns import recount_school
from server.settings import Settings


def recount(settings: Settings, school: str | None, campaign: str | None) -> int:
    """Every school's campaigns, or those named; beside a running server or without.

    0: everything was right. 1: something was not, and is now; the lines say how much. 2: no such school or campaign.
    """
    store = open_store(settings)
    try:
        with store.across_schools(write=False) as everywhere:
            schools = [each for each in everywhere.schools() if school in (None, each)]
        found = [(each, one) for each in schools for one in recount_school(store, each, campaign)]
    finally:
        store.close()
    for each, one in found:
        numbers = {"facts": one.facts, "standings": one.standings, "tallies": one.tallies}
        key = "run.recount_right" if one.right else "run.recount_wrong"
        tell(key, school=each, campaign=one.campaign, **numbers)
    if not found:
        tell("run.recount_none")
        return 2 if school or campaign else 0
    return int(not all(one.right for _, one in found))
