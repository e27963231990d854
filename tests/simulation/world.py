"""One history: an event queue in one thread, phones, a bad line and the school's server.

A plan (plan.py) is a list of events with their times. Everything that may go wrong stands in the plan, so a
history is the same however often it runs, and stays a history when events are taken away.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import orjson

from tests.simulation.acts import Hand
from tests.simulation.backends import Backend
from tests.simulation.book import Book
from tests.simulation.chance import Names
from tests.simulation.house import House
from tests.simulation.phones import Asked, Phone
from tests.simulation.school import SchemaLevel
from tests.simulation.server import Killed, Server
from tests.simulation.syncer import Lost, Reply, Send, Step, Syncer
from tests.simulation.tape import Tape
from tests.simulation.trace import watch_reconcile
from tests.simulation.vault import Json, Vault, wire

TIMEOUT = 30.0
"""Seconds after which a phone gives up waiting for an answer."""


class World:
    """Runs one plan over one backend."""

    def __init__(self, plan: Json, backend: Backend, level: SchemaLevel) -> None:
        self.plan = plan
        self.book = Book()
        self.names = Names(plan["seed"])
        level.level = 1
        self.server = Server(backend, plan["seed"], level)
        self.now = 0.0
        self._queue: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self.phones: list[Phone] = []
        self.left_sealed: dict[tuple[int, str], list[list[Json]]] = {}
        self.house = House(self)
        self.tape = Tape()
        self.close = watch_reconcile(lambda: self.server.trace)
        for spec in plan["devices"]:
            self.add_phone(spec["skew"], spec.get("app", 2))
            self.sign_in(self.phones[-1], spec["person"])

    # ---- the queue

    def at(self, time: float, act: Callable[[], None]) -> None:
        """Let something happen at a time."""
        heapq.heappush(self._queue, (time, next(self._order), act))

    def run(self) -> None:
        """The planned events, then the healing."""
        for event in self.plan["events"]:
            self.at(event["t"], lambda event=event: self._happen(event))  # type: ignore[misc]
        self._drain()
        self.house.heal()

    def _drain(self) -> None:
        while self._queue:
            self.now, _, act = heapq.heappop(self._queue)
            act()

    def settle(self) -> None:
        """Let everything that is under way arrive."""
        self._drain()

    def _happen(self, event: Json) -> None:
        kind = event["do"]
        if "dev" not in event:
            self.house.happen(event)
            return
        phone = self.phones[event["dev"] % len(self.phones)]
        if kind == "sync":
            self.start_sync(phone, event.get("fate", {}))
        elif kind in ("crash", "evict", "clone", "logout", "login", "partition", "update", "carry"):
            self.house.strike(phone, event)
        elif phone.vault is not None:
            hand = self.hand(phone)
            if hand.act(kind, event):
                self.book.count(f"act {kind}")
                self.house.look(phone.vault)
                self.tape.acted(phone.number, self.now + phone.skew, kind, hand.log)

    # ---- phones

    def add_phone(self, skew: float, app: int) -> Phone:
        """A phone without any account."""
        self.phones.append(Phone(len(self.phones), skew, app))
        return self.phones[-1]

    def sign_in(self, phone: Phone, person: str) -> None:
        """Use the account's store on this phone, or enrol."""
        if person not in phone.vaults:
            given = self.server.enrol(person, self.now)
            if given is None:
                return
            new = Vault(person, given["device"], given["inc"], given["epoch"], app=phone.app)
            new.keep_tokens(given, self.now + phone.skew)
            new.rescue = self.left_sealed.pop((phone.number, person), [])
            phone.vaults[person] = new
        phone.person = person

    def _put_away(self, phone: Phone, vault: Vault) -> None:
        """A store that sealed itself goes; its queue waits on the phone for whoever signs in again."""
        del phone.vaults[vault.person]
        if vault.rescue:
            self.left_sealed[phone.number, vault.person] = vault.rescue
        self.sign_in(phone, vault.person)
        if phone.vault is None:
            phone.person = None

    def lease_ends(self, phone: Phone, vault: Vault) -> None:
        """The school does not know its tokens and lets nobody sign in on it: one day it seals itself unasked."""
        vault.seal()
        self.book.count("lease ended")
        self._put_away(phone, vault)

    def hand(self, phone: Phone) -> Hand:
        """The user's hand on the phone."""
        assert phone.vault is not None
        return Hand(phone.vault, self.book, self.names, lambda: self.now + phone.skew)

    def all_vaults(self) -> Iterator[Vault]:
        """Every store on every phone."""
        for phone in self.phones:
            yield from phone.vaults.values()

    # ---- a sync

    def start_sync(self, phone: Phone, fate: Json) -> None:
        """Begin a sync unless one is running."""
        if phone.talk is not None or phone.vault is None:
            return
        vault = phone.vault
        syncer = Syncer(vault, lambda: self.now + phone.skew, phone.heard, self.size_of)
        phone.talk, phone.fate, phone.sent, phone.steps = syncer.cycle(), fate, 0, 0
        phone.serial += 1
        self.tape.synced(phone.number, self.now + phone.skew)
        self._resume(phone, None)

    @staticmethod
    def size_of(op: Json) -> int:
        """Bytes of an op on the wire."""
        return len(orjson.dumps(wire(op))) + 1

    def stop(self, phone: Phone) -> None:
        """The app dies: what was in memory is gone."""
        if phone.talk is not None:
            phone.talk.close()
            phone.talk = None
            phone.serial += 1

    def _resume(self, phone: Phone, answer: Reply | None) -> None:
        """Let the sync go on until it needs an answer, ends, or dies."""
        talk = phone.talk
        assert talk is not None
        try:
            asked = talk.send(answer) if answer is not None else next(talk)
            while isinstance(asked, Step):
                self._note_numbers(phone)
                if self._dies_here(phone):
                    return
                asked = next(talk)
        except StopIteration:
            phone.talk = None
            self.house.look(phone.vault)
            if phone.vault is not None and phone.vault.sealed:
                self.book.count("device revoked")
                self._put_away(phone, phone.vault)
            return
        if not self._dies_here(phone):
            self._send(phone, asked)

    def _note_numbers(self, phone: Phone) -> None:
        vault = phone.vault
        if vault is None:
            return
        for op in vault.ops.values():
            if op["n"] is not None:
                self.book.numbered(vault.person, op)

    def _dies_here(self, phone: Phone) -> bool:
        """Before and after every transaction and every request: at any of them the app may be killed."""
        phone.steps += 1
        if phone.fate.get("dies") != phone.steps:
            return False
        self.book.count("phone killed")
        self.stop(phone)
        return True

    # ---- the line

    def _send(self, phone: Phone, sent: Send) -> None:
        vault = phone.vault
        assert vault is not None
        fates = phone.fate.get("line", [])
        fate = fates[phone.sent] if phone.sent < len(fates) else "ok"
        phone.sent += 1
        asked = Asked(phone, phone.serial, phone.sent, vault.person, sent.token, sent.path, fate)
        if self.now < phone.offline_until:
            self.book.count("partition")
            self.at(self.now + 1, lambda: self._give_up(asked))
            return
        if fate != "ok":
            self.book.count(fate)
            if sent.path == "refresh":
                self.book.count("refresh went wrong")
        body = orjson.loads(orjson.dumps(sent.body))
        self.tape.asked(phone.number, sent.path, body)
        arrives = self.now + phone.fate.get("lag", 0.2)
        if fate == "request late":
            arrives = self.now + TIMEOUT + phone.fate.get("late", 100.0)
        if fate == "request doubled":
            copy = replace(asked, serial=-1, fate="ok")
            self.at(arrives + phone.fate.get("late", 100.0), lambda: self._arrive(copy, body))
        if fate != "request lost":
            self.at(arrives, lambda: self._arrive(asked, body))
        if fate not in ("ok", "request doubled"):
            self.at(self.now + TIMEOUT, lambda: self._give_up(asked))

    def _arrive(self, asked: Asked, body: Any) -> None:
        """A request begins at the server and commits a little later; others may commit in between."""
        numbers = self.server.begin(asked.path)
        self.at(self.now + asked.phone.fate.get("work", 0.0), lambda: self._commit(asked, body, numbers))

    def _commit(self, asked: Asked, body: Any, numbers: int | None) -> None:
        self.server.committing(numbers)
        reply = self._serve(asked, body)
        if reply is not None and asked.fate not in ("reply lost", "request late") and asked.serial >= 0:
            self.at(self.now + asked.phone.fate.get("lag", 0.2), lambda: self._deliver(asked, body, reply))

    def _serve(self, asked: Asked, body: Any) -> Reply | None:
        store = self.server.store
        stale = self.house.lagging and asked.path == "pull"
        dies = {"server killed before": "before", "server killed after": "after"}.get(asked.fate)
        store.dies = dies
        try:
            reply = self.server.answer(asked.token, asked.path, body, self.now, stale=stale)
        except Killed:
            return None
        finally:
            store.dies = None
        if reply.status == 200 and not stale:
            self.house.judge_rows(asked.person, self._rows(asked.path, reply.json))
        return reply

    def _deliver(self, asked: Asked, body: Any, reply: Reply) -> None:
        phone = asked.phone
        self.tape.heard(phone.number, reply)
        self._note_tokens(asked.path, reply)
        if reply.status == 200:
            for row in self._rows(asked.path, reply.json):
                self.book.saw_conflicts(row)
                self.book.saw_texts(row)
            if asked.path == "push":
                self.book.answered(body["inc"], body["ops"], reply.json)
        if phone.serial == asked.serial and phone.sent == asked.number and phone.talk is not None:
            self._resume(phone, reply)

    def _note_tokens(self, path: str, reply: Reply) -> None:
        if path in ("refresh", "enrol") and reply.status == 200:
            self.book.count("tokens renewed" if path == "refresh" else "signed in again")
        if reply.status != 200 and reply.json.get("code") == "token_reused":
            self.book.count("token reused")

    @staticmethod
    def _rows(path: str, json: Json) -> list[Json]:
        if path == "pull":
            return list(json["rows"])
        return [one["row"] for one in json["results"] if one.get("row")] if path in ("push", "import") else []

    def _give_up(self, asked: Asked) -> None:
        phone = asked.phone
        if phone.serial != asked.serial or phone.sent != asked.number or phone.talk is None:
            return
        try:
            phone.talk.throw(Lost())
        except (Lost, StopIteration):
            pass
        else:
            raise AssertionError("a sync goes on without its answer")
        phone.talk = None
        phone.serial += 1
