"""The one table of what travels: versions, limits, and every record type with its fields.

Rules of the table:
1. A type or field that is not here or in `papers` does not exist; a pack adds its fields to `visit`, `support`,
   `consultation` and `essay`.
2. What a phone may write says `creatable` (types) and not `writable=False`; the server makes all else.
3. Each field has a data class, which alone decides who sees it: open, family, sensitive, sealed.
4. Names are never reused or retyped; a change adds names and raises SCHEMA.
"""

from dataclasses import asdict, dataclass

from sync.makers import boolean, choice, clock, day, kept, marks, people, ref, text, whole
from sync.papers import MODES, PAPERS
from sync.specs import AppendSpec, CommandSpec, DataClass, FieldSpec, Kind, Schema, TypeSpec, ValueType

__all__ = [
    "BASE",
    "CHANNELS",
    "DUTIES",
    "LIMITS",
    "MODES",
    "OUTCOMES",
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
SCHEMA = 4


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

STATUSES = ("draft", "submitted", "returned", "approved")
"""The states of a visit; the first is where it begins."""

OUTCOMES = ("held", "refused", "absent")
"""What became of the way to a family; nothing said = held."""

CHANNELS = ("signature", "spoken", "paper")
"""How a consent was given."""

RESIDENCES = ("in_county", "elsewhere")
"""Where a pupil's family lives, as far as a campaign asks."""

DUTIES = ("specialist", "middle_leader", "school_leader", "grade_leader")
"""What a colleague is at school beyond teaching; campaigns ask for visits of those who hold one."""


_PERSON = TypeSpec("person", (text("name"), text("title"), boolean("active"), marks("duties", *DUTIES)))

_CLASS = TypeSpec("class", (text("name"), whole("grade"), whole("number"), ref("homeroom", "person")))

_PUPIL = TypeSpec(
    "pupil",
    (
        text("name"),
        kept(text("pinyin")),
        kept(ref("class", "class")),
        text("class_name"),
        text("village", "family"),
        text("household"),
        choice("gender", "f", "m", "unknown"),
        kept(boolean("boarder")),
        kept(boolean("visit_first")),
        kept(day("entered_on")),
        kept(choice("residence", *RESIDENCES, data_class="family")),
        kept(whole("distance_km", "family")),
        FieldSpec("unlisted", type="bool", required="create"),
    ),
    creatable=True,
)
"""`unlisted`: a phone made it, of a child whom the roster does not know; the office matches or admits it."""

_GUARDIAN = TypeSpec(
    "guardian",
    (
        ref("pupil", "pupil"),
        text("name"),
        choice("relation", "mother", "father", "grandmother", "grandfather", "other_relative", "entrusted"),
        text("phone", "family"),
        boolean("carer", "family"),
        boolean("away", "family"),
        text("availability", "family"),
        boolean("large_print"),
    ),
)

_CAMPAIGN = TypeSpec(
    "campaign",
    (
        text("name"),
        text("theme"),
        day("starts"),
        day("ends"),
        text("pack"),
        whole("pack_version"),
        FieldSpec("form", type="json"),
    ),
)

_ASSIGNMENT = TypeSpec(
    "assignment",
    (
        ref("campaign", "campaign"),
        ref("pupil", "pupil"),
        ref("visit", "visit"),
        ref("lead", "person"),
        people("companions"),
        day("planned_on"),
        clock("planned_at"),
        choice("mode", *MODES),
        text("wish", "family", max=1000),
    ),
)

_FEEDBACK = AppendSpec(
    "feedback",
    (
        choice("face", "satisfied", "fair", "unsatisfied"),
        text("by", "family"),
        text("said", "family", max=1000),
        FieldSpec("words", data_class="sealed", max=2000),
    ),
    sealed=True,
)
"""`said`: what the family wants the school to see at once, such as that it asks to be called."""

_SIGNATURE = AppendSpec(
    "signature", (text("path", "family", max=60_000), text("signer", "family"), text("topic"))
)
"""`topic`: the topic of the pack that was explained, where the family signs for that."""

_AMENDMENTS = AppendSpec(
    "amendments",
    (
        text("field"),
        FieldSpec("value", type="json", data_class="family"),
        text("saw"),
        text("why", "family", max=1000),
    ),
    writable=False,
)

_LOG = AppendSpec("log", (text("event"), text("note", "family", max=1000), text("about")))
"""`event`: returned (the office's words), own_note (a companion's addition), contact (a number that changed, `about`
the guardian it is of), recall_note and release_note (the family reads nothing of it any more, or again)."""

_CLEARED = AppendSpec("note_cleared", (text("word", "family", max=100), boolean("shown")))
"""Of a word that the privacy check marks in the note: whether it may stand. The last entry of a word counts."""

_LETTERS = AppendSpec(
    "letters",
    (whole("version"), FieldSpec("letter", type="json", data_class="family")),
    writable=False,
)
"""What the family was sent, one entry per version, as it was worded then."""

_ANSWERS = AppendSpec(
    "answers",
    (
        choice("kind", "ack", "say", "correct"),
        text("words", "family", max=2000),
        boolean("call_me"),
    ),
    writable=False,
)
"""Every answer of the family; the values show the latest."""

_VISIT = TypeSpec(
    "visit",
    (
        ref("pupil", "pupil", required=True),
        ref("campaign", "campaign"),
        ref("assignment", "assignment"),
        ref("lead", "person"),
        people("companions"),
        day("visited_on"),
        clock("started_at"),
        clock("ended_at"),
        FieldSpec("status", kind="status", options=STATUSES),
        boolean("attested"),
        ref("return_of", "visit"),
        day("follow_up_on"),
        text("meeting"),
        choice("outcome", *OUTCOMES),
        text("outcome_words", "family", max=500),
        FieldSpec("note_text", kind="narrative", data_class="family", max=4000),
    ),
    (_FEEDBACK, _SIGNATURE, _AMENDMENTS, _LOG, _CLEARED),
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
        ref("pupil", "pupil", required=True),
        ref("guardian", "guardian"),
        ref("visit", "visit"),
        choice("capacity", "parent", "grandparent", "other_guardian", "child", required=True),
        choice("purpose", "record", "family", "publish", required=True),
        choice("how", *CHANNELS),
        text("text_version"),
        FieldSpec("given", type="bool", required="create"),
        day("on"),
        text("witness"),
        text("paper"),
    ),
    creatable=True,
    create_only=True,
)

_PHOTO = TypeSpec(
    "photo",
    (
        ref("visit", "visit"),
        choice("state", "expected", "stored", "refused", "withdrawn"),
        FieldSpec("receipt", type="json"),
        whole("width"),
        whole("height"),
        day("taken_on"),
    ),
)

_NOTE = TypeSpec(
    "note",
    (
        ref("visit", "visit"),
        ref("pupil", "pupil"),
        ref("guardian", "guardian"),
        whole("version"),
        choice("state", "published", "read", "answered", "recalled"),
        text("published_at"),
        choice("answer_kind", "ack", "say", "correct"),
        FieldSpec("answer", kind="narrative", data_class="family", max=2000),
        boolean("call_me"),
        text("answered_at"),
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
            *PAPERS,
        )
    },
)
"""The types that every school has, before any pack."""
