"""A history before it is played: phones and events, drawn from one seed and written down as plain JSON."""

from __future__ import annotations

import random
from typing import Any

Json = dict[str, Any]
HOUR, DAY, YEAR = 3_600.0, 86_400.0, 365 * 86_400.0
SKEWS = (0.0, 0.0, 90.0, -2 * HOUR, 26 * HOUR, -40 * DAY, 3 * YEAR, -7 * YEAR)
LINE = (
    "request lost",
    "reply lost",
    "request late",
    "request doubled",
    "server killed before",
    "server killed after",
)
ACTS = {
    "write": 16,
    "choose": 6,
    "narrate": 16,
    "tick": 8,
    "begin": 3,
    "append": 4,
    "submit": 5,
    "resolve": 12,
    "delete": 3,
    "consent": 2,
    "photo": 2,
    "newer": 2,
    "strange": 2,
    "sync": 22,
}
"""What a person does with a phone, and how often."""
BLOWS = {
    "crash": 3,
    "carry": 2,
    "update": 1,
    "evict": 1,
    "clone": 1,
    "logout": 1,
    "login": 2,
    "partition": 3,
}
HOUSE = {
    "reassign": 3,
    "review": 6,
    "quarantine": 4,
    "force": 2,
    "staff": 3,
    "backup": 4,
    "restore": 3,
    "upgrade": 1,
    "lag": 2,
    "unlag": 2,
    "erase": 1,
    "leave": 1,
    "join": 3,
}
OFFICE = {
    "tag": 5,
    "untag": 3,
    "facts": 3,
    "duty": 3,
    "head": 2,
    "amend": 5,
    "finish": 2,
    "start": 2,
    "sweep": 2,
}
"""What the office does for its campaigns."""
FORMS = {"answer": 5, "day": 3, "submit": 2, "visit": 8}
"""What people do that campaigns hear of: a field that comes or goes with a form, the day of a visit, a visit more."""
PAPERS = {"file_item": 3, "answer_item": 5, "consult": 3, "settle": 3}
"""What is done with the papers around a visit; `settle` is the office's."""
END = 99
"""As the place of a sentence: behind all others."""
FAULTS = (
    *LINE,
    *(f"act {act}" for act in (*ACTS, *FORMS) if act != "sync"),
    *(f"act {act}" for act in PAPERS if act != "settle"),
    "office settle",
    *(f"office {act}" for act in OFFICE),
    "words of a field that left",
    *(
        "phone killed",
        "partition",
        "evicted",
        "cloned",
        "login",
        "logout",
        "replica lags",
        "restore",
        "backup",
    ),
    *("server upgraded", "staff changed", "office reassign", "office approve", "office return"),
    *("office replay", "office discard", "office force", "erased by law"),
    *("queue carried", "file brought", "app updated", "teacher left", "teacher back", "visits joined"),
    *("tokens renewed", "token reused", "signed in again", "refresh went wrong"),
    *("device revoked", "sealed queue brought by the office"),
)
"""All that must have struck at least once in a run worth its name."""


def plan_of(seed: int) -> Json:
    """The plan of a history: 2-4 phones, 15-60 events over hours to weeks; in one of four the server is restored
    again and again."""
    chance = random.Random(seed)
    devices = [
        {"person": person, "skew": chance.choice(SKEWS), "app": chance.choice((1, 2, 2))}
        for person in chance.choice(
            (("t1", "t2"), ("t1", "t2", "t3"), ("t1", "t2", "t2"), ("t2", "t3", "t2", "t1"))
        )
    ]
    pace = chance.choice((20.0, 200.0, 3 * HOUR))
    trouble = chance.choice((0.0, 0.15, 0.35))
    house = HOUSE | ({"backup": 12, "restore": 14} if chance.random() < 0.25 else {})
    events: list[Json] = []
    time = 0.0
    for device in range(len(devices)):
        events.append({"t": float(device), "do": "sync", "dev": device})
    for number in range(chance.randint(12, 45)):
        time += chance.expovariate(1 / pace)
        if chance.random() < 0.01:
            time += 6 * DAY
        event = {"t": round(time + 10, 3), **_event(chance, len(devices), number + 1, trouble, house)}
        if event["do"] in ("resolve", "delete") and chance.random() < 0.7:
            # Who settles a conflict has mostly just heard of it.
            events.append({"t": max(0.0, round(event["t"] - 5, 3)), "do": "sync", "dev": event["dev"]})
        if event["do"] == "join" and chance.random() < 0.8:
            events += _twins(chance, len(devices), event["t"], number + 1)
        events.append(event)
        if chance.random() < 0.1:
            events += _rush(chance, len(devices), event["t"], number + 1)
    events += _campaigns(random.Random(f"campaigns {seed}"), len(devices), time)
    events += _papers(random.Random(f"papers {seed}"), len(devices), time)
    return {"seed": seed, "devices": devices, "events": events}


def _campaigns(chance: random.Random, devices: int, ends: float) -> list[Json]:
    """What the office does for campaigns meanwhile, and what people write into forms that change. A source of its
    own: the rest of a plan stays what its seed made it before there were campaigns."""
    found: list[Json] = []
    for number in range(chance.randint(1, 12)):
        event: Json = {"t": round(chance.uniform(5, ends + 10), 3), "n": 3000 + 7 * number}
        if chance.random() < 0.5:
            event |= {"do": _drawn(chance, OFFICE), "rec": chance.randrange(6)}
        else:
            where = {"dev": chance.randrange(devices), "rec": chance.choice((0, 0, 0, 1, 2, 3))}
            event |= {"do": _drawn(chance, FORMS), **where}
        event["n"] += chance.randrange(7)
        found.append(event)
    return found


def _papers(chance: random.Random, devices: int, ends: float) -> list[Json]:
    """Demands, answers to them and consultations meanwhile, of a source of their own; many meet in the first ones."""
    found: list[Json] = []
    for number in range(chance.choice((0, 3, 6, 12, 18))):
        act = _drawn(chance, PAPERS)
        event: Json = {"t": round(chance.uniform(2, ends + 10), 3), "do": act, "n": 5000 + 13 * number}
        event |= {"rec": chance.choice((0, 0, 0, 1, 2, 3))}
        event["n"] += chance.randrange(13)
        if act != "settle":
            event["dev"] = chance.randrange(devices)
            if chance.random() < 0.5:
                # Others hear of it soon.
                found.append({"t": event["t"] + 3, "do": "sync", "dev": event["dev"]})
        found.append(event)
    return found


def _twins(chance: random.Random, devices: int, ends: float, number: int) -> list[Json]:
    """One more visit of somebody, handed in, so that the office has two to join."""
    device = chance.randrange(devices)
    acts = ("begin", "narrate", "submit", "submit")
    found: list[Json] = [
        {"do": act, "dev": device, "rec": at // 3, "n": 2000 + number * 10 + at, "place": 0}
        for at, act in enumerate(acts)
    ]
    found.append({"do": "sync", "dev": device})
    return [{"t": max(0.0, round(ends - 8 + at, 3)), **one} for at, one in enumerate(found)]


def _rush(chance: random.Random, devices: int, begun: float, number: int) -> list[Json]:
    """Everybody writes and syncs at once; who comes first need not be done first. Mostly all have just synced, and
    write at both ends of one text."""
    found: list[Json] = []
    act, place = chance.choice((("write", 0), ("narrate", 0), ("narrate", END)))
    for device in range(devices if chance.random() < 0.7 else 0):
        found.append({"t": round(begun + 0.1 + device / 10, 3), "do": "sync", "dev": device})
    for device in range(devices):
        at = round(begun + 5 + device / 10, 3)
        write = {"do": act, "dev": device, "rec": 0, "n": 1000 + number * 10, "place": place}
        write["n"] += 2 * device if act == "narrate" else device
        write["place"] = END - write["place"] if device % 2 else place
        fate = {"work": chance.choice((0.1, 6.0, 20.0))}
        found += [{"t": at, **write}, {"t": at, "do": "sync", "dev": device, "fate": fate}]
    return found


def _event(chance: random.Random, devices: int, number: int, trouble: float, house: dict[str, int]) -> Json:
    where = chance.random()
    if where < 0.84:
        event: Json = {"do": _drawn(chance, ACTS), "dev": chance.randrange(devices)}
    elif where < 0.90:
        blow: Json = {"do": _drawn(chance, BLOWS), "dev": chance.randrange(6), "n": number}
        return blow | {"lasts": chance.choice((60.0, DAY))}
    else:
        return {"do": _drawn(chance, house), "rec": chance.randrange(6), "n": number}
    if event["do"] == "sync":
        return event | {"fate": _fate(chance, trouble)}
    # Few records, so that people meet in them.
    return event | {"rec": chance.choice((0, 0, 0, 0, 0, 1, 2)), "n": number, "place": chance.randrange(12)}


def _fate(chance: random.Random, trouble: float) -> Json:
    """What happens to the messages of one sync, and at which step the phone dies."""
    line = [chance.choice(LINE) if chance.random() < trouble else "ok" for _ in range(4)]
    fate: Json = {}
    if any(one != "ok" for one in line):
        fate |= {"line": line, "late": chance.choice((5.0, 100.0, 4 * HOUR))}
    if chance.random() < trouble:
        fate["dies"] = chance.randint(1, 14)
    if chance.random() < 0.5:
        fate["work"] = chance.choice((0.1, 15.0, 150.0))
    if chance.random() < 0.3:
        fate["lag"] = chance.choice((0.01, 3.0, 20.0))
    return fate


def _drawn(chance: random.Random, weights: dict[str, int]) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]
