"""The one public address of a deployment.

A phone keeps unsent visits in a store that belongs to the address (the origin) it was opened under. Another
address is another, empty store, so a changed address is refused until somebody says that he means it.
"""

import errno
import json
import socket
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit


class AddressChanged(Exception):
    """The configured address is not the one that phones have been using."""

    def __init__(self, kept: str, asked: str) -> None:
        super().__init__(f"{kept} -> {asked}")
        self.kept, self.asked = kept, asked


def normalise(url: str) -> str:
    """scheme://host[:port] in lower case without a path; raises ValueError for anything else."""
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise ValueError(url)
    default = {"http": 80, "https": 443}[parts.scheme]
    port = f":{parts.port}" if parts.port and parts.port != default else ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}"


def keep_address(data_dir: Path, asked: str, *, move: bool) -> str:
    """Remember the public address; raise AddressChanged when it is another one and `move` is not set."""
    asked = normalise(asked)
    path = data_dir / "public-url.json"
    kept = json.loads(path.read_text())["url"] if path.exists() else None
    if kept and kept != asked and not move:
        raise AddressChanged(kept, asked)
    if kept != asked:
        path.write_text(json.dumps({"url": asked}))
    return asked


def taken_port(host: str, ports: Iterable[int]) -> int | None:
    """The first of these ports that this machine does not let us have; None where all are free."""
    for port in ports:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
            # As the servers do: a port that an ended server has just left is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                if error.errno in (errno.EADDRINUSE, errno.EACCES):
                    return port
    return None


def lan_address() -> str:
    """This machine's address in the local network, or 127.0.0.1 when it has none. Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # A datagram socket only looks up the route; 192.0.2.1 is reserved for documentation.
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"
