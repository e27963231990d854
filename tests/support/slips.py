"""Slips that were made and have arrived at the desk: in the hands of their families."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from server.services.caller import Caller
from server.services.issue_slip import issue_slips
from server.services.print_run import fresh_run
from server.services.slips_arrived import slips_arrived
from server.store.ports import Secrets
from server.store.unit import Store


def handed_slips(
    store: Store, keys: Secrets, url: str, who: Caller, visit: str, guardian: str | None, now: datetime
) -> list[dict[str, Any]]:
    """Make them, and say that they came."""
    run = fresh_run()
    made = issue_slips(store, keys, url, who, visit, guardian, run, now)
    slips_arrived(store, who, run, now)
    return made


def by_family(pages: Sequence[str], title: str) -> list[str]:
    """What each family gets, from the text of a PDF's pages: one that does not begin with the title, on the back of a
    sheet or on the next, belongs to the one before."""
    found: list[str] = []
    for page in pages:
        if page.startswith(title):
            found.append(page)
        elif page.strip():
            found[-1] += page
    return found
