"""The outsider's client: http.client and docs/protocol.md, nothing of ours."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import secrets
import time
import uuid
from dataclasses import dataclass
from typing import Any

API = "/api/v1"
PART = 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """What came back; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def problem(self, status: int, code: str) -> dict[str, Any]:
        """The problem document, which must be complete and carry this status and code."""
        assert self.status == status, (self.status, self.body)
        assert self.headers["content-type"].split(";")[0] == "application/problem+json"
        found: dict[str, Any] = self.json
        assert found["status"] == status
        assert found["code"] == code, found
        assert {"type", "title", "detail", "errors"} <= found.keys()
        assert found["detail"]
        assert not found["detail"].startswith("problem."), "an untranslated key"
        for messages in found["errors"].values():
            assert all(not word.startswith("fault.") for word in messages), messages
        return found

    def good(self, status: int = 200) -> Any:
        """The JSON of an answer that must have this status."""
        assert self.status == status, (self.status, self.body)
        assert self.headers["content-type"].split(";")[0] == "application/json"
        return self.json


def ask(base: str, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
    """One request on a connection of its own. bytes go as they are, anything else as JSON."""
    sent = dict(headers or {})
    data = body
    if body is not None and not isinstance(body, bytes):
        data = packed(body)
        sent.setdefault("Content-Type", "application/json")
    connection = http.client.HTTPConnection(base, timeout=60)
    try:
        connection.request(method, path if path.startswith("/n/") else API + path, data, sent)
        reply = connection.getresponse()
        return Answer(reply.status, {k.lower(): v for k, v in reply.getheaders()}, reply.read())
    finally:
        connection.close()


def packed(body: Any) -> bytes:
    """JSON in UTF-8; with escapes where a lone surrogate leaves no other way."""
    try:
        return json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(body).encode()


def new_id() -> str:
    """A UUIDv7."""
    raw = bytearray(int(time.time() * 1000).to_bytes(6, "big") + secrets.token_bytes(10))
    raw[6] = (raw[6] & 0x0F) | 0x70
    raw[8] = (raw[8] & 0x3F) | 0x80
    return str(uuid.UUID(bytes=bytes(raw)))


class Device:
    """One enrolled device of someone: sends what it is told, keeps tokens, `inc`, `n` and a cursor."""

    def __init__(self, base: str, user: str, password: str) -> None:
        self.base, self.name = base, user
        self.lang = "zh-CN"
        who = {"user": user, "password": password, "device_name": "box", "app": "blackbox/1", "schema": 1}
        self.enrolled: dict[str, Any] = ask(base, "POST", "/devices", who).good(200)
        self.token: str = self.enrolled["token"]
        self.inc: int = self.enrolled["inc"]
        self.epoch: str = self.enrolled["epoch"]
        self.n = 0
        self.cursor: str | None = None

    @property
    def user(self) -> str:
        return str(self.enrolled["user"])

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """An authorised request; header names with underscores for hyphens."""
        sent = {"Authorization": f"Bearer {self.token}", "Accept-Language": self.lang}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return ask(self.base, method, path, body, sent)

    # ---- sync

    def op(self, type_: str, id_: str, **members: Any) -> dict[str, Any]:
        """An op with the next `n`; members as on the wire (`set`, `items`, `after`, …)."""
        self.n += 1
        made = {"op": new_id(), "n": self.n, "type": type_, "id": id_, "after": None}
        return {**made, "at": "2026-01-09T15:02:11+08:00", **members}

    def stamp(self, op: dict[str, Any]) -> str:
        """The stamp of an op's writes."""
        return f"{self.inc}.{op['n']}"

    def envelope(self, **members: Any) -> dict[str, Any]:
        """What push and pull have in common."""
        return {"proto": 1, "schema": 1, "epoch": self.epoch, "inc": self.inc, **members}

    def push_answer(self, ops: list[Any], **members: Any) -> Answer:
        """The raw answer to a push."""
        return self.ask("POST", "/sync/push", self.envelope(ops=ops, **members))

    def push(self, *ops: Any, **members: Any) -> dict[str, Any]:
        """Push; the reply, its shape checked: one result per op, in order."""
        reply: dict[str, Any] = self.push_answer(list(ops), **members).good()
        assert len(reply["results"]) == len(ops)
        for op, result in zip(ops, reply["results"], strict=True):
            check_result(op, result)
        return reply

    def one(self, op: Any) -> dict[str, Any]:
        """Push one op; its result."""
        found: dict[str, Any] = self.push(op)["results"][0]
        return found

    def pull_answer(self, cursor: str | None, limit: int = 200, **members: Any) -> Answer:
        """The raw answer to a pull."""
        return self.ask("POST", "/sync/pull", self.envelope(cursor=cursor, limit=limit, **members))

    def pull(self, limit: int = 200) -> list[dict[str, Any]]:
        """Pages from the cursor on, until there are no more."""
        pages: list[dict[str, Any]] = []
        while not pages or pages[-1]["more"]:
            pages.append(self.pull_answer(self.cursor, limit).good())
            self.cursor = pages[-1]["cursor"]
            assert len(pages) < 500
        return pages

    def rows(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Everything that this person may see now, by (type, id), from a null cursor."""
        self.cursor = None
        return {(row["type"], row["id"]): row for page in self.pull() for row in page["rows"]}

    def row(self, type_: str, id_: str) -> dict[str, Any]:
        """One row as it is now."""
        return self.rows()[type_, id_]

    # ---- uploads

    def announce(self, photo: str, visit: str, data: bytes, **other: str) -> Answer:
        """POST /uploads; `other` overrides members of the metadata."""
        members = {"photo": photo, "visit": visit, "sha256": hashlib.sha256(data).hexdigest()}
        members |= {"type": "image/jpeg", **other}
        packed = ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in members.items())
        length = str(len(data))
        return self.ask(
            "POST", "/uploads", None, Tus_Resumable="1.0.0", Upload_Length=length, Upload_Metadata=packed
        )

    def part(self, location: str, offset: int, data: bytes, **headers: str) -> Answer:
        """PATCH a part."""
        sent = {"Tus_Resumable": "1.0.0", "Upload_Offset": str(offset)}
        sent |= {"Content_Type": "application/offset+octet-stream", **headers}
        return self.ask("PATCH", location.removeprefix(API), data, **sent)

    def head(self, location: str) -> Answer:
        """Where an upload stands."""
        return self.ask("HEAD", location.removeprefix(API), None, Tus_Resumable="1.0.0")

    def upload(self, photo: str, visit: str, data: bytes) -> Answer:
        """Announce and send in parts; the answer that decides."""
        answer = self.announce(photo, visit, data)
        if answer.status != 201:
            return answer
        offset, where = int(answer.headers["upload-offset"]), answer.headers["location"]
        while offset < len(data):
            answer = self.part(where, offset, data[offset : offset + PART])
            if answer.status != 204:
                return answer
            offset = int(answer.headers["upload-offset"])
        return answer


RESULT = {"op", "status", "row"}
STATUSES = {"applied", "merged", "conflict", "duplicate", "held", "retry", "quarantined"}
ROW = {"type", "id", "seq", "scopes", "values", "stamps", "appends", "flags", "conflicts"}


def check_result(op: Any, result: dict[str, Any]) -> None:
    """A result has the members that the page names, and no status that it does not."""
    assert result.keys() >= RESULT
    assert result["status"] in STATUSES
    if isinstance(op, dict) and isinstance(op.get("op"), str) and result["op"] is not None:
        assert result["op"] == op["op"]
    if result["status"] in ("held", "quarantined"):
        assert result["row"] is None
    if result["status"] == "quarantined":
        assert result["code"]
        assert isinstance(result["errors"], dict)
    if result["status"] == "duplicate":
        assert result["first"] in STATUSES - {"duplicate", "retry"}
    if result["row"] is not None:
        check_row(result["row"])


def check_row(row: dict[str, Any]) -> None:
    """A row has the members that the page shows; entries are flat; null means absent."""
    assert row.keys() >= ROW
    assert isinstance(row["seq"], int)
    assert row["scopes"]
    assert all(value is not None for value in row["values"].values())
    assert all(stamp.count(".") == 1 for stamp in row["stamps"].values())
    for kind, entries in row["appends"].items():
        assert isinstance(kind, str)
        assert all({"id", "by", "at", "body"} <= entry.keys() for entry in entries)
    for conflict in row["conflicts"]:
        assert {"id", "field", "values"} <= conflict.keys()
        assert conflict["values"]
        for sibling in conflict["values"]:
            assert {"value", "stamp", "by", "at"} <= sibling.keys()
            assert sibling["stamp"] != row["stamps"][conflict["field"]], "siblings are told without the head"
