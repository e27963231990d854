"""Style and pictures of the family's pages: four small files, compressed once, kept a day."""

from __future__ import annotations

import gzip
import hashlib
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
            f"/{name}", endpoint=name.replace(".", "_"), view_func=_serve, defaults={"name": name}
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
