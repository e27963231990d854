"""JSON goes out compressed to whoever takes gzip: rows of text shrink to a third on a village's line.

Only the API's JSON. Files of the app are compressed by the build; a family's page reflects what was typed
into it and holds a secret, which is what compression can betray.
"""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

LEAST = 1024
LEVEL = 5
_KINDS = frozenset({"application/json", "application/problem+json"})


def register(app: Flask) -> None:
    """Compress answers after each request."""

    @app.after_request
    def compress(response: Response) -> Response:
        if response.mimetype not in _KINDS:
            return response
        response.headers.add("Vary", "Accept-Encoding")
        wanted = request.accept_encodings["gzip"] > 0
        if not wanted or response.is_streamed or "Content-Encoding" in response.headers:
            return response
        data = response.get_data()
        if len(data) >= LEAST:
            response.set_data(gzip.compress(data, LEVEL, mtime=0))
            response.headers["Content-Encoding"] = "gzip"
        return response
