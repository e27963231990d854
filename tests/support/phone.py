"""A small client of the wire protocol: enrol, write, push, pull, upload. Tests and drills use it.

It keeps what a phone keeps: tokens, `inc` and `n`, the rows it was sent, the stamps it has seen (its own
unsent writes included) and a cursor. It judges nothing.
"""

from __future__ import annotations

import base64
import hashlib
import os
import time
import uuid
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson

API = "/api/v1"
PART = 1024 * 1024


@dataclass(frozen=True)
class Reply:
    """What came back. `json` is None where the body is none."""

    status: int
    headers: Mapping[str, str]
    data: bytes

    @property
    def json(self) -> Any:
        kind = self.headers.get("Content-Type", "")
        return orjson.loads(self.data) if "json" in kind and self.data else None

    @property
    def code(self) -> str | None:
        """The stable code of a problem document."""
        body = self.json
        return body.get("code") if isinstance(body, dict) else None


class Transport(Protocol):
    """Carries one request."""

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Reply: ...


class FlaskTransport:
    """Through Flask's test client: no sockets."""

    def __init__(self, app: Any) -> None:
        self._client = app.test_client()

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Reply:
        answer = self._client.open(path, method=method, headers=dict(headers), data=body)
        data = answer.get_data()
        answer.close()
        return Reply(answer.status_code, answer.headers, data)


class HttpTransport:
    """Over a real connection, kept open."""

    def __init__(self, base_url: str, *, timeout: float = 30, verify: Any = True) -> None:
        import httpx

        # To read the authorities of the whole world takes longer than most tests.
        trusted = verify if base_url.startswith("https:") else False
        self._client = httpx.Client(base_url=base_url, timeout=timeout, verify=trusted)
        # A line that a failed test left open would fail the next one as well.
        weakref.finalize(self, self._client.close)

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Reply:
        answer = self._client.request(method, path, headers=dict(headers), content=body)
        return Reply(answer.status_code, answer.headers, answer.content)

    def close(self) -> None:
        self._client.close()


def uuid7() -> str:
    """A UUIDv7 as phones mint them."""
    stamp = int(time.time() * 1000).to_bytes(6, "big")
    raw = bytearray(stamp + os.urandom(10))
    raw[6] = (raw[6] & 0x0F) | 0x70
    raw[8] = (raw[8] & 0x3F) | 0x80
    return str(uuid.UUID(bytes=bytes(raw)))


@dataclass
class Phone:
    """One enrolled device. Make it with `Phone.enrol`."""

    transport: Transport
    me: dict[str, Any]
    token: str
    refresh_token: str
    inc: int
    epoch: str
    n: int = 0
    cursor: str | None = None
    rows: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    scopes: set[str] = field(default_factory=set)
    seen: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    last: dict[tuple[str, str], int] = field(default_factory=dict)
    outbox: list[dict[str, Any]] = field(default_factory=list)
    check: dict[str, Any] = field(default_factory=dict)
    lang: str = "zh-CN"

    @classmethod
    def enrol(cls, transport: Transport, user: str, password: str, **more: Any) -> Phone:
        """Sign in; AssertionError with the reply's body if that is refused."""
        body = {"device_name": "test", "app": "test", "schema": 1, **more}
        if user:
            body |= {"user": user, "password": password}
        reply = transport.send(
            "POST", f"{API}/devices", {"Content-Type": "application/json"}, orjson.dumps(body)
        )
        assert reply.status == 200, reply.data
        got = reply.json
        return cls(transport, got, got["token"], got["refresh_token"], got["inc"], got["epoch"])

    @property
    def person(self) -> str:
        return str(self.me["me"]["person"])

    # ---- requests

    def call(
        self, method: str, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """An authorised request to the API; a dict or list body goes as JSON, bytes go as they are."""
        sent = {"Authorization": f"Bearer {self.token}", "Accept-Language": self.lang, **(headers or {})}
        data: bytes | None = None
        if isinstance(body, bytes):
            data = body
        elif body is not None:
            sent.setdefault("Content-Type", "application/json")
            data = orjson.dumps(body)
        return self.transport.send(method, f"{API}{path}", sent, data)

    def refresh(self) -> Reply:
        """Exchange the refresh token and keep the new pair."""
        reply = self.call("POST", "/devices/refresh", {"refresh_token": self.refresh_token})
        if reply.status == 200:
            self.token, self.refresh_token = reply.json["token"], reply.json["refresh_token"]
        return reply

    # ---- writing

    def op(
        self,
        type_: str,
        id_: str,
        set: Mapping[str, Any] | None = None,
        items: Mapping[str, Any] | None = None,
        saw: Mapping[str, str | None] | None = None,
        **members: Any,
    ) -> dict[str, Any]:
        """The next op on a record: values by field; what each write saw is what this phone shows."""
        key = (type_, id_)
        self.n += 1
        seen = self.seen.setdefault(key, {})
        shown = {**seen, **(saw or {})}
        made: dict[str, Any] = {
            "op": uuid7(),
            "n": self.n,
            "type": type_,
            "id": id_,
            "after": self.last.get(key),
            "at": "2026-11-25T10:00:00+08:00",
            **members,
        }
        if set:
            made["set"] = {name: [value, shown.get(name)] for name, value in set.items()}
        if items:
            made["items"] = {name: [value, shown.get(name)] for name, value in items.items()}
        for name in [*(set or {}), *(items or {})]:
            seen[name] = f"{self.inc}.{self.n}"
        self.last[key] = self.n
        return made

    def write(self, *args: Any, **members: Any) -> dict[str, Any]:
        """Like `op`, and into the outbox."""
        made = self.op(*args, **members)
        self.outbox.append(made)
        return made

    def push_raw(self, ops: Sequence[Any], **envelope: Any) -> Reply:
        """Push these ops as they are."""
        body = {"proto": 1, "schema": 1, "epoch": self.epoch, "inc": self.inc, "ops": list(ops), **envelope}
        return self.call("POST", "/sync/push", body)

    def push(self, *ops: Any) -> list[dict[str, Any]]:
        """Push these ops, or the outbox; keeps the rows; returns the results."""
        sending = list(ops) or self.outbox
        reply = self.push_raw(sending)
        assert reply.status == 200, reply.data
        if not ops:
            self.outbox = []
        results: list[dict[str, Any]] = reply.json["results"]
        for result in results:
            if result.get("row"):
                self.keep(result["row"])
        return results

    # ---- reading

    def keep(self, row: dict[str, Any]) -> None:
        """Take in a row, unless a newer one is here."""
        key = (row["type"], row["id"])
        if key in self.rows and self.rows[key]["seq"] > row["seq"]:
            return
        self.rows[key] = row
        self.seen.setdefault(key, {}).update(row["stamps"])

    def pull_page(self, limit: int = 200, **members: Any) -> Reply:
        """One page from the cursor on; nothing is kept."""
        body = {"proto": 1, "schema": 1, "epoch": self.epoch, "inc": self.inc, "cursor": self.cursor}
        body |= {"limit": limit, **members}
        return self.call("POST", "/sync/pull", body)

    def pull(self, limit: int = 200) -> list[dict[str, Any]]:
        """Pull until there is no more; returns the rows of all pages, in order."""
        taken: list[dict[str, Any]] = []
        while True:
            reply = self.pull_page(limit)
            assert reply.status == 200, reply.data
            page = reply.json
            taken.extend(page["rows"])
            self._take(page)
            if not page["more"]:
                return taken

    def _take(self, page: dict[str, Any]) -> None:
        self.scopes |= set(page["scopes"]["add"])
        dropped = set(page["scopes"]["drop"])
        self.scopes -= dropped
        for key, row in list(self.rows.items()):
            if dropped:
                row["scopes"] = [scope for scope in row["scopes"] if scope not in dropped]
                if not row["scopes"]:
                    del self.rows[key]
        for row in page["rows"]:
            self.keep(row)
        for gone in page["gone"]:
            self.rows.pop((gone["type"], gone["id"]), None)
        self.cursor, self.check = page["cursor"], page["check"]

    def row(self, type_: str, id_: str) -> dict[str, Any]:
        """A row that must be here."""
        return self.rows[type_, id_]

    def of(self, type_: str) -> list[dict[str, Any]]:
        """All rows of a type."""
        return [row for (kind, _), row in sorted(self.rows.items()) if kind == type_]

    # ---- photos

    def upload(self, photo: str, visit: str, data: bytes, *, part: int = PART, **wrong: str) -> Reply:
        """Upload a photo by tus; the reply that decides (the last PATCH, or a refused creation)."""
        created = self.create_upload(photo, visit, data, **wrong)
        if created.status != 201:
            return created
        path = created.headers["Location"].split(API, 1)[1]
        offset = int(created.headers.get("Upload-Offset", "0"))
        if offset == len(data):
            return created
        while True:
            reply = self.patch(path, offset, data[offset : offset + part])
            if reply.status != 204 or int(reply.headers["Upload-Offset"]) >= len(data):
                return reply
            offset = int(reply.headers["Upload-Offset"])

    def create_upload(self, photo: str, visit: str, data: bytes, **wrong: str) -> Reply:
        """POST /uploads; `wrong` overrides members of the metadata."""
        digest = hashlib.sha256(data).hexdigest()
        meta = {"photo": photo, "visit": visit, "sha256": digest, "type": "image/jpeg", **wrong}
        packed = ",".join(f"{name} {base64.b64encode(text.encode()).decode()}" for name, text in meta.items())
        headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(len(data)), "Upload-Metadata": packed}
        return self.call("POST", "/uploads", headers=headers)

    def patch(self, path: str, offset: int, data: bytes) -> Reply:
        """One part, with its checksum."""
        digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
        headers = {
            "Tus-Resumable": "1.0.0",
            "Upload-Offset": str(offset),
            "Upload-Checksum": f"sha256 {digest}",
            "Content-Type": "application/offset+octet-stream",
        }
        return self.call("PATCH", path, data, headers=headers)

    def photo(self, id_: str, size: str = "view") -> Reply:
        """GET the cleaned picture."""
        return self.call("GET", f"/photos/{id_}?size={size}")
