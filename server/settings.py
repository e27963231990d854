"""What an operator may set: environment variables in, one frozen record out.

Nothing else in the server reads the environment.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


class BadSetting(ValueError):
    """A variable holds something we cannot work with; the message names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything configurable. Paths are absolute; `public_url` has no trailing slash.

    `rate_store`: where request counters live: `memory://` for one process, `redis://…` for several.
    `proxies`: how many reverse proxies in front may be trusted for the client's address.
    `backup_at`: hour and minute of the school's clock. `backup_dir`, `erasure_journal`: None for the usual places.
    """

    data_dir: Path
    database_url: str
    public_url: str = "http://localhost:8000"
    host: str = "0.0.0.0"  # noqa: S104 - phones on the school's network must reach it
    port: int = 8000
    tls: str = ""
    rate_limits: bool = True
    rate_store: str = "memory://"
    proxies: int = 0
    pwa_dist: Path = ROOT / "pwa" / "dist"
    demo: bool = False
    worker: bool = True
    backup: bool = True
    backup_dir: Path | None = None
    backup_at: str = "02:30"
    backup_keep_days: int = 7
    backup_keep_weeks: int = 4
    erasure_journal: Path | None = None

    @property
    def keys_dir(self) -> Path:
        """The key ring; in no backup."""
        return self.data_dir / "keys"

    @property
    def backups(self) -> Path:
        """Where backups lie: another disk is better than the data's own."""
        return self.backup_dir or self.data_dir / "backup"

    @property
    def journal(self) -> Path:
        """The journal of erasures, beside the keys and outside every backup."""
        return self.erasure_journal or self.keys_dir / "erasures.jsonl"

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read the environment. Raises BadSetting for a value that makes no sense."""
        env = os.environ if env is None else env
        data_dir = Path(env.get("DATA_DIR") or ROOT / "data").resolve()
        port = _whole(env, "PORT", 8000, 65535)
        tls = env.get("TLS", "")
        if tls not in {"", "local"}:
            raise BadSetting(f"TLS={tls!r}: only 'local' or nothing")
        scheme = "https" if tls else "http"
        return cls(
            data_dir=data_dir,
            database_url=env.get("DATABASE_URL") or f"sqlite:///{data_dir / 'jiafang.db'}",
            public_url=(env.get("PUBLIC_URL") or f"{scheme}://localhost:{port}").rstrip("/"),
            host=env.get("HOST") or "0.0.0.0",  # noqa: S104
            port=port,
            tls=tls,
            rate_limits=_flag(env, "RATE_LIMITS", True),
            rate_store=env.get("RATE_STORE") or "memory://",
            proxies=_whole(env, "PROXIES", 0, 8),
            pwa_dist=Path(env.get("PWA_DIST") or ROOT / "pwa" / "dist").resolve(),
            demo=_flag(env, "DEMO", False),
            worker=_flag(env, "WORKER", True),
            **_backups(env),
        )


def _backups(env: Mapping[str, str]) -> dict[str, Any]:
    at = env.get("BACKUP_AT") or "02:30"
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", at):
        raise BadSetting(f"BACKUP_AT={at!r}: a time such as 02:30")
    return {
        "backup": _flag(env, "BACKUP", True),
        "backup_dir": _path(env, "BACKUP_DIR"),
        "backup_at": at,
        "backup_keep_days": _whole(env, "BACKUP_KEEP_DAYS", 7, 3660),
        "backup_keep_weeks": _whole(env, "BACKUP_KEEP_WEEKS", 4, 520),
        "erasure_journal": _path(env, "ERASURE_JOURNAL"),
    }


def _path(env: Mapping[str, str], name: str) -> Path | None:
    return Path(env[name]).resolve() if env.get(name) else None


def _flag(env: Mapping[str, str], name: str, default: bool) -> bool:
    word = env.get(name, "").strip().lower()
    if not word:
        return default
    if word in {"on", "1", "yes", "true"}:
        return True
    if word in {"off", "0", "no", "false"}:
        return False
    raise BadSetting(f"{name}={word!r}: say on or off")


def _whole(env: Mapping[str, str], name: str, default: int, most: int) -> int:
    word = env.get(name, "").strip()
    if not word:
        return default
    if not word.isdecimal() or int(word) > most:
        raise BadSetting(f"{name}={word!r}: a whole number up to {most}")
    return int(word)
