"""The one table of what travels: versions, limits, and every record type with its fields.

Rules of the table:
1. A type or field that is not here does not exist; a pack adds its fields to `visit`.
2. What a phone may write says `creatable` (types) and not `writable=False`; the server makes all else.
3. Each field has a data class, which alone decides who sees it: open, family, sensitive, sealed.
4. Names are never reused or retyped; a change adds names and raises SCHEMA.
"""

from dataclasses import asdict, dataclass

from sync.specs import AppendSpec, CommandSpec, DataClass, FieldSpec, Kind, Schema, TypeSpec, ValueType

__all__ = [
    "BASE",
    "CHANNELS",
    "DUTIES",
    "LIMITS",
    "MODES",
    "PROTO",
    "RESIDENCES",
    "SCHEMA",
    "STATUSES",
    "AppendSpec",
    "CommandSpec",
    "DataClass",
    "FieldSpec",
    "Kind",
    "Limits",
    "Schema",
    "TypeSpec",
    "ValueType",
]

PROTO = 1
SCHEMA = 3


@dataclass(frozen=True)
class Limits:
    """What one request and one op may carry; bytes count after decompression."""

    ops: int = 50
    bytes: int = 262_144
    op_bytes: int = 131_072
    depth: int = 12
    text: int = 4_000
    rows: int = 500

    def to_wire(self) -> dict[str, int]:
        """The `limits` member of replies."""
        return asdict(self)


LIMITS = Limits()

MODES = ("on_site", "at_school", "phone", "letter", "online")
"""How a visit takes place."""

STATUSES = ("draft", "submitted", "returned", "approved")
"""The states of a visit; the first is where it begins."""

CHANNELS = ("signature", "spoken", "paper")
"""How a consent was given."""

RESIDENCES = ("in_county", "elsewhere")
"""Where a pupil's family lives, as far as a campaign asks."""

DUTIES = ("specialist", "middle_leader", "school_leader", "grade_leader")
"""What a colleague is at school beyond teaching; campaigns ask for visits of those who hold one."""


def _text(name: str, data_class: DataClass = "open", *, max: int = 200, required: bool = False) -> FieldSpec:
    return FieldSpec(name, data_class=data_class, max=max, required="create" if required else None)


def _bool(name: str, data_class: DataClass = "open") -> FieldSpec:
    return FieldSpec(name, type="bool", data_class=data_class)


def _int(name: str, data_class: DataClass = "open") -> FieldSpec:
    return FieldSpec(name, type="int", data_class=data_class)


def _date(name: str) -> FieldSpec:
    return FieldSpec(name, kind="date")


def _time(name: str) -> FieldSpec:
    return FieldSpec(name, type="time")


def _choice(name: str, *options: str, data_class: DataClass = "open", required: bool = False) -> FieldSpec:
    return FieldSpec(
        name,
        kind="choice",
        options=options,
        data_class=data_class,
        required="create" if required else None,
    )


def _ref(name: str, to: str, *, required: bool = False) -> FieldSpec:
    return FieldSpec(name, kind="ref", ref=to, required="create" if required else None)


def _marks(name: str, *options: str) -> FieldSpec:
    return FieldSpec(name, kind="set", type="bool", options=options)


def _people(name: str) -> FieldSpec:
    return FieldSpec(name, kind="set", type="bool", ref="person")


_PERSON = TypeSpec("person", (_text("name"), _text("title"), _bool("active"), _marks("duties", *DUTIES)))

_CLASS = TypeSpec("class", (_text("name"), _int("grade"), _int("number"), _ref("homeroom", "person")))

_PUPIL = TypeSpec(
    "pupil",
    (
        _text("name"),
        _text("pinyin"),
        _ref("class", "class"),
        _text("class_name"),
        _text("village", "family"),
        _text("household"),
        _choice("gender", "f", "m", "unknown"),
        _bool("boarder"),
        _bool("visit_first"),
        _date("entered_on"),
        _choice("residence", *RESIDENCES, data_class="family"),
        _int("distance_km", "family"),
    ),
)

_GUARDIAN = TypeSpec(
    "guardian",
    (
        _ref("pupil", "pupil"),
        _text("name"),
        _choice("relation", "mother", "father", "grandmother", "grandfather", "other_relative", "entrusted"),
        _text("phone", "family"),
        _bool("carer", "family"),
        _bool("away", "family"),
        _text("availability", "family"),
        _bool("large_print"),
    ),
)

_CAMPAIGN = TypeSpec(
    "campaign",
    (
        _text("name"),
        _text("theme"),
        _date("starts"),
        _date("ends"),
        _text("pack"),
        _int("pack_version"),
        FieldSpec("form", type="json"),
    ),
)

_ASSIGNMENT = TypeSpec(
    "assignment",
    (
        _ref("campaign", "campaign"),
        _ref("pupil", "pupil"),
        _ref("visit", "visit"),
        _ref("lead", "person"),
        _people("companions"),
        _date("planned_on"),
        _time("planned_at"),
        _choice("mode", *MODES),
        _text("wish", "family", max=1000),
    ),
)

_FEEDBACK = AppendSpec(
    "feedback",
    (
        _choice("face", "satisfied", "fair", "unsatisfied"),
        _text("by", "family"),
        FieldSpec("words", data_class="sealed", max=2000),
    ),
    sealed=True,
)

_SIGNATURE = AppendSpec("signature", (_text("path", "family", max=60_000), _text("signer", "family")))

_AMENDMENTS = AppendSpec(
    "amendments",
    (
        _text("field"),
        FieldSpec("value", type="json", data_class="family"),
        _text("saw"),
        _text("why", "family", max=1000),
    ),
    writable=False,
)

_LOG = AppendSpec("log", (_text("event"), _text("note", "family", max=1000)))

_LETTERS = AppendSpec(
    "letters",
    (_int("version"), FieldSpec("letter", type="json", data_class="family")),
    writable=False,
)
"""What the family was sent, one entry per version, as it was worded then."""

_ANSWERS = AppendSpec(
    "answers",
    (
        _choice("kind", "ack", "say", "correct"),
        _text("words", "family", max=2000),
        _bool("call_me"),
    ),
    writable=False,
)
"""Every answer of the family; the values show the latest."""

_VISIT = TypeSpec(
    "visit",
    (
        _ref("pupil", "pupil", required=True),
        _ref("campaign", "campaign"),
        _ref("assignment", "assignment"),
        _ref("lead", "person"),
        _people("companions"),
        _date("visited_on"),
        _time("started_at"),
        _time("ended_at"),
        FieldSpec("status", kind="status", options=STATUSES),
        _bool("attested"),
    ),
    (_FEEDBACK, _SIGNATURE, _AMENDMENTS, _LOG),
    (
        CommandSpec("submit", ("draft", "returned"), "submitted"),
        CommandSpec("return", ("submitted",), "returned", office=True),
        CommandSpec("approve", ("submitted",), "approved", office=True),
    ),
    creatable=True,
)

_CONSENT = TypeSpec(
    "consent",
    (
        _ref("pupil", "pupil", required=True),
        _ref("guardian", "guardian"),
        _ref("visit", "visit"),
        _choice("capacity", "parent", "grandparent", "other_guardian", "child", required=True),
        _choice("purpose", "record", "family", "publish", required=True),
        _choice("how", *CHANNELS),
        _text("text_version"),
        FieldSpec("given", type="bool", required="create"),
        _date("on"),
        _text("witness"),
        _text("paper"),
    ),
    creatable=True,
    create_only=True,
)

_PHOTO = TypeSpec(
    "photo",
    (
        _ref("visit", "visit"),
        _choice("state", "expected", "stored", "refused", "withdrawn"),
        FieldSpec("receipt", type="json"),
        _int("width"),
        _int("height"),
        _date("taken_on"),
    ),
)

_NOTE = TypeSpec(
    "note",
    (
        _ref("visit", "visit"),
        _ref("pupil", "pupil"),
        _ref("guardian", "guardian"),
        _int("version"),
        _choice("state", "published", "read", "answered", "recalled"),
        _text("published_at"),
        _choice("answer_kind", "ack", "say", "correct"),
        FieldSpec("answer", kind="narrative", data_class="family", max=2000),
        _bool("call_me"),
        _text("answered_at"),
    ),
    (_LETTERS, _ANSWERS),
)

BASE = Schema(
    SCHEMA,
    {
        spec.name: spec
        for spec in (
            _PERSON,
            _CLASS,
            _PUPIL,
            _GUARDIAN,
            _CAMPAIGN,
            _ASSIGNMENT,
            _VISIT,
            _CONSENT,
            _PHOTO,
            _NOTE,
        )
    },
)
"""The types that every school has, before any pack."""
