"""Handing the link to a gateway over apprise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from server.channels.apprise.config import PHONE, AppriseConfig
from server.channels.apprise.gateway import gateway
from server.channels.apprise.message import text
from server.channels.port import Message, Outcome

_NUMBER = re.compile(r"\+?\d{5,15}")


class Apprise:
    """One gateway for all families."""

    def __init__(self, config: AppriseConfig) -> None:
        self._config = config

    def accepts(self, target: Mapping[str, str]) -> bool:
        """`{guardian, phone}`: an id of ours, and a number where the gateway must be told one."""
        return bool(target.get("guardian")) and (not self._config.by_phone or bool(_number(target)))

    def send(self, message: Message, target: Mapping[str, str]) -> Outcome:
        """One attempt. apprise says yes or no and not why: every no comes again, until it is a dead letter."""
        if not self.accepts(target):
            return Outcome("refused", "not_allowed")
        found = gateway(self._config.url.replace(PHONE, quote(_number(target), safe="")))
        if found is None:
            return Outcome("refused", "not_allowed")
        return (
            Outcome("sent", "passed_on")
            if found.notify(body=text(message))
            else Outcome("later", "no_answer")
        )


def _number(target: Mapping[str, str]) -> str:
    """The guardian's number without blanks and dashes; "" for what is none."""
    plain = re.sub(r"[\s()-]", "", target.get("phone", ""))
    return plain if _NUMBER.fullmatch(plain) else ""
