"""Serves the built app: assets for ever, pages and the service worker never from a stale cache.

A path without an extension that belongs to nobody else is a screen of the app, and gets its page.
Before the app was built there is a page that says how, in Chinese.
"""

from __future__ import annotations

import mimetypes
from pathlib import Path

from flask import Blueprint, Response, current_app, request, send_file
from werkzeug.routing import BaseConverter
from werkzeug.security import safe_join

from server.services.problem import not_found
from server.web.policy import policy
from server.web.wiring import wiring

_HOW_TO = Path(__file__).resolve().parent.parent / "templates" / "how_to_build.html"
_PACKED = (("br", ".br"), ("gzip", ".gz"))
_TYPES = {
    ".webmanifest": "application/manifest+json",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".html": "text/html",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".wasm": "application/wasm",
    ".json": "application/json",
}


def blueprint() -> Blueprint:
    """Everything outside /api and /n."""
    pages = Blueprint("static_pages", __name__)
    # The converter keeps /api and /n out of this catch-all, so that a wrong method there is 405, not a page.
    pages.record_once(lambda state: state.app.url_map.converters.update(apppath=AppPath))
    pages.add_url_rule("/", "page", _page, defaults={"path": ""})
    pages.add_url_rule("/<apppath:path>", "page", _page)
    return pages


class AppPath(BaseConverter):
    """Any path but those of the interface and of the families' pages."""

    regex = r"(?!(?:api|n)(?:/|$)).+"
    part_isolating = False


@policy("static")
def _page(path: str) -> Response:
    first = path.split("/", 1)[0]
    dist = wiring().settings.pwa_dist
    file = _find(dist, path)
    if file is None:
        if Path(path).suffix or first == "assets":
            raise not_found()
        file = _find(dist, "desk.html" if first == "desk" else "index.html")
    if file is None:
        return _how_to_build()
    return _send(file, immutable=first == "assets")


def _find(dist: Path, path: str) -> Path | None:
    joined = safe_join(str(dist), path) if path else None
    if joined is None:
        return None
    file = Path(joined)
    try:
        return file if file.is_file() else None
    except OSError:  # a name longer than any that a disk holds
        return None


def _send(file: Path, *, immutable: bool) -> Response:
    packed, encoding = _packed(file)
    kind = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    response = send_file(packed, mimetype=kind, conditional=True, etag=True)
    # Bytes ranges over a compressed variant would be of another file than the one named.
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if immutable else "no-cache"
    response.headers["Vary"] = "Accept-Encoding"
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return response


def _packed(file: Path) -> tuple[Path, str | None]:
    """The precompressed neighbour that this reader takes, if the build made one."""
    if "Range" in request.headers:
        return file, None
    for encoding, suffix in _PACKED:
        neighbour = file.with_name(file.name + suffix)
        if request.accept_encodings[encoding] > 0 and neighbour.is_file():
            return neighbour, encoding
    return file, None


def _how_to_build() -> Response:
    current_app.logger.warning("no built app under %s", wiring().settings.pwa_dist)
    response = Response(_HOW_TO.read_text("utf-8"), 503, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response
