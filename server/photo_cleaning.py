"""`clean-photos`: the cleaning of a folder, told to whoever runs it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from server.locale import DEFAULT, LANGS, translate
from server.services.clean_photos import RECEIPTS, Summary, clean_folder, summarise
from server.settings import BadSetting

INTERRUPTED = 130
"""The exit code of a command that somebody stopped (128 and the signal's number)."""
EVERY = 25
"""Where nobody watches, the progress is told once in so many files."""


def clean_photos(in_dir: Path, out_dir: Path, out: TextIO, progress: TextIO) -> int:
    """Clean a folder, with progress and a summary in the language of this terminal; the exit code. BadSetting: no such
    folder, or one that cannot be read or written."""
    if not in_dir.is_dir():
        raise BadSetting("\n".join(translate(lang, "run.no_folder", folder=in_dir) for lang in LANGS))
    lang = language(os.environ)
    try:
        report = clean_folder(
            in_dir,
            out_dir,
            at=datetime.now(UTC).isoformat(timespec="seconds"),
            on_file=_Teller(lang, progress),
        )
    except ValueError:
        raise BadSetting(
            "\n".join(translate(lang, "run.same_folder", folder=in_dir) for lang in LANGS)
        ) from None
    except OSError as error:
        said = {"folder": out_dir, "why": error.strerror or error}
        raise BadSetting("\n".join(translate(each, "photos.cannot", **said) for each in LANGS)) from error
    except KeyboardInterrupt:
        print("\n" + translate(lang, "photos.stopped", receipts=out_dir / RECEIPTS), file=out)
        return INTERRUPTED
    for line in told(summarise(report), out_dir, lang):
        print(line, file=out)
    return 0


def language(env: Mapping[str, str]) -> str:
    """The language of a terminal: English where it says so, else Chinese."""
    spoken = env.get("LC_ALL") or env.get("LC_MESSAGES") or env.get("LANG") or ""
    return "en" if spoken.lower().startswith("en") else DEFAULT


def told(summary: Summary, out_dir: Path, lang: str) -> list[str]:
    """The summary in sentences."""
    lines = [
        translate(lang, "photos.done", cleaned=summary.cleaned, folder=out_dir, receipts=out_dir / RECEIPTS),
        translate(lang, "photos.found" if summary.removed else "photos.found_none"),
        *_counted(summary.removed, "photos.removed", lang),
    ]
    if summary.incomplete:
        lines.append(translate(lang, "photos.incomplete", count=summary.incomplete))
    if summary.refused:
        lines += [translate(lang, "photos.left"), *_counted(summary.refused, "photos.refused", lang)]
    return [*lines, translate(lang, "photos.pixels_stay")]


def _counted(counts: Mapping[str, int], words: str, lang: str) -> list[str]:
    return [
        translate(lang, "photos.line", count=count, what=translate(lang, f"{words}.{name}"))
        for name, count in counts.items()
    ]


class _Teller:
    """Says how far it has come: on one line for someone who watches, now and then for a log."""

    def __init__(self, lang: str, out: TextIO) -> None:
        self._lang, self._out, self._watched = lang, out, out.isatty()

    def __call__(self, done: int, total: int, name: str) -> None:
        if not self._watched and done % EVERY and done != total:
            return
        line = translate(self._lang, "photos.progress", done=done, total=total, name=name)
        end = "\n" if done == total or not self._watched else ""
        print(f"\r\x1b[K{line}" if self._watched else line, end=end, file=self._out, flush=True)
