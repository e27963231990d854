"""Numbers that must go, and numbers that must stay."""

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.privacy import (
    MASKS,
    Found,
    is_card,
    is_resident_id,
    kind_of_number,
    redact,
)

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_MASK, CARD_MASK = MASKS["resident_id"], MASKS["bank_card"]


def resident_id(region: str = "430626", born: str = "20160229", serial: str = "123") -> str:
    body = region + born + serial
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def card(body: str) -> str:
    return next(body + d for d in string.digits if is_card(body + d))


ids = st.builds(
    resident_id,
    st.sampled_from(["110105", "430626", "650102", "830000"]),
    st.dates(min_value=date(1930, 1, 1)).map(lambda d: d.strftime("%Y%m%d")),
    st.integers(0, 999).map("{:03d}".format),
)
cards = st.builds(
    card,
    st.sampled_from(["62", "4", "51", "35"]).flatmap(
        lambda head: st.integers(15, 18).flatmap(
            lambda size: st.text(string.digits, min_size=size - len(head), max_size=size - len(head)).map(
                lambda tail: head + tail
            )
        )
    ),
)
prose = st.text(alphabet="孩子在家帮奶奶喂鸡，写作业。！\n", max_size=30)


@given(prose, ids, prose)
def test_every_valid_id_is_masked(before: str, number: str, after: str) -> None:
    assert redact(before + number + after) == (before + ID_MASK + after, [Found("resident_id", True)])


@given(prose, cards, prose)
def test_every_valid_card_is_masked(before: str, number: str, after: str) -> None:
    text, found = redact(before + number + after)
    assert number not in text
    assert [f.masked for f in found] == [True]


@given(ids)
def test_a_changed_check_digit_is_no_id(number: str) -> None:
    other = "1" if number[17] != "1" else "2"
    assert not is_resident_id(number[:17] + other)


@given(st.text(alphabet=string.digits + " -Xx，。GZ", max_size=80))
def test_redaction_is_stable(text: str) -> None:
    once, _ = redact(text)
    assert redact(once)[0] == once


@given(st.text(max_size=200))
def test_text_without_long_numbers_stays(text: str) -> None:
    if not any(c.isdigit() for c in text):
        assert redact(text) == (text, [])


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("身份证 110105 19491231 002X。", f"身份证 {ID_MASK}。"),
        ("11010519491231002x", ID_MASK),
        ("１１０１０５１９４９１２３１００２Ｘ", ID_MASK),
        ("学籍号G11010519491231002X", f"学籍号G{ID_MASK}"),
        ("卡号4111 1111 1111 1111，开户", f"卡号{CARD_MASK}，开户"),
        ("4111-1111-1111-1111 5次", f"{CARD_MASK} 5次"),
        ("4111111111111111 11010519491231002X", f"{CARD_MASK} {ID_MASK}"),
    ],
)
def test_numbers_as_people_write_them(text: str, cleaned: str) -> None:
    assert redact(text)[0] == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "学号202603010125",
        "学籍辅号2026030101250001",
        "2026-11-21 19:00 到 2026-11-21 19:40",
        "20261121190000",
        "借了1200元，还了300.50元",
        "0190a1b2-c3d4-7e5f-8a6b-411111111111",
        "订单4111111111111112",
        "11010519491331002X",
        "99010519491231002X",
        "6666666666666666",
        "12345678901234567890123456789012345678901234567890",
        "",
    ],
)
def test_what_stays(text: str) -> None:
    assert redact(text) == (text, [])


def test_a_mobile_is_reported_and_kept() -> None:
    assert redact("舅舅电话13800001111，晚上打") == ("舅舅电话13800001111，晚上打", [Found("mobile", False)])
    assert kind_of_number("13800001111") == "mobile"
    assert kind_of_number("12800001111") is None
