"""A text without names: the same stand-in for the same person, whatever way they are named."""

from __future__ import annotations

from server.domain.stand_ins import Named, without_names

NAMED = [
    Named("child", "罗小满"),
    Named("child", "何小川"),
    Named("teacher", "林知远"),
    Named("guardian", "王桂兰"),
    Named("place", "石桥村3组"),
    Named("school", "禾溪镇中心小学"),
    Named("child", "宁"),
]


def told(*texts: str) -> list[str]:
    return without_names(texts, NAMED, lambda kind, number: f"<{kind}{number}>")


def test_names_are_replaced_whole_and_without_the_family_name() -> None:
    assert told("罗小满在石桥村，小满和小川同桌。") == ["<child1>在<place1>，<child1>和<child2>同桌。"]
    assert told("林知远老师去了石桥村3组。", "知远说：禾溪镇中心小学的孩子真好。") == [
        "<teacher1>老师去了<place1>。",
        "<teacher1>说：<school1>的孩子真好。",
    ]


def test_one_person_has_one_stand_in_through_all_texts() -> None:
    assert told("小川", "罗小满和何小川") == ["<child1>", "<child2>和<child1>"]


def test_a_single_character_is_no_name() -> None:
    assert told("宁静的夜") == ["宁静的夜"]


def test_numbers_go_too_and_a_text_without_names_stays() -> None:
    assert told("今天很好") == ["今天很好"]
    assert "11010519491231002X" not in told("证号11010519491231002X")[0]
    assert without_names(["证号11010519491231002X"], [], lambda *_: "") != ["证号11010519491231002X"]
