"""Where mail is handed in, and as whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from server.env import BadSetting, whole

TLS = ("tls", "starttls", "off")
PORTS = {"tls": 465, "starttls": 587, "off": 25}


@dataclass(frozen=True, slots=True)
class SmtpConfig:
    """tls: "tls" from the first byte, "starttls", or "off" for a server on this very machine. sender: an address."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    tls: str = "tls"

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> SmtpConfig | None:
        """None where no SMTP_HOST is set. Raises BadSetting."""
        host = env.get("SMTP_HOST", "").strip()
        if not host:
            return None
        tls = env.get("SMTP_TLS", "").strip() or "tls"
        if tls not in TLS:
            raise BadSetting(f"SMTP_TLS={tls!r}: tls, starttls or off")
        if tls == "off" and host not in {"localhost", "127.0.0.1", "::1"}:
            raise BadSetting("SMTP_TLS='off' is for a mail server on this machine alone")
        sender = env.get("SMTP_FROM", "").strip()
        if not is_address(sender):
            raise BadSetting("SMTP_FROM: the address that mail comes from")
        user, password = env.get("SMTP_USER", ""), env.get("SMTP_PASSWORD", "")
        return cls(host, whole(env, "SMTP_PORT", PORTS[tls], 65535), sender, user, password, tls)


def is_address(text: str) -> bool:
    """Whether it looks like one mailbox: ASCII, one @, nothing that could begin a header or a second mailbox."""
    if not 3 <= len(text) <= 254 or not text.isascii() or text.count("@") != 1:
        return False
    name, _, domain = text.partition("@")
    good = all(sign.isalnum() or sign in "!#$%&'*+-/=?^_`{|}~." for sign in name)
    labels = domain.split(".")
    fine = all(part and all(sign.isalnum() or sign == "-" for sign in part) for part in labels)
    return bool(name) and len(name) <= 64 and good and fine and len(labels) > 1
