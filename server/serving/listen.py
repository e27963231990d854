"""The servers that carry the WSGI app: waitress for plain http, cheroot where it must speak TLS itself."""

import gc
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import waitress
from cheroot import wsgi
from cheroot.ssl.builtin import BuiltinSSLAdapter

from server.serving.oversize import hand_on

WsgiApp = Callable[..., Any]

# Rural phones stall in the middle of an upload. Waitress buffers a body before it takes a thread, so thousands of
# stalled ones cost no worker; bodies of up to 1 MiB (one PATCH) stay in memory and never reach a temporary file.
CONNECTIONS = 2000
BODY_IN_MEMORY = 1_200_000
BODY_MAX = 2 * 1024 * 1024
"""The largest body that reaches the app. It refuses what is announced as larger by itself, in its own words."""
THREADS = 8


def http_server(app: WsgiApp, host: str, port: int) -> Any:
    """A server of plain http whose port is open; `run()` serves."""
    server = waitress.create_server(
        app,
        host=host,
        port=port,
        threads=THREADS,
        connection_limit=CONNECTIONS,
        asyncore_use_poll=True,
        inbuf_overflow=BODY_IN_MEMORY,
        max_request_body_size=BODY_MAX + 1,
        ident=None,
    )
    hand_on(server)
    return server


def serve_http(app: WsgiApp, host: str, port: int, ready: Callable[[], None]) -> None:
    """Serve plain http until interrupted; `ready` is called once the port is open."""
    server = http_server(app, host, port)
    settle_memory()
    ready()
    try:
        server.run()
    finally:
        server.close()


def serve_tls(app: WsgiApp, host: str, port: int, chain: Path, key: Path, ready: Callable[[], None]) -> None:
    """Serve https with the given certificate until interrupted."""
    server = wsgi.Server((host, port), app, numthreads=THREADS, max=-1, server_name="")
    server.ssl_adapter = BuiltinSSLAdapter(str(chain), str(key))
    server.max_request_body_size = 0  # nothing is buffered: the app refuses by length before it reads
    server.software = "jiafang"
    server.prepare()
    settle_memory()
    ready()
    try:
        server.serve()
    except KeyboardInterrupt:
        pass
    finally:
        server.stop()


def settle_memory() -> None:
    """What is loaded by now stays, so the collector need not walk it again and again while a page of rows is read."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


def serve_beside(app: WsgiApp, host: str, port: int) -> threading.Thread:
    """Serve a small plain-http app (the install sheet) in a daemon thread beside the main server."""
    server = waitress.create_server(app, host=host, port=port, threads=2, ident=None)
    thread = threading.Thread(target=server.run, name="install-sheet", daemon=True)
    thread.start()
    return thread
