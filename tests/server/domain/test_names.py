"""Names sort the way a teacher reads them."""

import pytest

from server.domain.names import pinyin, sort_key, surname_of


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("罗小满", "luo xiao man"),
        ("单青青", "shan qing qing"),
        ("曾乐山", "zeng le shan"),
        ("仇望舒", "qiu wang shu"),
        ("区一禾", "ou yi he"),
        ("解冬", "xie dong"),
        ("查安宁", "zha an ning"),
        ("盖磊", "ge lei"),
        ("尉迟望舒", "yu chi wang shu"),
        ("令狐冬", "ling hu dong"),
        ("覃知夏", "qin zhi xia"),
        (" 罗 小满 ", "luo xiao man"),
        ("", ""),
        ("Li", "li"),
    ],
)
def test_reading(name: str, reading: str) -> None:
    assert pinyin(name) == reading


def test_a_double_surname_needs_a_given_name() -> None:
    assert surname_of("尉迟望") == "尉迟"
    assert surname_of("尉迟") == "尉"


def test_order() -> None:
    names = ["曾乐山", "单青青", "罗小满", "罗小曼"]
    assert sorted(names, key=sort_key) == ["罗小曼", "罗小满", "单青青", "曾乐山"]
