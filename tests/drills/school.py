"""A school's data folder and its server processes, as the drills start them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path

from server.settings import Settings
from tests.drills.drilling import DrillPhone
from tests.drills.weakened import WEAKNESS
from tests.support.server import Server
from tests.support.world import PASSWORD, build, settings_for

TEACHERS = {"S1-t1": ["S1-p1", "S1-p2"], "S1-t2": ["S1-p3"], "S1-t3": ["S1-p1", "S1-p2", "S1-p3"]}
PHONES = ("S1-t1", "S1-t2", "S1-t3", "S1-t3")


def school(data_dir: Path, database_url: str = "") -> Settings:
    """Settings over a freshly built school; an empty URL means SQLite in the folder."""
    settings = settings_for(data_dir)
    settings = dataclasses.replace(settings, database_url=database_url or settings.database_url)
    build(settings)
    return settings


def server(settings: Settings, *, weakness: str = "", **env: str) -> Server:
    """A server process over the school; with `weakness`, one that breaks that promise (see weakened.py)."""
    env = {"DATABASE_URL": settings.database_url, WEAKNESS: weakness, **env}
    module = "tests.drills.weakened" if weakness else "server.cli"
    return Server(settings.data_dir, command="serve", env=env, module=module, cold=True)


def quick_server(settings: Settings) -> Server:
    """The same, for drills that kill it very often (see tests/support/forking.py)."""
    return Server(settings.data_dir, command="serve", env={"DATABASE_URL": settings.database_url})


def address(of: Server) -> str:
    """By number: looking the name up costs more than some requests."""
    return of.url.replace("localhost", "127.0.0.1")


def phones(url: str, seed: int, who: Iterable[str] = PHONES) -> list[DrillPhone]:
    """Enrolled phones of the teachers, not yet started."""
    return [DrillPhone(url, each, PASSWORD, TEACHERS[each], seed + k) for k, each in enumerate(who)]
