"""Phones of this school: enrolment, tokens (only their SHA-256 is stored), refresh, revocation."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Literal

import orjson
from sqlalchemy import delete, func, select, update

from server.store.base import table_of
from server.store.refresh import judge
from server.store.tables import AccessToken, Device, EnrolmentCode, RefreshToken
from server.store.tx import Tx

_DEVICE = table_of(Device)
_ACCESS = table_of(AccessToken)
_REFRESH = table_of(RefreshToken)
_CODE = table_of(EnrolmentCode)
SKEW_STEP = 5_000
"""A smaller change of a clock's error, in milliseconds, is the line's and not worth a write."""


def token_hash(token: str) -> str:
    """How a token or code is stored and looked up: SHA-256 in hex."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Tokens:
    """A fresh pair. expires_at: of the access token."""

    device: str
    access: str
    refresh: str
    expires_at: datetime


Refusal = Literal["token_invalid", "token_expired", "token_reused", "device_revoked"]


@dataclass(frozen=True)
class DeviceFacts:
    """A device as lists show it."""

    id: str
    person: str
    name: str
    app: str
    schema: int
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    revoked_why: str | None
    waiting_ops: int | None
    waiting_photos: int | None
    skew_ms: int | None


class DeviceRepo:
    """Devices of one school."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def enrol(
        self, person: str, name: str, *, app: str, schema: int, now: datetime, expires_at: datetime
    ) -> str:
        """A new device of a person; returns its id. expires_at: the end of its refresh chain."""
        self._tx.flush()
        id_ = self._tx.random_id()
        row = {"id": id_, "person_id": person, "name": name, "app": app, "schema": schema}
        times = {"created_at": now, "seen_at": now, "expires_at": expires_at}
        box = self._tx.secrets.encrypt(self._tx.bits(256).to_bytes(32, "big"), _secret_place(id_))
        self._tx.insert(_DEVICE, [{**row, **times, "revoked_at": None, "revoked_why": None, "secret": box}])
        return id_

    def secret(self, device: str) -> bytes | None:
        """The 32 bytes that only this device and the server know; None for one that was enrolled without."""
        box = self._tx.scalar(
            select(_DEVICE.c.secret).where(self._tx.within(_DEVICE, _DEVICE.c.id == device))
        )
        return None if box is None else self._tx.secrets.decrypt(box, _secret_place(device))

    def issue(self, device: str, now: datetime, lifetime: timedelta) -> Tokens:
        """The first pair of tokens, or the next place of the chain. lifetime: of the access token."""
        return self._issue(device, self._tip(device) + 1, now, lifetime)

    def refresh(self, token: str, now: datetime, lifetime: timedelta) -> Tokens | Refusal:
        """Answer a refresh by the rule of `refresh.judge`.

        A refusal `token_reused` has revoked the device: let the unit commit before answering.
        """
        link = self._tx.first(
            select(_REFRESH).where(self._tx.within(_REFRESH, _REFRESH.c.token_hash == token_hash(token)))
        )
        if link is None:
            return "token_invalid"
        device = self.lock(link["device_id"])
        if device is None or device.revoked_at is not None:
            return "device_revoked"
        if device.expires_at <= now:
            return "token_expired"
        tip = self._tip(device.id)
        move = judge(link["place"], tip, self._used(device.id, tip))
        if move == "rotate":
            return self._rotate(token, link, now, lifetime)
        if move == "repeat":
            return self._repeat(token, device.id)
        self.revoke(device.id, "token_reused", now)
        return "token_reused"

    def mark_used(self, device: str, place: int) -> None:
        """The pair at `place` was used: its predecessor may no longer be repeated."""
        where = self._tx.within(_REFRESH, _REFRESH.c.device_id == device)
        self._tx.execute(update(_REFRESH).where(where, _REFRESH.c.place == place).values(used=True))
        self._tx.execute(update(_REFRESH).where(where, _REFRESH.c.place == place - 1).values(reply=None))

    def revoke(self, device: str, why: str, now: datetime) -> None:
        """Revoke a device and drop its access tokens; its next contact gets 403 device_revoked."""
        self._tx.execute(
            update(_DEVICE)
            .where(self._tx.within(_DEVICE, _DEVICE.c.id == device, _DEVICE.c.revoked_at.is_(None)))
            .values(revoked_at=now, revoked_why=why)
        )

    def get(self, device: str) -> DeviceFacts | None:
        """One device."""
        row = self._tx.first(select(_DEVICE).where(self._tx.within(_DEVICE, _DEVICE.c.id == device)))
        return None if row is None else _facts(row)

    def lock(self, device: str) -> DeviceFacts | None:
        """One device, held against other transactions until the end of this one."""
        statement = select(_DEVICE).where(self._tx.within(_DEVICE, _DEVICE.c.id == device))
        row = self._tx.first(statement.with_for_update())
        return None if row is None else _facts(row)

    def of_person(self, person: str) -> list[DeviceFacts]:
        """All devices of a person, newest first."""
        statement = select(_DEVICE).where(self._tx.within(_DEVICE, _DEVICE.c.person_id == person))
        return [_facts(row) for row in self._tx.all(statement.order_by(_DEVICE.c.created_at.desc()))]

    def seen(self, device: str, now: datetime, *, app: str | None = None, schema: int | None = None) -> None:
        """Note a contact, with the app's version where it told it."""
        told = {k: v for k, v in (("app", app), ("schema", schema)) if v is not None}
        self._tx.execute(
            update(_DEVICE)
            .where(self._tx.within(_DEVICE, _DEVICE.c.id == device))
            .values(seen_at=now, **told)
        )

    def note_skew(self, device: str, skew_ms: int) -> None:
        """Keep how far a device's clock runs ahead."""
        where = self._tx.within(_DEVICE, _DEVICE.c.id == device)
        self._tx.execute(update(_DEVICE).where(where).values(skew_ms=skew_ms))

    def listing(self) -> list[DeviceFacts]:
        """All devices of the school, those seen last first."""
        statement = select(_DEVICE).where(self._tx.within(_DEVICE))
        return [
            _facts(row) for row in self._tx.all(statement.order_by(_DEVICE.c.seen_at.desc(), _DEVICE.c.id))
        ]

    def waits(self, device: str, ops: int, photos: int) -> None:
        """Note how much the phone says it has still to send."""
        where = self._tx.within(_DEVICE, _DEVICE.c.id == device)
        self._tx.execute(update(_DEVICE).where(where).values(waiting_ops=ops, waiting_photos=photos))

    def add_enrolment_code(self, code: str, person: str, expires_at: datetime) -> None:
        """A one-time code (plain here, stored as its hash) that enrols a device for a person."""
        row = {"code_hash": token_hash(code), "person_id": person, "expires_at": expires_at, "used_at": None}
        self._tx.upsert(_CODE, [row])

    def use_enrolment_code(self, code: str, now: datetime) -> str | None:
        """Use up a code; the person it is for, or None when unknown, used or expired."""
        where = self._tx.within(
            _CODE, _CODE.c.code_hash == token_hash(code), _CODE.c.used_at.is_(None), _CODE.c.expires_at > now
        )
        person = self._tx.scalar(update(_CODE).where(where).values(used_at=now).returning(_CODE.c.person_id))
        return None if person is None else str(person)

    def drop_enrolment_codes(self, person: str) -> None:
        """Codes that nobody has used yet enrol no phone for this person any more."""
        where = self._tx.within(_CODE, _CODE.c.person_id == person, _CODE.c.used_at.is_(None))
        self._tx.execute(delete(_CODE).where(where))

    # ---- inside

    def _rotate(self, token: str, link: Mapping[Any, Any], now: datetime, lifetime: timedelta) -> Tokens:
        device, place = link["device_id"], link["place"]
        self.mark_used(device, place)
        self._tx.execute(
            delete(_ACCESS).where(
                self._tx.within(_ACCESS, _ACCESS.c.device_id == device, _ACCESS.c.expires_at <= now)
            )
        )
        fresh = self._issue(device, place + 1, now, lifetime)
        plain = orjson.dumps([fresh.access, fresh.refresh, fresh.expires_at.isoformat()])
        reply = self._tx.secrets.encrypt(plain, device.encode(), key=_reply_key(token))
        self._tx.execute(
            update(_REFRESH)
            .where(self._tx.within(_REFRESH, _REFRESH.c.token_hash == link["token_hash"]))
            .values(reply=reply)
        )
        return fresh

    def _repeat(self, token: str, device: str) -> Tokens | Refusal:
        box = self._tx.scalar(
            select(_REFRESH.c.reply).where(
                self._tx.within(_REFRESH, _REFRESH.c.token_hash == token_hash(token))
            )
        )
        if box is None:
            return "token_invalid"
        access, refresh, expires = orjson.loads(
            self._tx.secrets.decrypt(box, device.encode(), key=_reply_key(token))
        )
        return Tokens(device, access, refresh, datetime.fromisoformat(expires))

    def _issue(self, device: str, place: int, now: datetime, lifetime: timedelta) -> Tokens:
        access, refresh = self._token(), self._token()
        expires = now + lifetime
        row = {"device_id": device, "place": place}
        self._tx.insert(_REFRESH, [{**row, "token_hash": token_hash(refresh), "used": False, "reply": None}])
        self._tx.insert(_ACCESS, [{**row, "token_hash": token_hash(access), "expires_at": expires}])
        return Tokens(device, access, refresh, expires)

    def _token(self) -> str:
        return urlsafe_b64encode(self._tx.bits(256).to_bytes(32, "big")).rstrip(b"=").decode()

    def _tip(self, device: str) -> int:
        statement = select(func.max(_REFRESH.c.place)).where(
            self._tx.within(_REFRESH, _REFRESH.c.device_id == device)
        )
        return int(self._tx.scalar(statement) or 0)

    def _used(self, device: str, place: int) -> bool:
        where = self._tx.within(_REFRESH, _REFRESH.c.device_id == device, _REFRESH.c.place == place)
        return bool(self._tx.scalar(select(_REFRESH.c.used).where(where)))


def _reply_key(token: str) -> bytes:
    return sha256(b"refresh-reply|" + token.encode("utf-8", "surrogatepass")).digest()


def _secret_place(device: str) -> bytes:
    return f"device-secret|{device}".encode()


def _facts(row: Mapping[Any, Any]) -> DeviceFacts:
    rest = [
        "id",
        "name",
        "app",
        "schema",
        "created_at",
        "seen_at",
        "expires_at",
        "revoked_at",
        "revoked_why",
        "waiting_ops",
        "waiting_photos",
        "skew_ms",
    ]
    return DeviceFacts(person=row["person_id"], **{name: row[name] for name in rest})
