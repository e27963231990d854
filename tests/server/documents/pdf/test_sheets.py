"""Sheets as they come out of the printer: what stands on them, how many there are, and that nothing runs over."""

from __future__ import annotations

import io
from typing import Any

import numpy
import pytest
from PIL import Image
from pypdf import PdfReader

from server.documents.pdf import pictures, typeset
from server.services.write_letters import qr_svg

LINK = f"https://visit.example.cn/n/{'A' * 43}"
RARE = "𠅤㛃龘淼"
LONG = "小满这学期进步很大，每天放学都帮奶奶喂鸡、烧火。" * 18


def slip(**more: Any) -> dict[str, Any]:
    words = {
        "title": "家访单",
        "cut_answer": "剪",
        "alone": "填好这一张",
        "answer": "回条",
        "answer_words": "想说的话：",
        "photos": "照片",
        "how_was_it": "这次家访",
        "how_words": "想说的话：",
        "gifts": "有没有人要东西",
        "gifts_words": "怎么回事：",
        "gifts_named": "可以说是我们家说的",
        "signed": "签名",
        "cut_code": "剪",
        "code": "访问码",
    }
    told = [{"label": "老师想跟您说", "texts": ["一切都好。"]}]
    told_by = {"school": "禾溪镇中心小学", "head": "罗小满的奶奶：", "told": told, "sign": "林老师 11月21日"}
    scan = {"qr": qr_svg(LINK), "alt": "二维码", "scan": ["扫一扫", "打电话"], "ticks": ["看过了", "有话说"]}
    asks = {
        "consents": [{"label": "留在学校的档案里", "ticks": ["同意", "不同意"]}] * 3,
        "faces": ["满意", "基本满意", "不满意"],
        "gifts": ["开口要过", "别的"],
    }
    foot = {"asks": asks, "for": "罗小满 给奶奶", "expires": "12月22日前有效", "code": "255 013"}
    return {"lang": "zh-CN", "large": False, "words": words, **told_by, **scan, **foot, **more}


def slips(*some: dict[str, Any]) -> dict[str, Any]:
    return {"title": "家访单", "one_sided": False, "slips": list(some)}


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def margins(png: bytes) -> tuple[int, int, int, int]:
    """White rows and columns around what is printed: left, top, right, bottom."""
    ink = numpy.asarray(Image.open(io.BytesIO(png)).convert("L")) < 160
    rows, columns = numpy.flatnonzero(ink.any(axis=1)), numpy.flatnonzero(ink.any(axis=0))
    height, width = ink.shape
    return int(columns[0]), int(rows[0]), int(width - 1 - columns[-1]), int(height - 1 - rows[-1])


def test_a_short_note_is_one_a5_sheet_and_a_class_is_one_file() -> None:
    pdf = typeset("slips", slips(slip(), slip(head="欧阳木子的妈妈：")))
    first, back, second = pages(pdf)
    assert "罗小满的奶奶" in first
    assert "255 013" in first
    assert back.strip() == ""
    assert "欧阳木子的妈妈" in second
    box = PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    assert (round(box.width / 72 * 25.4), round(box.height / 72 * 25.4)) == (148, 210)


def test_nothing_runs_into_the_margins_however_long_the_note_is() -> None:
    made = pictures("slips", slips(slip(told=[{"label": "长", "texts": [LONG, LONG]}], head="很" * 60)))
    assert len(made) > 1
    for png in made:
        assert min(margins(png)) > 20


def test_the_code_stands_below_the_answer_on_a_stub_of_its_own() -> None:
    text = pages(typeset("slips", slips(slip())))[0]
    assert text.index("扫一扫") < text.index("回条") < text.index("访问码") < text.index("255 013")


def test_the_boxes_stand_in_the_order_in_which_the_desk_types_them_in() -> None:
    text = pages(typeset("slips", slips(slip())))[0]
    order = ["看过了", "留在学校的档案里", "基本满意", "有没有人要东西", "可以说是我们家说的", "签名"]
    assert sorted(order, key=text.index) == order


def test_a_family_that_said_no_to_everything_is_not_asked_about_photos_again() -> None:
    asks = slip()["asks"] | {"consents": []}
    assert "照片" not in pages(typeset("slips", slips(slip(asks=asks))))[0]


def test_a_long_note_keeps_answer_and_code_whole_on_its_last_page() -> None:
    text = pages(typeset("slips", slips(slip(told=[{"label": "长", "texts": [LONG, LONG]}]))))
    assert "255 013" in text[-1]
    assert "回条" in text[-1]
    assert all("255 013" not in page for page in text[:-1])


@pytest.mark.parametrize("times", range(1, 13))
def test_wherever_the_note_ends_answer_and_code_are_on_one_page(times: int) -> None:
    said = "小满每天放学都帮奶奶喂鸡，字也写得齐整。" * times
    text = pages(typeset("slips", slips(slip(told=[{"label": "老师想跟您说", "texts": [said]}]))))
    (last,) = [page for page in text if "255 013" in page]
    assert last == text[-1]
    assert "回条" in last


@pytest.mark.parametrize("first", ["一切都好。", LONG * 2])
def test_printed_on_both_sides_no_family_gets_another_ones_note(first: str) -> None:
    some = [slip(told=[{"label": "", "texts": [first]}], code="111 111"), slip(head="欧阳木子的妈妈：")]
    text = pages(typeset("slips", slips(*some)))
    theirs = next(at for at, page in enumerate(text) if "欧阳木子的妈妈" in page)
    assert theirs % 2 == 0
    assert any("111 111" in page for page in text[:theirs])


def test_beside_a_long_note_answer_and_code_have_a_sheet_of_their_own() -> None:
    said = [{"label": "老师想跟您说", "texts": ["小满每天放学都帮奶奶喂鸡，字也写得齐整。" * 9]}]
    first, back, answer = pages(typeset("slips", slips(slip(told=said))))
    assert "扫一扫" in first
    assert back.strip() == ""
    assert answer.startswith("填好这一张")
    assert "255 013" in answer
    one_sided = slips(slip(told=said)) | {"one_sided": True}
    assert pages(typeset("slips", one_sided)) == [first, answer]


def sizes(pdf: bytes) -> dict[str, float]:
    """How large each piece of text is printed, in points."""
    found: dict[str, float] = {}

    def look(text: str, user: list[float], matrix: list[float], _font: Any, size: float) -> None:
        found[text.strip()] = size * abs(matrix[3] * user[3])

    for page in PdfReader(io.BytesIO(pdf)).pages:
        page.extract_text(visitor_text=look)
    return found


def test_large_print_is_larger_in_every_part_and_nothing_runs_over() -> None:
    small, big = slips(slip()), slips(slip(large=True))
    before, after = sizes(typeset("slips", small)), sizes(typeset("slips", big))
    for words in ("一切都好。", "255 013", "开口要过"):
        assert after[words] == pytest.approx(1.3 * before[words], rel=0.01), words
    for png in pictures("slips", big):
        if numpy.asarray(Image.open(io.BytesIO(png)).convert("L")).min() < 160:
            assert min(margins(png)) > 20


def test_a_note_of_three_parts_stays_on_one_side() -> None:
    told = [
        {"label": "老师想跟您说", "texts": ["小满朗读很响亮，和同学一起读书也很耐心，请每晚听他读十分钟。"]},
        {"label": "这次带到家的", "texts": ["教育政策", "学习上的帮扶办法", "家庭教育指导"]},
        {"label": "您提的事", "texts": ["希望学校把路灯修好。"]},
    ]
    assert len(pages(typeset("slips", slips(slip(told=told))))) == 1


def test_rare_names_are_printed_not_boxes() -> None:
    assert RARE in pages(typeset("slips", slips(slip(head=RARE))))[0]


@pytest.mark.parametrize("words", ["#set page(fill: red)", "*a* _b_ $x$ \\ // @c <d> ]", "[" * 9, "= h\n- a"])
def test_words_are_never_markup(words: str) -> None:
    text = pages(typeset("slips", slips(slip(told=[{"label": words, "texts": [words]}]))))[0]
    assert words.split("\n")[0].replace(" ", "") in text.replace(" ", "").replace("\n", "")


def test_the_code_to_scan_leads_to_the_link() -> None:
    pdf = typeset("slips", slips(slip()))
    other = typeset("slips", slips(slip(qr=qr_svg(LINK.replace("A", "B")))))
    assert LINK not in pages(pdf)[0]
    assert pdf != other
