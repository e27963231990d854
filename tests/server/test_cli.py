"""The command line answers a mistake with a sentence, and does its work otherwise."""

from __future__ import annotations

import pytest

from server.cli import main


def test_a_setting_that_makes_no_sense(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "eight")
    assert main(["run"]) == 2
    assert "PORT" in capsys.readouterr().err
