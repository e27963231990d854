"""What a notification holds: the sentence, the way to the page, and the ids by which a repetition is known."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from server.channels.port import Message

TTL_SECONDS = 3 * 24 * 3600
"""How long a push service keeps it for a phone that is off."""


def payload(message: Message) -> bytes:
    """JSON for the family's service worker; about 200 bytes. The link goes without its host."""
    told = {
        "id": message.id,
        "topic": message.topic,
        "text": message.text,
        "path": urlsplit(message.link).path,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
