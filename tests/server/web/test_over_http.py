"""The same story over a real connection and on a real PostgreSQL, with several phones at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import waitress
from waitress import wasyncore

from tests.support.phone import HttpTransport, Phone
from tests.support.world import PASSWORD, World, build, copied, draft, open_world, settings_for, submit

pytestmark = pytest.mark.integration


@pytest.fixture(params=["sqlite", "postgres"])
def served(
    request: pytest.FixtureRequest, world_template: Path, tmp_path: Path
) -> Iterator[tuple[World, str]]:
    if request.param == "sqlite":
        yield from serving(open_world(copied(world_template, tmp_path / "data")))
        return
    server = request.getfixturevalue("postgres")
    settings = replace(settings_for(tmp_path / "data"), database_url=server.as_app(server.database()))
    build(settings)
    yield from serving(open_world(settings))


def serving(world: World) -> Iterator[tuple[World, str]]:
    server = waitress.create_server(world.app, host="127.0.0.1", port=0, threads=8)
    ending = threading.Event()

    def run() -> None:
        # In steps instead of server.run(): closing a socket under a running select is an error in this thread.
        while not ending.is_set():
            wasyncore.loop(timeout=0.2, map=server._map, count=1)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield world, f"http://127.0.0.1:{server.effective_port}"
    finally:
        ending.set()
        thread.join(10)
        server.task_dispatcher.shutdown()
        server.close()
        wasyncore.close_all(server._map)
        world.close()


def phone_of(address: str, who: str) -> Phone:
    return Phone.enrol(HttpTransport(address), who, PASSWORD)


def test_a_visit_reaches_school_and_the_companion(served: tuple[World, str]) -> None:
    _, address = served
    lead, companion, office = (phone_of(address, f"S1-{who}") for who in ("t1", "t2", "o1"))
    assert [r["status"] for r in lead.push(draft(lead), submit(lead))] == ["applied", "applied"]
    assert (
        lead.push_raw([draft(lead, "S1-v2", "S1-p1", process="a\x00b")]).json["results"][0]["code"]
        == "bad_shape"
    )
    companion.pull()
    office.pull()
    assert companion.row("visit", "S1-v1") == {
        **office.row("visit", "S1-v1"),
        "scopes": ["visit-party:S1-t2"],
    }
    assert companion.call("PUT", "/assignments/%00").status == 404
    assert lead.refresh().status == 200
    for phone in (lead, companion, office):
        phone.transport.close()


def test_phones_at_once_lose_nothing_and_double_nothing(served: tuple[World, str]) -> None:
    """Four phones write one record and others at the same time, each batch twice, while one pulls."""
    _, address = served
    lead = phone_of(address, "S1-t1")
    lead.push(draft(lead))
    seen = lead.seen["visit", "S1-v1"].copy()
    failures: list[object] = []

    def write(which: int) -> None:
        try:
            phone = phone_of(address, "S1-t1")
            for k in range(5):
                shared = phone.op(
                    "visit", "S1-v1", {"mode": ("phone", "letter", "online", "at_school")[which]}, saw=seen
                )
                own = draft(phone, f"S1-w{which}-{k}")
                for _ in range(2):
                    reply = phone.push_raw([shared, own])
                    while reply.status == 503:
                        reply = phone.push_raw([shared, own])
                    assert reply.status == 200, reply.data
                    assert {r["status"] for r in reply.json["results"]} <= {
                        "applied",
                        "conflict",
                        "duplicate",
                    }
            assert phone.push_raw([]).json["acked_n"] == 10
            phone.transport.close()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(which,)) for which in range(4)]
    for thread in threads:
        thread.start()
    reader = phone_of(address, "S1-t1")
    while any(thread.is_alive() for thread in threads):
        reader.pull(limit=7)
    for thread in threads:
        thread.join()
    assert failures == []
    reader.pull()
    row = reader.row("visit", "S1-v1")
    open_values = {row["values"]["mode"], *(s["value"] for c in row["conflicts"] for s in c["values"])}
    assert open_values == {"phone", "letter", "online", "at_school"}
    fresh = phone_of(address, "S1-t1")
    fresh.pull()
    assert fresh.rows == reader.rows
    assert len(fresh.of("visit")) == 21
    for phone in (lead, reader, fresh):
        phone.transport.close()
