"""Settings come from the environment, and nonsense is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.settings import BadSetting, Settings


def test_defaults_need_nothing(tmp_path: Path) -> None:
    settings = Settings.from_env({"DATA_DIR": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path}/jiafang.db"
    assert settings.public_url == "http://localhost:8000"
    assert settings.rate_limits is True


def test_what_is_said_is_taken(tmp_path: Path) -> None:
    said = {
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": "postgresql://db/x",
        "PORT": "8443",
        "TLS": "local",
        "RATE_LIMITS": "off",
        "PUBLIC_URL": "https://school.example/",
        "PROXIES": "1",
    }
    settings = Settings.from_env(said)
    assert settings.database_url == "postgresql://db/x"
    assert (settings.port, settings.tls, settings.proxies) == (8443, "local", 1)
    assert settings.rate_limits is False
    assert settings.public_url == "https://school.example"
    assert Settings.from_env({**said, "PUBLIC_URL": ""}).public_url == "https://localhost:8443"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "x"),
        ("PORT", "70000"),
        ("TLS", "yes"),
        ("RATE_LIMITS", "maybe"),
        ("PUBLIC_URL", "school.example"),
        ("PUBLIC_URL", "https://school.example/jiafang"),
        ("PUBLIC_URL", "https://[::1"),
        ("PUBLIC_URL", "https://school.example:many"),
    ],
)
def test_nonsense_is_named(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        Settings.from_env({name: value})


def test_quiet_hours_and_channels_are_read(tmp_path: Path) -> None:
    plain = Settings.from_env({"DATA_DIR": str(tmp_path)})
    assert str(plain.quiet and plain.quiet.begins) == "21:00:00"
    assert plain.webpush is not None
    assert (plain.smtp, plain.webhook) == (None, None)
    said = {"QUIET_HOURS": "off", "PUSH": "off", "SMTP_HOST": "localhost", "SMTP_FROM": "a@b.example"}
    told = Settings.from_env({"DATA_DIR": str(tmp_path), **said})
    assert (told.quiet, told.webpush) == (None, None)
    assert told.smtp is not None
    with pytest.raises(BadSetting, match="QUIET_HOURS"):
        Settings.from_env({"QUIET_HOURS": "at night"})
