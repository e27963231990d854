"""What holds of single types of records when a phone writes them, beside scope and merge.

Rules:
1. A consent or a paper speaks for one pupil: the visit, guardian and assignment that it names are that pupil's.
   So is the visit that another one returns to, and it is never itself.
2. A consent that was said for every visit is not made one of a single visit later.
3. A phone makes only pupils who are marked as not on the roster, and goes on only with those of its own user.
4. A report says something.
5. Whoever is responsible for a support or a consultation reads what is sensitive in it: only its own people and the
   office hand it on.
6. A story that the office chose stays as it was chosen.
7. A step of the office's is taken by the office alone, and nobody approves a visit of their own. Choosing a story,
   for which a family is asked first, is settled at the desk and by no op.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from server.domain.scoping import PAPERS, Holder, Links, may_write
from server.services.list_visits import is_theirs
from server.services.placing import AUTHOR
from sync.errors import Code, Fault
from sync.operation import Op
from sync.outcome import Outcome, Status
from sync.reconcile import APPROVED
from sync.specs import TypeSpec
from sync.state import Record

if TYPE_CHECKING:
    from server.store.unit import Unit

UNLISTED: Final = "unlisted"
RETURN_OF: Final = "return_of"
_OF_ONE_PUPIL: Final = PAPERS | {"consent"}
_READ_BY_OWNER: Final = ("support", "consultation")


def refused(code: Code, errors: Mapping[str, list[str]]) -> Outcome:
    """The outcome of an op that is refused as a whole."""
    return Outcome(Status.QUARANTINED, code=code, errors={k: [str(w) for w in v] for k, v in errors.items()})


def untimely(op: Op, record: Record | None, holder: Holder) -> Outcome | None:
    """The refusal by rules 2, 5 and 6: what this op would change in the record that stands."""
    return _narrowed(op, record) or _settled(op, record) or _taken_over(op, record, holder)


def _narrowed(op: Op, record: Record | None) -> Outcome | None:
    """The refusal by rule 2."""
    if op.type != "consent" or record is None or record.values.get("visit"):
        return None
    later = op.set.get("visit", (None, None))[0] is not None
    return refused(Code.STATE_MISMATCH, {"visit": [Fault.CREATE_ONLY]}) if later else None


def _taken_over(op: Op, record: Record | None, holder: Holder) -> Outcome | None:
    """The refusal by rule 5."""
    if op.type not in _READ_BY_OWNER or record is None or "owner" not in op.set:
        return None
    owner = record.values.get("owner")
    its_own = holder.person in (owner, record.values.get(AUTHOR)) or "office" in holder.roles
    if its_own or op.set["owner"][0] == owner:
        return None
    return refused(Code.FORBIDDEN_SCOPE, {"owner": [Fault.READ_ONLY]})


def not_theirs_to_take(op: Op, record: Record | None, holder: Holder, spec: TypeSpec) -> Outcome | None:
    """The refusal by rule 7."""
    step = spec.command_by_name[op.command.name] if op.command is not None else None
    if step is None or not step.office:
        return None
    own = record is not None and step.to == APPROVED and is_theirs(record, holder.person)
    if op.type == "visit" and "office" in holder.roles and not own:
        return None
    return refused(Code.FORBIDDEN_SCOPE, {"command": [Fault.READ_ONLY]})


def _settled(op: Op, record: Record | None) -> Outcome | None:
    """The refusal by rule 6."""
    chosen = op.type == "essay" and record is not None and record.values.get("state") == "chosen"
    if not chosen or not (op.set or op.items):
        return None
    return refused(Code.STATE_MISMATCH, {"state": [Fault.OTHER_STATE]})


def inconsistent(unit: Unit, op: Op, record: Record) -> Outcome | None:
    """The refusal by rule 1 of what `op` would make of the record. What has not arrived yet is judged by nobody."""
    pupil = record.values.get("pupil")
    if record.type == "visit":
        return _returns_elsewhere(unit, op, record)
    if record.type not in _OF_ONE_PUPIL or pupil is None:
        return None
    for name in ("visit", "guardian", "assignment"):
        named = unit.records.get(name, str(record.values[name])) if record.values.get(name) else None
        if named is not None and named.values.get("pupil") != pupil:
            return refused(Code.BAD_SHAPE, {name: [Fault.NOT_AN_OPTION]})
    return None


def _returns_elsewhere(unit: Unit, op: Op, visit: Record) -> Outcome | None:
    """The second part of rule 1. Only an op that says so is refused: a visit that stands so goes on otherwise."""
    said = op.set.get(RETURN_OF, (None, None))[0]
    if not said:
        return None
    earlier = unit.records.get("visit", str(said))
    of_another = earlier is not None and earlier.values.get("pupil") != visit.values.get("pupil")
    if said != visit.id and not of_another:
        return None
    return refused(Code.BAD_SHAPE, {RETURN_OF: [Fault.NOT_AN_OPTION]})


def may_write_own(school: str, op: Op, record: Record | None, holder: Holder) -> bool:
    """Whether this person may write what belongs to a person, or a pupil whom no roster knows (rule 3)."""
    values = record.values if record is not None else {}
    if op.type == "pupil" and (op.delete is not None or not _of_nobody(op, record)):
        return False
    links = Links(school, writer=values.get(AUTHOR), owner=values.get("owner"), nobodys=True)
    return may_write(op.type, holder, links, exists=record is not None, recent=False).allowed


def _of_nobody(op: Op, pupil: Record | None) -> bool:
    """Whether no roster knows the pupil: one that the op makes says so itself."""
    if pupil is None:
        return op.set.get(UNLISTED, (None, None))[0] is True
    return pupil.values.get(UNLISTED) is True and not pupil.deleted


def unfounded(record: Record) -> Outcome | None:
    """The refusal by rules 3 and 4."""
    if record.type == "pupil" and record.values.get(UNLISTED) is not True:
        return refused(Code.BAD_SHAPE, {UNLISTED: [Fault.NOT_AN_OPTION]})
    if record.type == "report" and not record.appends:
        return refused(Code.BAD_SHAPE, {"append": [Fault.REQUIRED]})
    return None
