"""`pack preview`: the phone's own screens with a pack that nobody has started yet.

A demo school in a temporary folder runs the pack; everything goes when the preview ends.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from server.app import build_parts
from server.demo import load_demo
from server.demo.accounts import Account
from server.demo.staging import run_by
from server.domain.campaign import Pack
from server.run import say, serve
from server.settings import ROOT, Settings
from server.store.migrate import upgrade
from server.web.wiring import Wiring, utc_now

HOST: Final = "127.0.0.1"
BUILDER: Final = ROOT / "deploy" / "build_pwa.py"


def preview(pack: Pack, text: str, port: int | None) -> int:
    """Build the school, say where it is and who signs in, serve until interrupted. 3 when the app cannot be built."""
    if not _built(os.environ):
        say("pack.preview.no_app")
        return 3
    with TemporaryDirectory(prefix="jiafang-preview-") as folder:
        settings = settings_for(Path(folder), port or _free_port(), os.environ)
        accounts: list[Account] = []

        def prepare(parts: Wiring) -> None:
            accounts.extend(school_for(parts, settings, pack, text))

        return serve(settings, prepare, lambda: _tell(settings, pack, accounts))


def rehearse(pack: Pack, text: str) -> int:
    """Only see that a school runs by this pack; nothing is served."""
    with TemporaryDirectory(prefix="jiafang-preview-") as folder:
        settings = settings_for(Path(folder), 0, os.environ)
        upgrade(settings.database_url)
        parts = build_parts(settings, utc_now)
        try:
            school_for(parts, settings, pack, text)
        finally:
            parts.media.close()
    say("pack.preview.ready", pack=pack.name, version=pack.version)
    return 0


def school_for(parts: Wiring, settings: Settings, pack: Pack, text: str) -> list[Account]:
    """The demo school, running by the pack; its accounts."""
    accounts = load_demo(parts.store, settings, parts.media, parts.blobs)
    run_by(parts.store, accounts[0].school, pack, text, utc_now())
    return accounts


def settings_for(folder: Path, port: int, env: Mapping[str, str]) -> Settings:
    """A server on this machine alone, over a folder that is thrown away."""
    return Settings(
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'jiafang.db'}",
        public_url=f"http://localhost:{port}",
        host=HOST,
        port=port,
        backup=False,
        pwa_dist=Settings.from_env(env).pwa_dist,
    )


def _tell(settings: Settings, pack: Pack, accounts: list[Account]) -> None:
    who, desk = (next(a for a in accounts if a.role == role) for role in ("homeroom", "office"))
    say("pack.preview.open", pack=pack.name, version=pack.version, address=settings.public_url)
    say("pack.preview.account", user=who.user, password=who.password, name=who.name)
    say("pack.preview.desk", address=settings.public_url, user=desk.user, password=desk.password)
    say("pack.preview.end")


def _built(env: Mapping[str, str]) -> bool:
    """The app's files are there: built as `make run` does where its sources are, unless PWA_DIST names others."""
    if not env.get("PWA_DIST") and BUILDER.exists() and (ROOT / "pwa" / "package.json").exists():
        done = subprocess.run([sys.executable, str(BUILDER)], check=False)  # noqa: S603 - our own script
        return done.returncode == 0
    return (Settings.from_env(env).pwa_dist / "index.html").exists()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
