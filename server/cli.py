"""The command line: `python -m server.cli COMMAND`.

run           migrate, load the demo school, serve (what `make run` does)
serve         migrate, serve
migrate       bring the database to the newest revision
clean-photos  clean a folder of pictures; write the results and receipts.json
backup        take a backup now, or say how the backups stand (docs/backup.md)
restore       put a server back to a backup
erase         erase a pupil by law
pack          check a campaign pack, or look at it as a phone does (docs/packs.md)
recount       count campaigns by their rules anew, and say what was not right
openapi       print the description of the HTTP interface
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from server.locale import DEFAULT, LANGS
from server.settings import BadSetting, Settings

_ENOUGH = 141
"""The exit code where the reader of the output went away: what shells say of SIGPIPE."""


def _run(args: argparse.Namespace) -> int:
    from server.run import run

    move = args.move_origin or os.environ.get("MOVE_ORIGIN", "") not in ("", "0")
    return run(Settings.from_env(), demo=args.command == "run", move_origin=move)


def _migrate(_: argparse.Namespace) -> int:
    from server.store.migrate import upgrade

    settings = Settings.from_env()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    upgrade(settings.database_url)
    return 0


def _clean_photos(args: argparse.Namespace) -> int:
    from server.photo_cleaning import clean_photos

    return clean_photos(args.in_dir, args.out_dir, sys.stdout, sys.stderr)


def _backup(args: argparse.Namespace) -> int:
    from server.safekeeping import back_up, say_status

    settings, now = Settings.from_env(), datetime.now(UTC)
    return say_status(settings, now) if args.status else back_up(settings, args.to, now)


def _restore(args: argparse.Namespace) -> int:
    from server.safekeeping import bring_back

    env = {**os.environ, **({"DATA_DIR": str(args.data_dir)} if args.data_dir else {})}
    settings = Settings.from_env(env)
    return bring_back(settings, args.file, datetime.now(UTC), replace=args.replace, older=args.older)


def _erase(args: argparse.Namespace) -> int:
    from server.safekeeping import erase

    now = datetime.now(UTC)
    return erase(Settings.from_env(), args.school, args.pupil, name=args.name, why=args.why, now=now)


def _pack_check(args: argparse.Namespace) -> int:
    from server.pack_tools import check

    return check(args.file, args.lang, sys.stdout)


def _pack_preview(args: argparse.Namespace) -> int:
    from server.pack_tools import look

    return look(args.file, args.lang, args.port, sys.stdout, rehearsing=args.check_only)


def _recount(args: argparse.Namespace) -> int:
    from server.recounting import recount

    return recount(Settings.from_env(), args.school, args.campaign)


def _openapi(_: argparse.Namespace) -> int:
    from server.run import describe

    print(json.dumps(describe(Settings.from_env()), ensure_ascii=False, indent=1))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m server.cli", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in (("run", "serve a demo school"), ("serve", "serve")):
        serve = commands.add_parser(name, help=text)
        serve.add_argument(
            "--move-origin", action="store_true", help="accept another PUBLIC_URL than the one in use"
        )
        serve.set_defaults(act=_run)
    commands.add_parser("migrate", help="newest database revision").set_defaults(act=_migrate)
    clean = commands.add_parser("clean-photos", help="clean a folder of pictures")
    clean.add_argument("in_dir", type=Path)
    clean.add_argument("out_dir", type=Path)
    clean.set_defaults(act=_clean_photos)
    _add_safekeeping(commands)
    _add_pack(commands)
    again = commands.add_parser("recount", help="count campaigns anew")
    again.add_argument("--school", help="only this one (its id)")
    again.add_argument("--campaign", help="only this one (its id)")
    again.set_defaults(act=_recount)
    commands.add_parser("openapi", help="print the interface's description").set_defaults(act=_openapi)
    return parser


def _add_safekeeping(commands: Any) -> None:
    backup = commands.add_parser("backup", help="take a backup now")
    backup.add_argument("--to", type=Path, help="another folder; phones do not count on what lies there")
    backup.add_argument("--status", action="store_true", help="say how the backups stand, take none")
    backup.set_defaults(act=_backup)
    restore = commands.add_parser("restore", help="put a server back to a backup")
    restore.add_argument("file", type=Path)
    restore.add_argument("--data-dir", type=Path, help="instead of DATA_DIR")
    restore.add_argument("--replace", action="store_true", help="move the data that is there aside")
    restore.add_argument("--older", action="store_true", help="though there is a newer one")
    restore.set_defaults(act=_restore)
    erase = commands.add_parser("erase", help="erase a pupil by law")
    erase.add_argument("school")
    erase.add_argument("pupil")
    erase.add_argument("--name", required=True, help="the pupil's name, once more")
    erase.add_argument("--why", required=True, help="the reason, for the audit log, without names")
    erase.set_defaults(act=_erase)


def _add_pack(commands: Any) -> None:
    pack = commands.add_parser("pack", help="check a campaign pack, or look at it as a phone does")
    acts = pack.add_subparsers(required=True, metavar="check | preview")
    check = acts.add_parser("check", help="name every mistake with line and cure")
    check.set_defaults(act=_pack_check)
    preview = acts.add_parser("preview", help="serve the phone's screens with a throwaway school")
    preview.add_argument("--port", type=int, help="another port than a free one")
    preview.add_argument("--check-only", action="store_true", help="build the school, serve nothing")
    preview.set_defaults(act=_pack_preview)
    for act in (check, preview):
        act.add_argument("file", type=Path)
        act.add_argument("--lang", choices=LANGS, default=DEFAULT, help="of the mistakes")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code. A bad setting is one sentence, not a traceback; a reader that has enough
    (`| head`) ends it without a word."""
    args = _parser().parse_args(argv)
    try:
        code: int = args.act(args)
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still to be written has nowhere to go, at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _ENOUGH
    except BadSetting as problem:
        print(problem, file=sys.stderr)
        return 2
    return code


if __name__ == "__main__":
    sys.exit(main())
