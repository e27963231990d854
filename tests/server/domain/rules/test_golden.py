"""Each kind of rule at three small schools. The numbers were worked out on paper before the code was written.

The schools and their visits are told in `schools.py`. On the roll of the last day (20 January):
Stone Bridge a1 a2 a3 a4 (class A1); Willow Creek b1 b2 b3 b4 (B1), b5 b6 b7 (B2), b8 has left; Cloud Slope c1 c2 c3
(class C1).
Within the campaign: a1 has 3 visits, a2 2, a3 1, a4 none (11-04 is too early, 01-21 too late);
b1 3, b2 1, b3 none, b4 1, b5 2, b6 1, b7 1, b8 1; c1 4, c2 1, c3 none.

A row: due, met, n (asked or whole), part (made or inside) → have, need, how many more close it, met.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest

from server.domain.rules.progress import progress
from server.domain.rules.standing import missing
from server.domain.rules.tally import Tally, recount
from tests.server.domain.rules.schools import CLOUD_SLOPE, STONE_BRIDGE, WILLOW_CREEK, School, day

SCHOOLS = {"stone_bridge": STONE_BRIDGE, "willow_creek": WILLOW_CREEK, "cloud_slope": CLOUD_SLOPE}
EVERYBODY = {"kind": "pupils", "whom": {"all": True}, "per": "campaign"}
VISITORS = {"kind": "visitors", "per": "campaign"}
SHARE = {"kind": "share", "per": "campaign"}
NOBODY = Tally()


class Row(NamedTuple):
    tally: Tally
    have: int
    need: int
    missing: int
    met: bool | None
    names: list[str]
    classes: Mapping[str, Tally] = MappingProxyType({})


RULES: dict[str, dict[str, Any]] = {
    "all": EVERYBODY,
    "threshold": {**EVERYBODY, "threshold": {"more_than": 0.75}},
    "groups": {**EVERYBODY, "whom": {"groups": "any"}},
    "new": {**EVERYBODY, "whom": {"new": True}},
    "boarders": {**EVERYBODY, "whom": {"boarders": True}, "times": 2},
    "distance": {**EVERYBODY, "whom": {"farther_than_km": 5}, "modes": ["on_site"]},
    "residence": {**EVERYBODY, "whom": {"residence": "in_county"}, "modes": ["on_site"]},
    "combined": {**EVERYBODY, "whom": {"boarders": True, "residence": "in_county", "farther_than_km": 6}},
    "homeroom": {**EVERYBODY, "by": "homeroom_teacher"},
    "gaps": {**EVERYBODY, "times": 2, "gap_days": 14, "modes": ["on_site"]},
    "pairs": {**EVERYBODY, "visitors": {"at_least": 2, "at_most": 3}},
    "leaders": {**VISITORS, "who": "school_leader", "times": 2, "of": "pupils"},
    "middle": {**VISITORS, "who": "middle_leader", "times": 3, "of": "visits"},
    "specialists": {**VISITORS, "who": "specialist_teacher", "of": "visits", "modes": ["on_site"]},
    "specialists_lead": {**VISITORS, "who": "specialist_teacher", "times": 2, "of": "visits", "as": "lead"},
    "teachers": {**VISITORS, "who": "every_teacher", "times": 3, "of": "pupils"},
    "on_site_share": {**SHARE, "of": "visits", "what": {"modes": ["on_site"]}, "at_least": 0.7},
    "phone_share": {**SHARE, "of": "visits", "what": {"modes": ["phone"]}, "at_most": 0.15},
    "homeroom_share": {
        **SHARE,
        "of": "pupils",
        "what": {"by": "homeroom_teacher"},
        "at_least": 0.5,
        "each": "class",
    },
}

GOLDEN: dict[str, dict[str, Row]] = {
    "all": {
        # a1, a2, a3 visited; a4 not within the campaign.
        "stone_bridge": Row(Tally(4, 3, 4, 3), 3, 4, 1, False, ["a4"]),
        # Seven on the roll; b3 not visited. B1: b1 b2 b4 of four. B2: b5 b6 b7 of three.
        "willow_creek": Row(
            Tally(7, 6, 7, 6), 6, 7, 1, False, ["b3"], {"B1": Tally(4, 3, 4, 3), "B2": Tally(3, 3, 3, 3)}
        ),
        "cloud_slope": Row(Tally(3, 2, 3, 2), 2, 3, 1, False, ["c3"]),
    },
    "threshold": {
        # 75 % of 4 is 3 exactly; more than 3 is 4.
        "stone_bridge": Row(Tally(4, 3, 4, 3), 3, 4, 1, False, ["a4"]),
        # 75 % of 7 is 5.25; more than that is 6.
        "willow_creek": Row(Tally(7, 6, 7, 6), 6, 6, 0, True, ["b3"]),
        # 75 % of 3 is 2.25; more than that is 3.
        "cloud_slope": Row(Tally(3, 2, 3, 2), 2, 3, 1, False, ["c3"]),
    },
    "groups": {
        # Civil affairs: a2 has one parent at home who can look after the child, so is not left behind. a1, a4 are due.
        "stone_bridge": Row(Tally(2, 1, 2, 1), 1, 2, 1, False, ["a4"]),
        # b1, b7 hardship; b3 one away and the other not able; b4 single parent. b6: the tag ended. b8 left.
        "willow_creek": Row(
            Tally(4, 3, 4, 3), 3, 4, 1, False, ["b3"], {"B1": Tally(3, 2, 3, 2), "B2": Tally(1, 1, 1, 1)}
        ),
        "cloud_slope": Row(NOBODY, 0, 0, 0, None, []),
    },
    "new": {
        # a2 came on 1 September, a3 on 12 October: both visited.
        "stone_bridge": Row(Tally(2, 2, 2, 2), 2, 2, 0, True, []),
        "willow_creek": Row(Tally(1, 0, 1, 0), 0, 1, 1, False, ["b3"]),
        "cloud_slope": Row(NOBODY, 0, 0, 0, None, []),
    },
    "boarders": {
        # a1: 3 visits of 2 asked; a3: 1 of 2. Whether a4 boards is not known: not asked. Made: 2 + 1 of 4.
        "stone_bridge": Row(Tally(2, 1, 4, 3), 1, 2, 1, False, ["a3"]),
        # b1: 3 of 2; b3: 0; b7: 1; b8 left. Made: 2 + 0 + 1 of 6.
        "willow_creek": Row(Tally(3, 1, 6, 3), 1, 3, 2, False, ["b3", "b7"]),
        "cloud_slope": Row(NOBODY, 0, 0, 0, None, []),
    },
    "distance": {
        # a1 (6 km) and a3 (12 km) in the home; a4 lives at 5 km, which is not farther than 5.
        "stone_bridge": Row(Tally(2, 2, 2, 2), 2, 2, 0, True, []),
        # b1 8, b3 20, b4 5.5, b7 9 km; in the home only b1 (b4 by phone, b7 at school).
        "willow_creek": Row(Tally(4, 1, 4, 1), 1, 4, 3, False, ["b3", "b4", "b7"]),
        "cloud_slope": Row(NOBODY, 0, 0, 0, None, []),
    },
    "residence": {
        # a1, a2, a4 live in the county; in the home a1 and a2.
        "stone_bridge": Row(Tally(3, 2, 3, 2), 2, 3, 1, False, ["a4"]),
        # All but b3; in the home b1, b2, b5, b6.
        "willow_creek": Row(Tally(6, 4, 6, 4), 4, 6, 2, False, ["b4", "b7"]),
        "cloud_slope": Row(Tally(3, 1, 3, 1), 1, 3, 2, False, ["c2", "c3"]),
    },
    "combined": {
        # Boarders of the county beyond 6 km: a1 lives at 6 km exactly. a3 lives elsewhere.
        "stone_bridge": Row(NOBODY, 0, 0, 0, None, []),
        # b1 (8 km) and b7 (9 km), each visited in some way.
        "willow_creek": Row(Tally(2, 2, 2, 2), 2, 2, 0, True, []),
        "cloud_slope": Row(NOBODY, 0, 0, 0, None, []),
    },
    "homeroom": {
        # wen with a1 and a3 in the lead, with a2 as a companion.
        "stone_bridge": Row(Tally(4, 3, 4, 3), 3, 4, 1, False, ["a4"]),
        # b1: li on 10 November was still homeroom teacher. b2: qin. b4: li on 30 November, the last day. b5: gao on
        # 10 December, first day in B2 (on the 9th gao was not yet b5's). b6: mo and tang. b7: he.
        "willow_creek": Row(
            Tally(7, 4, 7, 4),
            4,
            7,
            3,
            False,
            ["b3", "b6", "b7"],
            {"B1": Tally(4, 3, 4, 3), "B2": Tally(3, 1, 3, 1)},
        ),
        # C1 has no homeroom teacher: nobody can have gone in person.
        "cloud_slope": Row(Tally(3, 0, 3, 0), 0, 3, 3, False, ["c1", "c2", "c3"]),
    },
    "gaps": {
        # In the home: a1 on 11-05 and 12-02 (27 days apart); a2 once, a3 once. Made 2 + 1 + 1 of 8.
        "stone_bridge": Row(Tally(4, 1, 8, 4), 1, 4, 3, False, ["a4", "a2", "a3"]),
        # b1: 11-10, 12-05, 12-19 all count; b2, b5, b6 once; b3, b4, b7 never in the home. Made 2 + 3 of 14.
        "willow_creek": Row(Tally(7, 1, 14, 5), 1, 7, 6, False, ["b3", "b4", "b7", "b2", "b5", "b6"]),
        # c1: 12-01, 12-15 (14 days: counts), 12-28 (13 days: does not). c2: a letter.
        "cloud_slope": Row(Tally(3, 1, 6, 2), 1, 3, 2, False, ["c2", "c3"]),
    },
    "pairs": {
        # a1 with wen and bai, a2 with bai and wen.
        "stone_bridge": Row(Tally(4, 2, 4, 2), 2, 4, 2, False, ["a3", "a4"]),
        # b1 li+he, b4 li+qin, b5 gao+tang, b6 mo+tang.
        "willow_creek": Row(Tally(7, 4, 7, 4), 4, 7, 3, False, ["b2", "b3", "b7"]),
        "cloud_slope": Row(Tally(3, 0, 3, 0), 0, 3, 3, False, ["c1", "c2", "c3"]),
    },
    "leaders": {
        # wen: a1, a2, a3: three pupils of two asked.
        "stone_bridge": Row(Tally(1, 1, 2, 2), 1, 1, 0, True, []),
        # he: b1 and b7.
        "willow_creek": Row(Tally(1, 1, 2, 2), 1, 1, 0, True, []),
        "cloud_slope": Row(NOBODY, 0, 0, 0, None, []),
    },
    "middle": {
        "stone_bridge": Row(NOBODY, 0, 0, 0, None, []),
        # li (since 1 December, still on 20 January): B-1, B-2, B-4 = 3, those before count too. gao: 5, 6, 8, 10 = 4.
        "willow_creek": Row(Tally(2, 2, 6, 6), 2, 2, 0, True, []),
        "cloud_slope": Row(NOBODY, 0, 0, 0, None, []),
    },
    "specialists": {
        # bai in the home.
        "stone_bridge": Row(Tally(1, 1, 1, 1), 1, 1, 0, True, []),
        # tang: B-5, B-7. mo has left: not asked any more.
        "willow_creek": Row(Tally(1, 1, 1, 1), 1, 1, 0, True, []),
        "cloud_slope": Row(NOBODY, 0, 0, 0, None, []),
    },
    "specialists_lead": {
        # bai leads.
        "stone_bridge": Row(Tally(1, 1, 2, 2), 1, 1, 0, True, []),
        # tang only accompanied.
        "willow_creek": Row(Tally(1, 0, 2, 0), 0, 1, 1, False, ["tang"]),
        "cloud_slope": Row(NOBODY, 0, 0, 0, None, []),
    },
    "teachers": {
        # wen: a1 a2 a3. bai: a1 a2. Made 3 + 2 of 6.
        "stone_bridge": Row(Tally(2, 1, 6, 5), 1, 2, 1, False, ["bai"]),
        # li b1 b4; qin b1 b2 b4; gao b1 b5 b8 (who left later; the visit was made); he b1 b7; tang b5 b6; mo left.
        # Made 2 + 3 + 3 + 2 + 2 of 15.
        "willow_creek": Row(Tally(5, 2, 15, 12), 2, 5, 3, False, ["he", "li", "tang"]),
        # yu: c1 c2.
        "cloud_slope": Row(Tally(1, 0, 3, 2), 0, 1, 1, False, ["yu"]),
    },
    "on_site_share": {
        # 4 of 6; 70 % of 6 is 4.2, so 5 are needed. One more in the home: 5 of 7, 70 % of 7 is 4.9.
        "stone_bridge": Row(Tally(0, 0, 6, 4), 4, 5, 1, False, []),
        # 7 of 10 is 70 % exactly. B1 (b1 b2 b4): 4 of 5. B2 (b5 b6 b7, and b8 who sat there last): 3 of 5.
        "willow_creek": Row(
            Tally(0, 0, 10, 7), 7, 7, 0, True, [], {"B1": Tally(0, 0, 5, 4), "B2": Tally(0, 0, 5, 3)}
        ),
        # 3 of 5; 70 % is 3.5. One more: 4 of 6 (4.2 needed). Two more: 5 of 7 (4.9).
        "cloud_slope": Row(Tally(0, 0, 5, 3), 3, 4, 2, False, []),
    },
    "phone_share": {
        # 1 of 6; 15 % of 6 is 0.9: none allowed. One more of another kind: 1 of 7 (1.05 allowed).
        "stone_bridge": Row(Tally(0, 0, 6, 1), 1, 0, 1, False, []),
        # 2 of 10; 1.5 allowed, so 1. Two are within 15 % from 14 visits on (2.1): four more.
        "willow_creek": Row(Tally(0, 0, 10, 2), 2, 1, 4, False, []),
        # 1 of 5 (0.75 allowed). 1 of 6: 0.9. 1 of 7: 1.05. Two more.
        "cloud_slope": Row(Tally(0, 0, 5, 1), 1, 0, 2, False, []),
    },
    "homeroom_share": {
        # a1 a2 a3 of 4; half of 4 is 2.
        "stone_bridge": Row(Tally(4, 3, 4, 3), 3, 2, 0, True, ["a4"]),
        # Whole school 4 of 7 (half: 3.5, so 4), but every class is to reach it: B1 3 of 4; B2 1 of 3 (1.5, so 2).
        "willow_creek": Row(
            Tally(7, 4, 7, 4),
            4,
            4,
            1,
            False,
            ["b3", "b6", "b7"],
            {"B1": Tally(4, 3, 4, 3), "B2": Tally(3, 1, 3, 1)},
        ),
        "cloud_slope": Row(Tally(3, 0, 3, 0), 0, 2, 2, False, ["c1", "c2", "c3"]),
    },
}


def test_every_kind_is_worked_out_for_three_schools() -> None:
    assert GOLDEN.keys() == RULES.keys()
    assert all(rows.keys() == SCHOOLS.keys() for rows in GOLDEN.values())


@pytest.mark.parametrize("school_name", SCHOOLS)
@pytest.mark.parametrize("kind", RULES)
def test_numbers_worked_out_by_hand(kind: str, school_name: str) -> None:
    school: School = SCHOOLS[school_name]
    plan = school.plan(RULES[kind])
    standings = school.counted(plan)
    tallies = recount(plan, standings.values())
    rule, expected = plan.rules[0], GOLDEN[kind][school_name]
    (period,) = plan.periods[rule.key]
    tally = tallies.get((rule.key, period.key, "school"), NOBODY)
    classes = {
        unit.removeprefix("class:"): each for (_, _, unit), each in tallies.items() if unit != "school"
    }
    shown = progress(rule, period, tally, day("01-10"), classes)
    assert tally == expected.tally
    assert (shown.have, shown.need, shown.missing, shown.met) == expected[1:5]
    assert [m.subject for m in missing(standings, plan, rule.key, period.key)] == expected.names
    assert {name: classes[name] for name in expected.classes} == expected.classes
