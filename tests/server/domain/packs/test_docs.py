"""The lists in docs/packs.md and in the schema are those of the code, and every part is told."""

import re
from pathlib import Path

from server.domain.campaign import WIRE_KINDS
from server.domain.groups import BASE
from server.domain.packs.shape import schema
from server.domain.packs.vocabulary import ACTORS, FIGURES, PLACEHOLDERS, ROLES, ROWS

TEXT = (Path(__file__).parents[4] / "docs" / "packs.md").read_text(encoding="utf-8")


def listed(name: str) -> list[str]:
    """The words in code marks between a list's mark and the next mark or heading."""
    part = TEXT.split(f"<!-- {name} -->", 1)[1]
    part = re.split(r"<!--|\n#|\n\n[A-Z]", part.strip(), maxsplit=1)[0]
    return [word.strip("{}") for word in re.findall(r"`([^`]+)`", part)]


def test_roles_groups_and_placeholders_are_those_of_the_code() -> None:
    assert tuple(listed("roles")) == ROLES
    assert tuple(listed("groups")) == BASE
    assert tuple(listed("placeholders")) == PLACEHOLDERS


def test_figures_are_those_of_the_code() -> None:
    table = TEXT.split("<!-- figures -->", 1)[1].splitlines()
    for rows in ROWS:
        line = next(line for line in table if line.startswith(f"| `{rows}` |"))
        assert re.findall(r"`([^`]+)`", line)[1:] == [n for n, where in FIGURES.items() if rows in where]


def test_kinds_and_classes_are_those_of_the_schema() -> None:
    field = schema()["$defs"]["field"]["properties"]
    for name, member in (("kinds", "kind"), ("classes", "class")):
        part = TEXT.split(f"<!-- {name} -->", 1)[1].split("\n\n", 1)[0]
        assert re.findall(r"^\| `([^`]+)` \|", part, re.MULTILINE) == field[member]["enum"]
    assert list(WIRE_KINDS) == field["kind"]["enum"]


def test_the_schema_has_the_words_of_the_code() -> None:
    defs = schema()["$defs"]
    assert tuple(defs["role"]["enum"]) == ROLES
    assert tuple(defs["actor"]["enum"]) == ACTORS
    assert tuple(schema()["properties"]["groups"]["items"]["properties"]["covers"]["items"]["enum"]) == BASE
    assert tuple(schema()["properties"]["tables"]["items"]["properties"]["rows"]["enum"]) == ROWS


def test_every_part_of_the_schema_is_told() -> None:
    parts = schema()["properties"]
    assert [name for name in parts if f"`{name}`" not in TEXT and f"\n{name}:" not in TEXT] == []
