"""Draws the tables of docs/protocol.md from those in sync/, between the page's marks.

`python deploy/draw_protocol.py` rewrites the page; `--check` says whether it is as it would be drawn.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "protocol.md"
_PLACE = re.compile(r"(<!-- drawn: (\w+) -->\n).*?(\n<!-- /drawn -->)", re.DOTALL)
_BOUND = re.compile(r"^=+(  +=+)+$")

if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from sync import errors, placing, scopes  # noqa: E402 - the project is not installed
from sync.errors import Fault  # noqa: E402
from sync.specs import FieldSpec, TypeSpec  # noqa: E402
from sync.wire import BASE, LIMITS, PROTO, SCHEMA  # noqa: E402


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table of the page."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |" for line in lines)


def docstring_table(doc: str | None, marks: set[int]) -> str:
    """The simple table of a docstring; columns in `marks` are set as code. A row may run over several lines."""
    lines = (doc or "").splitlines()
    bounds = [number for number, line in enumerate(lines) if _BOUND.match(line)]
    starts = [match.start() for match in re.finditer(r"=+", lines[bounds[0]])]
    rows: list[list[str]] = []
    for line in [lines[bounds[0] + 1], *lines[bounds[1] + 1 : bounds[2]]]:
        cells = [line[a:b].strip() for a, b in zip(starts, [*starts[1:], None], strict=True)]
        if line.startswith("  ") and rows:
            rows[-1] = [" ".join(filter(None, pair)) for pair in zip(rows[-1], cells, strict=True)]
        else:
            rows.append(cells)
    body = [[f"`{c}`" if i in marks else c for i, c in enumerate(row)] for row in rows[1:]]
    return table(rows[0], body)


def kind_of(spec: FieldSpec) -> str:
    """The kind of a field with what narrows it."""
    if spec.kind in ("choice", "status"):
        return f"{spec.kind}: {', '.join(spec.options)}"
    if spec.kind == "ref" or spec.ref:
        return f"{spec.kind} of {spec.ref}"
    length = f" ≤ {spec.max}" if spec.max else "" if spec.min is None else f" ≥ {spec.min}"
    return (
        f"{spec.kind}{length}" if spec.kind in ("date", "narrative") else f"{spec.kind}, {spec.type}{length}"
    )


def fields_of(fields: tuple[FieldSpec, ...]) -> str:
    """A table of fields, or the sentence that there are none."""
    rows = [
        [f"`{f.name}`", kind_of(f), f.data_class, f.required or "", "" if f.writable else "server"]
        for f in fields
    ]
    return table(["field", "kind", "class", "required", "written by"], rows)


def type_of(spec: TypeSpec) -> str:
    """All of one record type."""
    who = "phones write it" if spec.creatable else "the server alone writes it"
    who += ", each field once" if spec.create_only else ""
    parts = [f"**`{spec.name}`** ({who})", fields_of(spec.fields)]
    for kind in spec.appends:
        marks = [*(["sealed"] if kind.sealed else []), *([] if kind.writable else ["written by the server"])]
        note = f" ({', '.join(marks)})" if marks else ""
        names = ", ".join(f"`{f.name}` ({kind_of(f)})" for f in kind.fields)
        parts.append(f"Entries `{kind.name}`{note}: {names}.")
    return "\n\n".join(parts)


def limits() -> str:
    """Versions and limits."""
    rows = [[f"`{name}`", f"{value:,}"] for name, value in LIMITS.to_wire().items()]
    return f"`proto` {PROTO}, `schema` {SCHEMA}.\n\n" + table(["limit", "at most"], rows)


PARTS: dict[str, Callable[[], str]] = {
    "codes": lambda: docstring_table(errors.__doc__, {0}),
    "faults": lambda: ", ".join(f"`{fault.value}`" for fault in Fault) + ".",
    "limits": limits,
    "merge": lambda: docstring_table(placing.__doc__, set()),
    "scopes": lambda: docstring_table(scopes.__doc__, {0}),
    "types": lambda: "\n\n".join(type_of(spec) for spec in BASE.types.values()),
}


def drawn(page: str) -> str:
    """The page with every drawn part renewed. KeyError for a mark that names no part."""
    return _PLACE.sub(lambda found: found[1] + PARTS[found[2]]() + found[3], page)


def main() -> int:
    """Rewrite the page, or with --check compare it."""
    before = PAGE.read_text("utf-8")
    after = drawn(before)
    if "--check" in sys.argv[1:]:
        if before != after:
            print("docs/protocol.md is behind sync/: run python deploy/draw_protocol.py")
        return int(before != after)
    PAGE.write_text(after, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
