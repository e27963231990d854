"""RestoreSafe, AckDurable: a real server backs up, is killed and wiped, is restored, and the phones return.

Nothing that a phone holds is lost, nothing is there twice, and pictures are back. On SQLite and on PostgreSQL.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from server.settings import Settings
from tests.support.forking import Forked
from tests.support.phone import HttpTransport, Phone, uuid7
from tests.support.photos import phone_jpeg
from tests.support.postgres import PostgresForTests
from tests.support.server import Server
from tests.support.world import PASSWORD, build, consent, draft, settings_for


class Installation:
    """A server with its data folder and database, and the operator's commands."""

    def __init__(self, data_dir: Path, url: str | None) -> None:
        self.data_dir = data_dir
        made = settings_for(data_dir)
        self.settings: Settings = replace(made, database_url=url) if url else made
        self.env = {"DATABASE_URL": self.settings.database_url, "WORKER": "off"}
        self.server = Server(data_dir, command="serve", env=self.env)
        self.open: list[HttpTransport] = []

    def command(self, *words: str, code: int = 0) -> str:
        """Run one command of the command line; what it said."""
        log = self.data_dir.with_name(f"{uuid7()}.log")
        env = {**os.environ, **self.env, "DATA_DIR": str(self.data_dir)}
        ended = Forked("server.cli", list(words), env, log).wait(120)
        said = log.read_text("utf-8")
        assert ended == code, said
        return said

    def wipe(self) -> None:
        """Lose the disk, except the backups and the keys (which lie elsewhere in real life)."""
        for path in self.data_dir.iterdir():
            if path.name in ("backup", "keys"):
                continue
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        if self.settings.database_url.startswith("postgresql"):
            plain = self.settings.database_url.replace("+psycopg", "")
            with psycopg.connect(plain, autocommit=True) as connection:
                names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
                for (name,) in names.fetchall():
                    connection.execute(f'DROP TABLE public."{name}" CASCADE')

    def newest(self) -> Path:
        return max((self.data_dir / "backup").glob("*.jfb"))


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    url = None
    if request.param == "postgresql":
        server: PostgresForTests = request.getfixturevalue("postgres")
        url = server.as_app(server.database())
    made = Installation(tmp_path / "data", url)
    build(made.settings)
    made.server.start()
    yield made
    for transport in made.open:
        transport.close()
    if made.server.process is not None:
        made.server.kill()


def signed_in(place: Installation, who: str) -> Phone:
    place.open.append(HttpTransport(f"http://127.0.0.1:{place.server.port}"))
    return Phone.enrol(place.open[-1], who, PASSWORD)


def returns(phone: Phone, sent: list[dict[str, Any]], durable_n: int) -> list[dict[str, Any]]:
    """What the protocol asks of a phone: hear the new epoch, keep inc and n, send all above durable_n again."""
    refused = phone.push_raw([])
    assert (refused.status, refused.code) == (409, "epoch_changed")
    phone.epoch, phone.cursor, phone.rows = refused.json["epoch"], None, {}
    again = [op for op in sent if op["n"] > durable_n]
    return phone.push(*again) if again else []


def test_kill_wipe_restore_and_everybody_returns(place: Installation) -> None:
    one, two = signed_in(place, "S1-t1"), signed_in(place, "S1-t2")
    photo = uuid7()
    early = [
        draft(one, visit="S1-v1"),
        consent(one, uuid7(), visit="S1-v1"),
        one.op("visit", "S1-v1", {"process": "备份以前。"}, needs=[photo]),
    ]
    assert [r["status"] for r in one.push(*early)] == ["applied"] * 3
    picture = phone_jpeg()
    assert one.upload(photo, "S1-v1", picture).status == 204
    assert one.push_raw([]).json["durable_n"] == 0

    assert "备份已完成并核对" in place.command("backup")
    assert one.push_raw([]).json["durable_n"] == 3
    assert place.command("backup", "--status").count("jiafang-") == 1

    # After the backup: one goes on, two answers what one wrote then, a third phone signs in for the first time.
    late = [one.op("visit", "S1-v1", {"process": "备份以后。"}), draft(one, visit=uuid7(), pupil="S1-p2")]
    assert [r["status"] for r in one.push(*late)] == ["applied", "applied"]
    two.pull()
    answer = [two.op("visit", "S1-v1", {"process": "备份以后，若川又补了一句。"})]
    assert two.push(*answer)[0]["status"] == "applied"
    new = signed_in(place, "S1-t3")
    fresh_visit = uuid7()
    new_ops = [draft(new, visit=fresh_visit, pupil="S1-p3"), new.op("visit", fresh_visit, {"mode": "phone"})]
    assert [r["status"] for r in new.push(*new_ops)] == ["applied", "applied"]

    place.server.kill()
    backup = place.newest()
    place.wipe()
    said = place.command("restore", str(backup))
    assert "已恢复到" in said
    place.server.start()

    # two returns first: what it saw is not there yet, so its op waits for one's; nothing becomes a false conflict.
    assert [r["status"] for r in returns(two, answer, 0)] == ["held"]
    results = returns(one, [*early, *late], 3)
    assert [r["status"] for r in results] == ["applied", "applied"]
    assert one.push_raw([]).json["acked_n"] == 5
    # Their order among equals: everything of before is still known.
    assert [r["status"] for r in one.push(*early)] == ["duplicate"] * 3
    assert two.push(*answer)[0]["first"] == "applied"

    # The third phone is unknown: it signs in again, keeps its queue under its old incarnation, and loses nothing.
    assert new.push_raw(new_ops).status == 401
    again = signed_in(place, "S1-t3")
    reply = again.push_raw(new_ops, inc=new.inc)
    assert [r["status"] for r in reply.json["results"]] == ["applied", "applied"]
    assert reply.json["acked_n"] == 2
    assert again.push_raw([draft(again, visit=uuid7(), pupil="S1-p3")]).json["acked_n"] == 1
    # Nobody else can claim it any more.
    assert two.push_raw([], inc=new.inc).code == "foreign_inc"

    one.pull()
    row = one.row("visit", "S1-v1")
    assert row["values"]["process"] == "备份以后，若川又补了一句。"
    assert row["conflicts"] == []
    assert {r["id"] for r in one.of("visit")} >= {"S1-v1", late[1]["id"], fresh_visit} - {fresh_visit}
    assert one.photo(photo).status == 200
    assert place.command("backup").count("备份已完成并核对") == 1
    assert one.push_raw([]).json["durable_n"] == 5


def test_what_a_restore_refuses(place: Installation) -> None:
    phone = signed_in(place, "S1-t1")
    phone.push(draft(phone))
    place.command("backup")
    older = place.newest()
    assert "请先停下" in place.command("restore", str(older), code=2)
    phone.push(phone.op("visit", "S1-v1", {"process": "第二份备份里才有。"}))
    place.command("backup")
    place.server.stop()
    assert "--replace" in place.command("restore", str(place.newest()), code=2)
    assert "--older" in place.command("restore", str(older), "--replace", code=2)
    hurt = place.data_dir / "hurt.jfb"
    raw = bytearray(place.newest().read_bytes())
    raw[len(raw) // 2] ^= 1
    hurt.write_bytes(raw)
    assert "已损坏" in place.command("restore", str(hurt), "--replace", code=2)

    said = place.command("restore", str(place.newest()), "--replace")
    assert "replaced_" in said
    place.server.start()
    assert returns(phone, [], 0) == []
    phone.pull()
    assert phone.row("visit", "S1-v1")["values"]["process"] == "第二份备份里才有。"
