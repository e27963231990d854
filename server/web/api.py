"""Blueprints whose routes are described as they are served; problem documents among the answers."""

from __future__ import annotations

import threading
from copy import deepcopy
from http import HTTPStatus
from typing import Any

import flask_smorest
from flask import Flask

from server.web.parsing import OrjsonParser
from server.web.policy import NEEDS_TOKEN, policy_of
from server.web.schemas.problem import ProblemSchema

PREFIX = "/api/v1"
PROBLEM_JSON = "application/problem+json"
PROBLEM = ProblemSchema()


class ApiBlueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """A smorest blueprint under /api/v1 with our parser. `name` doubles as the tag in the description."""

    ARGUMENTS_PARSER = OrjsonParser()

    def __init__(self, name: str, description: str = "") -> None:
        super().__init__(name, f"server.web.{name}", url_prefix=PREFIX, description=description)

    def add_url_rule(
        self, rule: str, endpoint: str | None = None, view_func: Any = None, *more: Any, **options: Any
    ) -> None:
        """Serve a view; one whose policy asks for a token is described so."""
        asked = policy_of(view_func, "GET")
        if asked is not None and asked.who in NEEDS_TOKEN:
            described = view_func.__dict__.setdefault("_apidoc", {})
            described.setdefault("manual_doc", {})["security"] = [{"bearer": []}]
        super().add_url_rule(rule, endpoint, view_func, *more, **options)

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
    """The description's root: OpenAPI 3.1, bearer tokens, one schema for every refusal.

    The routes are described when somebody asks: drawing them takes longer than all the rest of a server's start.
    """

    ERROR_SCHEMA = ProblemSchema
    DEFAULT_ERROR_RESPONSE_NAME = None

    def __init__(self, app: Flask) -> None:
        self._undescribed: list[ApiBlueprint] = []
        self._drawing = threading.Lock()
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

    def register_blueprint(self, blp: ApiBlueprint, **options: Any) -> None:
        """Serve the routes of a blueprint, and describe them when asked."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp, **options)
        self._undescribed.append(blp)

    def description(self) -> dict[str, Any]:
        """The whole description as OpenAPI 3.1."""
        with self._drawing:
            while self._undescribed:
                blp = self._undescribed.pop(0)
                blp.register_views_in_doc(self, self._app, self.spec, name=blp.name, parameters=None)
                self.spec.tag({"name": blp.name, "description": blp.description})
            document: dict[str, Any] = self.spec.to_dict()
            return document
