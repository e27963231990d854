"""Photos up, resumably: tus 1.0.0 with creation, checksum, expiration and termination."""

from __future__ import annotations

from flask import Response

from server.blobs.staging import Staging
from server.services.accept_photo import Intake
from server.services.accept_upload import create_upload, drop_upload, receive_part, upload_progress
from server.services.problem import not_found
from server.web import tus
from server.web.api import PREFIX, PROBLEM_JSON, ApiBlueprint
from server.web.auth import caller
from server.web.policy import policy
from server.web.schemas.photos import (
    ABLE,
    ASKED,
    CREATED,
    STANDS,
    TUS_RESUMABLE,
    UPLOAD_CHECKSUM,
    UPLOAD_LENGTH,
    UPLOAD_METADATA,
    UPLOAD_OFFSET,
)
from server.web.schemas.problem import ProblemSchema
from server.web.wiring import now, wiring
from sync.shape import is_id

_PART = {
    "required": True,
    "content": {tus.PART_TYPE: {"schema": {"type": "string", "format": "binary", "maxLength": tus.MAX_PART}}},
}


def intake() -> Intake:
    """Everything that a photo passes through, from this app's wiring."""
    parts = wiring()
    staging = Staging(parts.settings.data_dir / "staging")
    return Intake(parts.store, parts.keys, parts.blobs, parts.media, staging)


def _known(upload: str) -> str:
    """An id that could be one; any other text finds nothing, and never reaches the database."""
    if not is_id(upload):
        raise not_found()
    return upload


def blueprint() -> ApiBlueprint:
    """Routes under /uploads."""
    routes = ApiBlueprint("uploads", "Photos up, in parts (tus 1.0.0)")
    routes.after_request(_sign)
    _abilities(routes)
    _creation(routes)
    _progress(routes)
    _parts(routes)
    return routes


def _sign(response: Response) -> Response:
    response.headers["Tus-Resumable"] = tus.VERSION
    return response


def _abilities(routes: ApiBlueprint) -> None:
    @routes.route("/uploads", methods=["OPTIONS"])
    @policy("public")
    @routes.response(204, headers=ABLE)
    def upload_abilities() -> Response:
        """What this server can do."""
        return Response(status=204, headers=tus.ABILITIES)

    @routes.route("/uploads/<string:upload>", methods=["OPTIONS"])
    @policy("public")
    @routes.response(204, headers=ABLE)
    def one_uploads_abilities(upload: str) -> Response:  # noqa: ARG001 - the same for each upload
        """The same, asked of one upload."""
        return Response(status=204, headers=tus.ABILITIES)


def _creation(routes: ApiBlueprint) -> None:
    @routes.route("/uploads", methods=["POST"], provide_automatic_options=False)
    @policy("phone", rate="upload")
    @routes.doc(parameters=[TUS_RESUMABLE, UPLOAD_LENGTH, UPLOAD_METADATA])
    @routes.refuses(400, 401, 403, 409, 412, 413, 422, 429, 503, 507)
    @routes.response(201, headers=CREATED)
    def announce() -> Response:
        """Announce a photo. Upload-Offset says how much of it is here already: all of it, if it is known."""
        tus.require_version()
        progress = create_upload(intake(), caller(), tus.read_announcement(), now())
        response = tus.answer(201, progress)
        response.headers["Location"] = f"{PREFIX}/uploads/{progress.id}"
        return response


def _progress(routes: ApiBlueprint) -> None:
    @routes.route("/uploads/<string:upload>", methods=["HEAD"], provide_automatic_options=False)
    @policy("phone", rate="upload")
    @routes.doc(parameters=[TUS_RESUMABLE])
    @routes.refuses(400, 401, 403, 404, 410, 412, 429, 503)
    @routes.response(200, headers=ASKED)
    def ask(upload: str) -> Response:
        """How much has arrived; for a finished upload all of it, for seven days."""
        tus.require_version()
        progress = upload_progress(wiring().store, caller(), _known(upload), now())
        response = tus.answer(200, progress)
        response.headers["Upload-Length"] = str(progress.length)
        response.headers["Upload-Metadata"] = tus.metadata_of(progress)
        response.headers["Cache-Control"] = "no-store"
        return response

    @routes.route("/uploads/<string:upload>", methods=["DELETE"], provide_automatic_options=False)
    @policy("phone", rate="upload")
    @routes.doc(parameters=[TUS_RESUMABLE])
    @routes.refuses(400, 401, 403, 404, 410, 412, 429, 503)
    @routes.response(204)
    def terminate(upload: str) -> Response:
        """Give an upload up; its parts are erased. A photo that was kept stays."""
        tus.require_version()
        drop_upload(intake(), caller(), _known(upload), now())
        return Response(status=204)


def _parts(routes: ApiBlueprint) -> None:
    @routes.route("/uploads/<string:upload>", methods=["PATCH"], provide_automatic_options=False)
    @policy("phone", rate="upload")
    @routes.doc(parameters=[TUS_RESUMABLE, UPLOAD_OFFSET, UPLOAD_CHECKSUM], requestBody=_PART)
    @routes.refuses(400, 401, 403, 404, 409, 410, 412, 413, 415, 422, 429, 503, 507)
    @routes.alt_response(
        460, schema=ProblemSchema, content_type=PROBLEM_JSON, description="Checksum mismatch"
    )
    @routes.response(204, headers=STANDS)
    def part(upload: str) -> Response:
        """One part of at most 1 MiB. The answer to the last one is the verdict on the photo."""
        tus.require_version()
        offset = tus.read_number("Upload-Offset")
        data = tus.read_part()
        return tus.answer(204, receive_part(intake(), caller(), _known(upload), offset, data, now()))
