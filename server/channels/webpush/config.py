"""Which push services may be reached, and whom they ask when something is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from server.env import BadSetting, flag

KNOWN_HOSTS = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "*.push.apple.com",
    "*.notify.windows.com",
)
"""The services of Chrome, Edge on Android and most Android browsers; Firefox; Safari; Edge on Windows."""


@dataclass(frozen=True, slots=True)
class PushConfig:
    """hosts: names, `*.name` for all under a name, or a whole origin (`https://push.example:8443`).
    contact: mailto: or https:, told to push services."""

    hosts: tuple[str, ...] = KNOWN_HOSTS
    contact: str = ""

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> PushConfig | None:
        """None where PUSH is off. Raises BadSetting."""
        if not flag(env, "PUSH", True):
            return None
        hosts = tuple(word.strip().lower() for word in env.get("PUSH_HOSTS", "").split(",") if word.strip())
        for host in hosts:
            if not host.strip("*.") or "*" in host.removeprefix("*.") or _open_line(host):
                raise BadSetting(f"PUSH_HOSTS={host!r}: a host, *.host or https origin")
        contact = env.get("PUSH_CONTACT", "").strip()
        if contact and not contact.startswith(("mailto:", "https://")):
            raise BadSetting(f"PUSH_CONTACT={contact!r}: mailto:… or https://…")
        return cls(hosts or KNOWN_HOSTS, contact)

    def allows(self, endpoint: str) -> bool:
        """Whether an endpoint, which a stranger's browser named, lies at a service of the list."""
        try:
            parts = urlsplit(endpoint)
            port = parts.port
        except ValueError:
            return False
        host = (parts.hostname or "").lower()
        if not host or parts.username is not None or parts.password is not None or parts.fragment:
            return False
        origin = f"{parts.scheme}://{host}" + (f":{port}" if port else "")
        if origin in self.hosts:
            return True
        if parts.scheme != "https" or port not in (None, 443):
            return False
        return any(
            host == known or (known.startswith("*.") and host.endswith(known[1:])) for known in self.hosts
        )


def _open_line(host: str) -> bool:
    """An origin without TLS that is not this machine."""
    return host.startswith("http:") and urlsplit(host).hostname not in {"localhost", "127.0.0.1"}
