"""The family reads what the pack marks for it, and nothing else."""

from dataclasses import replace

import pytest

from server.domain.campaign import Pack
from server.domain.notes import Line, note_lines, option_label
from server.packs import shipped

PACK = shipped("huangli-2018")
VALUES = {
    "mode": "on_site",
    "visited_on": "2026-11-25",
    "process": "家里的难处，只给学校看。",
    "preparation": "准备。",
    "child_voice": "我不敢问。",
    "requests": "没人辅导应用题\n\n想要一盏灯 ",
    "message": "请每晚听她讲一道题。",
    "four_enters/health": True,
    "four_enters/learning": True,
    "four_enters/policy": False,
    "met/G1": True,
}


def test_lines_in_the_forms_order_and_language() -> None:
    assert note_lines(VALUES, PACK) == [
        Line("four_enters", "这次带到家的", ("学习上的帮扶办法", "身心健康辅导"), written=False),
        Line("requests", "家长诉求", ("没人辅导应用题", "想要一盏灯")),
        Line("message", "想跟家里说的话", ("请每晚听她讲一道题。",)),
    ]
    assert note_lines(VALUES, PACK, "en")[0].texts == (
        "Ways to help with learning",
        "Mental and physical health",
    )


def test_nothing_written_nothing_said() -> None:
    assert note_lines({"requests": " ", "four_enters/policy": False}, PACK) == []


@pytest.mark.parametrize("data_class", ["sensitive", "sealed"])
def test_a_sensitive_field_stays_inside_though_a_pack_would_show_it(data_class: str) -> None:
    fields = tuple(replace(f, data_class=data_class) if f.name == "requests" else f for f in PACK.fields)
    pack: Pack = replace(PACK, fields=fields)
    assert "requests" not in [line.field for line in note_lines(VALUES, pack)]


def test_a_choice_a_date_and_an_unknown_key() -> None:
    fields = tuple(replace(f, shown_to_family=f.name in ("mode", "visited_on")) for f in PACK.fields)
    pack = replace(PACK, fields=fields)
    assert [line.texts for line in note_lines(VALUES, pack)] == [("2026-11-25",), ("入户",)]
    mode = PACK.field("mode")
    assert mode is not None
    assert option_label(mode, "by_boat") == "by_boat"
