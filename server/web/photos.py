"""Cleaned pictures down, to whoever may see their visit."""

from __future__ import annotations

from flask import Response, request

from server.services.problem import not_found
from server.services.serve_photo import find_photo, read_photo
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


def photo_response(data: bytes, etag: str, photo: str) -> Response:
    """A picture with the headers that keep it a picture, and private.

    `no-cache`: kept by the browser, but asked for each time, so that a withdrawn photo is gone at once.
    """
    response = Response(data, mimetype="image/jpeg")
    response.set_etag(etag)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Disposition"] = f'inline; filename="{photo}.jpg"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.make_conditional(request)
    return response


def blueprint() -> ApiBlueprint:
    """GET /photos/{id}."""
    routes = ApiBlueprint("photos", "Cleaned photos")

    @routes.route("/photos/<string:photo>", methods=["GET"])
    @policy("phone", rate="read")
    @routes.doc(security=[{"bearer": []}], responses=_ANSWERS)
    @routes.refuses(401, 403, 404, 422, 429, 503)
    @routes.arguments(SizeSchema(), location="query")
    def get_photo(query: dict[str, str], photo: str) -> Response:
        """The picture as `image/jpeg`. 404 `not_ready` with Retry-After before its verdict."""
        if not is_id(photo):
            raise not_found()
        parts = wiring()
        shown = find_photo(parts.store, caller(), photo, query["size"], now())
        return photo_response(read_photo(parts.blobs, shown), shown.etag, shown.photo)

    return routes
