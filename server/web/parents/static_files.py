"""Style, pictures and the two scripts of the family's pages: small files, compressed once, kept a day."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from server.web.policy import policy

_HERE = Path(__file__).parent / "static"
TYPES = {
    "style.css": "text/css; charset=utf-8",
    "cloth.svg": "image/svg+xml",
    "mark.svg": "image/svg+xml",
    "read.js": "text/javascript; charset=utf-8",
    "tell.js": "text/javascript; charset=utf-8",
    "tell-sw.js": "text/javascript; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent: plain and compressed, with its tag."""

    plain: bytes
    packed: bytes
    etag: str


@lru_cache
def asset(name: str) -> Asset:
    """One of TYPES, read once. The compressed form carries no time, so that its bytes repeat."""
    plain = (_HERE / name).read_bytes()
    return Asset(plain, gzip.compress(plain, 9, mtime=0), hashlib.sha256(plain).hexdigest()[:16])


def routes(bp: Blueprint) -> None:
    """Attach one route per file, so that no name can be confused with a link."""
    for name in TYPES:
        bp.add_url_rule(
            f"/{name}", endpoint=re.sub(r"\W", "_", name), view_func=_serve, defaults={"name": name}
        )


@policy("static")
def _serve(name: str) -> AnyResponse:
    found = asset(name)
    response = Response(mimetype=TYPES[name])
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.headers["Vary"] = "Accept-Encoding"
    response.set_etag(found.etag)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.headers["Content-Encoding"] = "gzip"
        response.set_data(found.packed)
    else:
        response.set_data(found.plain)
    return response.make_conditional(request)
