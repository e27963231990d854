"""The one way in which a service refuses a whole request.

Services know the stable code and the HTTP status that belongs to it; the web layer adds the words in the
reader's language. What concerns a single op inside a push is never a Problem: it is that op's result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class Problem(Exception):
    """A refusal: `status` (HTTP), `code` (stable, snake_case), `errors` (field -> message keys or texts),
    `members` (further members of the problem document), `retry_after` (seconds)."""

    def __init__(
        self,
        status: int,
        code: str,
        *,
        errors: Mapping[str, Sequence[str]] | None = None,
        members: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = str(code)
        self.errors = {field: list(messages) for field, messages in (errors or {}).items()}
        self.members = dict(members or {})
        self.headers = dict(headers or {})
        if retry_after is not None:
            self.headers["Retry-After"] = str(max(1, retry_after))


def not_found() -> Problem:
    """What does not exist and what one may not see: the same answer."""
    return Problem(404, "not_found")
