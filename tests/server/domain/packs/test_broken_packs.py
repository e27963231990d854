"""Forty broken packs: each is refused with line, cause and cure, in both languages; none half-loads."""

import re

import pytest

from server.domain.campaign import PackError, load_pack
from tests.server.domain.packs.broken import BROKEN, TEXT, Broken

HAN = re.compile(r"[\u4e00-\u9fff]")


def test_the_sound_pack_is_sound_and_the_table_is_long() -> None:
    assert load_pack(TEXT).name == "siping-2014"
    assert len({one.name for one in BROKEN}) == len(BROKEN) >= 40


@pytest.mark.parametrize("broken", BROKEN, ids=lambda one: one.name)
def test_a_broken_pack_is_refused_with_line_cause_and_cure(broken: Broken) -> None:
    with pytest.raises(PackError) as caught:
        load_pack(broken.text())
    found = [m for m in caught.value.mistakes if m.code == broken.tells["code"]]
    assert found, caught.value
    told = found[0]
    if "elsewhere" not in broken.tells:
        assert told.line == broken.told_at()
    assert broken.tells["cure"] in told.cure["en"]
    for lang in ("zh-CN", "en"):
        assert told.what[lang]
        assert str(told.line) in told.text(lang)
        assert "{x}" not in told.text(lang)
        assert f"pack.{told.code}" not in told.text(lang)
    assert HAN.search(told.what["zh-CN"])
    assert HAN.search(told.cure["zh-CN"])


@pytest.mark.parametrize("broken", BROKEN, ids=lambda one: one.name)
def test_one_slip_does_not_set_off_a_flood(broken: Broken) -> None:
    with pytest.raises(PackError) as caught:
        load_pack(broken.text())
    assert len(caught.value.mistakes) <= 3, caught.value
