"""docs/requirements.md: every clause once, and everything that it names is used, not only found."""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.packs import names, shipped
from tests.server.web.test_openapi import OPERATIONS
from tests.support.pack_parts import USES, clauses_of, parts_on, says
from tests.support.schemes import walk

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs/requirements.md").read_text(encoding="utf-8")
CLAUSES = [
    *(f"H{n}" for n in range(1, 16)),
    *(f"T{n}" for n in range(1, 14)),
    *("P1a", "P1b", "P1c", "P1d", "P2a", "P2b", "P3a", "P3b", "P3c", "P3d"),
    *("P4a", "P4b", "P5a", "P5b", "P5c", "P5d"),
    *(f"S{n}" for n in range(1, 11)),
    *(f"L{n}" for n in range(1, 11)),
]
PART = re.compile(r"([a-z]+-[a-z0-9]+):([a-z0-9_/]+)")
WORDS = ("module", "route", "page")


@dataclass(frozen=True)
class Row:
    clause: str
    what: str
    kinds: list[str]
    places: list[str]
    later: list[str]

    def parts(self) -> list[tuple[str, str]]:
        """(pack, path) of the places in packs."""
        return [match.group(1, 2) for place in self.places if (match := PART.fullmatch(place))]

    def capabilities(self) -> list[tuple[str, str]]:
        """(word, name) of the others."""
        return [(word, name) for word, _, name in (p.partition(" ") for p in self.places) if word in WORDS]


def rows() -> list[Row]:
    cells = [
        [c.strip() for c in line.strip("|\n").split("|")] for line in TEXT.splitlines() if line[:1] == "|"
    ]
    return [
        Row(
            clause,
            what,
            kind.split(" + "),
            re.findall("`([^`]+)`", where),
            re.findall("later: ([^`]+)", where),
        )
        for clause, what, kind, where in cells[2:]
    ]


PLACES = sorted({place for row in rows() for place in row.parts()})
CAPABILITIES = sorted({place for row in rows() for place in row.capabilities()})


def test_every_clause_stands_there_once_and_in_order() -> None:
    assert [row.clause for row in rows()] == CLAUSES


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.clause)
def test_a_row_says_what_and_where(row: Row) -> None:
    assert row.what
    assert len(row.parts()) + len(row.capabilities()) == len(row.places)
    found = {"pack": row.parts(), "capability": row.capabilities(), "later": row.later}
    assert row.kinds == [kind for kind, places in found.items() if places]
    # Nothing that schools ran is only a promise, and a promise names its place.
    assert row.kinds != ["later"]
    assert all(re.search(r"server/|pwa/|phone|desk", place) for place in row.later)


@pytest.mark.parametrize(("pack", "path"), PLACES)
def test_a_part_of_a_pack_is_used(pack: str, path: str) -> None:
    USES[path.split("/")[0]](shipped(pack), path)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.clause)
def test_a_part_says_the_clause_that_it_answers(row: Row) -> None:
    assert [place for place in row.parts() if row.clause not in says(shipped(place[0]), place[1])] == []


@pytest.mark.parametrize(("word", "name"), CAPABILITIES)
def test_a_capability_is_there(word: str, name: str) -> None:
    if word == "module":
        assert importlib.import_module(name).__doc__
    elif word == "route":
        assert tuple(name.split(" ")) in OPERATIONS
    else:
        assert (ROOT / name).is_file()


@pytest.mark.parametrize("name", names())
def test_packs_name_known_clauses_only(name: str) -> None:
    told = {one for part in walk(shipped(name).data) for one in clauses_of(part.get("clause", ""))}
    assert told <= set(CLAUSES)


def test_a_path_that_leads_nowhere_is_found() -> None:
    with pytest.raises(LookupError):
        parts_on(shipped("huangli-2018"), "rules/every_teacher_ranked")
    with pytest.raises(KeyError):
        parts_on(shipped("huangli-2018"), "veto")
