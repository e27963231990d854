"""The public address is part of the data: it is kept, compared and moved only on purpose."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.serving.address import AddressChanged, keep_address, normalise


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://Jiafang.Example.CN/", "https://jiafang.example.cn"),
        ("https://jiafang.example.cn:443", "https://jiafang.example.cn"),
        ("http://localhost:80", "http://localhost"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
    ],
)
def test_one_spelling_per_address(given: str, kept: str) -> None:
    assert normalise(given) == kept


@pytest.mark.parametrize("given", ["", "jiafang.example.cn", "ftp://a.example", "https://a.example/school"])
def test_what_is_no_address(given: str) -> None:
    with pytest.raises(ValueError):
        normalise(given)


def test_the_first_address_stays(tmp_path: Path) -> None:
    assert keep_address(tmp_path, "https://a.example", move=False) == "https://a.example"
    assert keep_address(tmp_path, "https://A.example/", move=False) == "https://a.example"
    with pytest.raises(AddressChanged) as refused:
        keep_address(tmp_path, "https://b.example", move=False)
    assert (refused.value.kept, refused.value.asked) == ("https://a.example", "https://b.example")


def test_moving_on_purpose(tmp_path: Path) -> None:
    keep_address(tmp_path, "https://a.example", move=False)
    assert keep_address(tmp_path, "https://b.example", move=True) == "https://b.example"
    with pytest.raises(AddressChanged):
        keep_address(tmp_path, "https://a.example", move=False)
