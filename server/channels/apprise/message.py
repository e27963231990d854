"""What a gateway passes on: the one sentence and the link, nothing else."""

from __future__ import annotations

from server.channels.port import Message


def text(message: Message) -> str:
    """The sentence, a line break, the link."""
    return f"{message.text}\n{message.link}"
