"""The webhook's body and signature, by the Standard Webhooks convention (docs/channels.md shows how to check it)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace

from server.channels.port import Message
from server.locale import LANGS

KIND = "note.published"


def body(message: Message, target: Mapping[str, str]) -> bytes:
    """JSON: whom (an id of ours, no name), the sentence in each language, and the link."""
    told = {
        "type": KIND,
        "id": message.id,
        "topic": message.topic,
        "guardian": target["guardian"],
        "text": {lang: replace(message, lang=lang).text for lang in LANGS},
        "link": message.link,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def signed(message: Message, data: bytes, key: bytes) -> dict[str, str]:
    """The headers: id, seconds since 1970, and HMAC-SHA256 over `id.seconds.body`."""
    seconds = str(int(message.at.timestamp()))
    over = b".".join((message.id.encode(), seconds.encode(), data))
    mark = base64.b64encode(hmac.digest(key, over, hashlib.sha256)).decode("ascii")
    return {
        "Content-Type": "application/json; charset=utf-8",
        "webhook-id": message.id,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{mark}",
    }
