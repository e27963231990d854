"""What people do on their phones: one act of a plan becomes one or more edits of a vault.

An act names its record and its value by number; what these mean is decided when the act takes place, from what
the phone shows. An act that makes no sense there (nothing to resolve, nothing pulled yet) does nothing, so that a
plan stays a plan when others of its acts are taken away.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.book import Book
from tests.simulation.chance import Names, instant
from tests.simulation.forms import DAYS, answerable, campaign_for, needed
from tests.simulation.papers import PaperActs
from tests.simulation.school import MODES, PLEDGES, TEACHERS
from tests.simulation.steps import PAPERS
from tests.simulation.vault import Json, Key, Vault

END = 99
"""As the place of a sentence: behind all others."""
CLOSING = frozenset(
    {"append", "submit", "visit", "resolve", "delete", "consent", "strange", "file_item", "answer_item"}
)
"""Acts that close the op at once, as the app does."""


@dataclass
class Hand(PaperActs):
    """Somebody's hand on one vault. `at`: the phone's own clock."""

    vault: Vault
    book: Book
    names: Names
    at: Callable[[], float]
    log: list[Json] = field(default_factory=list)
    _touched: int = 0

    def act(self, kind: str, event: Json) -> bool:
        """Do it; False where there was nothing to do it to."""
        self._touched = 0
        done = getattr(self, f"_{kind}")(event)
        if done and kind in CLOSING:
            # What was begun earlier goes with it, so that a consent never reaches the school before its visit.
            for op in self.vault.take(self._touched):
                self.book.numbered(self.vault.person, op)
        return bool(done)

    # ---- the record that is meant

    def _record(self, event: Json, *, begun: bool = True) -> Key | None:
        """One of the visits that this phone shows; a planned one is begun on the way."""
        planned = [
            str(self.vault.shown(("assignment", id_))["values"].get("visit") or "")
            for id_ in self.vault.known("assignment")
        ]
        visits = sorted({*self.vault.known("visit"), *(visit for visit in planned if visit)})
        if not visits:
            return None
        key = ("visit", visits[event["rec"] % len(visits)])
        if begun and not self._exists(key) and not self._begin_planned(key):
            return None
        return key

    def _exists(self, key: Key) -> bool:
        return key in self.vault.rows or bool(self.vault.of(key, "open", "queued", "held", "acked", "parked"))

    def _begin_planned(self, key: Key) -> bool:
        for id_ in self.vault.known("assignment"):
            values = self.vault.shown(("assignment", id_))["values"]
            if values.get("visit") == key[1]:
                self._edit(key, {"pupil": values["pupil"], "lead": values.get("lead") or self.vault.person})
                return True
        return False

    def _edit(self, key: Key, values: Json, **more: Any) -> Json:
        shown = self.vault.shown(key)
        # What the user deleted is on no screen any more: whoever still writes there has nothing before their eyes.
        stamps = {} if shown["deleted"] else shown["stamps"]
        change: Json = {"set": {}, "items": {}, **more}
        for name, value in values.items():
            change["items" if "/" in name else "set"][name] = [value, stamps.get(name)]
        begun = [op[part] for op in self.vault.of(key, "open") for part in ("set", "items")]
        op = self.vault.edit(key, change, self.names, instant(self.at()).isoformat(timespec="seconds"))
        for name in (name for name in values if not any(name in part for part in begun)):
            before = None if shown["deleted"] else shown["values"].get(name)
            self.book.screens[op["op"], name, stamps.get(name)] = before
        self._touched = max(self._touched, op["made"])
        self.log.append({"type": key[0], "id": key[1], "values": values, **more})
        return op

    # ---- acts

    def _begin(self, event: Json) -> bool:
        """A visit that nobody planned, of a pupil whom this phone shows."""
        pupils = self.vault.known("pupil")
        if not pupils:
            return False
        key = ("visit", self.names.mint())
        pupil = pupils[event["rec"] % len(pupils)]
        campaign = campaign_for(self.vault, event["n"])
        named = {"campaign": campaign} if campaign else {}
        self._edit(key, {"pupil": pupil, "lead": self.vault.person, "visited_on": DAYS[0], **named})
        return True

    def _write(self, event: Json) -> bool:
        """One plain field; each act writes a value of its own."""
        key = self._record(event)
        if key is None:
            return False
        name = ("place", "place", "hardship")[event["n"] % 3]
        self._edit(key, {name: None if event["n"] % 11 == 0 else f"值{event['n']}"})
        return True

    def _choose(self, event: Json) -> bool:
        """A field in which two people easily say the same."""
        key = self._record(event)
        if key is None:
            return False
        self._edit(key, {"mode": MODES[event["n"] % len(MODES)]})
        return True

    def _narrate(self, event: Json) -> bool:
        """A sentence of one's own at some place of a text; now and then in place of another."""
        key = self._record(event)
        if key is None:
            return False
        name = ("process", "requests")[event["n"] % 2]
        text = str(self.vault.shown(key)["values"].get(name) or "")
        sentences = [one + "。" for one in text.split("。") if one]
        if not sentences and event["n"] % 3:
            # Room for several hands, so that much of it can be merged.
            sentences = [f"{at}{event['n']}。" for at in "甲乙丙丁戊"]
        place = len(sentences) if event["place"] == END else event["place"] % (len(sentences) + 1)
        instead = event["place"] % 5 == 0 and place < len(sentences)
        sentences[place : place + instead] = [f"句{event['n']}。"]
        self._edit(key, {name: "".join(sentences)})
        return True

    def _tick(self, event: Json) -> bool:
        """An entry of a checklist or a set."""
        key = self._record(event)
        if key is None:
            return False
        entries = [f"pledge/{one}" for one in PLEDGES] + ["met/g-p1", "met/g-p3"]
        entries += [f"companions/{person}" for person in TEACHERS]
        self._edit(key, {entries[event["n"] % len(entries)]: event["n"] % 4 != 0})
        return True

    def _newer(self, event: Json) -> bool:
        """A field that only an app of the next schema knows."""
        key = self._record(event) if self.vault.app > 1 else None
        if key is None:
            return False
        self._edit(key, {"weather": f"天{event['n']}"})
        return True

    def _day(self, event: Json) -> bool:
        """The visit was on another day."""
        key = self._record(event)
        if key is None:
            return False
        self._edit(key, {"visited_on": DAYS[event["n"] % len(DAYS)]})
        return True

    def _answer(self, event: Json) -> bool:
        """A field that the form has by now, or still has on a phone that heard of no other."""
        key = self._record(event)
        names = answerable(self.vault, self.vault.shown(key)["values"]) if key else []
        if key is None or not names:
            return False
        self._edit(key, {names[event["n"] % len(names)]: f"答{event['n']}"})
        return True

    def _append(self, event: Json) -> bool:
        """An entry of the log, or a correction of one that is shown."""
        key = self._record(event)
        if key is None:
            return False
        shown = self.vault.shown(key)["appends"].get("log", [])
        entry: Json = {"kind": "log", "id": self.names.mint(), "body": {"event": f"记{event['n']}"}}
        if shown and event["n"] % 2:
            entry["supersedes"] = shown[event["n"] % len(shown)]["id"]
        self._edit(key, {}, append=[entry])
        return True

    def _submit(self, event: Json) -> bool:
        """Fill what is missing and hand it in."""
        key = self._record(event)
        return key is not None and self._hand_in(key, {}, event["n"])

    def _hand_in(self, key: Key, said: Json, number: int) -> bool:
        values = {**self.vault.shown(key)["values"], **said}
        blank = {"mode": "on_site", "process": f"句{number}。", "visited_on": DAYS[0], "met/g-p1": True}
        status = values.get("status", "draft")
        if status not in ("draft", "returned"):
            return False
        missing = {name: value for name, value in blank.items() if name not in values}
        missing |= needed(self.vault, {**values, **missing}, number)
        self._edit(key, said | missing, command={"name": "submit", "expect": status})
        return True

    def _visit(self, event: Json) -> bool:
        """A visit that nobody planned, written down whole and handed in."""
        pupils = self.vault.known("pupil")
        if not pupils:
            return False
        number, me = event["n"], self.vault.person
        said = {"pupil": pupils[event["rec"] % len(pupils)], "lead": me, "mode": MODES[number % len(MODES)]}
        said["visited_on"] = DAYS[number % len(DAYS)]
        along = [person for person in TEACHERS if person != me][: number % 3]
        said |= {f"companions/{person}": True for person in along}
        return self._hand_in(("visit", self.names.mint()), said, number)

    def _resolve(self, event: Json) -> bool:
        """Settle a conflict: with the head, with a sibling, or with a text of one's own."""
        listed = [
            (key, conflict)
            for key in ((type_, id_) for type_ in ("visit", *PAPERS) for id_ in self.vault.known(type_))
            for conflict in self.vault.shown(key)["conflicts"]
            if not conflict.get("resolving") and not self.vault.shown(key)["deleted"]
        ]
        if not listed:
            return False
        key, conflict = listed[event["n"] % len(listed)]
        how = event["n"] % 4
        if how == 3:
            self._edit(key, {}, resolve=[conflict["id"]])
            return True
        mine: Any = f"值{event['n']}" if conflict["field"] in ("place", "hardship") else None
        sibling = conflict["values"][0]["value"]
        head = self.vault.shown(key)["values"].get(conflict["field"])
        value = (head, sibling, mine if mine is not None else sibling)[how]
        self._edit(key, {conflict["field"]: value}, resolve=[conflict["id"]])
        return True

    def _delete(self, event: Json) -> bool:
        """Delete a visit, naming everything that is shown of it."""
        key = self._record(event, begun=False)
        if key is None or not self._exists(key):
            return False
        shown = self.vault.shown(key)
        if shown["deleted"] or not shown["stamps"]:
            return False
        shown_conflicts = [conflict["id"] for conflict in shown["conflicts"]]
        entries = [entry["id"] for some in shown["appends"].values() for entry in some]
        op = self._edit(
            key, {}, delete={"saw": dict(shown["stamps"]), "entries": entries}, resolve=shown_conflicts
        )
        self.book.entries_shown[op["op"]] = set(entries)
        return True

    def _consent(self, event: Json) -> bool:
        """The family's answer about photos."""
        visit = self._record(event)
        pupil = self.vault.shown(visit)["values"].get("pupil") if visit else None
        if visit is None or pupil is None:
            return False
        given = event["n"] % 5 != 0
        said = {
            "capacity": "parent",
            "purpose": "record",
            "how": "spoken",
            "given": given,
            "on": "2026-11-25",
        }
        self._edit(("consent", self.names.mint()), {"pupil": pupil, "visit": visit[1], **said})
        return True

    def _photo(self, event: Json) -> bool:
        """A photo, kept with the op that needs it."""
        key = self._record(event)
        if key is None:
            return False
        ident = self.names.mint()
        data = f"photo {ident}"
        self.vault.photos[ident] = {"visit": key[1], "data": data, "state": "phone"}
        self.book.photos[ident] = data.encode()
        self._edit(key, {}, needs=[ident])
        return True

    def _strange(self, event: Json) -> bool:
        """An op that no server can apply: a broken text, a foreign pupil, one that is far too large."""
        key = self._record(event)
        if key is None:
            return False
        kind = event["n"] % 4
        if kind == 0:
            self._edit(key, {"place": "空\x00字"})
        elif kind == 1:
            self._edit(("visit", self.names.mint()), {"pupil": "S2-p1", "lead": self.vault.person})
        elif kind == 2:
            self._edit(key, {"place": "长" * 60_000})
        else:
            self._edit(key, {"mode": "by_balloon"})
        return True
