"""Blueprints whose routes are described as they are served; problem documents among the answers."""

from __future__ import annotations

from copy import deepcopy
from http import HTTPStatus
from typing import Any

import flask_smorest
from flask import Flask

from server.web.parsing import OrjsonParser
from server.web.schemas.problem import ProblemSchema

PREFIX = "/api/v1"
PROBLEM_JSON = "application/problem+json"
PROBLEM = ProblemSchema()


class ApiBlueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """A smorest blueprint under /api/v1 with our parser. `name` doubles as the tag in the description."""

    ARGUMENTS_PARSER = OrjsonParser()

    def __init__(self, name: str, description: str = "") -> None:
        super().__init__(name, f"server.web.{name}", url_prefix=PREFIX, description=description)

    def refuses(self, *statuses: int) -> Any:
        """Document refusals: each status answers with a problem document.

        Writes what `alt_response` would, without wrapping the view once per status.
        """

        def decorate(view: Any) -> Any:
            described = deepcopy(getattr(view, "_apidoc", {}))
            responses = described.setdefault("response", {}).setdefault("responses", {})
            for status in statuses:
                # 460 is tus' own; the standard library has no phrase for it.
                known = status in HTTPStatus.__members__.values()
                phrase = HTTPStatus(status).phrase if known else "Checksum mismatch"
                problem = {"schema": PROBLEM, "description": phrase, "content_type": PROBLEM_JSON}
                responses.setdefault(status, []).append(problem)
            view._apidoc = described
            return view

        return decorate


class Api(flask_smorest.Api):  # type: ignore[misc]
    """The description's root: OpenAPI 3.1, bearer tokens, one schema for every refusal."""

    ERROR_SCHEMA = ProblemSchema
    DEFAULT_ERROR_RESPONSE_NAME = None

    def __init__(self, app: Flask) -> None:
        app.config.update(API_TITLE="Jiafang", API_VERSION="1", OPENAPI_VERSION="3.1.0")
        super().__init__(
            app,
            spec_kwargs={
                "info": {"description": "Home visits recorded offline. See docs/protocol.md."},
                "servers": [{"url": "/"}],
                "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
            },
        )
        self.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
