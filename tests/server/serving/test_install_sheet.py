"""The install sheet: one page with both codes, and the authority's certificate."""

from __future__ import annotations

from typing import Any

from server.serving.install_sheet import sheet_app, sheet_html


def call(path: str) -> tuple[str, dict[str, str], bytes]:
    seen: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]]) -> None:
        seen.update(status=status, headers=dict(headers))

    html = sheet_html("https://192.0.2.7:8000", "http://192.0.2.7:8001", "AA:BB")
    body = b"".join(sheet_app(html, b"DER")({"PATH_INFO": path}, start))
    return seen["status"], seen["headers"], body


def test_the_sheet_names_both_addresses_and_the_fingerprint() -> None:
    status, headers, body = call("/")
    assert (status, headers["Content-Type"]) == ("200 OK", "text/html; charset=utf-8")
    text = body.decode()
    assert text.count("<svg") == 2
    assert all(part in text for part in ("https://192.0.2.7:8000", "http://192.0.2.7:8001", "AA:BB"))


def test_the_certificate_comes_as_a_download() -> None:
    _, headers, body = call("/jiafang-ca.crt")
    assert body == b"DER"
    assert headers["Content-Type"] == "application/x-x509-ca-cert"
    assert "attachment" in headers["Content-Disposition"]
