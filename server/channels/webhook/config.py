"""Where the webhook goes, and the secret that signs it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from server.env import BadSetting

PREFIX = "whsec_"
LEAST_BYTES = 24
HERE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class WebhookConfig:
    """url: https, or http on this very machine. key: the secret's bytes."""

    url: str
    key: bytes = field(repr=False)

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> WebhookConfig | None:
        """None where no WEBHOOK_URL is set. Raises BadSetting, which never quotes the secret."""
        url = env.get("WEBHOOK_URL", "").strip()
        if not url:
            return None
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in HERE):
            raise BadSetting("WEBHOOK_URL: https://…, or http:// on this machine alone")
        return cls(url, secret_key(env.get("WEBHOOK_SECRET", "").strip()))


def secret_key(secret: str) -> bytes:
    """The key of `whsec_` and base64, the form in which Standard Webhooks pass secrets."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (ValueError, binascii.Error):
        key = b""
    if not secret.startswith(PREFIX) or len(key) < LEAST_BYTES:
        raise BadSetting("WEBHOOK_SECRET: whsec_ and base64 of at least 24 random bytes")
    return key
