"""What is larger than the server takes is refused by the app in its own words, and the line stays whole meanwhile."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.app import MAX_BODY
from server.serving.listen import BODY_MAX, http_server
from server.serving.oversize import DRAINED
from server.web.parents.language import words
from tests.support.family_site import open_site, path_of
from tests.support.server import free_port

pytestmark = pytest.mark.integration

LONG = words("zh-CN")["long.title"]
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def line(tmp_path: Path) -> Iterator[tuple[int, str]]:
    """The port of a server, and the path of a family's link on it."""
    with open_site(tmp_path) as site:
        server = http_server(site.app, "127.0.0.1", free_port())
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield server.effective_port, path_of(site.slip())
        server.close()
        thread.join(5)


def heads(*more: str) -> list[str]:
    return ["Host: localhost", f"Content-Type: {FORM}", "Accept-Language: zh-CN", *more]


def answer(port: int, path: str, lines: list[str], body: bytes = b"") -> str:
    """All that is answered until the server hangs up, to one request as it stands."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as end:
        end.sendall("\r\n".join([f"POST {path} HTTP/1.1", *lines, "", ""]).encode() + body)
        found = b""
        while piece := end.recv(65536):
            found += piece
    return found.decode()


def test_the_server_lets_through_what_the_app_takes() -> None:
    assert BODY_MAX == MAX_BODY


@pytest.mark.parametrize("size", [MAX_BODY + 1, 3_000_000, 9_000_000])
def test_a_family_that_sends_too_much_gets_a_page_and_keeps_its_line(
    line: tuple[int, str], size: int
) -> None:
    port, path = line
    phone = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    phone.request(
        "POST", path, b"code=" + b"1" * (size - 5), {"Content-Type": FORM, "Accept-Language": "zh-CN"}
    )
    reply = phone.getresponse()
    assert reply.status == 413
    assert reply.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert LONG in reply.read().decode()
    phone.request("GET", path)
    assert phone.getresponse().status == 200
    phone.close()


def test_a_program_is_told_as_a_program(line: tuple[int, str]) -> None:
    phone = http.client.HTTPConnection("127.0.0.1", line[0], timeout=20)
    phone.request("POST", "/api/v1/devices", b"{" * 3_000_000, {"Content-Type": "application/json"})
    reply = phone.getresponse()
    assert (reply.status, reply.headers["Content-Type"]) == (413, "application/problem+json")
    assert b'"too_large"' in reply.read()
    phone.close()


def test_who_waits_to_hear_whether_to_send_hears_no_at_once(line: tuple[int, str]) -> None:
    told = answer(*line, heads("Content-Length: 3000000", "Expect: 100-continue"))
    assert told.startswith("HTTP/1.1 413")
    assert LONG in told


def test_nobody_waits_for_what_is_far_too_much(line: tuple[int, str]) -> None:
    assert LONG in answer(*line, heads(f"Content-Length: {DRAINED + 1}"))


def test_too_much_in_pieces_is_refused_as_well(line: tuple[int, str]) -> None:
    pieces = b"".join(b"10000\r\n" + b"1" * 0x10000 + b"\r\n" for _ in range(MAX_BODY // 0x10000))
    told = answer(*line, heads("Transfer-Encoding: chunked"), pieces)
    assert told.startswith("HTTP/1.1 413")
    assert LONG in told
