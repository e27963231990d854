"""How a phone reaches the school: refused where the app could not keep its promises, whole over https elsewhere."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Error, Page, expect

from server.locale import DEFAULT, translate
from tests.e2e import told
from tests.e2e.teacher import Teacher
from tests.e2e.visit import Visit
from tests.support.browser import HANDSET, Phone
from tests.support.server import Server
from tests.support.trust import trust_authority
from tests.support.words import app

pytestmark = [pytest.mark.timeout(240), pytest.mark.walk]

PUPIL = "韦星野"


def here(host: str) -> dict[str, Any]:
    """Browser options under which a name or address leads to this machine."""
    return {"args": (f"--host-resolver-rules=MAP {host} 127.0.0.1",)}


def public_url(server: Server) -> str:
    """The address that the server takes for its own."""
    url: str = json.loads((server.data_dir / "public-url.json").read_text())["url"]
    return url


def test_plain_http_under_another_name_tells_the_cure(server: Server, page_of: Callable[..., Page]) -> None:
    page = page_of(f"http://school.example:{server.port}", **HANDSET, **here("school.example"))
    reply = page.goto("/")
    assert reply
    assert reply.status == 403
    title = translate(DEFAULT, "reach.https_required.title")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    for cure in (1, 2, 3):
        expect(page.get_by_text(translate(DEFAULT, f"reach.https_required.{cure}"))).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_trial_over_https_works_offline_from_another_origin(
    serve: Callable[..., Server], phones: Callable[..., Phone], account: Callable[[str], dict[str, Any]]
) -> None:
    server = serve(TLS="local")
    url = public_url(server)
    host = str(urlsplit(url).hostname)
    assert (urlsplit(url).scheme, host == "localhost") == ("https", False)
    the_browser_warns_before_the_certificate_is_trusted(phones(url, **here(host)))
    the_install_sheet_hands_out_the_certificate(server)
    lin = Teacher(phones(url, **here(host)), account("t1001"))
    lin.phone.profile.mkdir()
    trust_authority(lin.phone.profile, server.data_dir / "tls" / "ca.crt")
    lin.enrol()
    a_visit_is_recorded_while_the_server_is_down(server, lin)
    server.start()
    lin.all_arrived()


def the_browser_warns_before_the_certificate_is_trusted(phone: Phone) -> None:
    """Nobody gets in by accident."""
    page = phone.start()
    with pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
        page.goto("/")
    phone.close()


def the_install_sheet_hands_out_the_certificate(server: Server) -> None:
    """On the next port, over plain http, for phones that do not trust anything yet."""
    sheet = f"http://127.0.0.1:{server.port + 1}"
    assert public_url(server) in httpx.get(sheet).raise_for_status().text
    authority = httpx.get(f"{sheet}/jiafang-ca.crt").raise_for_status()
    assert authority.headers["content-type"] == "application/x-x509-ca-cert"
    assert authority.content == (server.data_dir / "tls" / "ca.crt").read_bytes()


def a_visit_is_recorded_while_the_server_is_down(server: Server, lin: Teacher) -> None:
    """The worker answers for the server, the camera opens, the store keeps: all of it needs a trusted origin."""
    server.kill()
    lin.page.reload()
    lin.unlock()
    lin.open_pupil(PUPIL)
    visit = Visit(lin)
    visit.begin()
    visit.field("preparation").fill(told.PREPARATION)
    visit.go("photos")
    visit.consent(app("relation.mother"))
    visit.photos(1)
    visit.leave()
    assert lin.sums()["photos"][0] == 1


def test_the_trial_certificate_knows_a_name_of_ones_own(serve: Callable[..., Server]) -> None:
    server = serve(TLS="local", PUBLIC_URL="https://jiafang.example")
    trusting = ssl.create_default_context(cafile=server.data_dir / "tls" / "ca.pem")
    for name in ("jiafang.example", "localhost", "127.0.0.1"):
        with (
            socket.create_connection(("127.0.0.1", server.port), 10) as line,
            trusting.wrap_socket(line, server_hostname=name) as secure,
        ):
            assert secure.getpeercert()
