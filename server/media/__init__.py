"""Photos: whatever comes in, freshly encoded pixels go out, and a second parser proves it.

No uploaded byte is ever published. The decoder runs in a worker process of its own (see ``process``); this
package's face is ``clean`` and, where a lifetime is to be managed, ``Cleaner``.
"""

from server.media.cleaner import Cleaned, Cleaner, clean, close, trouble
from server.media.errors import MediaFault, NotClean, Refused, Why
from server.media.limits import CARD, MAX_BYTES, POLICY, THUMB
from server.media.verify import Finding, check_jpeg

__all__ = [
    "CARD",
    "MAX_BYTES",
    "POLICY",
    "THUMB",
    "Cleaned",
    "Cleaner",
    "Finding",
    "MediaFault",
    "NotClean",
    "Refused",
    "Why",
    "check_jpeg",
    "clean",
    "close",
    "trouble",
]
