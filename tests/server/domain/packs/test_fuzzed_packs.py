"""Whatever is done to a pack, reading it ends in a pack or in a list of mistakes: never a crash, never a half."""

import copy
import re
from typing import Any

import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from server.domain.campaign import Mistake, Pack, PackError, load_pack
from server.domain.packs.source import Source
from server.packs import names, shipped, shipped_text
from sync.wire import BASE

SHIPPED = {name: Source(shipped_text(name)).data for name in names()}
# What ends a line in YAML.
BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
STRANGE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False)
    | st.sampled_from(
        ["", " ", "any", "all", "02-29", "13-40", "stage:", "{", "}", "{pupil}", "visit", "mode"]
    )
    | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a pack that can be changed."""
    steps = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [found for step, inner in steps for found in [(*path, step), *places(inner, (*path, step))]]


PLACES = {name: places(data) for name, data in SHIPPED.items()}


def parent(data: Any, path: tuple[Any, ...]) -> Any:
    for step in path[:-1]:
        data = data[step]
    return data


def alter(draw: st.DrawFn, data: Any, path: tuple[Any, ...], other: Any) -> None:
    """Drop what stands there, repeat it, or put something else in its place."""
    try:
        home = parent(data, path)
        match draw(st.sampled_from(["drop", "repeat", "strange", "elsewhere"])):
            case "drop":
                del home[path[-1]]
            case "repeat" if isinstance(home, list):
                home.insert(path[-1], copy.deepcopy(home[path[-1]]))
            case "elsewhere":
                home[path[-1]] = copy.deepcopy(other)
            case _:
                home[path[-1]] = draw(STRANGE)
    except (KeyError, IndexError, TypeError):
        return  # an earlier change took the place away


class Text(str):
    """A pack's text that does not fill the screen when a test names it."""

    def __repr__(self) -> str:
        return f"<a pack of {len(self)} characters>"


@st.composite
def mutated(draw: st.DrawFn) -> Text:
    """A shipped pack with one to four changes, as text."""
    name = draw(st.sampled_from(sorted(SHIPPED)))
    data = copy.deepcopy(SHIPPED[name])
    for _ in range(draw(st.integers(1, 4))):
        path, other = (draw(st.sampled_from(PLACES[name])) for _ in range(2))
        alter(draw, data, path, parent(SHIPPED[name], other)[other[-1]])
    return Text(yaml.safe_dump(data, allow_unicode=True))


def sound_or_told(text: str) -> None:
    pack, mistakes = read(text)
    assert (pack is None) == bool(mistakes)
    lines = [mistake.line for mistake in mistakes]
    assert lines == sorted(lines)
    assert all(0 <= line <= len(BREAK.findall(text)) + 1 for line in lines)
    assert all(m.cure["zh-CN"] and m.cure["en"] for m in mistakes)
    if pack is not None:
        whole(pack)


def read(text: str) -> tuple[Pack | None, list[Mistake]]:
    try:
        return load_pack(text), []
    except PackError as error:
        return None, error.mistakes


def whole(pack: Pack) -> None:
    """What loads can be used: by phones, by the schema of visits, by the family's note."""
    assert pack.form()["sections"]
    assert BASE.with_visit_fields(pack.visit_fields())
    assert "visited_on" in {field.name for field in pack.required_fields()}
    assert not {f.data_class for f in pack.family_fields()} & {"sensitive", "sealed"}


# A pack takes a tenth of a second to read.
@settings(max_examples=40, deadline=None)
@given(mutated())
def test_a_changed_pack_loads_whole_or_its_mistakes_are_told(text: str) -> None:
    sound_or_told(text)


@settings(deadline=None)
@example("\r0")
@given(st.text(max_size=300) | st.text(alphabet="{}[]:-,&*!%#|>'\"\n\t ab1", max_size=60))
def test_any_text_at_all(text: str) -> None:
    sound_or_told(text)


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_a_pack_cut_off_anywhere(data: st.DataObject) -> None:
    text = shipped_text(data.draw(st.sampled_from(names())))
    sound_or_told(text[: data.draw(st.integers(0, len(text)))])


def test_what_ships_loads_whole() -> None:
    for name in names():
        whole(shipped(name))
