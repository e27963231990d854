"""Cleaned pictures down, to whoever may see their visit."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from server.services.problem import not_found
from server.services.serve_photo import clean_again, find_photo, read_photo
from server.web.api import ApiBlueprint
from server.web.auth import caller
from server.web.policy import policy
from server.web.schemas.photos import SizeSchema
from server.web.wiring import now, wiring
from sync.shape import is_id

_JPEG = {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}
_ANSWERS = {
    "200": {"description": "The picture", "content": _JPEG},
    "304": {"description": "Not modified"},
}


def photo_response(data: bytes, etag: str, photo: str, *, save: bool = False) -> Response:
    """A picture with the headers that keep it a picture, and private; `save`: as a file to keep.

    `no-cache`: kept by the browser, but asked for each time, so that a withdrawn photo is gone at once.
    """
    shown = "attachment" if save else "inline"
    response = Response(data, mimetype="image/jpeg")
    response.set_etag(etag)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Disposition"] = f'{shown}; filename="{photo}.jpg"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.make_conditional(request)
    return response


def blueprint() -> ApiBlueprint:
    """GET /photos/{id}."""
    routes = ApiBlueprint("photos", "Cleaned photos")

    @routes.route("/photos/<string:photo>", methods=["GET"])
    @policy("phone", rate="read")
    @routes.doc(responses=_ANSWERS)
    @routes.refuses(401, 403, 404, 422, 429, 503)
    @routes.arguments(SizeSchema(), location="query")
    def get_photo(query: dict[str, Any], photo: str) -> Response:
        """The picture as `image/jpeg`. 404 `not_ready` with Retry-After before its verdict.

        With `save` it is cleaned once more before it leaves, and who took it is written down."""
        if not is_id(photo):
            raise not_found()
        parts = wiring()
        save = query["save"]
        shown = find_photo(parts.store, caller(), photo, query["size"], now(), to_save=save)
        data = read_photo(parts.blobs, shown)
        if save:
            data = clean_again(parts.media, data, now())
        etag = f"{shown.etag}-save" if save else shown.etag
        return photo_response(data, etag, shown.photo, save=save)

    return routes
