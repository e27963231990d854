"""Record types around a visit: what prepares it, what comes of it, and what a teacher keeps besides.

Rules:
1. Each names who is responsible (`owner`), and whose child it is about unless it says so.
2. Places are words that somebody typed, never coordinates.
3. Support, consultation and essay get fields of the school's packs, as visits do.
"""

from sync.makers import boolean, choice, clock, day, kept, people, ref, text, whole
from sync.specs import AppendSpec, CommandSpec, FieldSpec, TypeSpec

__all__ = ["MODES", "PAPERS"]

MODES = ("on_site", "at_school", "phone", "letter", "online")
"""How a visit takes place."""

_PUPIL = ref("pupil", "pupil", required=True)
_CAMPAIGN = ref("campaign", "campaign")
_VISIT = ref("visit", "visit")
_OWNER = ref("owner", "person")


def _words(name: str, *, max: int = 1000) -> FieldSpec:
    return text(name, "family", max=max)


def _state(*options: str) -> FieldSpec:
    return FieldSpec("state", kind="status", options=options)


_APPOINTMENT = TypeSpec(
    "appointment",
    (
        *(_PUPIL, _CAMPAIGN, _OWNER, _VISIT),
        ref("assignment", "assignment"),
        ref("guardian", "guardian"),
        ref("made_by", "person"),
        choice("via", "call", "slip", "page", "in_person"),
        choice("answer", "asked", "agreed", "declined", "no_answer"),
        choice("mode", *MODES),
        day("on"),
        clock("at"),
        _words("place", max=200),
        _words("topics"),
        _words("language", max=100),
        _words("present", max=200),
        boolean("not_home"),
        FieldSpec("slip", type="json", data_class="family"),
    ),
    creatable=True,
)

_LEDGER_ITEM = TypeSpec(
    "ledger_item",
    (
        *(_PUPIL, _CAMPAIGN, _OWNER, _VISIT),
        choice("kind", "request", "opinion", "problem", "promise"),
        choice("source", "family", "child", "teacher", "page", "slip", "phone"),
        text("words", "family", max=1000, required=True),
        text("category"),
        text("measure"),
        day("due_on"),
        _state("open", "in_hand", "answered", "closed"),
        _words("answer"),
        boolean("explained"),
        day("closed_on"),
        kept(day("filed_on")),
        kept(day("answered_on")),
    ),
    (AppendSpec("progress", (_words("words"), ref("by", "person"))),),
    (
        CommandSpec("take", ("open",), "in_hand"),
        CommandSpec("answer", ("open", "in_hand"), "answered"),
        CommandSpec("close", ("open", "in_hand", "answered"), "closed"),
        CommandSpec("reopen", ("answered", "closed"), "open"),
    ),
    creatable=True,
)

_TRIP = TypeSpec(
    "trip",
    (
        *(_CAMPAIGN, _OWNER),
        day("on"),
        clock("leaves_at"),
        clock("back_by"),
        clock("safe_at"),
        _words("stops"),
        people("companions"),
        _words("reach", max=60),
    ),
    creatable=True,
)
"""Where a colleague goes on a day, as left with the school."""

_SUPPORT = TypeSpec(
    "support",
    (*(_PUPIL, _CAMPAIGN, _OWNER, _VISIT), _state("active", "ended")),
    (
        AppendSpec("action", (day("on"), text("help"), _words("words"))),
        AppendSpec(
            "gift",
            (
                day("on"),
                choice("kind", "thing", "money"),
                _words("what", max=200),
                whole("amount", min=0),
                ref("responsible", "person"),
                _words("receiver", max=100),
            ),
        ),
        AppendSpec("receipt", (text("gift"), _words("by", max=100), _words("path", max=60_000), day("on"))),
    ),
    (CommandSpec("end", ("active",), "ended"), CommandSpec("resume", ("ended",), "active")),
    creatable=True,
)
"""One child's help by one colleague; `amount` is money in fen, `receipt.gift` the entry that it confirms."""

_CONSULTATION = TypeSpec("consultation", (_PUPIL, _CAMPAIGN, _OWNER, _VISIT), creatable=True)

_ESSAY = TypeSpec(
    "essay",
    (ref("pupil", "pupil"), *(_CAMPAIGN, _OWNER, _VISIT), _state("draft", "handed_in", "chosen")),
    commands=(
        CommandSpec("hand_in", ("draft",), "handed_in"),
        CommandSpec("take_back", ("handed_in",), "draft"),
        CommandSpec("choose", ("handed_in",), "chosen", office=True),
    ),
    creatable=True,
)

_DEED = TypeSpec(
    "deed",
    (*(_CAMPAIGN, _OWNER), text("entry", required=True), day("on"), _words("words")),
    creatable=True,
)
"""What a colleague did of that which each is to do; `entry`: a key of the pack's `each_teacher`."""

_REPORT = TypeSpec(
    "report", (), (AppendSpec("sealed_report", sealed=True),), creatable=True, create_only=True
)
"""A report on a child's safety: one sealed box. It is in no scope; two named readers open it at the desk."""

PAPERS = (_APPOINTMENT, _LEDGER_ITEM, _TRIP, _SUPPORT, _CONSULTATION, _ESSAY, _DEED, _REPORT)
