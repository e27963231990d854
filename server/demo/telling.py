"""What teachers and families of the demo wrote: drawn so that no two visits of a class read alike."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle
from random import Random
from typing import Any, Final

from server.demo.roster import CARER_NAMES, Child
from server.demo.source import sentences

# How a text begins and ends, by the form of the visit.
FRAMES: Final = {
    "on_site": ("opening", "closing"),
    "at_school": ("opening_school", "closing_remote"),
    "phone": ("opening_remote", "closing_remote"),
    "letter": ("opening_letter", "closing_letter"),
    "online": ("opening_remote", "closing_remote"),
}


class Decks:
    """Piles of sentences; each is used up before it is shuffled again. One per class and campaign."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._piles: dict[str, list[str]] = {}

    def draw(self, part: str, count: int = 1) -> list[str]:
        """The next sentences of a part, all different."""
        drawn: list[str] = []
        while len(drawn) < count:
            pile = self._piles.get(part)
            if not pile:
                pile = self._piles[part] = list(sentences()[part])
                self._rng.shuffle(pile)
            sentence = pile.pop()
            if sentence not in drawn:
                drawn.append(sentence)
        return drawn


@dataclass
class Teller:
    """Writes the texts of one class's visits."""

    rng: Random
    decks: Decks

    def record(self, child: Child, carer: str, mode: str) -> dict[str, Any]:
        """The narratives of a visit, by field."""
        say = _Filler(child, carer, self.rng)
        opening, closing = FRAMES[mode]
        process = [
            *self.decks.draw(opening),
            *self.decks.draw("home", self.rng.choice((2, 2, 3))),
            *self.decks.draw("study", self.rng.choice((1, 2))),
            *self.decks.draw("advice", self.rng.choice((1, 2))),
            *self.decks.draw(closing),
        ]
        texts = {
            "preparation": say(self.decks.draw("preparation")),
            "process": say(process),
            "message": say(self.decks.draw("message")),
        }
        if self.rng.random() < 0.65:
            texts["child_voice"] = say(self.decks.draw("child_voice"))
        if self.rng.random() < 0.6:
            texts["requests"] = "\n".join(
                say([s]) for s in self.decks.draw("requests", self.rng.choice((1, 1, 2)))
            )
        return texts

    def wish(self, child: Child) -> str:
        """What a family said beforehand."""
        return _Filler(child, CARER_NAMES[child.carer.relation], self.rng)(self.decks.draw("wish"))

    def answer(self, child: Child, kind: str) -> str:
        """What a family answered: kind ack has no words."""
        if kind == "ack":
            return ""
        return _Filler(child, CARER_NAMES[child.carer.relation], self.rng)(self.decks.draw(f"answer_{kind}"))


class _Filler:
    """Puts the child, the carer and school subjects into sentences."""

    def __init__(self, child: Child, carer: str, rng: Random) -> None:
        subjects = ["语文", "数学"] if child.class_key[0] in "12" else ["语文", "数学", "英语", "科学"]
        rng.shuffle(subjects)
        # Each sentence about a subject takes the next one, so that a text does not contradict itself.
        self._subjects = cycle(subjects)
        self._words = {
            "child": child.called,
            "carer": carer,
            "ta": "她" if child.gender == "f" else "他",
        }

    def __call__(self, chosen: list[str]) -> str:
        return "".join(self._fill(sentence) for sentence in chosen)

    def _fill(self, sentence: str) -> str:
        words = self._words
        if "{subject}" in sentence:
            words = words | {"subject": next(self._subjects)}
        return sentence.format(**words)
