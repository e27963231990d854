"""What every family page shares: rendering, its headers, its links, the uniform refusals.

A page answers a stranger and a mistyped link alike: one text, one status, nothing that tells whether the
link ever existed.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from flask import Response, make_response, render_template

from server.services.problem import Problem
from server.web.jitter import spread
from server.web.parents import language

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": CSP,
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Vary": "Accept-Language, Cookie",
}


def sealed(response: Response) -> Response:
    """The response with the headers of a page that nobody may keep, index or frame."""
    response.headers.update(HEADERS)
    return response


def links(token: str) -> Callable[..., str]:
    """`to(place, **query)` for templates: an address under this link that keeps the chosen language."""

    def to(place: str = "", **query: str) -> str:
        chosen = language.chosen()
        if chosen:
            query["lang"] = chosen
        path = f"/n/{token}/{place}" if place else f"/n/{token}"
        return f"{path}?{urlencode(query)}" if query else path

    return to


def show(template: str, status: int = 200, *, token: str = "", **values: object) -> Response:
    """A whole page. `token` is empty on pages that belong to no link."""
    lang = language.current()
    kind = values.get("kind")
    values.setdefault("keep", f"&kind={kind}" if kind else "")
    html = render_template(
        f"parents/{template}.html",
        lang=lang,
        dir=language.direction(lang),
        others=language.others(lang),
        t=language.speaker(lang),
        to=links(token),
        **values,
    )
    response = make_response(html, status)
    response.headers["Content-Language"] = lang
    return sealed(response)


def refusal(problem: Problem) -> Response:
    """Every refusal under /n/ as a page: too fast, or the one page for whatever does not open."""
    busy = problem.status == 429
    response = show("plain", 429 if busy else 404, what="busy" if busy else "gone")
    response.headers.update(problem.headers)
    response.headers.update(spread(problem.status, problem.headers))
    return response
