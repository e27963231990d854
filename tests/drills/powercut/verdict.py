"""The disk after a cut, opened with the real stores: is everything there that a phone was promised?"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from server.blobs import FolderBlobs
from server.blobs.staging import Staging
from server.keys import KeyRing
from server.store.unit import Store, Unit

SCHOOL = "S1"
READ = 25
"""So many of the promised ops are read and decrypted at each cut, the newest and some others; all are counted."""
NOW = datetime(2026, 11, 25, tzinfo=UTC)


def losses(data_dir: Path, promised: Sequence[tuple[int, str, Any]], rng: random.Random) -> list[str]:
    """What is missing or damaged, in words; empty when every promise was kept."""
    keys = KeyRing.open(data_dir / "keys")
    store = Store(f"sqlite:///{data_dir / 'jiafang.db'}", keys)
    by_kind: dict[str, list[Any]] = {"op": [], "upload": [], "token": []}
    for _, what, about in promised:
        by_kind[what].append(about)
    try:
        found = _integrity(store)
        found += _tokens(store, by_kind["token"])
        with store.read(SCHOOL) as unit:
            found += _ops(unit, by_kind["op"], rng)
            found += _uploads(unit, data_dir, dict(by_kind["upload"]))
            found += _sums(unit)
    except Exception as error:
        return [f"cannot be read: {type(error).__name__}: {str(error)[:200]}"]
    finally:
        store.close()
    return found


def _integrity(store: Store) -> list[str]:
    with store.engine.connect() as connection:
        said = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check")]
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    return [f"integrity: {said[:3]}"] * (said != ["ok"]) + [f"orphans: {orphans[:3]}"] * bool(orphans)


def _tokens(store: Store, tokens: Sequence[str]) -> list[str]:
    with store.across_schools(write=False) as everywhere:
        return ["an enrolment"] * sum(everywhere.bearer(token, NOW.date()) is None for token in tokens)


def _ops(unit: Unit, ops: Sequence[dict[str, Any]], rng: random.Random) -> list[str]:
    wanted = {op["op"]: op for op in ops}
    names = sorted(wanted)
    there = {}
    for start in range(0, len(names), 400):
        there |= {each.op: each for each in unit.ops.look_up([], names[start : start + 400], 0, [])}
    found = [f"op {name} n {wanted[name]['n']}" for name in names if name not in there]
    read = {op["op"]: op for op in [*ops[-READ:], *rng.sample(list(ops), min(READ, len(ops)))]}
    for name, op in read.items():
        if name in there:
            found += _written(unit, there[name].key, op)
    return found


def _written(unit: Unit, key: str, op: dict[str, Any]) -> list[str]:
    logged = unit.ops.get(key)
    if logged is None or logged.raw is None or orjson.loads(logged.raw) != op:
        return [f"the text of op {op['op']}"]
    record = unit.records.get(op["type"], op["id"])
    if record is None:
        return [f"the record of op {op['op']}"]
    history = unit.history.for_record(op["type"], op["id"])
    stamp = f"{logged.inc}.{op['n']}"
    return [
        f"{op['id']}.{field} of op {op['op']}"
        for field in op.get("set", {})
        if record.stamps.get(field) != stamp and history.get(field, stamp) is None
    ]


def _uploads(unit: Unit, data_dir: Path, uploads: dict[str, int]) -> list[str]:
    blobs, staging = FolderBlobs(data_dir / "blobs"), Staging(data_dir / "staging")
    found = []
    for id_, offset in uploads.items():
        upload = unit.uploads.get(id_)
        if upload is None or upload.received < offset:
            found.append(f"upload {id_} up to {offset}")
        elif upload.state == "open":
            found += _try(f"parts of {id_}", lambda u=upload: staging.read(SCHOOL, u.id, u.parts))
        else:
            found += _photo(unit, blobs, upload.photo)
    return found


def _photo(unit: Unit, blobs: FolderBlobs, photo: str) -> list[str]:
    record, files = unit.records.get("photo", photo), unit.photo_files.get(photo)
    if record is None or record.values["state"] != "stored" or files is None:
        return [f"photo {photo}"]
    return [
        lost for key in (files.blob, *files.thumbs.values()) for lost in _try(f"{key} of {photo}",
                                                                              lambda k=key: blobs.get(k))
    ]  # fmt: skip


def _try(what: str, act: Any) -> list[str]:
    try:
        act()
    except LookupError as error:
        return [f"{what}: {type(error).__name__}"]
    return []


def _sums(unit: Unit) -> list[str]:
    scopes = [f"office:{SCHOOL}", f"self:{SCHOOL}-t3"]
    return [f"the sum of {s}" for s, kept in unit.feed.checks(scopes).items() if kept != unit.feed.recount(s)]
