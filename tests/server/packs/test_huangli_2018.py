"""The big home visit of 2018 (L1–L10): what a clause asks is done with the pack, in numbers for fingers."""

from __future__ import annotations

from server.packs import shipped
from tests.support.counted_class import HUANGLI, children, quota, told, visited
from tests.support.schemes import fields_of, forms_of


def test_l1_the_rate_of_a_class_is_shown_and_never_judged() -> None:
    nobody = told(HUANGLI, "class_rate", children(4), [])
    assert (nobody.state, nobody.met) == ("figure", None)
    third = told(HUANGLI, "class_rate", children(4), [visited(HUANGLI, 0)])
    assert (third.state, third.met, third.have, third.of) == ("figure", None, 1, 4)


def test_l1_half_of_the_visits_are_at_home() -> None:
    mixed = [visited(HUANGLI, 0), visited(HUANGLI, 1, mode="at_school"), visited(HUANGLI, 2, mode="phone")]
    assert told(HUANGLI, "on_site_share", children(3), mixed).met is False
    assert told(HUANGLI, "on_site_share", children(4), [*mixed, visited(HUANGLI, 3)]).met is True


def test_l2_l10_the_slip_asks_what_the_scheme_asks() -> None:
    slip = fields_of(forms_of(shipped(HUANGLI))["appointment"])
    assert [option["key"] for option in slip["wished_time"]["options"]] == ["noon", "after_school"]
    assert [option["key"] for option in slip["wished_mode"]["options"]] == [
        "on_site",
        "at_school",
        "phone",
        "online",
    ]
    assert {"pupil_name", "class_name", "guardian_name", "relation"} <= slip.keys()


def test_l3_two_or_three_together_and_each_specialist_once() -> None:
    alone, two = visited(HUANGLI, 0), visited(HUANGLI, 0, with_=["su"])
    four = visited(HUANGLI, 0, with_=["su", "li", "art"])
    counted = [told(HUANGLI, "together", children(1), [fact]).have for fact in (alone, two, four)]
    assert counted == [0, 1, 0]
    assert quota(HUANGLI, "specialists", "art", [four]) == (1, 1, True)
    assert quota(HUANGLI, "specialists", "art", [])[2] is False


def test_l6_what_cannot_be_done_yet_is_explained() -> None:
    for category in shipped(HUANGLI).data["ledger"]["categories"][:3]:
        assert {"solve_now", "explain_plan"} == {measure["key"] for measure in category["measures"]}


def test_l8_nothing_of_one_child_is_made_public() -> None:
    publication = shipped(HUANGLI).data["publication"]
    assert publication["default"] == "never"
    for way in publication["ways"]:
        assert {"review", "no_names", "no_faces"} <= set(way["needs"])
        assert {"consent_publish", "aggregated"} & set(way["needs"])
