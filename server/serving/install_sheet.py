"""The sheet that brings a phone to a trial server: trust its authority once, then open the address.

Served over plain http on the port next to the server's own (a phone cannot trust https before it has the
certificate), and written to DATA_DIR/install-sheet.html for printing.
"""

import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import segno
from jinja2 import Environment, FileSystemLoader

TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "serving"


def qr_svg(text: str) -> str:
    """A QR code as an inline SVG element, scaled by CSS."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2)
    return out.getvalue().decode()


def sheet_html(address: str, sheet_address: str, authority: str) -> str:
    """The whole page. `address` is the server's, `sheet_address` this page's, `authority` the CA's fingerprint."""
    env = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    return env.get_template("install.html").render(
        address=address,
        sheet_address=sheet_address,
        authority=authority,
        qr_address=qr_svg(address),
        qr_sheet=qr_svg(sheet_address),
    )


def sheet_app(html: str, ca_der: bytes) -> Callable[..., Iterable[bytes]]:
    """A WSGI app with two answers: the sheet, and the authority's certificate."""

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == "/jiafang-ca.crt":
            headers = [
                ("Content-Type", "application/x-x509-ca-cert"),
                ("Content-Disposition", 'attachment; filename="jiafang-ca.crt"'),
            ]
            start_response("200 OK", [*headers, ("X-Content-Type-Options", "nosniff")])
            return [ca_der]
        body = html.encode()
        start_response(
            "200 OK",
            [
                ("Content-Type", "text/html; charset=utf-8"),
                ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"),
                ("Cache-Control", "no-store"),
            ],
        )
        return [body]

    return app
