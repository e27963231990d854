"""The forms of papers that a pack leaves out: every school confers, supports and tells stories, whatever its pack asks.

A phone draws papers by the campaign's form alone, so a campaign carries these beside what its pack declares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from server.domain.former_fields import form_with_former
from server.domain.packs.papers import CARRIERS, DEFAULTS
from server.locale import LANGS, translate

if TYPE_CHECKING:
    from server.domain.campaign import Pack
    from sync.specs import FieldSpec

KINDS: Final[Mapping[str, str]] = {"value": "text", "set": "people"}
REQUIRED: Final = frozenset({"need", "held_on", "shared", "story"})
"""What each of them is nothing without."""


def campaign_form(pack: Pack, earlier: Iterable[Pack] = ()) -> dict[str, Any]:
    """The value of `campaign.form`: the pack's own with what earlier versions asked for, and a form for each paper
    that the pack has none for."""
    form = form_with_former(pack, earlier)
    papers = {name: default_paper(name) for name in CARRIERS} | form["papers"]
    return {**form, "papers": papers}


def default_paper(name: str) -> dict[str, Any]:
    """A form as a phone reads it; one without fields where no record carries such a form."""
    fields = [_field(one) for one in DEFAULTS.get(CARRIERS.get(name, ""), ())]
    title = _label(f"paper.form_{name}") if fields else {}
    return {"title": title, "sections": [{"key": name, "title": title, "fields": fields}]}


def _field(spec: FieldSpec) -> dict[str, Any]:
    people = {"source": "colleagues"} if spec.kind == "set" else {}
    longest = {"max": spec.max} if spec.max else {}
    return {
        "name": spec.name,
        "kind": KINDS.get(spec.kind, spec.kind),
        "label": _label(f"paper.{spec.name}"),
        "required": "submit" if spec.name in REQUIRED else None,
        **people,
        **longest,
    }


def _label(key: str) -> dict[str, str]:
    return {each: translate(each, key) for each in LANGS}
