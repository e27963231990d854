"""tus behind a proxy that lets nothing but GET and POST pass: the method that is meant stands in a header.

Only of uploads: elsewhere the method of a request is what it says, and nothing has to look twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from server.web.api import PREFIX

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_MEANT = frozenset({"PATCH", "HEAD", "DELETE", "OPTIONS"})


class Overridden:
    """The app, to which a POST of an upload that names another method of tus is a request of that method."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        meant = str(environ.get("HTTP_X_HTTP_METHOD_OVERRIDE", "")).strip().upper()
        of_uploads = str(environ.get("PATH_INFO", "")).startswith(f"{PREFIX}/uploads")
        if meant in _MEANT and of_uploads and environ.get("REQUEST_METHOD") == "POST":
            environ = {**environ, "REQUEST_METHOD": meant}
        return self._app(environ, start_response)
