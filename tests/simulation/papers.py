"""What people do with the papers around a visit on their phones: demands, and what colleagues talked over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulation.forms import DAYS
from tests.simulation.steps import FROM, ITEM, TALK

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulation.chance import Names
    from tests.simulation.vault import Json, Key, Vault

KINDS = ("request", "opinion", "problem", "promise")


class PaperActs:
    """Acts of a hand; what it needs of one is named here."""

    vault: Vault
    names: Names
    if TYPE_CHECKING:
        _edit: Callable[..., Json]

    def _about(self, event: Json) -> Json | None:
        """Whom a new paper is about: a pupil, now and then after a visit that the phone shows."""
        pupils = self.vault.known("pupil")
        if not pupils:
            return None
        said = {"pupil": pupils[event["rec"] % len(pupils)], "owner": self.vault.person}
        visits = [(id_, self.vault.shown(("visit", id_))) for id_ in self.vault.known("visit")]
        theirs = [id_ for id_, row in visits if row["values"].get("pupil") == said["pupil"]]
        if theirs and event["n"] % 3:
            said["visit"] = theirs[event["n"] % len(theirs)]
        return said

    def _file_item(self, event: Json) -> bool:
        """A demand of a family, or a promise to one."""
        said = self._about(event)
        if said is None:
            return False
        number = event["n"]
        said |= {"kind": KINDS[number % 4], "source": "family", "words": f"盼{number}"}
        if number % 5 == 0:
            said["due_on"] = DAYS[number % len(DAYS)]
        self._edit((ITEM, self.names.mint()), said)
        return True

    def _answer_item(self, event: Json) -> bool:
        """Go on with a demand: a step, words, a date, a line of what was done, another who sees to it."""
        known = [key for id_ in self.vault.known(ITEM) if self._stands(key := (ITEM, id_))]
        if not known:
            return False
        key, number = known[event["rec"] % len(known)], event["n"]
        state = self.vault.shown(key)["values"].get("state", "open")
        possible = [name for name, states in FROM.items() if state in states]
        how = number % 6
        if how < 3:
            name = possible[number % len(possible)]
            said = {"answer": f"办{number}", "explained": number % 2 == 0} if name == "answer" else {}
            self._edit(key, said, command={"name": name, "expect": state})
        elif how == 3:
            self._edit(key, {"answer": f"办{number}"})
        elif how == 4:
            self._edit(key, {"due_on": DAYS[number % len(DAYS)], "owner": self.vault.person})
        else:
            body = {"words": f"做{number}", "by": self.vault.person}
            self._edit(key, {}, append=[{"kind": "progress", "id": self.names.mint(), "body": body}])
        return True

    def _consult(self, event: Json) -> bool:
        """What colleagues talked over about a pupil, begun or gone on with."""
        number = event["n"]
        known = [key for id_ in self.vault.known(TALK) if self._stands(key := (TALK, id_))]
        if known and number % 2:
            key = known[event["rec"] % len(known)]
            text = str(self.vault.shown(key)["values"].get("shared") or "")
            told = text + f"句{number}。" if number % 4 == 1 else f"句{number}。" + text
            self._edit(key, {"shared": told, "held_on": DAYS[number % len(DAYS)]})
            return True
        said = self._about(event)
        if said is None:
            return False
        self._edit((TALK, self.names.mint()), {**said, "shared": f"甲{number}。乙{number}。丙{number}。"})
        return True

    def _stands(self, key: Key) -> bool:
        """Whether there is anything to go on with: what was refused may have left no row."""
        shown = self.vault.shown(key)
        return not shown["deleted"] and bool(shown["values"].get("pupil"))
