"""The demo's raw material: schools, staff, names and sentences, from the YAML files beside this module."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

HERE: Final = Path(__file__).parent
Config = dict[str, Any]


@cache
def material() -> Config:
    """County, bureau, schools, names and the pupils that the screens show."""
    return _read("schools.yaml")


@cache
def sentences() -> dict[str, list[str]]:
    """Sentences by the part of a record they belong to."""
    return _read("texts.yaml")


@cache
def around() -> Config:
    """What surrounds the visits: demands, trips, slips, support, essays."""
    return _read("papers.yaml")


def _read(name: str) -> Config:
    read: Config = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return read
