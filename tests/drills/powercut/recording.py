"""A server whose every write is recorded, and phones that remember what they were told and when."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from tests.drills.drilling import DrillPhone
from tests.drills.powercut.trace import Trace
from tests.drills.school import TEACHERS
from tests.support.phone import API, HttpTransport, Reply
from tests.support.world import PASSWORD

SOURCE = Path(__file__).with_name("shim.c")
BUILD = (
    "import sys; from pathlib import Path; from tests.support.world import build, settings_for;"
    " build(settings_for(Path(sys.argv[1])))"
)
ROOT = Path(__file__).resolve().parents[3]


def compiled(folder: Path) -> Path | None:
    """The recorder as a library, or None where there is no C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    library = folder / "recorder.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", library, SOURCE, "-lpthread"], check=True)
    return library


def environment(library: Path, data_dir: Path, trace: Path) -> dict[str, str]:
    """What makes a process write its trace."""
    return {"LD_PRELOAD": str(library), "RECORD_ROOT": str(data_dir), "RECORD_TO": str(trace)}


def build_recorded(data_dir: Path, env: Mapping[str, str]) -> None:
    """Build the school in a recorded process: its first files have to be durable as well."""
    subprocess.run([sys.executable, "-c", BUILD, str(data_dir)], cwd=ROOT, env={**env}, check=True)


@dataclass(frozen=True, slots=True)
class Told:
    """An answer in a phone's hands: how long the trace was then, and what was promised."""

    size: int
    what: str
    about: Any


@dataclass
class Noting:
    """Carries requests as HttpTransport does, and notes every promise that comes back."""

    inner: HttpTransport
    trace: Path
    told: list[Told] = field(default_factory=list)

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Reply:
        """See tests.support.phone.Transport."""
        reply = self.inner.send(method, path, headers, body)
        size = self.trace.stat().st_size
        for what, about in _promises(method, path.removeprefix(API), body, reply):
            self.told.append(Told(size, what, about))
        return reply

    def close(self) -> None:
        """Hang up."""
        self.inner.close()


def _promises(method: str, path: str, body: bytes | None, reply: Reply) -> list[tuple[str, Any]]:
    if reply.status == 200 and path == "/devices":
        return [("token", reply.json["token"])]
    if reply.status == 200 and path == "/sync/push":
        ops = orjson.loads(body or b"{}")["ops"]
        states = [result["status"] for result in reply.json["results"]]
        return [("op", op) for op, state in zip(ops, states, strict=True) if state != "retry"]
    if reply.status in (201, 204) and path.startswith("/uploads"):
        upload = (
            reply.headers["Location"].rpartition("/")[2] if reply.status == 201 else path.rpartition("/")[2]
        )
        return [("upload", (upload, int(reply.headers["Upload-Offset"])))]
    return []


class NotingPhone(DrillPhone):
    """A drill's phone that remembers when it was told what."""

    def __init__(self, url: str, user: str, trace: Path, seed: int) -> None:
        self.noting = Noting(HttpTransport(url, timeout=20), trace)
        super().__init__(url, user, PASSWORD, TEACHERS[user], seed, transport=self.noting)


def promises(phones: list[NotingPhone], trace: Trace) -> list[tuple[int, str, Any]]:
    """All promises as (the first cut that must keep it, what, about), in that order."""
    found = [
        (trace.told_at(told.size), told.what, told.about) for each in phones for told in each.noting.told
    ]
    return sorted(found, key=lambda promise: promise[0])
