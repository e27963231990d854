"""A phone as a thing, and one request of it under way."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.simulation.syncer import Heard, Talk
from tests.simulation.vault import Json, Vault


@dataclass
class Phone:
    """One phone: the stores of its accounts, its app, and the sync that runs on it, if one does."""

    number: int
    skew: float
    app: int = 2
    vaults: dict[str, Vault] = field(default_factory=dict)
    person: str | None = None
    talk: Talk | None = None
    serial: int = 0
    fate: Json = field(default_factory=dict)
    sent: int = 0
    steps: int = 0
    offline_until: float = -1.0
    heard: Heard = field(default_factory=Heard)

    @property
    def vault(self) -> Vault | None:
        """The store of whoever is signed in."""
        return self.vaults.get(self.person) if self.person else None


@dataclass(frozen=True)
class Asked:
    """One request under way: the `number`-th of a phone's sync `serial`, its bearer, and what befalls it."""

    phone: Phone
    serial: int
    number: int
    person: str
    token: str
    path: str
    fate: str
