"""From a bearer token to a Caller, before any view runs."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app, g, request

from server.services.authenticate import authenticate
from server.services.caller import Caller
from server.services.problem import Problem, not_found
from server.web.errors import reader_language
from server.web.limits import limits_of
from server.web.policy import NEEDS_TOKEN, policy_of
from server.web.wiring import now, wiring
from sync.shape import text_fault


def caller() -> Caller:
    """Who is asking; only inside views whose policy needs a token."""
    return cast(Caller, g.caller)


def register(app: Flask) -> None:
    """Check each request against its view's policy."""
    app.before_request(enforce)


def enforce() -> None:
    """401 without a valid token, 403 for a revoked device or a missing role, 429 above a rate."""
    endpoint = request.endpoint
    if endpoint is None:
        return  # no such route: the router's own 404 or 405 follows
    rule = policy_of(current_app.view_functions[endpoint], request.method)
    if rule is None:
        return  # Flask's automatic OPTIONS: check_policies lets nothing else through
    if any(isinstance(part, str) and text_fault(part) for part in (request.view_args or {}).values()):
        raise not_found()  # NUL in a path: no id has one, and PostgreSQL would choke on it
    if rule.who in NEEDS_TOKEN:
        g.caller = authenticate(wiring().store, _bearer(), now(), reader_language())
        if rule.who == "office" and not g.caller.is_office:
            raise Problem(403, "forbidden")
    if rule.rate:
        limits_of(current_app).check(rule.rate)


def _bearer() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Problem(401, "token_invalid")
    return token.strip()
