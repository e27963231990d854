"""The rule of the refresh chain, by itself.

A device's refresh tokens stand in a row: place 1, 2, 3, …; the last one is the tip. Whoever shows

======================  =====================================  ======================================
token                   the tip was used already (see below)   the tip was never used
======================  =====================================  ======================================
the tip                 rotate: a new tip behind it            rotate (this is its first use)
its predecessor         revoke the device                      repeat: the same successor once more
anything older          revoke the device                      revoke the device
======================  =====================================  ======================================

The tip is used once its own refresh token or the access token that came with it was shown. So one lost reply
costs nothing, and a stolen copy is noticed as soon as both holders have moved.
"""

from typing import Literal

Move = Literal["rotate", "repeat", "revoke"]


def judge(place: int, tip: int, tip_used: bool) -> Move:
    """What to do with a token at `place` when the chain ends at `tip`."""
    if place == tip:
        return "rotate"
    if place == tip - 1 and not tip_used:
        return "repeat"
    return "revoke"
