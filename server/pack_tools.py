"""`pack check` and `pack preview`: what the author of a pack has at hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from server.domain.campaign import Pack, PackError, load_pack
from server.domain.rules.parsing import parse_rules
from server.domain.rules.words import why
from server.locale import translate


def check(path: Path, lang: str, out: TextIO) -> int:
    """Print a pack's mistakes, or what it has; 1 when there are mistakes."""
    found = _read(path, lang, out)
    if found is None:
        return 1
    print("\n".join(summary(found[0], lang)), file=out)
    return 0


def look(path: Path, lang: str, port: int | None, out: TextIO, *, rehearsing: bool) -> int:
    """Check a pack, then serve the phone's screens with it (rehearsing: only build the school). 1 when there are
    mistakes."""
    found = _read(path, lang, out)
    if found is None:
        return 1
    from server.pack_preview import preview, rehearse

    return rehearse(*found) if rehearsing else preview(*found, port)


def summary(pack: Pack, lang: str) -> Iterator[str]:
    """What a pack has, a line each: counts of its parts, then its rules in words."""
    data = pack.data
    yield translate(lang, "pack.sound", pack=pack.name, version=pack.version)
    yield translate(
        lang,
        "pack.has",
        name=data["name"][lang],
        rules=len(data["rules"]),
        groups=len(data["groups"]),
        stages=len(data.get("stages", ())),
        tasks=sum(len(stage.get("tasks", ())) for stage in data.get("stages", ())),
        forms=sum(len(form) if isinstance(form, list) else 1 for form in data["forms"].values()),
        fields=len(pack.fields),
        letters=len(data.get("letters", ())),
        tables=len(data.get("tables", ())),
        documents=len(data.get("documents", ())),
    )
    if not data["forms"]["visit"].get("own_notes", True):
        yield translate(lang, "pack.has.no_own_notes")
    for rule in parse_rules(data):
        yield translate(lang, "pack.has.rule", label=rule.label[lang], says=why(rule, lang))


def _read(path: Path, lang: str, out: TextIO) -> tuple[Pack, str] | None:
    """The pack in a file and its text, or None after its mistakes were printed, one a line."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        print(translate(lang, "pack.no_file", path=path, problem=problem), file=out)
        return None
    try:
        return load_pack(text), text
    except PackError as error:
        for mistake in error.mistakes:
            print(mistake.text(lang), file=out)
        print(translate(lang, "pack.mistakes", count=len(error.mistakes)), file=out)
        return None
