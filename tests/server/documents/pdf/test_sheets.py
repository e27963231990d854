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
        "answer": "回条",
        "signed": "签名",
        "cut_code": "剪",
        "code": "访问码",
    }
    told = [{"label": "老师想跟您说", "texts": ["一切都好。"]}]
    told_by = {"school": "禾溪镇中心小学", "head": "罗小满的奶奶：", "told": told, "sign": "林老师 11月21日"}
    scan = {"qr": qr_svg(LINK), "alt": "二维码", "scan": ["扫一扫", "打电话"], "ticks": ["看过了", "有话说"]}
    foot = {"for": "罗小满 给奶奶", "expires": "12月22日前有效", "code": "255 013"}
    return {"lang": "zh-CN", "words": words, **told_by, **scan, **foot, **more}


def slips(*some: dict[str, Any]) -> dict[str, Any]:
    return {"title": "家访单", "slips": list(some)}


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
    first, second = pages(pdf)
    assert "罗小满的奶奶" in first
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


def test_a_long_note_keeps_answer_and_code_whole_on_its_last_page() -> None:
    text = pages(typeset("slips", slips(slip(told=[{"label": "长", "texts": [LONG, LONG]}]))))
    assert "255 013" in text[-1]
    assert "回条" in text[-1]
    assert all("255 013" not in page for page in text[:-1])


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
