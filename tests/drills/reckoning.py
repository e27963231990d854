"""After the last kill: is everything there that was acknowledged, and each thing once?

Asked twice: over HTTP as a fresh phone and as the office would see it, and in the tables themselves.
"""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy import create_engine, text

from server.keys import KeyRing
from server.services.photo_gate import incoming_name
from tests.drills import folders
from tests.drills.drilling import SHARED, DrillPhone
from tests.support.phone import Phone


def check_resent(drilled: DrillPhone) -> int:
    """Everything the phone ever wrote, sent again from its first op: all known, with the first verdict."""
    phone, log = drilled.phone, drilled.log
    assert [op["n"] for op in log] == list(range(1, len(log) + 1))
    for start in range(0, len(log), 25):
        batch = log[start : start + 25]
        body = phone.push_raw(batch).json
        assert body["acked_n"] == len(log)
        for op, result in zip(batch, body["results"], strict=True):
            assert (result["status"], result["first"]) == ("duplicate", drilled.first[op["op"]]), result
    return len(log)


def check_rows(drilled: DrillPhone, password: str) -> Phone:
    """A fresh phone of the same person sees every record exactly as it was written."""
    fresh = Phone.enrol(drilled.transport, drilled.phone.person, password)
    fresh.pull()
    for visit, wanted in drilled.visits.items():
        row = fresh.row("visit", visit)
        other = {k: (row["values"].get(k), v) for k, v in wanted.values.items() if row["values"].get(k) != v}
        assert other == {}, (visit, other)
        assert row["values"]["status"] == wanted.status, visit
        entries = row["appends"].get("log", [])
        ids = [entry["id"] for entry in entries]
        assert len(ids) == len(set(ids)), (visit, ids)
        assert {e["id"]: e["body"] for e in entries} == wanted.entries, (visit, row, wanted)
        assert row["conflicts"] == [], visit
    for consent, said in drilled.consents.items():
        values = fresh.row("consent", consent)["values"]
        assert {k: values[k] for k in said} == said
    check_sums(fresh)
    return fresh


def check_sums(phone: Phone) -> None:
    """The rows that were pulled add up to what the server says they should."""
    for scope, said in phone.check.items():
        marks = [
            int.from_bytes(hashlib.sha256(f"{type_}|{id_}|{row['seq']}".encode()).digest()[:8], "big")
            for (type_, id_), row in phone.rows.items()
            if scope in row["scopes"]
        ]
        total = 0
        for mark in marks:
            total ^= mark
        assert (len(marks), total) == (said["n"], int(said["x"], 16)), scope


def check_photos(drilled: DrillPhone, fresh: Phone) -> int:
    """Every photo is stored, says so with its receipt, and can be looked at."""
    for picture in drilled.pictures:
        values = fresh.row("photo", picture.id)["values"]
        assert (values["state"], values["visit"]) == ("stored", picture.visit)
        seen = fresh.photo(picture.id)
        assert hashlib.sha256(seen.data).hexdigest() == values["receipt"]["out_sha256"]
        with Image.open(io.BytesIO(seen.data)) as image:
            image.load()
    return len(drilled.pictures)


def check_shared(phones: Iterable[DrillPhone], fresh: Phone) -> int:
    """Every sentence that two teachers wrote into one visit stands in its head or in a sibling."""
    row = fresh.row("visit", SHARED)
    texts = [row["values"].get("requests", "")]
    texts += [v["value"] for c in row["conflicts"] for v in c["values"]]
    tokens = [token for drilled in phones for token in drilled.tokens]
    lost = [token for token in tokens if not any(token in text for text in texts)]
    assert lost == []
    return len(tokens)


def check_office(phones: list[DrillPhone], password: str) -> int:
    """Every submitted visit is on the office's list once, and opens."""
    office = Phone.enrol(phones[0].transport, "S1-o1", password)
    seen: Counter[str] = Counter()
    cursor = ""
    while True:
        page = office.call("GET", f"/office/visits?limit=100{cursor}").json
        seen.update(item["id"] for item in page["items"])
        if not page["more"]:
            break
        cursor = f"&cursor={page['cursor']}"
    sent = {v for drilled in phones for v, wanted in drilled.visits.items() if wanted.status == "submitted"}
    assert sent <= seen.keys()
    assert set(seen.values()) == {1}
    for visit in sorted(sent):
        assert office.call("GET", f"/office/visits/{visit}").status == 200
    return len(sent)


def check_tables(database_url: str, data_dir: Path, phones: list[DrillPhone]) -> dict[str, int]:
    """Nothing stands twice in the tables, nothing is missing, and the folders hold what the tables say."""
    engine = create_engine(database_url)
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT set_config('app.school', '*', true)"))

            def ask(statement: str) -> list[Any]:
                return list(connection.execute(text(statement)).all())

            ops = [row[0] for row in ask("SELECT op FROM op WHERE school_id = 'S1'")]
            visits = {row[0] for row in ask("SELECT id FROM visit WHERE school_id = 'S1'")}
            photos = [row[0] for row in ask("SELECT id FROM photo WHERE school_id = 'S1'")]
            files = ask("SELECT photo_id, blob, thumbs, in_hmac FROM photo_file WHERE school_id = 'S1'")
            unfinished = ask("SELECT id FROM upload WHERE school_id = 'S1' AND state = 'open'")
            notes = ask("SELECT visit_id, guardian_id, count(*) FROM note GROUP BY 1, 2 HAVING count(*) > 1")
            writes = ask("SELECT count(*) FROM history WHERE school_id = 'S1' AND type = 'visit'")
    finally:
        engine.dispose()
    assert Counter(ops) == Counter(op["op"] for each in phones for op in each.log)
    assert visits >= {visit for each in phones for visit in each.visits}
    pictures = [picture.id for each in phones for picture in each.pictures]
    assert Counter(photos) == Counter(pictures) == Counter(row[0] for row in files)
    assert {row[0]: row[3] for row in files} == names_of_bytes(data_dir, phones)
    assert notes == []
    # A kill between a verdict and the removal of its parts leaves them to the sweep; their keys are gone.
    staged = {p.parent.name for p in (data_dir / "staging").rglob("*") if p.is_file()}
    assert staged <= {each for phone in phones for each in phone.finished()}
    assert unfinished == []
    blobs = folders.check_blobs(database_url, data_dir, files)
    return {
        "rows of ops": len(ops),
        "visits": len(visits),
        "photos": len(photos),
        **blobs,
        "writes": writes[0][0],
        "left to the sweep": len(staged),
    }


def names_of_bytes(data_dir: Path, phones: Iterable[DrillPhone]) -> dict[str, str]:
    """Per photo what the server must call the bytes that came in, if each is the one that the phone sent."""
    keys = KeyRing.open(data_dir / "keys")
    pictures = [picture for each in phones for picture in each.pictures]
    return {p.id: incoming_name(keys, "S1", hashlib.sha256(p.data).hexdigest()) for p in pictures}
