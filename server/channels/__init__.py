"""Ways to tell a family that a note is there. A folder each, with the same files:

`config`: what an operator sets; `message`: the bytes that go out; `channel`: who can be reached, and sending.

A message never holds a name or a word of a note: one fixed sentence and a link that opens nothing without its code.
A channel knows neither database nor keys; it is handed plain values and answers with an `Outcome`.
"""

from server.channels.port import Channel, Message, Outcome

__all__ = ["Channel", "Message", "Outcome"]
