"""The office brings a pack: it is checked as a whole, and told what it would change, before anything is kept."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.domain.campaign import Pack
from server.domain.pack_changes import changes
from server.services.caller import Caller
from server.services.problem import Problem
from server.services.school_packs import Source, available, read_fitting, used_otherwise
from server.store.campaigns import StoredPack
from sync.errors import Code

if TYPE_CHECKING:
    from server.store.unit import Store, Unit


def check_pack(store: Store, who: Caller, text: str, now: datetime) -> dict[str, Any]:
    """`{pack, version, name, parts, known, against, changes}` and nothing kept. known: the school has this very
    text; against: the version that `changes` tells the differences to (null: the name is new here).
    422 `bad_pack`."""
    with store.read(who.school) as unit:
        return _checked(unit, who, text, now)


def upload_pack(store: Store, who: Caller, text: str, now: datetime) -> dict[str, Any]:
    """The same, and the pack is the school's from now on. A text that a campaign uses is never replaced: 422
    `bad_pack` asks for a higher version then.

    The role office only: who is to be visited first is open to leaders, and a pack of one group, brought and started by
    one, would tell them who is in it. 403 `forbidden`.
    """
    if "office" not in who.roles:
        raise Problem(403, Code.FORBIDDEN)
    with store.write(who.school) as unit:
        told = _checked(unit, who, text, now)
        if not told["known"]:
            name, version = told["pack"], told["version"]
            unit.campaigns.keep_pack(StoredPack(name, version, text, who.person, now))
            detail = {"version": version}
            unit.audit.add(at=now, by=who.person, act="upload_pack", subject=f"pack:{name}", detail=detail)
        return told


def _checked(unit: Unit, who: Caller, text: str, now: datetime) -> dict[str, Any]:
    pack = read_fitting(unit, text, now)
    versions = available(unit, pack.name)
    same = next((one for one in versions if one.pack.version == pack.version), None)
    if same is not None and same.text != text and _fixed(unit, same):
        raise used_otherwise(text, same)
    before = _before(unit, versions, pack)
    return {
        "pack": pack.name,
        "version": pack.version,
        "name": pack.data["name"],
        "parts": pack.data,
        "known": same is not None and same.text == text,
        "against": before.version if before else None,
        "changes": told_changes(before, pack, who.lang) if before else [],
    }


def told_changes(old: Pack, new: Pack, lang: str) -> list[dict[str, str]]:
    """The differences as the desk shows them."""
    return [{"part": one.part, "kind": one.kind, "words": one.words} for one in changes(old, new, lang)]


def _fixed(unit: Unit, found: Source) -> bool:
    """Whether a version's text may no longer change: it ships, or a campaign has it."""
    return found.stored is None or unit.campaigns.is_used(found.pack.name, found.pack.version)


def _before(unit: Unit, versions: list[Source], pack: Pack) -> Pack | None:
    """The version in use, else the newest other one."""
    others = [one.pack for one in versions if one.pack.version != pack.version]
    used = [one for one in others if unit.campaigns.is_used(one.name, one.version)]
    return next(iter(used or others), None)
