"""Sort keys for Chinese names: pinyin, with the readings that surnames have and dictionaries miss."""

from __future__ import annotations

from typing import Final

from pypinyin import Style, lazy_pinyin

# Surnames whose reading as a name differs from the usual reading of the character.
SURNAMES: Final[dict[str, str]] = {
    "万俟": "mo qi", "尉迟": "yu chi", "长孙": "zhang sun", "单于": "chan yu", "澹台": "tan tai",
    "令狐": "ling hu", "宇文": "yu wen", "皇甫": "huang fu", "欧阳": "ou yang", "司马": "si ma",
    "上官": "shang guan", "诸葛": "zhu ge", "东方": "dong fang", "慕容": "mu rong", "夏侯": "xia hou",
    "公孙": "gong sun",
    "单": "shan", "曾": "zeng", "仇": "qiu", "区": "ou", "解": "xie", "查": "zha", "盖": "ge", "朴": "piao",
    "任": "ren", "华": "hua", "繁": "po", "乐": "yue", "尹": "yin", "翟": "zhai", "缪": "miao", "宓": "mi",
    "召": "shao", "覃": "qin", "种": "chong", "秘": "bi", "冼": "xian", "员": "yun", "折": "she", "黑": "he",
    "逄": "pang", "贠": "yun", "句": "gou", "隗": "wei", "洗": "xian", "哈": "ha", "藏": "zang", "车": "che",
    "卜": "bu", "那": "na", "石": "shi", "沈": "shen", "葛": "ge", "郇": "xun", "牟": "mu", "佴": "nai",
}  # fmt: skip


def surname_of(name: str) -> str:
    """The surname at the head of a Chinese name: two characters when it is known as double, else one."""
    return name[:2] if len(name) > 2 and name[:2] in SURNAMES else name[:1]


def pinyin(name: str) -> str:
    """Lower-case pinyin in syllables, for sorting and searching: ``zeng xiao man`` for 曾小满."""
    name = "".join(name.split())
    surname = surname_of(name)
    reading = SURNAMES.get(surname)
    if reading is None:
        return " ".join(lazy_pinyin(name, style=Style.NORMAL)).lower()
    return " ".join([reading, *lazy_pinyin(name[len(surname) :], style=Style.NORMAL)]).lower()


def sort_key(name: str) -> tuple[str, str]:
    """Orders names by pinyin, and equal readings by their characters."""
    return pinyin(name), name
