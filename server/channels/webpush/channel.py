"""Sending to a browser's push service."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec

from server.channels.port import Message, Outcome
from server.channels.straight import Answer, Unreached, judged, post
from server.channels.webpush.config import PushConfig
from server.channels.webpush.message import TTL_SECONDS, payload

GONE = frozenset({404, 410})
MOST_ENDPOINT = 1000
TOKEN_LIFE = timedelta(hours=12)


class WebPush:
    """vapid: this server's private key (PKCS8, DER). page: its public address, told where there is no contact."""

    def __init__(self, config: PushConfig, vapid: bytes, page: str) -> None:
        self._config = config
        self._vapid = vapid
        # A trial without TLS has no https address of its own; push services take nothing else.
        self._contact = config.contact or f"https://{urlsplit(page).hostname}"

    def accepts(self, target: Mapping[str, str]) -> bool:
        """A subscription `{endpoint, p256dh, auth}` of an allowed service, with keys that can be used."""
        endpoint = target.get("endpoint", "")
        if len(endpoint) > MOST_ENDPOINT or not self._config.allows(endpoint):
            return False
        try:
            point, auth = _bytes(target["p256dh"]), _bytes(target["auth"])
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        except (KeyError, ValueError, binascii.Error):
            return False
        return len(point) == 65 and len(auth) == 16

    def send(self, message: Message, target: Mapping[str, str]) -> Outcome:
        """One attempt. A subscription that the list no longer allows is refused."""
        from py_vapid import Vapid02  # loading these takes longer than most starts need
        from pywebpush import WebPusher

        if not self.accepts(target):
            return Outcome("refused", "not_allowed")
        keys = {"p256dh": target["p256dh"], "auth": target["auth"]}
        pusher = WebPusher({"endpoint": target["endpoint"], "keys": keys}, requests_session=_Straight())
        parts = urlsplit(target["endpoint"])
        # A dictionary of its own for each message: signing writes into it.
        claims: dict[str, Any] = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "sub": self._contact,
            "exp": int((message.at + TOKEN_LIFE).timestamp()),
        }
        signer = Vapid02.from_der(_text(self._vapid))
        # Its own check of `sub` knows no path and no port; the contact was checked with the settings.
        signer.conf = {"no-strict": True}
        headers = {
            **signer.sign(claims),
            "Topic": message.topic,
            "Urgency": "normal",
        }
        try:
            answer = pusher.send(payload(message), headers, ttl=TTL_SECONDS)
        except Unreached as error:
            return Outcome("later", str(error))
        return judged(answer, GONE)


class _Straight:
    """What pywebpush takes for a session."""

    def post(self, endpoint: str, *, data: bytes, headers: Mapping[str, str], timeout: object) -> Answer:  # noqa: ARG002
        return post(endpoint, data, headers)


def _bytes(text: str) -> bytes:
    return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _text(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data)
