"""A push service that behaves as RFC 8030 says, and browsers that read what it passes on.

It decrypts with code of its own (RFC 8291, RFC 8188), checks the sender's token (RFC 8292), and keeps what waits by
topic: a newer message replaces the one that a sleeping phone has not fetched.
"""

from __future__ import annotations

import base64
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Browser:
    """One subscription, and what it was pushed."""

    origin: str
    name: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def point(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def subscription(self) -> dict[str, str]:
        """What pushManager.subscribe() gives a page."""
        return {
            "endpoint": f"{self.origin}/send/{self.name}",
            "p256dh": b64(self.point),
            "auth": b64(self.auth),
        }

    def read(self, body: bytes) -> bytes:
        """The plaintext of an aes128gcm body made for this browser."""
        salt, length = body[:16], body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        shared = self.key.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        )
        info = b"WebPush: info\x00" + self.point + sender
        secret = _hkdf(self.auth, shared, info, 32)
        key = _hkdf(salt, secret, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = _hkdf(salt, secret, b"Content-Encoding: nonce\x00", 12)
        padded = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\x00")
        assert padded.endswith(b"\x02"), "the last record says so"
        return padded[:-1]


def _hkdf(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)


@dataclass
class Pushed:
    """One request that the service got."""

    browser: str
    told: dict[str, Any]
    topic: str
    ttl: int
    urgency: str
    claims: dict[str, Any]
    key: str


Answering = Callable[[int], tuple[int, dict[str, str]]]


class PushService:
    """origin: http://127.0.0.1:<port>. pushed: every request, in order. answer: by the request's number, from 1."""

    def __init__(self) -> None:
        self.pushed: list[Pushed] = []
        self.faults: list[str] = []
        self.answer: Answering = lambda _n: (201, {})
        self.before: Callable[[], None] = lambda: None
        """What happens when a request was taken and before it is answered."""
        self.browsers: dict[str, Browser] = {}
        self.waiting: dict[tuple[str, str], dict[str, Any]] = {}
        """What a sleeping phone would get when it wakes: (browser, topic) -> message."""
        self._stopped = False
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.origin = f"http://127.0.0.1:{self._server.server_port}"

    def browser(self, name: str = "b1") -> Browser:
        """A browser that subscribes here."""
        return self.browsers.setdefault(name, Browser(self.origin, name))

    def take(self, path: str, headers: Any, body: bytes) -> tuple[int, dict[str, str]]:
        name = path.removeprefix("/send/")
        try:
            claims, key = verified(headers["Authorization"])
            told = json.loads(self.browsers[name].read(body))
            assert headers["Content-Encoding"] == "aes128gcm"
        except Exception as error:
            self.faults.append(repr(error))
            return 400, {}
        topic = headers["Topic"]
        pushed = Pushed(name, told, topic, int(headers["TTL"]), headers["Urgency"], claims, key)
        self.pushed.append(pushed)
        self.before()
        status, more = self.answer(len(self.pushed))
        if status < 300:
            self.waiting[name, topic] = told
        return status, more

    def _handler(service) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, headers = service.take(self.path, self.headers, body)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                """Quiet."""

        return Handler

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Twice does no harm."""
        if not self._stopped:
            self._stopped = True
            self._server.shutdown()
            self._server.server_close()


def verified(authorization: str) -> tuple[dict[str, Any], str]:
    """Claims and public key of a VAPID header whose signature holds; raises otherwise."""
    scheme, _, rest = authorization.partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    head, claims, signature = parts["t"].split(".")
    raw = unb64(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64(parts["k"]))
    public.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
    assert scheme == "vapid"
    assert json.loads(unb64(head))["alg"] == "ES256"
    return json.loads(unb64(claims)), parts["k"]


@contextmanager
def running_push_service() -> Iterator[PushService]:
    service = PushService()
    service.start()
    try:
        yield service
    finally:
        service.stop()
