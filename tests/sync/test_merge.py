"""Properties of the sentence merge; the cases stand in sync/vectors/merge.json."""

from hypothesis import given
from hypothesis import strategies as st

from sync.merge import merge, split_sentences

SENTENCES = st.lists(st.sampled_from(["甲。", "乙！", "丙；", "丁？", "Go!", "\n", "戊"]), max_size=8)
TEXTS = SENTENCES.map("".join)


@given(st.text(alphabet="甲乙a 。！？；!?;\n", max_size=40))
def test_the_sentences_joined_are_the_text(text: str) -> None:
    assert "".join(split_sentences(text)) == text


@given(TEXTS, TEXTS, TEXTS)
def test_swapping_the_sides_changes_nothing(base: str, ours: str, theirs: str) -> None:
    assert merge(base, ours, theirs) == merge(base, theirs, ours)


@given(TEXTS, TEXTS)
def test_one_side_unchanged_gives_the_other(base: str, text: str) -> None:
    assert merge(base, base, text) == merge(base, text, base) == merge(base, text, text) == text


@given(TEXTS, TEXTS, TEXTS)
def test_no_sentence_comes_out_that_neither_author_wrote(base: str, ours: str, theirs: str) -> None:
    merged = merge(base, ours, theirs)
    if merged is not None:
        assert set(split_sentences(merged)) <= {*split_sentences(ours), *split_sentences(theirs)}


@given(SENTENCES.filter(lambda kept: len(kept) > 2), st.data())
def test_what_either_added_is_there(base: list[str], data: st.DataObject) -> None:
    ours, theirs = list(base), list(base)
    ours.insert(data.draw(st.integers(0, len(base) - 1)), "我方。")
    theirs.insert(data.draw(st.integers(0, len(base) - 1)), "对方。")
    merged = merge("".join(base), "".join(ours), "".join(theirs))
    if merged is not None:
        assert (merged.count("我方。"), merged.count("对方。")) == (1, 1)


def test_texts_of_hundreds_of_like_lines_are_left_to_people() -> None:
    base = "是\n" * 200
    assert merge(base, "头\n" + base, base + "尾\n") is None
    base = "是\n" * 50
    assert merge(base, "头\n" + base, base + "尾\n") == "头\n" + base + "尾\n"


def test_a_wordless_line_may_be_said_more_often_than_either_author_did() -> None:
    base = "甲。乙。丙。"
    assert merge(base, "\n甲。乙。丙。", "甲。乙。丙。\n") == "\n甲。乙。丙。\n"
