"""Posting to the school's own system."""

from __future__ import annotations

from collections.abc import Mapping

from server.channels.port import Message, Outcome
from server.channels.straight import Unreached, judged, post
from server.channels.webhook.config import WebhookConfig
from server.channels.webhook.message import body, signed


class Webhook:
    """One address for all families."""

    def __init__(self, config: WebhookConfig) -> None:
        self._config = config

    def accepts(self, target: Mapping[str, str]) -> bool:
        """`{guardian}`: an id of ours."""
        return bool(target.get("guardian"))

    def send(self, message: Message, target: Mapping[str, str]) -> Outcome:
        """One attempt. No status means that a guardian is gone: an address that is not there comes back."""
        data = body(message, target)
        try:
            answer = post(self._config.url, data, signed(message, data, self._config.key))
        except Unreached as error:
            return Outcome("later", str(error))
        outcome = judged(answer, frozenset())
        # A system that is being set up or moved answers like this; a person mends it while the letter waits.
        return Outcome("later", outcome.code) if outcome.code in {"401", "403", "404"} else outcome
