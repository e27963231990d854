"""What one phone did, asked and heard, written down so that another client can be put through the same."""

from __future__ import annotations

from typing import Any

from tests.simulation.chance import instant
from tests.simulation.syncer import Reply
from tests.simulation.vault import Json


class Tape:
    """Steps of the phone `of`: acts with their edits, syncs with their calls. Off where `of` is None."""

    def __init__(self) -> None:
        self.of: int | None = None
        self.steps: list[Json] = []

    def acted(self, phone: int, at: float, kind: str, edits: list[Json]) -> None:
        """An act of the user, as the edits that it came to; `at` by the phone's clock."""
        if phone == self.of:
            edited = [dict(edit) for edit in edits]
            self.steps.append({"do": "act", "at": _moment(at), "kind": kind, "edits": edited})

    def synced(self, phone: int, at: float) -> None:
        """A sync begins."""
        if phone == self.of:
            self.steps.append({"do": "sync", "at": _moment(at), "calls": []})

    def asked(self, phone: int, path: str, body: Any) -> None:
        """A request leaves; without `heard` its answer was lost."""
        if phone == self.of:
            self.steps[-1 if self.steps[-1]["do"] == "sync" else self._last_sync()]["calls"].append(
                {"path": path, "body": body, "reply": None}
            )

    def heard(self, phone: int, reply: Reply) -> None:
        """The answer to the last request."""
        if phone == self.of:
            call = self.steps[self._last_sync()]["calls"][-1]
            call["reply"] = {"status": reply.status, "json": reply.json}

    def _last_sync(self) -> int:
        return max(place for place, step in enumerate(self.steps) if step["do"] == "sync")


def _moment(at: float) -> int:
    """Milliseconds since 1970."""
    return round(instant(at).timestamp() * 1000)
