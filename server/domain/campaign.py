"""A campaign pack: one real scheme as data, checked and turned into what phone, server and note need.

``load_pack`` reads YAML text, checks it against ``packs/pack.schema.json`` and against the rules that a
schema cannot say, and returns a ``Pack``; otherwise it raises
``PackError``: every mistake, each with its cure.
Labels are ``{"zh-CN": …, "en": …}`` throughout.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from server.domain.packs.mistakes import Mistake, PackError
from server.domain.packs.papers import CARRIERS, PAPER_FORMS
from server.domain.packs.reading import read
from sync.wire import BASE, DataClass, FieldSpec, Kind, ValueType

__all__ = ["Label", "Mistake", "Pack", "PackError", "PackField", "load_pack"]

Label = dict[str, str]

# What the phone's renderer calls a kind → the wire's (kind, type).
WIRE_KINDS: Final[dict[str, tuple[Kind, ValueType]]] = {
    "text": ("value", "text"),
    "narrative": ("narrative", "text"),
    "choice": ("choice", "text"),
    "choices": ("set", "bool"),
    "people": ("set", "bool"),
    "checklist": ("checklist", "bool"),
    "date": ("date", "text"),
    "time": ("value", "time"),
    "bool": ("value", "bool"),
}
FORM_KEYS: Final = (
    *("name", "kind", "label", "hint", "required", "max"),
    *("source", "options", "entries", "show_if", "shown_to_family"),
)


@dataclass(frozen=True, slots=True)
class PackField:
    """One field of the record form, as declared.

    kind: a key of ``WIRE_KINDS``; data_class: open, family, sensitive or sealed; required: None or "submit".
    ``raw`` is the declaration itself, for labels and hints.
    """

    name: str
    kind: str
    data_class: DataClass
    required: Literal["submit"] | None
    shown_to_family: bool
    keys: tuple[str, ...]
    raw: dict[str, Any]

    @property
    def label(self) -> Label:
        """The field's name in each language."""
        label: Label = self.raw["label"]
        return label

    def spec(self) -> FieldSpec:
        """The field on the wire. A set of people has open keys: they are ids."""
        kind, type_ = WIRE_KINDS[self.kind]
        return FieldSpec(
            name=self.name,
            kind=kind,
            type=type_,
            data_class=self.data_class,
            options=self.keys if self.kind in ("choice", "choices") else (),
            entries=self.keys if self.kind == "checklist" else (),
            max=self.raw.get("max"),
            required=self.required,
        )


@dataclass(frozen=True, slots=True)
class Pack:
    """A checked pack. ``data`` is the declaration as read; nothing in it may be changed."""

    name: str
    version: int
    text_version: str
    fields: tuple[PackField, ...]
    data: dict[str, Any]

    def form(self) -> dict[str, Any]:
        """The form for the phone's renderer: the value of ``campaign.form``. What a pack does not have is absent;
        of a preparation the sections stand before those of the visit."""
        forms = self.data["forms"]
        papers = {
            name: {
                "title": forms[name]["title"],
                "sections": [_form_section(s) for s in forms[name]["sections"]],
            }
            for name in PAPER_FORMS
            if name in forms
        }
        parts: dict[str, Any] = {name: self.data[name] for name in ("ledger", "support") if name in self.data}
        if "each_teacher" in self.data:
            parts["each_teacher"] = _each_teacher(self.data)
        safety = self.data.get("organisation", {}).get("safety")
        # Only a no is told: a phone that hears nothing asks those who went, as it always did.
        unasked = {} if forms["visit"].get("own_notes", True) else {"own_notes": False}
        return {
            "pack": self.name,
            "version": self.version,
            "text_version": self.text_version,
            "consent": self.data["consent"],
            "pledge": self.data["pledge"],
            "attestation": self.data["attestation"],
            "topics": self.data.get("topics", []),
            "sections": [_form_section(s) for s in visit_sections(self.data)],
            "papers": papers,
            **parts,
            **({"safety": safety} if safety else {}),
            **unasked,
        }

    def visit_fields(self) -> tuple[FieldSpec, ...]:
        """The fields that this pack adds to a visit, pledge included, and the common ones it requires."""
        common = BASE.types["visit"].by_name
        added = tuple(f.spec() for f in (*self.fields, self.pledge) if f.name not in common)
        required = (f for f in self.required_fields() if f.name in common)
        return added + tuple(replace(common[f.name], required="submit") for f in required)

    def paper_fields(self) -> dict[str, tuple[FieldSpec, ...]]:
        """The fields that this pack's other forms add to support, consultation and essay, by record type."""
        forms = self.data["forms"]
        return {
            type_: tuple(_field(f).spec() for s in forms[name]["sections"] for f in s["fields"])
            for name, type_ in CARRIERS.items()
            if name in forms
        }

    @property
    def pledge(self) -> PackField:
        """The promise before the visit, as the checklist field ``pledge``."""
        pledge = self.data["pledge"]
        keys = tuple(e["key"] for e in pledge["entries"])
        return PackField("pledge", "checklist", "open", None, False, keys, {"label": pledge["title"]})

    def required_fields(self) -> tuple[PackField, ...]:
        """Fields without which a visit cannot be submitted, in the form's order."""
        return tuple(f for f in self.fields if f.required == "submit")

    def family_fields(self) -> tuple[PackField, ...]:
        """Fields that the family's note shows, in the form's order."""
        return tuple(f for f in self.fields if f.shown_to_family)

    def field(self, name: str) -> PackField | None:
        """The declared field of that name."""
        return next((f for f in (*self.fields, self.pledge) if f.name == name), None)


def load_pack(text: str) -> Pack:
    """Read and check a pack. Raises ``PackError`` that lists every mistake with its place and cure."""
    data = read(text)
    return Pack(
        name=data["pack"],
        version=data["version"],
        text_version=data["consent"]["text_version"],
        fields=tuple(_field(f) for s in visit_sections(data) for f in s["fields"]),
        data=data,
    )


def _field(raw: dict[str, Any]) -> PackField:
    choices = raw.get("options") or raw.get("entries") or []
    return PackField(
        name=raw["name"],
        kind=raw["kind"],
        data_class=raw["class"],
        required=raw.get("required"),
        shown_to_family=raw.get("shown_to_family", False),
        keys=tuple(c["key"] for c in choices),
        raw=raw,
    )


def visit_sections(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The sections of a visit's form: what is thought over before, then the record itself. A key that stands in
    both is told apart."""
    own = data["forms"]["visit"]["sections"]
    taken = {section["key"] for section in own}
    for section in data["forms"].get("preparation", {}).get("sections", ()):
        key = section["key"]
        yield {**section, "key": f"before_{key}" if key in taken else key, "step": "prepare"}
    yield from own


def _each_teacher(data: dict[str, Any]) -> dict[str, Any]:
    """What each teacher is to bring about; a document is known by its form, a handbook by the visits in it."""
    forms = {one["key"]: one.get("form") for one in data.get("documents", [])}
    forms |= {one["key"]: "visit" for one in data.get("documents", []) if one["kind"] == "handbook"}
    asked: dict[str, Any] = data["each_teacher"]

    def known(entry: dict[str, Any]) -> dict[str, Any]:
        form = forms.get(entry["evidence"].get("document"))
        return entry | {"evidence": entry["evidence"] | {"form": form}} if form else entry

    return asked | {"entries": [known(entry) for entry in asked["entries"]]}


def _form_section(section: dict[str, Any]) -> dict[str, Any]:
    fields = [
        {"required": None, **{k: f[k] for k in FORM_KEYS if k in f}, **_sealed(f)} for f in section["fields"]
    ]
    step = {"step": section["step"]} if "step" in section else {}
    return {"key": section["key"], **step, "title": section["title"], "fields": fields}


def _sealed(field: dict[str, Any]) -> dict[str, Any]:
    return {"sealed": True} if field["class"] == "sealed" else {}
