"""Deny by default: every view says who may call it, and an app with a silent view does not start.

| who      | may call |
|----------|----------|
| public   | anyone; the view itself checks what it is given (sign-in, refresh) |
| health   | anyone; says nothing about people |
| static   | anyone; files of the built app |
| family   | whoever holds a link; the view checks token and code |
| phone    | a device token of a person in this school |
| office   | the same, held by a person with the role office or leader |
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, get_args

from flask import Flask
from flask.views import View

Who = Literal["public", "health", "static", "family", "phone", "office"]
F = TypeVar("F", bound=Callable[..., Any])
_MARK = "jiafang_policy"
NEEDS_TOKEN = frozenset({"phone", "office"})


class NoPolicy(RuntimeError):
    """A route without a policy: a fault of the build, named."""


@dataclass(frozen=True, slots=True)
class Policy:
    """`rate`: the name of a row in limits.RATES that this view counts against, if any."""

    who: Who
    rate: str | None = None


def policy(who: Who, *, rate: str | None = None) -> Callable[[F], F]:
    """Mark a view function or a MethodView's method. Works above and below other decorators."""
    if who not in get_args(Who):
        raise NoPolicy(f"unknown policy {who!r}")

    def mark(view: F) -> F:
        setattr(view, _MARK, Policy(who, rate))
        return view

    return mark


def policy_of(view: Any, method: str) -> Policy | None:
    """The policy of a registered view for one HTTP method (HEAD follows GET); None if it has none."""
    cls = getattr(view, "view_class", None)
    if cls is not None and issubclass(cls, View):
        handler = getattr(cls, method.lower(), None)
        if handler is None and method == "HEAD":
            handler = getattr(cls, "get", None)
        return getattr(handler, _MARK, None)
    return getattr(view, _MARK, None)


def check_policies(app: Flask) -> None:
    """Raise NoPolicy naming every route that says nothing. Flask's own OPTIONS answers need none."""
    silent = sorted(
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or ())
        if not (method == "OPTIONS" and getattr(rule, "provide_automatic_options", False))
        and policy_of(app.view_functions[rule.endpoint], method) is None
    )
    if silent:
        raise NoPolicy("routes without a policy: " + ", ".join(silent))
