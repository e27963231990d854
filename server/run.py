"""Start a server: database, demo school, app, worker, listener, and the words on the terminal."""

from __future__ import annotations

import dataclasses
import json
import logging
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from server.app import build_parts, create_app
from server.data_lock import InUse, Unfinished, working
from server.demo import load_demo
from server.jobs.thread import start_worker
from server.keys.journal import BrokenJournal
from server.locale import DEFAULT, translate
from server.safekeeping import refusal, replay
from server.serving import install_sheet, trial_tls
from server.serving.address import AddressChanged, keep_address, lan_address, taken_port
from server.serving.listen import serve_beside, serve_http, serve_tls
from server.settings import Settings
from server.store.migrate import upgrade
from server.web.masking import mask_logs
from server.web.reach import LOCAL, host_of
from server.web.wiring import Wiring, utc_now

ACCOUNTS = "demo-accounts.json"
SHOWN_ROLES = ("homeroom", "teacher", "office", "leader", "bureau")


def say(key: str, **params: object) -> None:
    """One line to the operator, in Chinese and English."""
    sys.stdout.write(f"{translate(DEFAULT, key, **params)}\n{translate('en', key, **params)}\n")
    sys.stdout.flush()


def reachable(settings: Settings) -> Settings:
    """The settings with the address that phones will use when only `TLS=local` was asked for."""
    default = settings.public_url.endswith(f"//localhost:{settings.port}")
    if settings.tls == "local" and default:
        return dataclasses.replace(settings, public_url=f"https://{lan_address()}:{settings.port}")
    return settings


def run(settings: Settings, *, demo: bool, move_origin: bool) -> int:
    """Serve until interrupted. 2 when the public address changed without leave, when the port is taken, during a
    restore or after one that was cut short, and when the journal of erasures is not what it was."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    mask_logs()
    settings = reachable(settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        if host_of(settings.public_url) not in LOCAL:  # no phone was ever sent to "localhost"
            keep_address(settings.data_dir, settings.public_url, move=move_origin)
    except AddressChanged as changed:
        say("run.address_changed", kept=changed.kept, asked=changed.asked)
        return 2
    try:
        with working(settings.data_dir):
            return _serve(settings, demo=demo)
    except (InUse, Unfinished, BrokenJournal) as problem:
        return refusal(settings, problem)


def _serve(settings: Settings, *, demo: bool) -> int:
    port = taken_port(settings.host, [settings.port, settings.port + 1] if settings.tls else [settings.port])
    if port is not None:
        say("run.port_taken", port=port, other=settings.port + 10)
        return 2

    def prepare(parts: Wiring) -> None:
        replay(settings, parts.store, parts.blobs, utc_now())
        if demo:
            load_demo(parts.store, settings, parts.media, parts.blobs)

    return serve(settings, prepare, lambda: _greet(settings, demo=demo))


def serve(settings: Settings, prepare: Callable[[Wiring], None], greet: Callable[[], None]) -> int:
    """Migrate, `prepare` the data, serve until interrupted; `greet` once the address answers."""
    upgrade(settings.database_url)
    parts = build_parts(settings, utc_now)
    prepare(parts)
    app = create_app(settings, parts=parts)
    worker = start_worker(app) if settings.worker else None
    # A terminate signal ends the listener the way Ctrl-C does, so that everything below is put away.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        _listen(app, settings, greet)
    except KeyboardInterrupt:
        pass
    finally:
        if worker:
            worker.stop()
        parts.media.close()
    return 0


def _listen(app: Any, settings: Settings, ready: Callable[[], None]) -> None:
    if settings.tls != "local":
        serve_http(app, settings.host, settings.port, ready)
        return
    # Whoever set a name of his own opens that one: the certificate must know it too.
    own = urlsplit(settings.public_url).hostname or "localhost"
    hosts = list(dict.fromkeys([own, lan_address(), "localhost", "127.0.0.1"]))
    chain, key, authority = trial_tls.certificate(settings.data_dir, hosts, datetime.now(UTC))
    _install_sheet(settings, authority)
    serve_tls(app, settings.host, settings.port, chain, key, ready)


def _install_sheet(settings: Settings, authority: Path) -> None:
    der = authority.read_bytes()
    print_ = x509.load_der_x509_certificate(der).fingerprint(hashes.SHA256()).hex(":").upper()
    sheet_address = f"http://{lan_address()}:{settings.port + 1}"
    html = install_sheet.sheet_html(settings.public_url, sheet_address, print_)
    (settings.data_dir / "install-sheet.html").write_text(html, "utf-8")
    serve_beside(install_sheet.sheet_app(html, der), settings.host, settings.port + 1)
    say("run.install_sheet", address=sheet_address)


def _greet(settings: Settings, *, demo: bool) -> None:
    say("run.ready", address=settings.public_url)
    path = settings.data_dir / ACCOUNTS
    if not demo or not path.exists():
        return
    accounts = json.loads(path.read_text("utf-8"))
    say("run.accounts", path=path)
    for role in SHOWN_ROLES:
        for account in [a for a in accounts if a["role"] == role][:2]:
            sys.stdout.write(
                f"  {role:<9} {account['user']:<8} {account['password']:<16} {account['name']}\n"
            )
    sys.stdout.flush()


def describe(settings: Settings) -> dict[str, Any]:
    """The OpenAPI description, from an app over the configured database."""
    upgrade(settings.database_url)
    app = create_app(settings)
    document: dict[str, Any] = app.extensions["jiafang_api"].description()
    return document
