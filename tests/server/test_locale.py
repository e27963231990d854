"""Both languages say everything: each code, each fault, each other message."""

from __future__ import annotations

import string

import pytest

from server.locale import catalogue, readable, translate
from sync.errors import Code, Fault


def test_both_languages_are_complete() -> None:
    assert catalogue("zh-CN").keys() == catalogue("en").keys()


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_every_code_and_every_fault_has_words(lang: str) -> None:
    known = catalogue(lang)
    assert [code for code in Code if f"problem.{code}" not in known] == []
    assert [fault for fault in Fault if f"fault.{fault}" not in known] == []


def test_both_languages_take_the_same_parameters() -> None:
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    english = catalogue("en")
    assert [key for key, text in catalogue("zh-CN").items() if names(text) != names(english[key])] == []


def test_what_has_no_words_stays_as_it_is() -> None:
    assert translate("en", "no.such.key") == "no.such.key"
    assert readable("en", ["no_such_word", "required"]) == ["no_such_word", "Required."]
    assert translate("tlh", "problem.not_found") == translate("zh-CN", "problem.not_found")
