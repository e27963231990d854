"""The package apprise, loaded when somebody has set it up: the only place that names it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apprise import NotifyBase


def gateway(url: str) -> NotifyBase | None:
    """What sends to this address; None for one that apprise does not know."""
    # Loading it takes a while, and most schools have none.
    from apprise import Apprise, AppriseAsset, NotifyBase

    # Its lines quote addresses, numbers and what is sent.
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    # A link opens a family's note: it goes to the address that was set and nowhere else.
    asset = AppriseAsset(http_redirects=False)
    found = Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
    return found if isinstance(found, NotifyBase) else None
