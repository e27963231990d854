"""Refuse to half work: over plain http from elsewhere, or under another name, say what to do instead.

A browser gives an http page on a LAN address no service worker, no cryptography and no camera, and an app opened
under a second name starts with an empty store, apart from the visits that wait under the first one.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, make_response, render_template, request

from server.locale import translate
from server.services.problem import Problem
from server.settings import Settings
from server.web.errors import problem_response, reader_language
from sync.errors import Code

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
# What a watchdog asks, and the style sheet that the refusal itself is drawn with.
OPEN_PATHS = frozenset({"/api/v1/health", "/n/style.css"})
STATUS = {Code.HTTPS_REQUIRED: 403, Code.WRONG_HOST: 421}


def host_of(value: str) -> str:
    """The host name of an authority or address, without port and brackets, in lower case; "" if unreadable."""
    try:
        return (urlsplit(value if "//" in value else f"//{value}").hostname or "").lower()
    except ValueError:
        return ""


def verdict(settings: Settings, *, scheme: str, host: str) -> Code | None:
    """HTTPS_REQUIRED, WRONG_HOST, or None when a request under this scheme and name may pass."""
    name = host_of(host)
    if scheme != "https" and name not in LOCAL:
        return Code.HTTPS_REQUIRED
    expected = host_of(settings.public_url)
    if expected not in LOCAL and name not in LOCAL and name != expected:
        return Code.WRONG_HOST
    return None


def register(app: Flask, settings: Settings) -> None:
    """Judge each request by the scheme and the name it came under, before anything else looks at it."""

    @app.before_request
    def judge() -> Response | None:
        if request.path in OPEN_PATHS:
            return None
        code = verdict(settings, scheme=request.scheme, host=request.host)
        return None if code is None else _refusal(settings, code)


def _refusal(settings: Settings, code: Code) -> Response:
    lang = reader_language()
    if request.path.startswith("/api/"):
        return problem_response(Problem(STATUS[code], code.value), lang)
    known = host_of(settings.public_url) not in LOCAL
    page = render_template(
        "reach.html",
        lang=lang,
        title=translate(lang, f"reach.{code.value}.title"),
        cures=[translate(lang, f"reach.{code.value}.{n}") for n in (1, 2, 3)],
        why=translate(lang, f"reach.{code.value}.why"),
        address=settings.public_url if known else None,
    )
    response = make_response(page, STATUS[code])
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'self'"
    response.headers["Cache-Control"] = "no-store"
    return response
