"""One sync of a phone, as a generator that may die between any two steps.

It yields `Step` before and after every transaction of the phone's disk, and `Send` for a request, of which it is
given the `Reply`, or `Lost` is raised in it. The order is the TypeScript client's: ops up, rows down, photos up.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.erasing import emptied, forget_erased, pupil_known
from tests.simulation.renumber import count_anew, part_stamps
from tests.simulation.vault import Json, Vault, copies

OPS, BYTES = 50, 262_144
PAGE = 200
EARLY = 30.0
"""Seconds before its end at which a token is renewed."""
TOO_MUCH = (400, 413, 422)
ATTEMPTS = 4
"""How often one sync starts over after an answer that the phone knows how to put right."""


@dataclass(frozen=True)
class Step:
    """A place between two steps; `name` says which."""

    name: str


@dataclass(frozen=True)
class Send:
    """A request to the server."""

    path: str
    body: Any
    token: str


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    json: Any


class Lost(Exception):
    """No answer came in time."""


class Refused(Exception):
    """An answer other than 2xx."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.json.get("code"))
        self.status, self.code, self.json = reply.status, reply.json.get("code"), reply.json


@dataclass
class Heard:
    """What a phone noticed that only the simulation wants to know: alarms of the checksum, refusals."""

    alarms: list[tuple[list[str], int, str]] = field(default_factory=list)
    """Each with the newest seq on the phone and the cursor that came with the sums."""
    refusals: list[str] = field(default_factory=list)


Talk = Generator[Step | Send, Reply, Any]


@dataclass
class Syncer:
    """Drives one vault. `clock` is the phone's; `size` the bytes of an op; `page` the rows asked for."""

    vault: Vault
    clock: Callable[[], float]
    heard: Heard
    size: Callable[[Json], int]
    page: int = PAGE

    def cycle(self) -> Talk:
        """One whole sync; ends quietly where an answer says that it has to wait."""
        for _ in range(ATTEMPTS):
            try:
                yield from self._once()
                return True
            except Refused as refused:
                if not (yield from self._put_right(refused)):
                    return False
        return False

    def _put_right(self, refused: Refused) -> Talk:
        """Whether the sync may start over. What a cure itself is refused is put right in its place."""
        self.heard.refusals.append(str(refused.code))
        try:
            return (yield from self._cured(refused))
        except Refused as met:
            return (yield from self._put_right(met))

    def _once(self) -> Talk:
        yield Step("before take")
        self.vault.take()
        yield Step("after take")
        yield from self._offer_rescue()
        yield from self._push()
        yield from self._pull()
        yield Step("before leftovers")
        self.vault.drop_leftovers()
        yield Step("after leftovers")
        if (yield from self._upload()):
            yield from self._pull()

    def _ask(self, path: str, body: Any) -> Talk:
        if self.clock() > self.vault.tokens["expires"] - EARLY:
            yield from self._renew()
        reply = yield Send(path, body, self.vault.tokens["token"])
        if reply.status == 401:
            yield from self._renew()
            reply = yield Send(path, body, self.vault.tokens["token"])
        if reply.status >= 300:
            raise Refused(reply)
        return reply.json

    def _renew(self) -> Talk:
        """The next pair of tokens; with a 401 its user has to sign in again."""
        told = {"refresh_token": self.vault.tokens["refresh_token"]}
        reply = yield Send("refresh", told, "")
        if reply.status >= 300:
            raise Refused(reply)
        yield Step("before the tokens")
        self.vault.keep_tokens(reply.json, self.clock())
        yield Step("after the tokens")

    def _sign_in(self) -> Talk:
        """With the password, on the same store: incarnation and queue stay."""
        reply = yield Send("enrol", {"person": self.vault.person}, "")
        if reply.status >= 300:
            self.heard.refusals.append(str(reply.json.get("code")))
            return False
        yield Step("before signing in")
        self.vault.device = reply.json["device"]
        self.vault.keep_tokens(reply.json, self.clock())
        yield Step("after signing in")
        return True

    def _envelope(self, **more: Any) -> Json:
        return {"proto": 1, "schema": self.vault.app, "epoch": self.vault.epoch, **more}

    def _offer_rescue(self) -> Talk:
        """What an earlier store left, as a sealed queue, before anything else."""
        for queue in list(self.vault.rescue):
            reply = yield from self._ask("import", {"ops": queue, "epoch": self.vault.epoch})
            yield Step("before forgetting a queue")
            if all(result["status"] != "retry" for result in reply["results"]):
                self.vault.rescue.remove(queue)
            yield Step("after forgetting a queue")

    # ---- ops up

    def _push(self) -> Talk:
        tried: set[str] = set()
        while batch := self._batch(self.vault.waiting(tried, self.clock())):
            tried |= {op["op"] for op in batch}
            yield from self._push_batch(batch)

    def _batch(self, queue: list[Json]) -> list[Json]:
        batch: list[Json] = []
        size = 512
        for op in queue:
            size += self.size(op)
            if batch and (len(batch) >= OPS or size > BYTES or op["inc"] != batch[0]["inc"]):
                break
            batch.append(op)
        return batch

    def _push_batch(self, batch: list[Json]) -> Talk:
        body = self._envelope(inc=batch[0]["inc"], ops=copies(batch))
        try:
            reply = yield from self._ask("push", body)
        except Refused as refused:
            if refused.status not in TOO_MUCH:
                raise
            yield from self._halve(batch)
            return
        yield Step("before acknowledging")
        anew = self.vault.acknowledge(batch, reply, self.clock())
        part_stamps(self.vault, batch, reply["results"])
        for op in batch:
            if op.get("code") == "erased":
                emptied(op, pupil_known(self.vault, op))
                op["state"] = "acked"
        yield Step("after acknowledging")
        if anew:
            yield from self._new_incarnation(self.vault.under)

    def _halve(self, batch: list[Json]) -> Talk:
        if len(batch) == 1:
            yield Step("before parking")
            self.vault.park(batch[0])
            yield Step("after parking")
            return
        middle = (len(batch) + 1) // 2
        yield from self._push_batch(batch[:middle])
        yield from self._push_batch(batch[middle:])

    def _new_incarnation(self, keep: Callable[[int], None]) -> Talk:
        given = yield from self._ask("incarnation", {})
        yield Step("before the new incarnation")
        keep(given["inc"])
        yield Step("after the new incarnation")

    # ---- rows down

    def _pull(self) -> Talk:
        vault = self.vault
        while True:
            body = self._envelope(inc=vault.inc, cursor=vault.cursor, limit=self.page)
            reply = yield from self._ask("pull", body)
            yield Step("before the page")
            forget_erased(vault, reply["gone"])
            vault.page(reply)
            yield Step("after the page")
            if not reply["more"]:
                break
        wrong = vault.differing(reply["check"])
        if wrong:
            newest = max((row["seq"] for row in vault.rows.values()), default=0)
            self.heard.alarms.append((wrong, newest, reply["cursor"]))
            yield Step("before the rescan")
            vault.restart()
            yield Step("after the rescan")

    # ---- photos up

    def _upload(self) -> Talk:
        """Each photo of which the record has arrived; returns whether any was sent."""
        sent = False
        for ident, photo in list(self.vault.photos.items()):
            if photo["state"] == "phone":
                verdict = yield from self._upload_one(ident, photo)
                if verdict is not None:
                    yield Step("before the photo's verdict")
                    photo["state"] = verdict
                    sent = True
                    yield Step("after the photo's verdict")
        return sent

    def _upload_one(self, ident: str, photo: Json) -> Talk:
        """Two parts at most; None where the photo has to wait."""
        body = {"photo": ident, "visit": photo["visit"], "data": photo["data"]}
        try:
            told = yield from self._ask("upload", body)
            while told["offset"] < told["length"]:
                middle = told["length"] // 2
                end = middle if told["offset"] < middle else told["length"]
                part = {"id": told.get("id", body.get("id")), "offset": told["offset"]}
                body |= {"id": part["id"]}
                told = yield from self._ask("part", part | {"data": photo["data"][told["offset"] : end]})
        except Refused as refused:
            self.heard.refusals.append(str(refused.code))
            return "refused" if refused.status in (403, 422) else None
        return "school"

    # ---- what an answer asks for

    def _cured(self, refused: Refused) -> Talk:
        vault = self.vault
        if refused.code == "epoch_changed":
            yield Step("before the new epoch")
            vault.restored(refused.json["epoch"])
            yield Step("after the new epoch")
            return True
        if refused.code == "bad_cursor":
            yield Step("before the new cursor")
            vault.restart()
            yield Step("after the new cursor")
            return True
        if refused.code == "foreign_inc":
            yield from self._new_incarnation(lambda inc: count_anew(vault, inc))
            return True
        if refused.status == 401:
            return (yield from self._sign_in())
        if refused.code == "device_revoked":
            yield Step("before sealing")
            vault.take()
            yield Step("between taking and sealing")
            vault.seal()
            yield Step("after sealing")
        return False
