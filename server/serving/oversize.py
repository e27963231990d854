"""What is larger than the server takes is told by the app: a page for a family, a problem for a program.

Waitress would answer by itself, in bare English, and hang up while the phone is still sending: many a browser shows
that as a broken line. Here the body is let run through, is kept nowhere, and the app refuses it by its length.
"""

from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.utilities import RequestEntityTooLarge

DRAINED = 32 * 1024 * 1024
"""So much is let run through; whoever announces more is answered at once."""


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """Reads requests as waitress does; one that is too large becomes an empty one with its length."""

    body_rcv: Any = None
    expect_continue: bool = False
    left = 0
    """Bytes of a body that is dropped, still to come."""

    def received(self, data: bytes) -> int:
        """How much of the data belonged to this request."""
        if self.left:
            dropped = min(self.left, len(data))
            self.left -= dropped
            self.completed = not self.left
            return dropped
        consumed: int = super().received(data)
        if isinstance(self.error, RequestEntityTooLarge):
            self._hand_on()
        return consumed

    def _hand_on(self) -> None:
        self.error = None
        if self.body_rcv is not None:
            self.body_rcv.getbuf().close()
            self.body_rcv = None
        if self.chunked or self.expect_continue or self.content_length > DRAINED:
            # Nobody knows how much is to come, or the sender waits to hear whether it may send: answered, and hung up.
            self.expect_continue = False
            self.headers["CONNECTION"] = "close"
            self.headers["CONTENT_LENGTH"] = str(max(self.content_length, self.body_bytes_received))
        else:
            self.left = self.content_length
            self.completed = False


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection whose requests are read so."""

    parser_class = Parser


def hand_on(server: Any) -> None:
    """Let a server of waitress, which may listen at several addresses, read requests so."""
    for each in (server, *getattr(server, "map", {}).values()):
        if hasattr(each, "channel_class"):
            each.channel_class = Channel
