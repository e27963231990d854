"""What can go wrong with a picture, and whose fault it is."""

from enum import StrEnum


class Why(StrEnum):
    """Stable words for a refusal; the phone and the office translate them.

    ============== =====================================================================
    not_an_image   no format that we know
    format         an image or document, but of a kind that is not accepted
    too_large      more bytes than the limit
    coding         12 bits a channel, lossless or layered: no phone's camera writes that
    too_many_pixels  more pixels, or a longer side, than the limit
    truncated      the picture is cut off before anything of it can be shown
    broken         the decoder gave up
    too_costly     decoding took more memory or time than a photo may
    ============== =====================================================================
    """

    NOT_AN_IMAGE = "not_an_image"
    FORMAT = "format"
    CODING = "coding"
    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    TRUNCATED = "truncated"
    BROKEN = "broken"
    TOO_COSTLY = "too_costly"


class Refused(Exception):
    """The picture's fault: it will be refused again however often it is sent."""

    def __init__(self, why: Why, code: str = "photo_refused") -> None:
        super().__init__(f"{code}: {why}")
        self.code = code
        self.why = why


class MediaFault(Exception):
    """The server's fault: the picture may be good, and must be kept until we can clean it."""


class NotClean(MediaFault):
    """What the worker made is not a picture alone: nothing of it may be stored, and somebody must look."""
