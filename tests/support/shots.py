"""Pictures of screens with their checks: no overflow, axe at zero, the main act where a thumb gets, in every look.

A screen is measured as it stands, without a reload: theme, contrast and 字号 are attributes of the root
element, and 200 % text is the root's font size, as a phone's own setting would make it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RESET = """() => {
  const root = document.documentElement;
  for (const name of ['data-theme', 'data-contrast', 'data-print']) root.removeAttribute(name);
  root.style.fontSize = '';
}"""
DRESS = """([attributes, size]) => {
  const root = document.documentElement;
  for (const [name, value] of Object.entries(attributes)) root.setAttribute(name, value);
  root.style.fontSize = size;
  window.dispatchEvent(new Event('resize'));
}"""
HEIGHT = "() => Math.ceil(document.documentElement.scrollHeight)"
# What sticks out sideways, lists that are meant to scroll left aside.
OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  const scrolls = (node) => node.closest('.chips, .scroll, .slips, .vh, .shot__pic, .finder__stage, .ruler');
  const out = [];
  const whole = document.documentElement.scrollWidth;
  if (whole > width) out.push(`page is ${whole} wide`);
  for (const node of document.body.querySelectorAll('*')) {
    const box = node.getBoundingClientRect();
    const out_of_sight = box.width && (box.right > width + 1 || box.left < -1);
    if (out_of_sight && !scrolls(node) && !(node instanceof SVGElement)) {
      out.push(`${node.tagName}.${node.className} ${Math.round(box.left)}..${Math.round(box.right)}`);
    }
    const cut = node.matches('.btn, .chip, .state') && node.scrollWidth > node.clientWidth + 1;
    if (cut) out.push(`cut: ${node.textContent}`);
  }
  return out.slice(0, 8);
}"""
# The filled button is where the thumb of the hand that holds the phone gets, or can be scrolled there: not above the
# line that FREE says. One that lies in the bar at the foot lies there whatever the screen is scrolled to.
FREE = 0.33
OUT_OF_REACH = """(free) => {
  const line = innerHeight * free;
  const seen = (node) => node.checkVisibility({ visibilityProperty: true }) && node.getBoundingClientRect().height > 0;
  return [...document.querySelectorAll('.btn--main')].filter(seen).flatMap((node) => {
    const box = node.getBoundingClientRect();
    const fixed = node.closest('.bottom, .sheet, dialog');
    const middle = box.top + box.height / 2 + (fixed ? 0 : scrollY);
    const near = middle >= line && (!fixed || box.bottom <= innerHeight + 1);
    return near ? [] : [`${node.textContent.trim()} at ${Math.round(middle)}`];
  });
}"""


@dataclass(frozen=True)
class Look:
    """One way a screen may be shown. `shoot` False: checked only. `held`: in one hand, with a thumb to press."""

    name: str
    width: int
    height: int
    attributes: dict[str, str] = field(default_factory=dict)
    size: str = ""
    shoot: bool = True
    held: bool = False


PHONE_LOOKS = (
    Look("light", 360, 740, held=True),
    Look("dark", 360, 740, {"data-theme": "dark"}),
    Look("200", 320, 740, {}, "200%"),
    Look("200-dark", 320, 740, {"data-theme": "dark"}, "200%"),
    Look("contrast", 360, 740, {"data-contrast": "more"}, shoot=False),
    Look("xlarge", 360, 740, {"data-print": "xlarge"}, shoot=False, held=True),
)
DESK_LOOKS = (
    Look("light", 1280, 768),
    Look("dark", 1280, 768, {"data-theme": "dark"}),
    Look("1024", 1024, 768),
)
FAMILY_LOOKS = tuple(look for look in PHONE_LOOKS if look.shoot and "theme" not in str(look.attributes))


class Camera:
    """Takes every screen in every look into a folder; what is wrong is collected in `faults`."""

    def __init__(self, page: Page, folder: Path, looks: tuple[Look, ...] = PHONE_LOOKS) -> None:
        self.page, self.folder, self.looks = page, folder, looks
        self.faults: list[str] = []
        self.taken = 0
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, name: str, *, full: bool = True, axe: bool = True) -> None:
        """Shoot and check the screen as it stands. `full`: the whole page, else what the phone shows."""
        start = self.page.viewport_size
        for look in self.looks:
            self._dress(look)
            self._check(name, look, axe)
            if look.shoot:
                if full:
                    tall = max(look.height, int(self.page.evaluate(HEIGHT)))
                    self.page.set_viewport_size({"width": look.width, "height": tall})
                    self.page.wait_for_timeout(60)
                self.page.screenshot(path=str(self.folder / f"{name}-{look.name}.png"))
                self.taken += 1
        self.page.evaluate(RESET)
        if start:
            self.page.set_viewport_size(start)
        self.page.evaluate(DRESS, [{}, ""])

    def _dress(self, look: Look) -> None:
        self.page.evaluate(RESET)
        self.page.set_viewport_size({"width": look.width, "height": look.height})
        self.page.evaluate(DRESS, [look.attributes, look.size])
        self.page.wait_for_timeout(120)

    def _check(self, name: str, look: Look, axe: bool) -> None:
        for wrong in self.page.evaluate(OVERFLOW):
            self.faults.append(f"{name} {look.name}: {wrong}")
        for wrong in self.page.evaluate(OUT_OF_REACH, FREE) if look.held else ():
            self.faults.append(f"{name} {look.name}: out of reach: {wrong}")
        if not axe:
            return
        found: dict[str, Any] = Axe().run(self.page).response
        for rule in found["violations"]:
            where = "; ".join(str(node["target"][0]) for node in rule["nodes"][:3])
            self.faults.append(f"{name} {look.name}: axe {rule['id']} at {where}")


def step(camera: Camera, name: str, act: Callable[[], None], **options: Any) -> None:
    """Do something, then take the screen it leads to."""
    act()
    camera.page.wait_for_timeout(250)
    camera.take(name, **options)
