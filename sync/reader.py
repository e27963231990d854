"""Reads one op member by member; the rules stand in sync/ops.py."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sync.errors import Code, Fault
from sync.operation import Append, Command, Op, Writes
from sync.shape import id_fault, instant_fault, is_blank, is_id, is_number, value_fault
from sync.specs import KEYED, AppendSpec, FieldSpec, TypeSpec
from sync.stamps import parse_stamp

_MEMBERS = frozenset(field.name for field in fields(Op)) - {"delete_entries"}
_BOX = frozenset({"kid", "box"})


def printable(name: str) -> str:
    """A member's name, fit to stand in an answer whatever it was."""
    return name.encode("ascii", "backslashreplace").decode().replace("\x00", "\\x00")[:100]


class Reader:
    """Reads one op of a known type; `errors` and `codes` say what is wrong with it."""

    def __init__(self, raw: dict[str, Any], spec: TypeSpec) -> None:
        self.raw = raw
        self.spec = spec
        self.errors: dict[str, list[str]] = {}
        self.codes: set[Code] = set()

    def read(self) -> Op:
        """The op, to be trusted only if no code was collected."""
        for member in self.raw.keys() - _MEMBERS:
            self._add(member, Fault.UNKNOWN, Code.UNKNOWN_FIELD)
        if not self.spec.creatable:
            self._add("type", Fault.READ_ONLY, Code.FORBIDDEN_SCOPE)
        return Op(
            op=self._id("op"),
            n=self._number("n"),
            type=self.spec.name,
            id=self._id("id"),
            after=self._after(),
            at=self._at(),
            set=self._writes("set"),
            items=self._writes("items"),
            append=self._appends(),
            command=self._command(),
            resolve=self._ids("resolve"),
            delete=self._delete(),
            delete_entries=self._delete_entries(),
            needs=self._ids("needs"),
        )

    def _add(self, name: str, fault: Fault, code: Code = Code.BAD_SHAPE) -> None:
        self.codes.add(code)
        faults = self.errors.setdefault(printable(name), [])
        if fault not in faults:
            faults.append(fault)

    def _id(self, member: str) -> str:
        value = self.raw.get(member)
        if (fault := id_fault(value)) is not None:
            self._add(member, fault)
            return ""
        return str(value)

    def _number(self, member: str) -> int:
        value = self.raw.get(member)
        if is_number(value):
            return value
        self._add(member, Fault.REQUIRED if value is None else Fault.NUMBER_RANGE)
        return 0

    def _after(self) -> int | None:
        if self.raw.get("after") is None:
            return None
        after, n = self._number("after"), self.raw.get("n")
        if is_number(n) and after >= n:
            self._add("after", Fault.NUMBER_RANGE)
        return after

    def _at(self) -> str:
        at = self.raw.get("at")
        if at is not None and (fault := instant_fault(at)) is not None:
            self._add("at", fault)
        return str(at or "")

    def _ids(self, member: str) -> tuple[str, ...]:
        value = self.raw.get(member)
        if value is None:
            return ()
        if not isinstance(value, list):
            self._add(member, Fault.WRONG_TYPE)
            return ()
        if not all(is_id(item) for item in value):
            self._add(member, Fault.NOT_AN_ID)
            return ()
        return tuple(value)

    def _object(self, member: str) -> dict[str, Any]:
        value = self.raw.get(member)
        if value is None or isinstance(value, dict):
            return value or {}
        self._add(member, Fault.WRONG_TYPE)
        return {}

    def _writes(self, member: str) -> Writes:
        writes: Writes = {}
        for key, pair in self._object(member).items():
            spec = self._writable(member, key)
            if not isinstance(pair, list) or len(pair) != 2:
                self._add(key, Fault.WRONG_TYPE)
                continue
            new, saw = pair
            if saw is not None and parse_stamp(saw) is None:
                self._add(key, Fault.NOT_A_STAMP)
            elif spec is not None:
                self._judge(spec, key, new)
                writes[key] = (new, saw)
        return writes

    def _judge(self, spec: FieldSpec, key: str, value: Any) -> None:
        fault = value_fault(spec, value)
        if fault is None and spec.required == "create" and is_blank(value):
            fault = Fault.REQUIRED
        if fault is not None:
            self._add(key, fault)

    def _writable(self, member: str, key: str) -> FieldSpec | None:
        """The spec of `key`, if it is one that this member of the op may write."""
        name, slash, entry = key.partition("/")
        spec = self.spec.by_name.get(name)
        if spec is None:
            self._add(key, Fault.UNKNOWN, Code.UNKNOWN_FIELD)
        elif not spec.writable:
            self._add(key, Fault.READ_ONLY, Code.FORBIDDEN_SCOPE)
        elif spec.kind == "status":
            self._add(key, Fault.USE_COMMAND)
        elif (spec.kind in KEYED) != (member == "items"):
            self._add(key, Fault.USE_ITEMS if spec.kind in KEYED else Fault.USE_SET)
        elif member == "set" and slash:
            self._add(key, Fault.UNKNOWN, Code.UNKNOWN_FIELD)
        elif member == "items" and (fault := _entry_fault(spec, entry)) is not None:
            self._add(key, fault, Code.BAD_SHAPE if fault is Fault.NOT_AN_ID else Code.UNKNOWN_FIELD)
        else:
            return spec
        return None

    def _appends(self) -> tuple[Append, ...]:
        value = self.raw.get("append")
        if value is None:
            return ()
        if not isinstance(value, list):
            self._add("append", Fault.WRONG_TYPE)
            return ()
        entries = [entry for item in value if (entry := self._append(item)) is not None]
        if len({(entry.kind, entry.id) for entry in entries}) < len(entries):
            self._add("append", Fault.REPEATED)
        return tuple(entries)

    def _append(self, item: object) -> Append | None:
        if not isinstance(item, dict) or not isinstance(item.get("kind"), str):
            self._add("append", Fault.WRONG_TYPE)
            return None
        name = f"append/{item['kind']}"
        spec = self.spec.append_by_name.get(item["kind"])
        if spec is None or item.keys() - {"kind", "id", "body", "supersedes"}:
            self._add(name, Fault.UNKNOWN, Code.UNKNOWN_FIELD)
        elif not spec.writable:
            self._add(name, Fault.READ_ONLY, Code.FORBIDDEN_SCOPE)
        elif not is_id(item.get("id")) or not (item.get("supersedes") is None or is_id(item["supersedes"])):
            self._add(name, Fault.NOT_AN_ID)
        elif not isinstance(item.get("body", {}), dict):
            self._add(name, Fault.WRONG_TYPE)
        else:
            body = item.get("body", {})
            self._body(spec, name, body)
            return Append(spec.name, item["id"], body, item.get("supersedes"))
        return None

    def _body(self, spec: AppendSpec, name: str, body: dict[str, Any]) -> None:
        if spec.sealed and (body.keys() & _BOX or not spec.fields):
            if not _is_box(body):
                self._add(name, Fault.NOT_SEALED)
            return
        for key, value in body.items():
            part = spec.by_name.get(key)
            if part is None:
                self._add(f"{name}/{key}", Fault.UNKNOWN, Code.UNKNOWN_FIELD)
            elif part.data_class == "sealed" and isinstance(value, dict):
                if not _is_box(value):
                    self._add(f"{name}/{key}", Fault.NOT_SEALED)
            elif (fault := value_fault(part, value)) is not None:
                self._add(f"{name}/{key}", fault)

    def _command(self) -> Command | None:
        value = self.raw.get("command")
        if value is None:
            return None
        if not isinstance(value, dict) or not all(isinstance(value.get(k), str) for k in ("name", "expect")):
            self._add("command", Fault.WRONG_TYPE)
        elif value["name"] not in self.spec.command_by_name or value.keys() - {"name", "expect"}:
            self._add("command", Fault.UNKNOWN, Code.UNKNOWN_FIELD)
        else:
            return Command(value["name"], value["expect"])
        return None

    def _delete(self) -> Mapping[str, str] | None:
        value = self.raw.get("delete")
        if value is None:
            return None
        saw = value.get("saw") if isinstance(value, dict) else None
        if not isinstance(saw, dict):
            self._add("delete", Fault.WRONG_TYPE)
            return None
        seen = {key: stamp for key, stamp in saw.items() if stamp is not None}
        if not all(parse_stamp(stamp) for stamp in seen.values()):
            self._add("delete", Fault.NOT_A_STAMP)
        return seen

    def _delete_entries(self) -> tuple[str, ...] | None:
        value = self.raw.get("delete")
        entries = value.get("entries") if isinstance(value, dict) else None
        if entries is None:
            return None
        if not isinstance(entries, list) or not all(is_id(entry) for entry in entries):
            self._add("delete", Fault.NOT_AN_ID)
            return ()
        return tuple(entries)


def _entry_fault(spec: FieldSpec, entry: str) -> Fault | None:
    if not is_id(entry):
        return Fault.NOT_AN_ID
    allowed = spec.entries or spec.options
    return Fault.NOT_AN_ENTRY if (allowed or spec.kind == "checklist") and entry not in allowed else None


def _is_box(body: Mapping[str, Any]) -> bool:
    return body.keys() == _BOX and all(isinstance(part, str) and part for part in body.values())
