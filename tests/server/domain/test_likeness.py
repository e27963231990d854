"""Who of the roster may be a child whom a phone wrote down."""

from __future__ import annotations

from server.domain.likeness import Known, likely

ROSTER = [
    Known("p1", "何小川", "hexiaochuan", "四（2）班", "石桥村3组", "m"),
    Known("p2", "何晓川", "hexiaochuan", "一（1）班", "竹园村", "m"),
    Known("p3", "何大川", "hedachuan", "四（2）班", "石桥村", "m"),
    Known("p4", "罗小满", "luoxiaoman", "四（2）班", "石桥村", "f"),
    Known("p5", "王丽", "wangli", "二（1）班", "上湾村", "f"),
]


def found(asked: Known) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.id, why) for one, why in likely(asked, ROSTER, 5)]


def test_the_same_name_class_and_village_come_first() -> None:
    assert found(Known("u", "何小川", "hexiaochuan", "四（2）班", "石桥村"))[0] == (
        "p1",
        ("name", "class", "village"),
    )


def test_sound_and_part_of_a_name_count() -> None:
    assert ("p2", ("name_part",)) in found(Known("u", "何小川", "hexiaochuan"))
    assert found(Known("u", "王莉", "wangli")) == [("p5", ("pinyin",))]
    assert found(Known("u", "小川", "xiaochuan", "4(2)班"))[0] == ("p1", ("name_part", "class"))


def test_class_and_village_alone_make_nobody_likely() -> None:
    assert found(Known("u", "覃一禾", "qinyihe", "四（2）班", "石桥村")) == []


def test_another_gender_weighs_against() -> None:
    assert found(Known("u", "王莉", "wangli", gender="m")) == []
    assert found(Known("u", "王丽", "wangli", gender="m")) == [("p5", ("name",))]
