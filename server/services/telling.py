"""The channels that are on, from the server's settings, and what they need to tell a family."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from server.channels import Channel
from server.channels.apprise.channel import Apprise
from server.channels.apprise.config import AppriseConfig
from server.channels.smtp.channel import Smtp
from server.channels.smtp.config import SmtpConfig
from server.channels.webhook.channel import Webhook
from server.channels.webhook.config import WebhookConfig
from server.channels.webpush.channel import WebPush
from server.channels.webpush.config import PushConfig
from server.domain.delivery import Quiet
from server.keys.vapid import vapid_key
from server.services.school_schema import SCHOOL_TIME
from server.store.subscriptions import SMTP, WEBPUSH

WEBHOOK, APPRISE = "webhook", "apprise"
LINKED = (WEBHOOK, APPRISE)
"""Channels for which a message carries a link of its own: nobody asked for them over a link that was there."""


class Places(Protocol):
    """The part of the settings that is needed here."""

    @property
    def keys_dir(self) -> Path:
        """The key ring's folder."""

    @property
    def public_url(self) -> str:
        """What the families' phones reach, without a trailing slash."""

    @property
    def webpush(self) -> PushConfig | None:
        """Web Push, where it is on."""

    @property
    def smtp(self) -> SmtpConfig | None:
        """E-mail, where it is on."""

    @property
    def webhook(self) -> WebhookConfig | None:
        """The webhook, where it is on."""

    @property
    def apprise(self) -> AppriseConfig | None:
        """The gateways of apprise, where they are on."""

    @property
    def quiet(self) -> Quiet | None:
        """Hours in which nothing is sent."""


@dataclass(frozen=True, slots=True)
class Telling:
    """channels: those that are on, by name. push_key: what browsers subscribe with; "" while Web Push is off."""

    channels: Mapping[str, Channel]
    quiet: Quiet | None
    public_url: str
    push_key: str

    def due(self, now: datetime) -> datetime:
        """When something may go out that is ready now."""
        return self.quiet.after(now, SCHOOL_TIME) if self.quiet else now

    def link(self, token: str) -> str:
        """The address of a family's page."""
        return f"{self.public_url}/n/{token}"


def telling_of(places: Places) -> Telling:
    """Everything for telling families. The VAPID key is made when Web Push is first asked for."""
    channels: dict[str, Channel] = {}
    push_key = ""
    if places.webpush:
        key = vapid_key(places.keys_dir)
        push_key = key.public
        channels[WEBPUSH] = WebPush(places.webpush, key.private, places.public_url)
    if places.smtp:
        channels[SMTP] = Smtp(places.smtp)
    if places.webhook:
        channels[WEBHOOK] = Webhook(places.webhook)
    if places.apprise:
        channels[APPRISE] = Apprise(places.apprise)
    return Telling(channels, places.quiet, places.public_url, push_key)
