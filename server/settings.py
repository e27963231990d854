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

from server import env as env_vars
from server.channels.apprise.config import AppriseConfig
from server.channels.smtp.config import SmtpConfig
from server.channels.webhook.config import WebhookConfig
from server.channels.webpush.config import PushConfig
from server.domain.delivery import Quiet
from server.env import BadSetting

__all__ = ["ROOT", "BadSetting", "Settings"]
ROOT = Path(__file__).resolve().parent.parent
NIGHT = "21:00-07:00"
_PUSH, _QUIET = PushConfig(), Quiet.parse(NIGHT)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything configurable. Paths are absolute; `public_url` has no trailing slash.

    `rate_store`: where request counters live: `memory://` for one process, `redis://…` for several.
    `proxies`: how many reverse proxies in front may be trusted for the client's address.
    `backup_at`: hour and minute of the school's clock. `backup_dir`, `erasure_journal`: None for the usual places.
    `webpush`, `smtp`, `webhook`, `apprise`: channels that are on. `quiet`: hours of silence, or None.
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
    webpush: PushConfig | None = _PUSH
    smtp: SmtpConfig | None = None
    webhook: WebhookConfig | None = None
    apprise: AppriseConfig | None = None
    quiet: Quiet | None = _QUIET

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
        port = env_vars.whole(env, "PORT", 8000, 65535)
        tls = env.get("TLS", "")
        if tls not in {"", "local"}:
            raise BadSetting(f"TLS={tls!r}: only 'local' or nothing")
        scheme = "https" if tls else "http"
        return cls(
            data_dir=data_dir,
            database_url=env.get("DATABASE_URL") or f"sqlite:///{data_dir / 'jiafang.db'}",
            public_url=env_vars.origin(env, "PUBLIC_URL", f"{scheme}://localhost:{port}"),
            host=env.get("HOST") or "0.0.0.0",  # noqa: S104
            port=port,
            tls=tls,
            rate_limits=env_vars.flag(env, "RATE_LIMITS", True),
            rate_store=env.get("RATE_STORE") or "memory://",
            proxies=env_vars.whole(env, "PROXIES", 0, 8),
            pwa_dist=Path(env.get("PWA_DIST") or ROOT / "pwa" / "dist").resolve(),
            demo=env_vars.flag(env, "DEMO", False),
            worker=env_vars.flag(env, "WORKER", True),
            webpush=PushConfig.from_env(env),
            smtp=SmtpConfig.from_env(env),
            webhook=WebhookConfig.from_env(env),
            apprise=AppriseConfig.from_env(env),
            quiet=_quiet(env),
            **_backups(env),
        )


def _backups(env: Mapping[str, str]) -> dict[str, Any]:
    at = env.get("BACKUP_AT") or "02:30"
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", at):
        raise BadSetting(f"BACKUP_AT={at!r}: a time such as 02:30")
    return {
        "backup": env_vars.flag(env, "BACKUP", True),
        "backup_dir": env_vars.path(env, "BACKUP_DIR"),
        "backup_at": at,
        "backup_keep_days": env_vars.whole(env, "BACKUP_KEEP_DAYS", 7, 3660),
        "backup_keep_weeks": env_vars.whole(env, "BACKUP_KEEP_WEEKS", 4, 520),
        "erasure_journal": env_vars.path(env, "ERASURE_JOURNAL"),
    }


def _quiet(env: Mapping[str, str]) -> Quiet | None:
    word = env.get("QUIET_HOURS", "").strip() or NIGHT
    if word.lower() == "off":
        return None
    hours = Quiet.parse(word)
    if hours is None:
        raise BadSetting(f"QUIET_HOURS={word!r}: hours such as {NIGHT}, or off")
    return hours
