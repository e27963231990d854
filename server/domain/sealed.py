"""What is sealed to the school for two named readers: words that no list, count or export may give away."""

from __future__ import annotations

from typing import Final

SEALED: Final = frozenset({"report"})
"""Record types of which nobody but the readers may learn that one exists."""

READERS: Final = 2
"""How many people of a school may open them."""

KINDS: Final = ("violence", "abuse", "neglect", "self_harm", "bullying", "danger", "other")
"""What a report may be about; the phone offers these."""

INTEGRITY: Final = "integrity"
"""Kind of a report that a family filed on its page: somebody asked for something, or took it."""
