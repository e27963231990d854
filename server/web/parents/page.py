"""What every family page shares: rendering, its headers, its links, the uniform refusals.

A page answers a stranger and a mistyped link alike: one text, one status, nothing that tells whether the
link ever existed. What fails on our side is told calmly: whose fault it is, what became of what was written, when to
try again, whom to ring.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlencode

from flask import Response, g, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from server.services.link_reader import LinkReader
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
    """A whole page. `token` is empty on pages that belong to no link; else school, telephone and print are its own."""
    lang = language.current()
    kind = values.get("kind")
    values.setdefault("keep", f"&kind={kind}" if kind else "")
    met = _met()
    values = {"school": met.school, "phone": met.phone, "xlarge": met.large_print, **values}
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


def meet(reader: LinkReader) -> None:
    """Whom this request's pages are for; known once the link was looked up."""
    setattr(g, _MET, reader)


def refusal(problem: Problem) -> Response:
    """Every refusal under /n/ as a page: the one page for whatever does not open, or what failed and what to do."""
    what = _TROUBLE.get(problem.status) or ("broken" if problem.status >= 500 else "")
    response = _trouble(what, problem.status) if what else _gone(problem.status)
    response.headers.update(problem.headers)
    response.headers.update(spread(problem.status, problem.headers))
    return response


def _gone(status: int) -> Response:
    return show("plain", 405 if status == 405 else 404, what="gone", xlarge=False)


def _trouble(what: str, status: int) -> Response:
    given = [] if what in _NOT_AGAIN else _given()
    return show(
        "trouble",
        status,
        what=what,
        given=given,
        here=request.full_path.rstrip("?"),
    )


def _given() -> list[tuple[str, str]]:
    """What was filled in: the next press sends it along again, so that a family need not write it twice."""
    with suppress(HTTPException):
        return list(request.form.items(multi=True))
    return []


def _met() -> LinkReader:
    met = g.get(_MET)
    return met if isinstance(met, LinkReader) else _NOBODY


_MET = "family_reader"
_NOBODY = LinkReader("", large_print=False, school="", phone="")
_TROUBLE = {413: "long", 414: "long", 429: "busy", 503: "later", 507: "full"}
"""Status of what failed -> its words; `broken` for any other fault of ours."""
_NOT_AGAIN = frozenset({"long"})
"""What would fail again if it were sent again as it is."""
