"""A second version of a pack that ships: what an office may bring in the middle of a campaign."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import yaml

from server.packs import shipped

PACK = "huangli-2018"
FIRST = shipped(PACK).version
SECOND = FIRST + 1
GONE = "child_voice"
ASKED = "next_steps"
RENAMED = {"zh-CN": "家里想请学校帮的事", "en": "What the family would like help with"}


class _Plain(yaml.SafeDumper):
    """Writes what is there twice a second time: a pack has no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def declared(name: str = PACK) -> dict[str, Any]:
    """A copy of the declaration of a pack that ships, free to be changed."""
    return deepcopy(shipped(name).data)


def written(data: dict[str, Any]) -> str:
    """A declaration as the text of a pack."""
    return yaml.dump(data, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=200)


def sections(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The sections of the visit form."""
    found: list[dict[str, Any]] = data["forms"]["visit"]["sections"]
    return found


def field(data: dict[str, Any], name: str) -> dict[str, Any]:
    """A field of the visit form."""
    return next(one for section in sections(data) for one in section["fields"] if one["name"] == name)


def amended(version: int = SECOND) -> str:
    """`child_voice` left the form, `next_steps` is asked for, a visit by letter is no longer one, and a label
    reads otherwise."""
    data = declared()
    data["version"] = version
    for section in sections(data):
        section["fields"] = [one for one in section["fields"] if one["name"] != GONE]
    field(data, "requests")["label"] = RENAMED
    mode = field(data, "mode")
    mode["options"] = [one for one in mode["options"] if one["key"] != "letter"]
    asked = {
        "name": ASKED,
        "kind": "narrative",
        "class": "family",
        "required": "submit",
        "label": {"zh-CN": "接下来怎么做", "en": "What happens next"},
    }
    next(s for s in sections(data) if any(f["name"] == "process" for f in s["fields"]))["fields"].append(
        asked
    )
    return written(data)
