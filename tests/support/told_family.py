"""A family that is told of its notes: the tiny school, a push service, and a worker whose clock a test moves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from server.channels.smtp.config import SmtpConfig
from server.channels.webhook.config import WebhookConfig, secret_key
from server.channels.webpush.config import PushConfig
from server.domain.delivery import Quiet
from server.jobs.handlers import HANDLERS
from server.jobs.runner import LEASE, Runner
from server.keys import KeyRing
from server.services.open_note import enter_code
from server.services.publish_note import note_id, publish_notes
from server.services.subscribe import Told, subscribe, told_now
from server.services.telling import telling_of
from server.settings import Settings
from server.store.deliveries import Sending
from server.store.subscriptions import SMTP, WEBPUSH
from server.store.unit import Store
from tests.support.family_links import token_of
from tests.support.family_school import NOW, OFFICE, SCHOOL, VISIT, add_visit, open_school
from tests.support.push_service import Browser, PushService
from tests.support.slips import handed_slips

URL = "https://school.example"
SECRET = "whsec_c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IDMy"
GUARDIAN = "g-2"


@dataclass
class Family:
    """A guardian whose link is opened; `now` is the worker's clock."""

    store: Store
    keys: KeyRing
    settings: Settings
    now: datetime = NOW
    token: str = ""
    device: str = ""
    slips: list[dict[str, Any]] = field(default_factory=list)

    @property
    def note(self) -> str:
        return note_id(SCHOOL, VISIT, GUARDIAN)

    def set(self, **changes: Any) -> None:
        """Other settings from now on."""
        self.settings = replace(self.settings, **changes)

    def open_link(self) -> None:
        """Print a slip and give its code."""
        slip = handed_slips(self.store, self.keys, URL, OFFICE, VISIT, GUARDIAN, self.now)[0]
        self.slips.append(slip)
        self.token = token_of(slip)
        entry = enter_code(self.store, self.keys, self.token, slip["code"], self.now)
        assert entry.device is not None
        self.device = entry.device

    def ask_push(self, browser: Browser, lang: str = "zh-CN", **more: str) -> bool:
        told = browser.subscription() | {"lang": lang} | more
        return subscribe(
            self.store, telling_of(self.settings), self.token, self.device, WEBPUSH, told, self.now
        )

    def ask_mail(self, address: str = "fuqin@mail.example") -> bool:
        told = {"address": address, "lang": "zh-CN"}
        return subscribe(self.store, telling_of(self.settings), self.token, self.device, SMTP, told, self.now)

    def change(self, message: str) -> None:
        """The teacher changed the visit: the next version of its notes is published."""
        with self.store.write(SCHOOL) as unit:
            visit = unit.records.load_for_update([("visit", VISIT)])["visit", VISIT].copy()
            visit.values["message"] = message
            unit.records.put(visit)
        publish_notes(self.store, SCHOOL, VISIT, self.now)

    def work(self, turns: int = 4) -> int:
        """What a worker does now; how many jobs."""
        parts: Any = SimpleNamespace(store=self.store, settings=self.settings, clock=lambda: self.now)
        runner = Runner(parts, HANDLERS)
        return sum(runner.turn() for _ in range(turns))

    def later(self, **delta: float) -> None:
        self.now += timedelta(**delta)

    def after_a_crash(self) -> None:
        """So much later that a lease which nobody gave back has run out."""
        self.now += LEASE

    def told(self) -> Told:
        """How the family is told, as its page says it."""
        return told_now(self.store, telling_of(self.settings), self.token, self.device, self.now)

    def sendings(self, note: str | None = None) -> list[Sending]:
        with self.store.read(SCHOOL) as unit:
            return unit.notes.deliveries.listing(note=note or self.note)

    def one(self) -> Sending:
        (found,) = self.sendings()
        return found


def settings_for(folder: Path, **more: Any) -> Settings:
    made = Settings(data_dir=folder, database_url="", public_url=URL, rate_limits=False, quiet=None)
    return replace(made, **{"webpush": None, **more})


def pushing(service: PushService) -> PushConfig:
    return PushConfig(hosts=(service.origin,))


def mailing(port: int) -> SmtpConfig:
    return SmtpConfig("127.0.0.1", port, "jiafang@school.example", tls="off")


def hooking(url: str) -> WebhookConfig:
    return WebhookConfig(url, secret_key(SECRET))


def night() -> Quiet | None:
    return Quiet.parse("21:00-07:00")


@contextmanager
def open_family(folder: Path, **settings: Any) -> Iterator[Family]:
    """The school with a submitted visit and an opened link; what was published before is already done with."""
    store, keys = open_school(folder)
    add_visit(store)
    family = Family(store, keys, settings_for(folder, **settings))
    family.open_link()
    family.work()
    yield family
    store.close()
