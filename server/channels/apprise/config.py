"""Which gateway apprise hands the link to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec

from server.env import BadSetting

PHONE = "{phone}"
_TRIAL = "13000000000"


@dataclass(frozen=True, slots=True)
class AppriseConfig:
    """url: as apprise writes it, `{phone}` where the guardian's number belongs. It may hold a gateway's password."""

    url: str = field(repr=False)

    @property
    def by_phone(self) -> bool:
        """Whether the gateway must be told a number."""
        return PHONE in self.url

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> AppriseConfig | None:
        """None where no APPRISE_URL is set. Raises BadSetting, which never quotes it."""
        url = env.get("APPRISE_URL", "").strip()
        if not url:
            return None
        if find_spec("apprise") is None:
            raise BadSetting("APPRISE_URL: the package apprise is not installed (pip install apprise)")
        from server.channels.apprise.gateway import gateway

        if gateway(url.replace(PHONE, _TRIAL)) is None:
            raise BadSetting("APPRISE_URL: no address that apprise knows")
        return cls(url)
