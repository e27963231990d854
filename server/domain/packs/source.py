"""A pack's text as data whose every part knows its line.

The YAML is read strictly: no anchors, no tags, no repeated keys, a bounded depth; and plainly: only `true` and
`false` are booleans, so that `on`, `no` and days stay the words that their author wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

import yaml

from server.domain.packs.mistakes import Mistake, PackError, Path, mistake, place

MAX_BYTES: Final = 262_144
# Deeper than any pack; the scanner's time grows with the square of the depth.
MAX_DEPTH: Final = 30
OPENS: Final = (
    yaml.FlowSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.BlockMappingStartToken,
)
BRACKETS: Final = OPENS[:2]
CLOSES: Final = (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken, yaml.BlockEndToken)
REFUSED: Final = {
    yaml.AnchorToken: "&",
    yaml.AliasToken: "*",
    yaml.TagToken: "!",
    yaml.DirectiveToken: "%",
}


class _Plain(yaml.SafeLoader):
    """YAML 1.2's plain words: what is neither a number, true, false nor null is text."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - the class attribute that PyYAML asks for


_Plain.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(true|false)$"), list("tf"))
_Plain.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(null|~|)$"), ["n", "~", ""])
_Plain.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^-?(0|[1-9][0-9]{0,17})$"), list("-0123456789")
)
_Plain.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^-?[0-9]{1,17}\.[0-9]{1,17}$"), list("-0123456789")
)


class Source:
    """The pack as data (`data`), the line of each of its parts, and the names that stand twice (`repeated`)."""

    def __init__(self, text: str) -> None:
        """Raises ``PackError`` when the text is too long, no YAML, or not the plain kind that packs are."""
        size = len(text.encode("utf-8", "replace"))
        if size > MAX_BYTES:
            raise PackError([mistake("too_large", "", 0, size, MAX_BYTES)])
        self._tree = _compose(text)
        self.repeated = list(_repeated_keys(self._tree, ()))
        self.data: Any = yaml.constructor.SafeConstructor().construct_document(self._tree)

    def line(self, path: Sequence[str | int]) -> int:
        """The line of the part at a path, or of the nearest one above it."""
        node = self._tree
        for step in path:
            found = _child(node, step)
            if found is None:
                break
            node = found
        return int(node.start_mark.line) + 1

    def key_line(self, path: Sequence[str | int], key: object) -> int:
        """The line on which a key of the mapping at a path stands."""
        node = self._tree
        for step in path:
            node = _child(node, step) or node
        keys = [k for k, _ in node.value] if isinstance(node, yaml.MappingNode) else []
        found = next((k for k in keys if k.value == key), node)
        return int(found.start_mark.line) + 1


def _child(node: yaml.Node, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        item: yaml.Node = node.value[step]
        return item
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    return None


def _compose(text: str) -> yaml.Node:
    opened: list[int] = []
    try:
        _refuse_tricks(text, opened)
        tree = yaml.compose(text, Loader=_Plain)
    except (yaml.YAMLError, RecursionError) as error:
        raise PackError([_unreadable(error, text, opened)]) from error
    if tree is None:
        raise PackError([mistake("missing", "", 0, "pack")])
    return tree


def _refuse_tricks(text: str, opened: list[int]) -> None:
    """opened: lines of the brackets that are open when reading ends, for whoever tells where it stopped."""
    depth = 0
    for token in yaml.scan(text, Loader=_Plain):
        line = token.start_mark.line + 1
        if type(token) in REFUSED:
            raise PackError([mistake("unreadable", "", line, REFUSED[type(token)])])
        depth += isinstance(token, OPENS) - isinstance(token, CLOSES)
        if depth > MAX_DEPTH:
            raise PackError([mistake("unreadable", "", line, "[[[… / {{{…")])
        if isinstance(token, BRACKETS):
            opened.append(line)
        elif isinstance(token, CLOSES[:2]) and opened:
            opened.pop()


def _unreadable(error: Exception, text: str, opened: list[int]) -> Mistake:
    """Shows the line itself: what the parser says of it is English and speaks of its own parts."""
    line = opened[0] if opened else _stopped(error, text)
    shown = "".join(text.split("\n")[line - 1 : line]).strip() if line else ""
    return mistake("unreadable", "", line, shown or type(error).__name__)


def _stopped(error: Exception, text: str) -> int:
    """The line on which reading stopped; where a bracket was still open, the one that opened it. 0: not known."""
    in_brackets = "flow" in str(getattr(error, "context", None))
    mark = getattr(error, "context_mark" if in_brackets else "problem_mark", None)
    if mark is not None:
        return int(mark.line) + 1
    position = getattr(error, "position", None)
    return 0 if position is None else text.count("\n", 0, position) + 1


def _repeated_keys(node: yaml.Node, path: Path) -> Iterator[Mistake]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode) or not key.tag.endswith(":str"):
                shown = key.value if isinstance(key, yaml.ScalarNode) else "?"
                raise PackError([mistake("not_a_word", place(path), line, shown)])
            if key.value in seen:
                yield mistake("twice", place(path), line, key.value)
            seen.add(key.value)
            yield from _repeated_keys(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _repeated_keys(item, (*path, index))
