"""What every channel takes and answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from server.locale import translate


@dataclass(frozen=True, slots=True)
class Message:
    """id: the same at every attempt. topic: the same for all about one note. link: https, the family's page."""

    id: str
    topic: str
    lang: str
    link: str
    at: datetime

    @property
    def text(self) -> str:
        """The sentence in the receiver's language: all that is ever said."""
        return translate(self.lang, "told.text")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended. sent; later: try again; gone: this receiver is no more; refused: trying again is useless.

    code: a number or a word for the log, never what the other side wrote. retry_after: its header, as it came.
    """

    kind: Literal["sent", "later", "gone", "refused"]
    code: str
    retry_after: str | None = None


class Channel(Protocol):
    """One way to reach a guardian."""

    def accepts(self, target: Mapping[str, str]) -> bool:
        """Whether this is somebody whom the channel may reach."""

    def send(self, message: Message, target: Mapping[str, str]) -> Outcome:
        """One attempt, bounded in time; raises nothing for what the other side does."""
