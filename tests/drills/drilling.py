"""A phone in a thread: it writes, pushes and uploads as phones do, whatever becomes of the server.

It remembers everything it was told was safe, and what each record must look like in the end. Only transport
errors, 503 and 507 are endured; any other surprise stops the drill (`fault`).
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.drills.shots import shot
from tests.support.phone import API, HttpTransport, Phone, Reply, uuid7

SHARED = "S1-v1"
FEW = 24
"""How many ops wait at most before the phone sends: a teacher types slower than this, a queue is longer."""
FEW_PICTURES = 6
PART = 24 * 1024
ENDURED = {503: "unavailable", 507: "disk_full"}
WORDS = (
    "奶奶在院子里剥玉米。",
    "孩子把作业本拿给老师看。",
    "谈了寄宿的事；",
    "家里新修了灶。",
    "约好下次带字典来！",
)


@dataclass
class Wanted:
    """What one record must be in the end: its values, its appended entries, its status."""

    values: dict[str, Any] = field(default_factory=dict)
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    status: str = "draft"


@dataclass
class Picture:
    """A photo on this phone, and how far it has come."""

    id: str
    visit: str
    data: bytes
    path: str | None = None
    stored: bool = False


class DrillPhone(threading.Thread):
    """`user`'s phone against the server at `url`; `seed` fixes what it does."""

    def __init__(
        self,
        url: str,
        user: str,
        password: str,
        pupils: list[str],
        seed: int,
        *,
        transport: Any = None,
    ) -> None:
        super().__init__(name=f"{user}-{seed}", daemon=True)
        self.rng = random.Random(seed)
        self.transport = transport or HttpTransport(url, timeout=20)
        self.phone = Phone.enrol(self.transport, user, password)
        self.pupils = pupils
        self.queue: list[dict[str, Any]] = []
        self.log: list[dict[str, Any]] = []
        self.first: dict[str, str] = {}
        self.visits: dict[str, Wanted] = {}
        self.consents: dict[str, dict[str, Any]] = {}
        self.pictures: list[Picture] = []
        self.tokens: list[str] = []
        self.counts: Counter[str] = Counter()
        self.busy = ""
        self.closing = threading.Event()
        self.fault: BaseException | None = None

    # ---- the thread

    def run(self) -> None:
        """Until `closing`, then until nothing is left to send."""
        try:
            while not (self.closing.is_set() and not self.queue and self._next_picture() is None):
                if not self.closing.is_set() and len(self.queue) < FEW:
                    self._write()
                if self.queue:
                    self._push()
                if (picture := self._next_picture()) is not None and self.rng.random() < 0.7:
                    self._upload(picture)
        except BaseException as fault:
            self.fault = fault

    def _send(self, what: str, act: Any) -> Any:
        """One request; None when the server died under it or asked to come again."""
        self.busy = what
        try:
            answer = act()
        except (httpx.TransportError, httpx.StreamError):
            self.counts[f"{what} broken"] += 1
            time.sleep(self.rng.uniform(0.1, 0.5))
            return None
        finally:
            self.busy = ""
        if isinstance(answer, Reply) and answer.status in ENDURED:
            self.counts[f"{what} {answer.status}"] += 1
            self._endure(answer)
            return None
        return answer

    def _endure(self, answer: Reply) -> None:
        """Later again, as the server asks; a drill has no five seconds for it."""
        # A HEAD has no body that could say more.
        assert answer.code == ENDURED[answer.status] or not answer.data, (answer.status, answer.data)
        assert answer.status != 503 or int(answer.headers["Retry-After"]) > 0
        time.sleep(self.rng.uniform(0.1, 0.3))

    # ---- writing

    def _write(self) -> None:
        for _ in range(self.rng.randint(1, 6)):
            own = [v for v, wanted in self.visits.items() if wanted.status == "draft"]
            roll = self.rng.random()
            if not own or roll < 0.3:
                self._begin()
            elif roll < 0.55:
                self._edit(self.rng.choice(own))
            elif roll < 0.75:
                self._append(self.rng.choice(own))
            elif roll < 0.9:
                self._finish(self.rng.choice(own))
            else:
                self._write_together()

    def _enqueue(self, made: dict[str, Any]) -> None:
        self.queue.append(made)
        self.log.append(made)

    def _begin(self) -> None:
        visit, pupil = uuid7(), self.rng.choice(self.pupils)
        day = f"20{self.rng.randint(27, 60)}-{self.rng.randint(1, 12):02}-{self.rng.randint(1, 28):02}"
        mode = self.rng.choice(["on_site", "phone", "at_school"])
        values = {"pupil": pupil, "campaign": "S1-k1", "lead": self.phone.person, "visited_on": day}
        values |= {"mode": mode, "process": self._text()}
        items = {f"met/S1-g-{pupil.removeprefix('S1-')}": True}
        wanted = self.visits[visit] = Wanted({**values, **items})
        if self.rng.random() < 0.5 and sum(not each.stored for each in self.pictures) < FEW_PICTURES:
            self._consent_and_pictures(visit, pupil, values, items)
        else:
            self._enqueue(self.phone.op("visit", visit, values, items))
        assert wanted.status == "draft"

    def _consent_and_pictures(
        self, visit: str, pupil: str, values: dict[str, Any], items: dict[str, Any]
    ) -> None:
        pictures = [Picture(uuid7(), visit, shot(self.rng)) for _ in range(self.rng.randint(1, 2))]
        self._enqueue(self.phone.op("visit", visit, values, items, needs=[each.id for each in pictures]))
        said = {"pupil": pupil, "visit": visit, "capacity": "parent", "purpose": "record", "how": "spoken",
                "given": True, "on": "2026-11-25", "text_version": "photo-consent-1"}  # fmt: skip
        consent = uuid7()
        self.consents[consent] = said
        self._enqueue(self.phone.op("consent", consent, said))
        self.pictures.extend(pictures)

    def _edit(self, visit: str) -> None:
        values = {"requests": self._text(), "preparation": self._text()}
        self.visits[visit].values.update(values)
        self._enqueue(self.phone.op("visit", visit, values))

    def _append(self, visit: str) -> None:
        entry, body = uuid7(), {"event": "called", "note": self._text()}
        self.visits[visit].entries[entry] = body
        self._enqueue(self.phone.op("visit", visit, append=[{"kind": "log", "id": entry, "body": body}]))

    def _finish(self, visit: str) -> None:
        self.visits[visit].status = "submitted"
        command = {"name": "submit", "expect": "draft"}
        self._enqueue(self.phone.op("visit", visit, command=command))

    def _write_together(self) -> None:
        """One more sentence in the visit that two teachers write at once; siblings are brought together."""
        key = ("visit", SHARED)
        if self.phone.person not in ("S1-t1", "S1-t2") or len(self.tokens) >= 60:
            return
        if any(op["id"] == SHARED for op in self.queue):
            return
        row = self.phone.rows.get(key)
        token = f"{self.phone.person[-2:]}记{len(self.tokens)}。"
        self.tokens.append(token)
        conflict = next((c for c in (row or {}).get("conflicts", ()) if c["field"] == "requests"), None)
        shown = (row or {}).get("values", {}).get("requests", "")
        if conflict is None:
            self._enqueue(self.phone.op("visit", SHARED, {"requests": shown + token, "pupil": "S1-p1"}))
            return
        told = list(dict.fromkeys(s for text in (shown, *(v["value"] for v in conflict["values"]))
                                  for s in text.split("。") if s))  # fmt: skip
        text = "。".join(told) + "。" + token
        self._enqueue(self.phone.op("visit", SHARED, {"requests": text}, resolve=[conflict["id"]]))

    def _text(self) -> str:
        return "".join(self.rng.choices(WORDS, k=self.rng.randint(5, 60)))

    # ---- sending

    def _push(self) -> None:
        batch = self.queue[: self.rng.randint(1, 50)]
        reply = self._send("push", lambda: self.phone.push_raw(batch))
        if reply is None:
            return
        assert reply.status == 200, (reply.status, reply.data)
        body = reply.json
        assert [result["op"] for result in body["results"]] == [op["op"] for op in batch]
        # More, where an earlier and longer attempt arrived and only its reply was lost.
        assert body["acked_n"] >= batch[-1]["n"], (body["acked_n"], batch[-1]["n"])
        for op, result in zip(batch, body["results"], strict=True):
            self._told(op, result)
        del self.queue[: len(batch)]
        self.counts["ops"] += len(batch)
        self.counts["pushes"] += 1

    def _told(self, op: dict[str, Any], result: dict[str, Any]) -> None:
        status = result["status"]
        assert status in ("applied", "merged", "conflict", "duplicate"), result
        if status == "duplicate":
            self.counts["replies lost"] += 1
            status = result["first"]
        self.counts[status] += 1
        self.first[op["op"]] = status
        if op["id"] == SHARED:
            # Of its own records it knows more than any row: its unsent ops, and the stamps of those.
            self.phone.keep(result["row"])

    # ---- photos

    def finished(self) -> list[str]:
        """Ids of the uploads that the server has called complete."""
        return [str(p.path).rpartition("/")[2] for p in self.pictures if p.stored]

    def _next_picture(self) -> Picture | None:
        waiting = {op["id"] for op in self.queue}
        said = {op["set"]["visit"][0] for op in self.queue if op["type"] == "consent"}
        return next(
            (p for p in self.pictures if not p.stored and p.visit not in waiting and p.visit not in said),
            None,
        )

    def _upload(self, picture: Picture) -> None:
        """Parts of a photo; after a broken request it asks where the server stands, or announces anew."""
        offset = self._where(picture)
        while offset is not None and not picture.stored:
            part = picture.data[offset : offset + PART]
            path = str(picture.path)
            reply = self._send("part", lambda at=offset, p=part, u=path: self.phone.patch(u, at, p))
            if reply is None:
                return
            assert reply.status == 204, (reply.status, reply.data)
            offset = int(reply.headers["Upload-Offset"])
            assert offset >= len(part)
            picture.stored = offset == len(picture.data)
            self.counts["parts"] += 1

    def _where(self, picture: Picture) -> int | None:
        if picture.path is not None and self.rng.random() < 0.5:
            headers = {"Tus-Resumable": "1.0.0"}
            asked = self._send("head", lambda: self.phone.call("HEAD", str(picture.path), headers=headers))
            if asked is None:
                return None
            assert asked.status == 200, asked.status
            self.counts["resumed"] += 1
            return self._stands(picture, asked)
        made = self._send(
            "announce", lambda: self.phone.create_upload(picture.id, picture.visit, picture.data)
        )
        if made is None:
            return None
        assert made.status == 201, (made.status, made.data)
        picture.path = made.headers["Location"].split(API, 1)[1]
        return self._stands(picture, made)

    def _stands(self, picture: Picture, reply: Reply) -> int:
        offset = int(reply.headers["Upload-Offset"])
        if offset == len(picture.data):
            picture.stored = True
            self.counts["verdicts lost"] += 1
        return offset
