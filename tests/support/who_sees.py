"""Who reads what of which record: the expectations of test_unseen_text, written by hand."""

from __future__ import annotations

from tests.support.planted_words import ROLES, SHARED

CLASSES: dict[str, dict[str, str]] = {
    "person": {"open": "name title active duties"},
    "class": {"open": "name grade number homeroom"},
    "pupil": {
        "open": "name pinyin class class_name household gender boarder visit_first entered_on unlisted",
        "family": "village residence distance_km",
    },
    "guardian": {"open": "pupil name relation large_print", "family": "phone carer away availability"},
    "campaign": {"open": "name theme starts ends pack pack_version form"},
    "assignment": {
        "open": "campaign pupil visit lead companions planned_on planned_at mode",
        "family": "wish",
    },
    "visit": {
        "open": "pupil campaign assignment lead companions visited_on started_at ended_at status attested"
        " return_of follow_up_on meeting outcome feedback/face signature/topic amendments/field amendments/saw"
        " log/event log/about note_cleared/shown",
        "family": "outcome_words note_text note_cleared/word feedback/by feedback/said signature/path signature/signer"
        " amendments/value amendments/why log/note",
        "sealed": "feedback/words",
    },
    "consent": {"open": "pupil guardian visit capacity purpose how text_version given on witness paper"},
    "photo": {"open": "visit state receipt width height taken_on"},
    "note": {
        "open": "visit pupil guardian version state published_at answer_kind call_me answered_at"
        " letters/version answers/kind answers/call_me",
        "family": "answer letters/letter answers/words",
    },
    "appointment": {
        "open": "pupil campaign owner visit assignment guardian made_by via answer mode on at not_home",
        "family": "place topics language present slip",
    },
    "ledger_item": {
        "open": "pupil campaign owner visit kind source category measure due_on state explained closed_on"
        " filed_on answered_on progress/by",
        "family": "words answer progress/words",
    },
    "trip": {"open": "campaign owner on leaves_at back_by safe_at companions", "family": "stops reach"},
    "support": {
        "open": "pupil campaign owner visit state action/on action/help gift/on gift/kind gift/amount"
        " gift/responsible receipt/gift receipt/on",
        "family": "action/words gift/what gift/receiver receipt/by receipt/path",
    },
    "consultation": {"open": "pupil campaign owner visit"},
    "essay": {"open": "pupil campaign owner visit state"},
    "deed": {"open": "campaign owner entry on", "family": "words"},
    "report": {},
}
"""Field -> class, for every field and member of an entry of the base. Packs name the class of their own fields."""

DESK = {"office": "ofs", "reader": "ofs", "leader": "of"}
PARTY = {"companion": "ofs", "lead": "ofs", "author": "ofs"}
OF_VISIT = PARTY | DESK | {"homeroom": "of"}
TEACHING = {role: "of" for role in ROLES if role != "bureau"}
OF_PUPIL = DESK | dict.fromkeys(("subject", "homeroom", "companion", "lead"), "of")
SELVES = dict.fromkeys(("homeroom", "companion", "lead", "author"), "of")
SEEN: dict[str, dict[str, str]] = {
    "person": TEACHING,
    "class": OF_PUPIL,
    "campaign": TEACHING,
    "pupil": OF_PUPIL,
    "guardian": OF_PUPIL,
    "assignment": DESK | {"companion": "of", "lead": "of"},
    "visit": OF_VISIT,
    "visit@draft": PARTY,
    "consent": OF_VISIT,
    "photo": OF_VISIT,
    "note": OF_VISIT,
    "appointment": DESK | SELVES,
    "ledger_item": DESK | SELVES,
    "trip": DESK | dict.fromkeys(("companion", "lead", "author"), "of"),
    "support": DESK | {"homeroom": "of", "lead": "ofs", "author": "ofs"},
    "consultation": DESK | {"subject": "of", "homeroom": "of", "lead": "ofs", "author": "ofs"},
    "essay": {"lead": "ofs", "author": "ofs"},
    "essay@handed_in": DESK | {"lead": "ofs", "author": "ofs"},
    "deed": DESK | {"lead": "of", "author": "of"},
    "report": {},
}
"""Who reads which classes of child A's records: o(pen), f(amily), s(ensitive). Who is not named reads none."""

SEEN_OF_B = {
    **{label: DESK for label in SEEN if label not in ("visit@draft", "essay", "report", *SHARED)},
    **{label: DESK | {"other": "of"} for label in ("class", "pupil", "guardian", "consultation")},
}
"""The same of child B, in another class and with a party that none of the roles belongs to."""
