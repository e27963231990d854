"""What somebody above the office is told of a rule over priority groups: figures that give no pupil away.

A figure of a rule follows every visit. Whoever sees the visits as well could watch it: it moves when a pupil of the
group was visited, and stands still for any other. So:

1. Figures are told of rules about all groups of the campaign that runs. Who that is, a leader's list of pupils says
   already ("to be visited first"); of a rule about some of the groups no figure is told, nor of another campaign.
2. A count under five is not told, nor what it could be worked out from: the other counts, the share, and words and
   flags (whether the rule is met, can still be met) that are true of small numbers only.

What is hidden is always the same word, so that it does not tell why.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.domain.small_cells import FEW, WITHHELD, told
from server.services.rule_figures import figures
from server.services.visit_first import groupings

if TYPE_CHECKING:
    from server.domain.rules.model import Rule
    from server.domain.rules.progress import Progress
    from server.store.unit import Unit


def told_groups(unit: Unit, campaign: str, now: datetime) -> frozenset[str]:
    """All base groups of a campaign, if it is the one of which counts go upward; otherwise none."""
    plan = next((one for one in groupings(unit, now) if one.groups), None)
    if plan is None or plan.campaign != campaign:
        return frozenset()
    return frozenset(base for group in plan.groups for base in group["covers"])


def upward(rule: Rule, done: Progress, groups: frozenset[str]) -> dict[str, Any]:
    """`rule_figures.figures` for somebody above the office. groups: `told_groups` of the rule's campaign."""
    plain = figures(done)
    if rule.whom.groups != groups or told(done.of) == FEW:
        return plain | _hidden("have", "need", "missing", "of")
    if FEW in (told(done.have), told(done.missing)):
        return plain | _hidden("have", "need", "missing")
    return plain


def _hidden(*counts: str) -> dict[str, Any]:
    words = {"state": WITHHELD, "rate": None, "met": None, "reachable": True}
    return {**dict.fromkeys(counts, WITHHELD), **words}
