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
}
FAULTS = (
    *LINE,
    *(f"act {act}" for act in ACTS if act != "sync"),
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
)
"""All that must have struck at least once in a run worth its name."""


def plan_of(seed: int) -> Json:
    """The plan of a history: 2-4 phones, 25-70 events over hours to weeks."""
    chance = random.Random(seed)
    devices = [
        {"person": person, "skew": chance.choice(SKEWS)}
        for person in chance.choice(
            (("t1", "t2"), ("t1", "t2", "t3"), ("t1", "t2", "t2"), ("t2", "t3", "t2", "t1"))
        )
    ]
    pace = chance.choice((20.0, 200.0, 3 * HOUR))
    trouble = chance.choice((0.0, 0.15, 0.35))
    events: list[Json] = []
    time = 0.0
    for device in range(len(devices)):
        events.append({"t": float(device), "do": "sync", "dev": device})
    for number in range(chance.randint(20, 60)):
        time += chance.expovariate(1 / pace)
        if chance.random() < 0.01:
            time += 6 * DAY
        event = {"t": round(time + 10, 3), **_event(chance, len(devices), number + 1, trouble)}
        if event["do"] in ("resolve", "delete") and chance.random() < 0.7:
            # Who settles a conflict has mostly just heard of it.
            events.append({"t": max(0.0, round(event["t"] - 5, 3)), "do": "sync", "dev": event["dev"]})
        events.append(event)
        if chance.random() < 0.05:
            events += _rush(chance, len(devices), event["t"], number + 1)
    return {"seed": seed, "devices": devices, "events": events}


def _rush(chance: random.Random, devices: int, begun: float, number: int) -> list[Json]:
    """Everybody writes and syncs at once; who comes first need not be done first."""
    found: list[Json] = []
    for device in range(devices):
        at = round(begun + 1 + device / 10, 3)
        write = {"do": "write", "dev": device, "rec": 0, "n": 1000 + number * 10 + device, "place": 0}
        fate = {"work": chance.choice((0.1, 6.0, 20.0))}
        found += [{"t": at, **write}, {"t": at, "do": "sync", "dev": device, "fate": fate}]
    return found


def _event(chance: random.Random, devices: int, number: int, trouble: float) -> Json:
    where = chance.random()
    if where < 0.84:
        event: Json = {"do": _drawn(chance, ACTS), "dev": chance.randrange(devices)}
    elif where < 0.90:
        blow: Json = {"do": _drawn(chance, BLOWS), "dev": chance.randrange(6), "n": number}
        return blow | {"lasts": chance.choice((60.0, DAY))}
    else:
        return {"do": _drawn(chance, HOUSE), "rec": chance.randrange(6), "n": number}
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
