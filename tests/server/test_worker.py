"""The worker as a process of its own."""

from __future__ import annotations

import pytest

from server import worker


def test_a_bad_setting_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("BACKUP_AT", "at night")
    assert worker.main() == 2
    assert [record.getMessage() for record in caplog.records] == [
        "BACKUP_AT='at night': a time such as 02:30"
    ]
