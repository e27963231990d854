"""What a phone knows of campaigns: which forms it holds, what they ask for, and what they still tell of former ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.simulation.packs import ASKED, GONE
from tests.simulation.vault import Json, Vault

DAYS = (
    *("2026-11-25", "2026-11-20", "2026-11-10", "2026-10-30", "2026-09-15"),
    *("2026-12-02", "2026-12-20", "2027-02-25", "2026-08-15"),
)
"""Days of visits: within one campaign, both, or none."""


def campaign_for(vault: Vault, number: int) -> str | None:
    """The campaign that a new visit names, or none."""
    known = vault.known("campaign")
    return known[number % len(known)] if known and number % 3 == 0 else None


def forms_of(vault: Vault, values: Json) -> list[Json]:
    """The form of the visit's campaign as this phone has it; of a visit that names none, of all."""
    own = vault.rows.get(("campaign", str(values.get("campaign"))))
    rows = [own] if own else [row for key, row in vault.rows.items() if key[0] == "campaign"]
    return [row["values"]["form"] for row in rows]


def fields_of(form: Json) -> Iterator[Json]:
    """The fields of a form."""
    for section in form["sections"]:
        yield from section["fields"]


def needed(vault: Vault, values: Json, number: int) -> Json:
    """What the phone's forms require and the visit lacks, filled in."""
    found: Json = {}
    for field in (one for form in forms_of(vault, values) for one in fields_of(form)):
        if field["required"] and not values.get(field["name"]):
            options: list[Any] = field.get("options", [])
            told = options[number % len(options)]["key"] if options else f"填{number}。"
            found[field["name"]] = DAYS[0] if field["kind"] == "date" else told
    lead = values.get("lead")
    if values.get(f"companions/{lead}"):
        # The screen says that one cannot accompany oneself.
        found[f"companions/{lead}"] = False
    return found


def answerable(vault: Vault, values: Json) -> list[str]:
    """Fields that come and go with the versions of a form, as far as this phone is asked for them."""
    names = {field["name"] for form in forms_of(vault, values) for field in fields_of(form)}
    return sorted(names & {GONE, ASKED})
