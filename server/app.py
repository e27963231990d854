"""create_app(settings): the only place where the parts of the server meet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from server import blobs
from server.keys import KeyRing
from server.media import Cleaner
from server.settings import Settings
from server.store.flask_ext import attach
from server.store.unit import Store
from server.web import (
    assignments,
    auth,
    compress,
    devices,
    errors,
    exchange,
    headers,
    health,
    me,
    office,
    parents,
    photos,
    quarantine,
    reach,
    safekeeping,
    schema,
    staffing,
    static,
    sync,
    twins,
    uploads,
)
from server.web.api import Api, ApiBlueprint
from server.web.limits import Limits
from server.web.office import campaigns
from server.web.override import Overridden
from server.web.parsing import OrjsonProvider
from server.web.policy import check_policies
from server.web.wiring import KEY, Wiring, utc_now

# A tus part is at most 1 MiB; JSON and sealed backups set their own caps (web/parsing.py).
MAX_BODY = 2 * 1024 * 1024
API_BLUEPRINTS = (
    health,
    devices,
    me,
    sync,
    schema,
    quarantine,
    assignments,
    staffing,
    uploads,
    photos,
    exchange,
    office,
    campaigns,
    twins,
    safekeeping,
)


@cache
def _api_blueprints() -> tuple[ApiBlueprint, ...]:
    """Every route of the interface: the same for each app of a process, since what they act on is the app's."""
    return tuple(module.blueprint() for module in API_BLUEPRINTS)


def build_parts(settings: Settings, clock: Callable[[], datetime] = utc_now) -> Wiring:
    """Open keys, database and files under the settings. The database is expected to be migrated."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = KeyRing.open(settings.data_dir / "keys")
    return Wiring(
        settings=settings,
        store=Store(settings.database_url, keys),
        keys=keys,
        blobs=blobs.open(settings),
        media=Cleaner(),
        clock=clock,
    )


def create_app(
    settings: Settings, *, clock: Callable[[], datetime] = utc_now, parts: Wiring | None = None
) -> Flask:
    """Wire and return the app. `parts` takes ready-made stores (tests, `make run`, which also hands them to
    the worker). Raises NoPolicy if any route does not say who may call it."""
    app = Flask(__name__, static_folder=None)
    app.json = OrjsonProvider(app)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.extensions[KEY] = parts or build_parts(settings, clock)
    attach(app, app.extensions[KEY].store)
    app.extensions["jiafang_limits"] = Limits(settings)
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    app.wsgi_app = Overridden(app.wsgi_app)  # type: ignore[method-assign]
    reach.register(app, settings)
    auth.register(app)
    compress.register(app)
    # A trial certificate must not bind this machine's names to https for a year.
    headers.register(app, https=settings.public_url.startswith("https:") and not settings.tls)
    api = Api(app)
    app.extensions["jiafang_api"] = api
    for blueprint in _api_blueprints():
        api.register_blueprint(blueprint)
    app.register_blueprint(parents.blueprint())
    app.register_blueprint(static.blueprint())
    errors.register(app, family=parents.page.refusal)
    check_policies(app)
    return app
