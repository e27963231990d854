"""A file of sheets on its way to the desk, and its name: `slips_arrived` is told it once the file is there."""

from __future__ import annotations

import secrets
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF, and the run with which the desk says that it came."""

    run: str
    pdf: bytes


def fresh_run() -> str:
    """A name for sheets that travel to the desk together."""
    return secrets.token_urlsafe(16)
