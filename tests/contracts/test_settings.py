"""How a guardian is written to, changed by several at once: nobody undoes what another one said."""

from __future__ import annotations

from dataclasses import replace

from server.store.unit import Store
from tests.contracts.conftest import NOW
from tests.contracts.test_threads import together

GUARDIANS = [f"g-{n}" for n in range(12)]


def test_what_is_hidden_stays_so_when_the_family_says_how_it_is_told(store: Store, school: str) -> None:
    def hide() -> None:
        for guardian in GUARDIANS:
            with store.write(school) as unit:
                unit.families.change_setting(
                    guardian, "u-1", lambda one: replace(one, hidden=frozenset({"all"})), NOW
                )

    def on_paper() -> None:
        for guardian in GUARDIANS:
            with store.write(school) as unit:
                unit.families.change_setting(guardian, "u-1", lambda one: replace(one, channel="paper"), NOW)

    together(hide, on_paper)
    with store.read(school) as unit:
        kept = unit.families.settings(GUARDIANS).values()
    assert {(one.channel, one.hidden) for one in kept} == {("paper", frozenset({"all"}))}
    assert len(kept) == len(GUARDIANS)
