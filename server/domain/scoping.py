"""Who may see a record, how much of it, and who may write it: pure rules.

A *scope* is a string such as ``class:C4``. A record is in the scopes that ``scopes_of`` names, a person
holds those that ``scopes_held`` names, and a pull sends a record when the two sets meet. The scope's kind
(the part before the colon) also fixes the projection: which classes of data that reader sees.

Rules:

1. A draft is seen by its party only (lead, companions, author). A visit that was submitted is also seen by
   the pupil's homeroom teacher, the office and the school's leader.
2. Consents, photos and notes follow their visit.
3. A pupil is seen by those who teach the class and by whoever is assigned to visit; guardians follow.
4. Appointments and demands are seen by who made them, who is responsible, the visitors, the homeroom teacher and
   the desks; support by those of them who help; a consultation by all who teach the class, what is sensitive in
   it by its author; an essay by its author alone until it is handed in; trips and deeds by whose they are and the
   desks; a sealed report by nobody.
5. A pupil whom a phone made is of no class: the author, those who visit and the desks see it.
6. Reading a projection fails closed: a field that the schema does not name is not shown.
7. A teacher may write a visit, a consent or a paper of a pupil in scope, and what is their own. Whoever had
   the pupil in scope within the last ``LATE_DAYS`` days may still finish it: it is accepted and flagged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

LATE_DAYS: Final = 60
"""Days after which a teacher who lost a pupil can no longer finish a visit begun before."""

LATE_ASSIGNMENT: Final = "late_assignment"

SEES: Final[Mapping[str, frozenset[str]]] = {
    "self": frozenset({"open", "family"}),
    "visit-party": frozenset({"open", "family", "sensitive"}),
    "class": frozenset({"open", "family"}),
    "office": frozenset({"open", "family", "sensitive"}),
    "leader": frozenset({"open", "family"}),
    "bureau": frozenset(),
}
"""Scope kind to the data classes its holders may read. ``sealed`` is in none: two named readers open it."""

FOLLOWS_VISIT: Final = frozenset({"visit", "photo", "consent", "note"})
FOLLOWS_PUPIL: Final = frozenset({"pupil", "guardian"})
STAFF_ROWS: Final = frozenset({"person", "class", "campaign"})
PAPERS_OF_PUPIL: Final = frozenset({"appointment", "ledger_item", "support", "consultation"})
OWN_PAPERS: Final = frozenset({"essay", "trip", "deed", "report"})
"""What a colleague keeps, with or without a pupil."""
PAPERS: Final = PAPERS_OF_PUPIL | OWN_PAPERS
PHONE_WRITES: Final = frozenset({"visit", "consent", "pupil"}) | PAPERS


@dataclass(frozen=True, slots=True)
class Links:
    """What a record hangs on, gathered by the caller; leave out what does not apply.

    school    id of the school
    classes   pupil, guardian, visit…: the pupil's class now; person: the classes whose teachers may choose
              this colleague as a companion (in a school: all); campaign: every class that takes part
    assigned  people who lead or accompany a live assignment of the pupil (for a campaign's or a class's row:
              who has an assignment in it; for a person's: who shares one with them)
    homeroom  the homeroom teacher of the pupil's class
    lead, companions, author   the visit's party; author = who wrote its first op
    status    the visit's status; None when there is no visit
    writer    of a paper or a phone-made pupil: who wrote its first op; owner: who is responsible for it
    nobodys   it concerns no pupil
    """

    school: str
    classes: frozenset[str] = frozenset()
    assigned: frozenset[str] = frozenset()
    homeroom: str | None = None
    lead: str | None = None
    companions: frozenset[str] = frozenset()
    author: str | None = None
    status: str | None = None
    writer: str | None = None
    owner: str | None = None
    nobodys: bool = False

    @property
    def party(self) -> frozenset[str]:
        """Everyone who takes part in the visit."""
        return self.companions | {p for p in (self.lead, self.author) if p}


@dataclass(frozen=True, slots=True)
class Holder:
    """A person with the roles and classes of today, from which the scopes follow.

    roles: any of teacher, homeroom, office, leader, bureau. classes: ids of classes taught now.
    organisation: id of the bureau's organisation, for the role bureau.
    """

    person: str
    school: str
    roles: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """Answer to a write: ``code`` is None or ``forbidden_scope``; ``flag`` is a mark to set on the record."""

    code: str | None = None
    flag: str | None = None

    @property
    def allowed(self) -> bool:
        """Whether the write may be applied."""
        return self.code is None


FORBIDDEN: Final = Ruling(code="forbidden_scope")
ALLOWED: Final = Ruling()
LATE: Final = Ruling(flag=LATE_ASSIGNMENT)


def kind_of(scope: str) -> str:
    """The kind of a scope: ``class`` for ``class:C4``."""
    return scope.partition(":")[0]


def companions_of(values: Mapping[str, Any]) -> frozenset[str]:
    """People whose entry of the set ``companions`` is on, from flat values."""
    prefix = "companions/"
    return frozenset(k[len(prefix) :] for k, on in values.items() if k.startswith(prefix) and on)


def scopes_of(type: str, id: str, values: Mapping[str, Any], links: Links) -> frozenset[str]:
    """Every scope a record is in. An unknown type is in none.

    ``values`` are the record's own flat values; a visit's or an assignment's party is read from them and
    joined with that of ``links``.
    """
    desks = {f"office:{links.school}", f"leader:{links.school}"}
    classes = {f"class:{c}" for c in links.classes}
    assigned = _selves(links.assigned)
    if type == "person":
        return frozenset(desks | classes | assigned | {f"self:{id}"})
    if type == "class":
        return frozenset(desks | assigned | {f"class:{id}"})
    if type in FOLLOWS_PUPIL or type in STAFF_ROWS:
        return frozenset(desks | classes | assigned)
    if type == "assignment":
        return frozenset(desks | _selves(_party(values, links)))
    if type in FOLLOWS_VISIT:
        return _visit_scopes(type, values, links, desks)
    if type in PAPERS:
        return frozenset(_paper_scopes(type, values, links, desks))
    return frozenset()


def _paper_scopes(type: str, values: Mapping[str, Any], links: Links, desks: set[str]) -> set[str]:
    own = {str(p) for p in (links.writer, values.get("owner")) if p}
    homeroom = _selves({links.homeroom} if links.homeroom else ())
    match type:
        case "appointment" | "ledger_item":
            made_by = {str(values["made_by"])} if values.get("made_by") else set()
            return desks | homeroom | _selves(own | made_by | links.assigned | links.party)
        case "support":
            # Whoever helps reads what is sensitive in it, as a visit's party does.
            return desks | homeroom | {f"visit-party:{p}" for p in own}
        case "consultation":
            # What is sensitive in it comes back to those who wrote it, not to all who talked it over.
            return (
                desks | homeroom | {f"class:{c}" for c in links.classes} | {f"visit-party:{p}" for p in own}
            )
        case "essay":
            handed_in = values.get("state") not in (None, "draft")
            return {f"visit-party:{p}" for p in own} | (desks if handed_in else set())
        case "trip":
            return desks | _selves(own | companions_of(values))
        case "deed":
            return desks | _selves(own)
    return set()


def _selves(people: Iterable[str]) -> set[str]:
    return {f"self:{p}" for p in people}


def _party(values: Mapping[str, Any], links: Links) -> frozenset[str]:
    lead = values.get("lead")
    return links.party | companions_of(values) | ({lead} if lead else frozenset())


def _visit_scopes(type: str, values: Mapping[str, Any], links: Links, desks: set[str]) -> frozenset[str]:
    status = values.get("status", links.status) if type == "visit" else links.status
    party = _party(values, links) if type == "visit" else links.party
    scopes = {f"visit-party:{p}" for p in party}
    # A consent can stand without a visit (a withdrawal at the desk): office and visitors must see it.
    if type == "consent" and not values.get("visit"):
        scopes |= _selves(links.assigned)
    elif status in (None, "draft"):
        return frozenset(scopes)
    if links.homeroom:
        scopes.add(f"self:{links.homeroom}")
    return frozenset(scopes | desks)


def scopes_held(holder: Holder) -> frozenset[str]:
    """Every scope a person holds: own and visits' always, classes taught, and those of the roles."""
    held = {f"self:{holder.person}", f"visit-party:{holder.person}"}
    held |= {f"class:{c}" for c in holder.classes}
    held |= {f"{role}:{holder.school}" for role in ("office", "leader") if role in holder.roles}
    if "bureau" in holder.roles:
        # A bureau reads figures, never a school's records: it holds no other scope.
        return frozenset({f"bureau:{holder.organisation or holder.school}"})
    return frozenset(held)


def in_scope(holder: Holder, links: Links) -> bool:
    """Whether the pupil whom ``links`` describes is among those the person teaches or is assigned to."""
    return bool(holder.classes & links.classes) or holder.person in links.assigned


def may_write(type: str, holder: Holder, links: Links, *, exists: bool, recent: bool) -> Ruling:
    """Whether a person may write a record, and with which flag.

    ``links`` describe the pupil and, where there is one, the visit as stored (not as the op would make it: an
    op that moves a visit to another pupil is judged twice). ``exists``: the record is stored already.
    ``recent``: the pupil was in the person's scope within the last ``LATE_DAYS`` days by the server's clock.
    """
    if type not in PHONE_WRITES or "bureau" in holder.roles:
        return FORBIDDEN
    if type in PAPERS or type == "pupil":
        return _may_write_paper(type, holder, links, exists=exists, recent=recent)
    if type == "consent" and exists and holder.person != links.author:
        return FORBIDDEN
    if exists and "office" in holder.roles and links.status not in (None, "draft"):
        return ALLOWED
    if type == "visit" and exists and holder.person not in links.party | links.assigned:
        return FORBIDDEN
    if in_scope(holder, links) or holder.person in links.companions:
        return ALLOWED
    return LATE if recent else FORBIDDEN


def _may_write_paper(type: str, holder: Holder, links: Links, *, exists: bool, recent: bool) -> Ruling:
    if exists and holder.person in (links.writer, links.owner):
        return ALLOWED
    if links.nobodys:
        # What concerns no pupil of the roster anybody here may begin, and nobody else goes on with.
        return FORBIDDEN if exists else ALLOWED
    if type == "pupil":
        return FORBIDDEN
    if type in OWN_PAPERS and exists:
        return FORBIDDEN
    if in_scope(holder, links) or ("office" in holder.roles and type in PAPERS_OF_PUPIL):
        return ALLOWED
    return LATE if recent else FORBIDDEN
