"""A pupil of whom something unique lies in every place there is, and the search for what is left of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from server.jobs.handlers import HANDLERS
from server.jobs.runner import Runner
from server.services.backup_plan import erasing
from server.services.erase_pupil import Erased, erase_pupil
from server.services.server_write import set_values
from server.store.unit import Store
from tests.support.phone import Phone, uuid7
from tests.support.photos import phone_jpeg
from tests.support.world import World, consent, draft, submit

WORDS = {
    "narrative": "zinnober",
    "older": "karmesin",
    "sibling": "umbrabraun",
    "feedback": "smaragdgruen",
    "amended": "kobaltblau",
    "quarantined": "ultramarin",
    "held": "safrangelb",
    "unnamed": "lapislazuli",
    "name": "陶小篱",
    "guardian": "陶家奶奶",
}


WHY = "family's request of 20 November"


def erase(world: World, pupil: str = "S1-p1") -> Erased:
    """The pupil is erased by law, as the head of the school does it."""
    tools = erasing(world.settings, world.store, world.parts.blobs)
    return erase_pupil(tools, "S1", pupil, by="S1-l1", why=WHY, now=world.now)


def filled(world: World) -> tuple[Phone, Phone, str, str]:
    """A pupil with something of them in every place; (author, companion, photo, photo under way)."""
    with world.store.write("S1") as unit:
        found = unit.records.load_for_update([("pupil", "S1-p1"), ("guardian", "S1-g-p1")])
        for (type_, _), record in found.items():
            named = {"name": WORDS["name" if type_ == "pupil" else "guardian"]}
            unit.records.put(set_values(unit, record, named, by="S1-o1", now=world.now))
    one, two = world.phone("S1-t1"), world.phone("S1-t2")
    photo, half = uuid7(), uuid7()
    one.push(draft(one, process=f"先写 {WORDS['older']}。"), consent(one, uuid7()))
    one.push(one.op("visit", "S1-v1", {"process": f"后写 {WORDS['narrative']}。"}, needs=[photo, half]))
    two.pull()
    seen = two.seen["visit", "S1-v1"]["mode"]
    two.push(
        two.op(
            "visit", "S1-v1", {"mode": "phone", "process": f"另写 {WORDS['sibling']}。"}, saw={"mode": seen}
        )
    )
    entry = {"kind": "feedback", "id": uuid7(), "body": {"comment": WORDS["feedback"]}}
    results = one.push(one.op("visit", "S1-v1", append=[entry]))
    assert results[0]["status"] in ("applied", "quarantined"), results
    refused = one.push(one.op("visit", "S1-v1", {"mood": WORDS["quarantined"]}))
    assert refused[0]["status"] == "quarantined"
    waits = two.op("visit", "S1-v1", {"child_voice": WORDS["held"]}, saw={"child_voice": "12345.6"})
    assert two.push(waits)[0]["status"] == "held"
    sent = one.push(submit(one))[0]
    assert sent["status"] == "applied", {k: v for k, v in sent.items() if k != "row"}
    office = world.phone("S1-o1")
    assert office.call("POST", "/office/visits/S1-v1/approve").status == 200
    one.pull()
    one.push(one.op("visit", "S1-v1", {"process": f"后来改 {WORDS['amended']}。"}))
    assert WORDS["amended"] in str(one.row("visit", "S1-v1")["appends"]["amendments"])
    unnamed = two.op("visit", uuid7(), {"pupil": "S1-p1", "process": WORDS["unnamed"], "mood": 1})
    two.push(unnamed)
    assert one.upload(photo, "S1-v1", phone_jpeg()).status == 204
    made = one.create_upload(half, "S1-v1", phone_jpeg(width=900, height=700))
    assert made.status == 201
    path = made.headers["Location"].split("/api/v1", 1)[1]
    assert one.patch(path, 0, b"x" * 100).status == 204
    Runner(world.parts, HANDLERS).turn()
    return one, two, photo, half


def bytes_of(folder: Path, but: tuple[str, ...] = ()) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.relative_to(folder).parts[0] not in but:
            yield str(path.relative_to(folder)), path.read_bytes()


def leaks(folder: Path, but: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    return [
        (name, word)
        for name, raw in bytes_of(folder, but)
        for word in WORDS.values()
        if word.encode() in raw or word.encode("unicode-escape").replace(b"\\", b"\\\\") in raw
    ]


def values_of(store: Store, school: str = "S1") -> str:
    """Every column of every row that SQL can see, as text."""
    from sqlalchemy import select

    from server.store.base import Base

    with store.snapshot() as connection:
        return "\n".join(
            repr(row) for table in Base.metadata.sorted_tables for row in connection.execute(select(table))
        )
