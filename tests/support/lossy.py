"""A wire that loses requests and replies: a small TCP proxy in front of a real server, in this process.

Each request on a connection meets its own fate: it passes, or the connection is reset before the server saw
it, in the midst of it, or after the server has answered and before the client hears so.
"""

from __future__ import annotations

import random
import selectors
import socket
import struct
import threading
from collections import Counter
from contextlib import suppress

CHUNK = 65536
_RESET = struct.pack("ii", 1, 0)
FATES = ("before", "midway", "reply")


class LossyProxy:
    """Listens on 127.0.0.1 and passes to `port`; `loss` is the share of requests that meet one of FATES."""

    def __init__(self, port: int, loss: float, seed: int) -> None:
        self._target, self._loss, self._rng = port, loss, random.Random(seed)
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.fates: Counter[str] = Counter()
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """Where clients go."""
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        """Hang up on everybody."""
        for each in [self._listener, *self._open]:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def __enter__(self) -> LossyProxy:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _fate(self) -> tuple[str, int]:
        """What becomes of the next request; for "midway" after how many bytes."""
        with self._lock:
            fate = self._rng.choice(FATES) if self._rng.random() < self._loss else "passed"
            self.fates[fate] += 1
            return fate, self._rng.randint(1, CHUNK)

    def _carry(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self._target), timeout=10)
        except OSError:
            reset(client)
            return
        self._open |= {client, server}
        try:
            with suppress(OSError):
                self._both_ways(client, server)
        finally:
            reset(client)
            server.close()
            self._open -= {client, server}

    def _both_ways(self, client: socket.socket, server: socket.socket) -> None:
        """Until either hangs up or fate strikes. A request begins with the first bytes after a reply."""
        fate, room, asking = "passed", 0, False
        with selectors.DefaultSelector() as ready:
            ready.register(client, selectors.EVENT_READ)
            ready.register(server, selectors.EVENT_READ)
            while True:
                for key, _ in ready.select(timeout=30):
                    data = key.fileobj.recv(CHUNK)  # type: ignore[union-attr]
                    if not data:
                        return
                    if key.fileobj is server:
                        if fate == "reply":
                            return
                        asking = False
                        client.sendall(data)
                        continue
                    if not asking:
                        (fate, room), asking = self._fate(), True
                    if fate == "before":
                        return
                    if fate == "midway" and len(data) > room:
                        server.sendall(data[:room])
                        return
                    room -= len(data)
                    server.sendall(data)


def reset(connection: socket.socket) -> None:
    """Close so that the other side sees a broken connection and not a polite end."""
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    connection.close()
