"""A family's link is a secret that stands in a path. No log may hold it.

`mask_links` is for whoever writes a path into a line; `MaskLinks` is the net below, for lines that others
write (the access log of a serving package, an exception's message).
"""

from __future__ import annotations

import logging
import re

_LINK = re.compile(r"(/n/)[A-Za-z0-9_\-]{16,}")


def mask_links(text: str) -> str:
    """The text with every family link's token replaced by an ellipsis: `/n/…/note`."""
    return _LINK.sub(r"\1…", text)


_WORDS = logging.Formatter()


class MaskLinks(logging.Filter):
    """Attach to a handler: rewrites each record's finished message and its traceback, and never drops one."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masked = mask_links(message)
        if masked != message:
            record.msg, record.args = masked, None
        if record.exc_info and not record.exc_text:
            # Formatters take a traceback that stands here already.
            record.exc_text = mask_links(_WORDS.formatException(record.exc_info))
        return True


def mask_logs() -> None:
    """Put the net under every handler of the root logger; call it once they are set up."""
    for handler in logging.getLogger().handlers:
        handler.addFilter(MaskLinks())
