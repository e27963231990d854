"""Blueprints whose routes are described as they are served; problem documents among the answers."""

from __future__ import annotations

from typing import Any

import flask_smorest
from flask import Flask

from server.web.parsing import OrjsonParser
from server.web.schemas.problem import ProblemSchema

PREFIX = "/api/v1"
PROBLEM_JSON = "application/problem+json"


class ApiBlueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """A smorest blueprint under /api/v1 with our parser. `name` doubles as the tag in the description."""

    ARGUMENTS_PARSER = OrjsonParser()

    def __init__(self, name: str, description: str = "") -> None:
        super().__init__(name, f"server.web.{name}", url_prefix=PREFIX, description=description)

    def refuses(self, *statuses: int) -> Any:
        """Document refusals: each status answers with a problem document."""

        def decorate(view: Any) -> Any:
            for status in statuses:
                view = self.alt_response(status, schema=ProblemSchema, content_type=PROBLEM_JSON)(view)
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
