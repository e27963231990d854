"""A finger and an eye on any engine: find by words as a person does, touch where it is, wait until it shows."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.support.engines.engine import Engine, EngineError
from tests.support.waiting import until

PATIENCE_SECONDS = 30.0
# `find(css, words)`: the first element in sight that matches and whose name, for a reader, is these words.
FIND = """
const plain = (text) => (text || '').replace(/\\s+/g, ' ').trim();
const shows = (node) => {
  const box = node.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && getComputedStyle(node).visibility === 'visible';
};
const nameOf = (node) => {
  const label = node.getAttribute('aria-label') || (node.labels && node.labels[0] && node.labels[0].innerText);
  return plain(label || node.innerText);
};
const find = (css, words, part) => [...document.querySelectorAll(css)].find((node) => {
  if (!shows(node)) return false;
  return words === '' || (part ? nameOf(node).includes(words) : nameOf(node) === words);
});
"""
# Brings it to the middle and says where it is, once it has come to rest, is enabled and nothing lies over it.
AIM = """
const node = find(...arguments);
if (!node || node.disabled || node.getAttribute('aria-busy') === 'true') return null;
const there = node.type === 'checkbox' || node.type === 'radio' ? node.closest('label') || node : node;
there.scrollIntoView({ block: 'center' });
const frame = () => new Promise((done) => setTimeout(done, 25));
await frame();
const before = there.getBoundingClientRect();
await frame();
const box = there.getBoundingClientRect();
if (box.top !== before.top || box.left !== before.left) return null;
const x = box.left + box.width / 2;
const y = box.top + box.height / 2;
const top = document.elementFromPoint(x, y);
if (!top || !(there.contains(top) || top.contains(there) && top.tagName === 'LABEL')) return null;
window.heardTouch = false;
there.addEventListener('click', () => { window.heardTouch = true; }, { once: true, capture: true });
return { x, y, left: box.left, top: box.top, width: box.width, height: box.height };
"""
# An engine on a busy machine now and then swallows a touch whole; a page that went away has heard it.
HEARD = "return window.heardTouch !== false"
TOUCHES = 3
HEARD_SECONDS = 8.0


class Hands:
    """What a person can do with the page that an engine shows."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def ask(self, body: str, *args: Any) -> Any:
        """Call a function body with `find` at hand; None where the page was just going away."""
        try:
            return self.engine.run(FIND + body, *args)
        except EngineError:
            return None

    def until(self, look: Callable[[], Any], what: str, seconds: float = PATIENCE_SECONDS) -> Any:
        """Wait, and on failure tell what stands on the screen instead."""
        try:
            return until(look, what, seconds, every=0.03)
        except AssertionError as problem:
            said = self.ask("return location.pathname + '\\n' + document.body.innerText")
            raise AssertionError(f"{problem}\n--- the screen says ---\n{said}") from None

    def shows(self, css: str, words: str = "", *, part: bool = False) -> bool:
        """Is it in sight right now?"""
        return bool(self.ask("return Boolean(find(...arguments))", css, words, part))

    def sees(
        self, css: str, words: str = "", *, part: bool = False, seconds: float = PATIENCE_SECONDS
    ) -> None:
        """Wait until it is in sight."""
        self.until(lambda: self.shows(css, words, part=part), f"{css} {words!r} shows", seconds)

    def reads(self, text: str, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until this text stands on the screen."""
        look = "return document.body.innerText.includes(arguments[0])"
        self.until(lambda: self.ask(look, text), f"{text!r} stands there", seconds)

    def aim(self, css: str, words: str = "", *, part: bool = False) -> dict[str, float]:
        """Where it is, brought to the middle of the screen."""
        found: dict[str, float] = self.until(
            lambda: self.ask(AIM, css, words, part), f"{css} {words!r} can be touched"
        )
        return found

    def tap(self, css: str, words: str = "", *, part: bool = False) -> None:
        """Touch it, once more where the touch never came to it."""
        for _ in range(TOUCHES):
            at = self.aim(css, words, part=part)
            self.engine.press([(at["x"], at["y"])])
            if self._heard():
                return
        raise AssertionError(f"{css} {words!r} heard no touch")

    def _heard(self) -> bool:
        end = time.monotonic() + HEARD_SECONDS
        while time.monotonic() < end:
            if self.ask(HEARD) is not False:
                return True
            time.sleep(0.03)
        return False

    def tick(self, css: str, words: str = "") -> None:
        """Touch a checkbox or radio by its words and see that it took."""
        self.tap(css, words)
        look = "const node = find(...arguments); return node && node.checked"
        self.until(lambda: self.ask(look, css, words, False), f"{css} {words!r} is ticked")

    def fill(self, css: str, text: str) -> None:
        """Put this text into a field in place of what stands there."""
        self.tap(css)
        focus = "const node = find(arguments[0], ''); node.focus(); node.select(); return true"
        self.until(lambda: self.ask(focus, css), f"{css} has the caret")
        self.engine.write(text)
        self.holds(css, text)

    def holds(self, css: str, text: str) -> None:
        """Wait until a field holds this text."""
        look = "const node = find(arguments[0], ''); return node && node.value === arguments[1]"
        self.until(lambda: self.ask(look, css, text), f"{css} holds {text!r}")

    def count(self, css: str) -> int:
        """How many such elements are in sight."""
        look = "return [...document.querySelectorAll(arguments[0])].filter(shows).length"
        return int(self.ask(look, css) or 0)

    def texts(self, css: str) -> list[str]:
        """The words of each such element."""
        look = "return [...document.querySelectorAll(arguments[0])].map((node) => plain(node.innerText))"
        return list(self.ask(look, css) or [])

    def draw(self, css: str) -> None:
        """A stroke across an element, as a finger signs."""
        box = self.aim(css)
        along = [(0.2 + step * 0.07, 0.3 + (step % 3) * 0.15) for step in range(9)]
        self.engine.press(
            [(box["left"] + x * box["width"], box["top"] + y * box["height"]) for x, y in along]
        )

    def path(self) -> str:
        """Where the app is."""
        return str(self.ask("return location.pathname") or "")

    def at(self, part: str) -> str:
        """Wait until this is part of the address; returns the address."""
        return str(self.until(lambda: part in (now := self.path()) and now, f"the address holds {part}"))

    def picture(self, path: Path) -> None:
        """What is in sight."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.engine.screenshot(path)
