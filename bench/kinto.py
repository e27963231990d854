"""The peer: Kinto in an environment of its own, on PostgreSQL and in memory, pushed to in batches of 50."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.common import ROOT
from bench.visits import BATCH, Line, packed
from tests.support.server import free_port

VENV = ROOT / "build" / "kinto"
WANTED = "kinto[postgresql]==26.5.0"
# admin:admin in basic authentication
TOKEN = "Basic YWRtaW46YWRtaW4="
INI = """[server:main]
use = egg:waitress#main
host = 127.0.0.1
port = {port}
threads = 4
[app:main]
use = egg:kinto
kinto.storage_backend = kinto.core.storage.{backend}
kinto.storage_url = {url}
kinto.cache_backend = kinto.core.cache.{backend}
kinto.cache_url = {url}
kinto.permission_backend = kinto.core.permission.{backend}
kinto.permission_url = {url}
kinto.userid_hmac_secret = bench
multiauth.policies = basicauth
kinto.bucket_create_principals = system.Authenticated
kinto.batch_max_requests = 100
[loggers]
keys = root
[handlers]
keys = console
[formatters]
keys = plain
[logger_root]
level = ERROR
handlers = console
[handler_console]
class = StreamHandler
args = (sys.stderr,)
level = ERROR
formatter = plain
[formatter_plain]
format = %(message)s
"""


def installed() -> bool:
    """Whether Kinto is there, installing it on the first call; False where it cannot be had."""
    if (VENV / "bin" / "kinto").exists():
        return True
    try:
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True, timeout=120)
        pip = [str(VENV / "bin" / "pip"), "install", "--quiet", WANTED, "waitress", "setuptools<81"]
        subprocess.run(pip, check=True, timeout=600)
    except (subprocess.SubprocessError, OSError) as error:
        print(f"Kinto cannot be installed here: {error}")
        return False
    return True


@contextmanager
def running(folder: Path, backend: str, url: str = "") -> Iterator[tuple[int, int]]:
    """Kinto's port and process id; `backend` is memory or postgresql."""
    port = free_port()
    ini = folder / f"kinto-{backend}.ini"
    ini.write_text(INI.format(port=port, backend=backend, url=url), "utf-8")
    kinto = str(VENV / "bin" / "kinto")
    if backend == "postgresql":
        subprocess.run([kinto, "migrate", "--ini", str(ini)], check=True, capture_output=True)
    with (folder / "kinto.log").open("ab") as log:
        process = subprocess.Popen([kinto, "start", "--ini", str(ini)], stdout=log, stderr=log)
    try:
        _wait(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int) -> None:
    for _ in range(300):
        line = Line(port)
        try:
            if line.send("GET", "/v1/")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            line.close()
    raise RuntimeError("Kinto did not start")


class Peer:
    """One collection of one Kinto."""

    def __init__(self, port: int, name: str) -> None:
        self.line = Line(port, TOKEN)
        self.path = f"/buckets/bench/collections/{name}"
        for path in ("/buckets/bench", self.path):
            status, answer, _ = self.line.send("PUT", f"/v1{path}", b"{}")
            assert status in (200, 201), answer

    def push(self, ops: list[dict[str, Any]]) -> list[float]:
        """The same records in batches of 50; the seconds that each batch took."""
        took = []
        for at in range(0, len(ops), BATCH):
            requests = [
                {"method": "PUT", "path": f"{self.path}/records/{one['id']}", "body": {"data": one["set"]}}
                for one in ops[at : at + BATCH]
            ]
            body = packed({"requests": requests})
            start = time.perf_counter()
            status, answer, _ = self.line.send("POST", "/v1/batch", body)
            took.append(time.perf_counter() - start)
            assert status == 200, answer
            assert {each["status"] for each in json.loads(answer)["responses"]} == {201}
        return took

    def pull(self, limit: int) -> tuple[float, int]:
        """All records in pages; seconds waited, and how many came."""
        path, count, took = f"/v1{self.path}/records?_sort=last_modified&_limit={limit}", 0, 0.0
        while path:
            start = time.perf_counter()
            status, answer, headers = self.line.send("GET", path)
            took += time.perf_counter() - start
            assert status == 200, answer
            count += len(json.loads(answer)["data"])
            following = headers.get("Next-Page", "")
            path = following[following.index("/v1") :] if following else ""
        return took, count
