"""Who is asking: the person and device behind a bearer token, as the services see them."""

from __future__ import annotations

from dataclasses import dataclass

OFFICE_ROLES = frozenset({"office", "leader"})


@dataclass(frozen=True, slots=True)
class Caller:
    """One authenticated device. `roles`, `classes`: those the person holds and teaches today; classes None: not
    asked for. `lang`: zh-CN or en."""

    school: str
    person: str
    roles: frozenset[str]
    device: str
    lang: str = "zh-CN"
    classes: frozenset[str] | None = None

    @property
    def is_office(self) -> bool:
        """May this person see and settle what concerns the whole school?"""
        return bool(self.roles & OFFICE_ROLES)

    @property
    def desk_scopes(self) -> set[str]:
        """The scopes in which this person reads at the desk."""
        return {f"{role}:{self.school}" for role in self.roles & OFFICE_ROLES}
