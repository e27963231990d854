"""What one account keeps on one phone's disk: a model of the TypeScript client's store, rule for rule.

Everything that is in a `Vault` is on disk; each method that changes it is one transaction. What a phone has in
memory besides lives in the generators of syncer.py and dies with them. A copy of a vault is a cloned phone.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sync.overlay import overlay
from sync.scopes import Check, checksum
from tests.simulation.narrow import narrowed
from tests.simulation.steps import TARGETS, status_of

Json = dict[str, Any]
Key = tuple[str, str]
KEEP = 30 * 86_400.0
"""Seconds for which an acknowledged op is kept where no backup is known to cover it."""
_WHO = ("op", "n", "type", "id", "after", "at")
WIRE = (*_WHO, "set", "items", "append", "command", "resolve", "delete", "needs")


@dataclass
class Vault:
    """One account's store. `ops` are by op id, `rows` by (type, id), `durable` and `next` by inc."""

    person: str
    device: str
    inc: int
    epoch: str
    cursor: str | None = None
    gen: int = 0
    full: bool = True
    scopes: set[str] = field(default_factory=set)
    rows: dict[Key, Json] = field(default_factory=dict)
    ops: dict[str, Json] = field(default_factory=dict)
    next: dict[int, int] = field(default_factory=dict)
    tails: dict[Key, tuple[int, int]] = field(default_factory=dict)
    durable: dict[int, int] = field(default_factory=dict)
    photos: dict[str, Json] = field(default_factory=dict)
    made: int = 0
    tokens: Json = field(default_factory=dict)
    app: int = 2
    """Which schema the app speaks; it drops what it does not know from the rows that it is sent."""
    rescue: list[list[Json]] = field(default_factory=list)
    """Queues that an earlier store of this account left sealed to the school."""
    sealed: bool = False

    def clone(self) -> Vault:
        """The same store on another phone."""
        return copy.deepcopy(self)

    def keep_tokens(self, given: Json, now: float) -> None:
        """The tokens of an answer; when they end, by the phone's own clock."""
        self.tokens = {name: given[name] for name in ("token", "refresh_token")}
        self.tokens["expires"] = now + given["expires_in"]

    # ---- what is shown

    def of(self, key: Key, *states: str) -> list[Json]:
        """Own ops on a record in these states, in the order in which they were begun."""
        found = [op for op in self.ops.values() if (op["type"], op["id"]) == key and op["state"] in states]
        return sorted(found, key=lambda op: op["made"])

    def shown(self, key: Key) -> Json:
        """The row as the screen shows it; refused ops only where nothing else is known of the record."""
        refused = () if key in self.rows else ("quarantined",)
        laid = self.of(key, "open", "queued", "held", "parked", *refused)
        # Numbers of an earlier incarnation come first, as the phone lays them.
        row = self.rows.get(key)
        for inc in sorted({op["inc"] for op in laid if op["inc"]}, key=lambda inc: (inc == self.inc, inc)):
            for op in laid:
                row = self._over(key, row, [op], inc) if op["inc"] == inc else row
        return self._over(key, row, [op for op in laid if op["inc"] is None], self.inc)

    def _over(self, key: Key, row: Json | None, ops: list[Json], inc: int) -> Json:
        # A copy of this phone had taken the number: the stamp names another write.
        laid = [wire(op) | ({"n": None} if op.get("code") == "op_id_reuse" else {}) for op in ops]
        shown = overlay(row, laid, inc=inc, by=self.person, targets=TARGETS, status=status_of(key[0]))
        if row is not None and "pending" in row:
            shown["pending"] |= row["pending"]
            shown["deleted"] = shown["deleted"] if ops else row["deleted"]
        return shown

    def known(self, type_: str) -> list[str]:
        """Ids of all records of a type that this phone shows, deleted ones left out."""
        ids = {id_ for kind, id_ in self.rows if kind == type_}
        ids |= {op["id"] for op in self.ops.values() if op["type"] == type_ and op["state"] != "acked"}
        return sorted(ids)

    # ---- writing

    def edit(self, key: Key, change: Json, ids: Any, at: str) -> Json:
        """Join a change to the record's open op (which keeps what it saw first); returns the open op."""
        found = self.of(key, "open")
        op = found[0] if found else self._founded(self._begin(key, ids.mint()), key)
        op["at"] = at
        for part in ("set", "items"):
            for name, (value, saw) in change.get(part, {}).items():
                op[part][name] = [value, op[part][name][1] if name in op[part] else saw]
        for part in ("append", "resolve", "needs"):
            op[part] += [one for one in change.get(part, []) if one not in op[part]]
        for part in ("command", "delete"):
            op[part] = change.get(part) or op[part]
        return op

    def _founded(self, op: Json, key: Key) -> Json:
        """The first op on a visit that others began names its pupil, so that a server restored to a day before
        that visit can begin the record from it."""
        row = self.shown(key)
        pupil, status = row["values"].get("pupil"), row["values"].get("status", "draft")
        if key[0] == "visit" and key not in self.tails and pupil and status in ("draft", "returned"):
            op["set"]["pupil"] = [pupil, row["stamps"].get("pupil")]
        return op

    def _begin(self, key: Key, ident: str) -> Json:
        self.made += 1
        op: Json = {"op": ident, "type": key[0], "id": key[1], "made": self.made, "at": ""}
        op |= {"inc": None, "n": None, "after": None, "set": {}, "items": {}, "append": [], "command": None}
        op |= {"resolve": [], "delete": None, "needs": [], "state": "open", "acked_at": 0.0, "asked_at": -1e9}
        self.ops[ident] = op
        return op

    def take(self, upto: int | None = None) -> list[Json]:
        """Give open ops (those begun up to `upto`) their numbers; they are immutable from here on."""
        taken = []
        for op in sorted(self.ops.values(), key=lambda op: op["made"]):
            if op["state"] != "open" or (upto is not None and op["made"] > upto):
                continue
            key, n = (op["type"], op["id"]), self.next.get(self.inc, 1)
            tail = self.tails.get(key)
            op |= {"inc": self.inc, "n": n, "state": "queued"}
            op["after"] = tail[1] if tail and tail[0] == self.inc else None
            self.tails[key] = (self.inc, n)
            self.next[self.inc] = n + 1
            taken.append(op)
        return taken

    # ---- pushing

    def waiting(self, tried: set[str], now: float) -> list[Json]:
        """Ops to send: earlier incarnations first, within one by number."""
        due = [
            op
            for op in self.ops.values()
            if op["op"] not in tried
            and (op["state"] == "queued" or (op["state"] == "held" and now - op["asked_at"] > 600))
        ]
        return sorted(due, key=lambda op: (op["inc"] == self.inc, op["inc"], op["n"]))

    def acknowledge(self, batch: list[Json], reply: Json, now: float) -> bool:
        """Take in the reply to a push; whether it told to count under a new incarnation. What is acknowledged by it
        is forgotten with the next one at the earliest."""
        self.durable[batch[0]["inc"]] = reply["durable_n"]
        self._forget(now)
        for sent, result in zip(batch, reply["results"], strict=True):
            if result["status"] == "retry":
                continue
            status = result["status"] if result["status"] != "duplicate" else result.get("first", "applied")
            state = status if status in ("held", "quarantined") else "acked"
            op = self.ops.get(sent["op"])
            if op is not None:
                op |= {"state": state, "acked_at": now, "asked_at": now, "code": result.get("code")}
            if result.get("row"):
                self._from_reply(result["row"])
        return any(result.get("new_inc") for result in reply["results"])

    def _forget(self, now: float) -> None:
        for ident, op in list(self.ops.items()):
            covered = op["n"] is not None and op["n"] <= self.durable.get(op["inc"], 0)
            if op["state"] == "acked" and (covered or now - op["acked_at"] > KEEP):
                del self.ops[ident]

    def park(self, op: Json) -> None:
        """The server could not even store it."""
        op["state"] = "parked"

    def under(self, inc: int) -> None:
        """Count what is written from now on under a new incarnation."""
        self.inc = inc

    def restored(self, epoch: str) -> None:
        """The server came back from a backup: send again what it may have forgotten, read everything anew."""
        for op in self.ops.values():
            again = op["state"] in ("acked", "held", "quarantined")
            reused = op.get("code") == "op_id_reuse"
            if again and (reused or op["n"] > self.durable.get(op["inc"], 0)):
                op["state"] = "queued"
        for photo in self.photos.values():
            if photo["state"] == "school":
                photo["state"] = "phone"
        self.epoch = epoch
        self.restart()

    def seal(self) -> None:
        """The school revoked the device: what was not sent, or is in no backup yet, stays as a sealed queue."""
        self.take()
        kept = [op for op in self.ops.values() if not self._is_covered(op)]
        queue = [{"inc": op["inc"], **wire(op)} for op in sorted(kept, key=lambda op: op["made"])]
        self.rescue += [queue] if queue else []
        self.ops, self.rows, self.photos, self.sealed = {}, {}, {}, True

    def _is_covered(self, op: Json) -> bool:
        """Whether the school cannot lose it any more."""
        erased = op.get("code") == "erased"
        return op["state"] == "acked" and (erased or op["n"] <= self.durable.get(op["inc"], 0))

    # ---- pulling

    def restart(self) -> None:
        """Read everything again from the start."""
        self.cursor, self.full, self.gen = None, True, self.gen + 1

    def adopt(self, row: Json) -> bool:
        """Take in a row unless a newer one is here."""
        key = (row["type"], row["id"])
        have = self.rows.get(key)
        if have is not None and have["gen"] == self.gen and row["seq"] < have["seq"]:
            return False
        dropped = bool(have and have.get("dropped"))
        known = row if self.app > 1 else narrowed(row)
        self.rows[key] = {**known, "gen": self.gen, **({"dropped": True} if dropped else {})}
        return True

    def _from_reply(self, row: Json) -> None:
        """While all is read anew, only a page says that a row is still there: it may be deleted before one comes."""
        have = self.rows.get((row["type"], row["id"]))
        here = have is not None and have["gen"] == self.gen
        if self.adopt(row) and self.full and not here:
            self.rows[row["type"], row["id"]]["gen"] = self.gen - 1

    def page(self, reply: Json) -> None:
        """One page of a pull: rows, departures and cursor in one transaction."""
        dropped = set(reply["scopes"]["drop"])
        arriving = set()
        for row in reply["rows"]:
            key = (row["type"], row["id"])
            arriving.add(key)
            if self.adopt(row):
                self.rows[key].pop("dropped", None)
        gone = [(one["type"], one["id"]) for one in reply["gone"]]
        gone += self._leave(dropped, arriving)
        if not reply["more"] and self.full:
            behind = [key for key, row in self.rows.items() if row["gen"] < self.gen and key not in arriving]
            gone += [key for old in behind for key in self._part(old)]
        for key in gone:
            self.rows.pop(key, None)
        self.scopes = (self.scopes | set(reply["scopes"]["add"])) - dropped
        self.full = self.full and reply["more"]
        self.cursor, self.epoch = reply["cursor"], reply["epoch"]

    def _leave(self, dropped: set[str], arriving: set[Key]) -> list[Key]:
        gone = []
        for key, row in self.rows.items():
            if key in arriving or not dropped & set(row["scopes"]):
                continue
            row["scopes"] = [scope for scope in row["scopes"] if scope not in dropped]
            gone += [] if row["scopes"] else self._part(key)
        return gone

    def _part(self, key: Key) -> list[Key]:
        """A row that no scope holds goes, unless own work on it has still to be sent: then it goes afterwards."""
        if not self.waits(key):
            return [key]
        self.rows[key] |= {"scopes": [], "dropped": True}
        return []

    def waits(self, key: Key) -> bool:
        """Whether own work on a record has still to be sent."""
        return bool(self.of(key, "open", "queued", "parked"))

    def drop_leftovers(self) -> None:
        """Rows that no scope held any more while own work waited."""
        for key in [key for key, row in self.rows.items() if row.get("dropped") and not self.waits(key)]:
            del self.rows[key]

    def differing(self, check: dict[str, Check]) -> list[str]:
        """Scopes of which this phone holds something else than the server says."""
        held: dict[str, list[tuple[str, str, int]]] = {scope: [] for scope in check}
        for (type_, id_), row in self.rows.items():
            for scope in row["scopes"]:
                if scope in held:
                    held[scope].append((type_, id_, row["seq"]))
        return [scope for scope, rows in held.items() if checksum(rows) != check[scope]]


def wire(op: Json) -> Json:
    """An op as it travels: members that say nothing are left out."""
    return {name: op[name] for name in WIRE if name in _WHO or op[name]} | op.get("strange", {})


def copies(ops: Iterable[Json]) -> list[Json]:
    """Ops as they travel, apart from those on the disk."""
    return [copy.deepcopy(wire(op)) for op in ops]
