"""Who is at a demo school: classes, staff, families and children, drawn from a seeded generator."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Final

from server.demo.source import Config

CARER_NAMES: Final = {
    "mother": "妈妈",
    "father": "爸爸",
    "grandmother": "奶奶",
    "grandfather": "爷爷",
    "other_relative": "姑姑",
    "entrusted": "邻居阿姨",
}
# Kind of family → (weight, relations in the order of the list; the first is the carer; who is away).
FAMILIES: Final[dict[str, tuple[int, tuple[str, ...], frozenset[str]]]] = {
    "home": (42, ("mother", "father"), frozenset()),
    "elders": (24, ("grandmother", "father", "mother"), frozenset({"father", "mother"})),
    "elders_two": (8, ("grandmother", "grandfather", "father"), frozenset({"father"})),
    "one_away": (14, ("mother", "father"), frozenset({"father"})),
    "single": (7, ("father",), frozenset()),
    "aunt": (5, ("other_relative", "father"), frozenset({"father"})),
}
ELDERS: Final = frozenset({"grandmother", "grandfather"})
AVAILABLE: Final = ("晚上9点后有空", "中午12点半左右", "周末都行", "歇工那天再约", "晚饭后")


@dataclass(frozen=True)
class Guardian:
    """A guardian of a family; every child of the family gets a row of its own."""

    name: str
    relation: str
    phone: str
    carer: bool
    away: bool
    availability: str


@dataclass
class Family:
    """A household: one address, its guardians, its children."""

    id: str
    surname: str
    kind: str
    village: str
    guardians: list[Guardian]


@dataclass
class Child:
    """A pupil. ``class_key`` is "grade-number" of this school year; ``tagged``: the office keeps an eye on the child;
    ``shown`` what the screens ask for."""

    id: str
    name: str
    gender: str
    class_key: str
    family: Family
    tagged: bool
    boarder: bool
    shown: Config = field(default_factory=dict)

    @property
    def called(self) -> str:
        """How one speaks of the child: the given name when it has two characters, else the whole name."""
        given = self.name.removeprefix(self.family.surname)
        return given if len(given) > 1 else self.name

    @property
    def carer(self) -> Guardian:
        """Who looks after the child."""
        return self.family.guardians[0]

    def guardian_id(self, place: int) -> str:
        """The id of this child's row for the family's guardian at that place."""
        return f"{self.id}-g{place + 1}"


@dataclass(frozen=True)
class Staff:
    """A member of staff. ``homeroom``, ``was``: class key this and last year; ``teaches``: class keys; ``duties``: of
    the wire's ``person.duties``."""

    id: str
    user: str
    name: str
    title: str
    subject: str
    roles: tuple[str, ...]
    homeroom: str | None
    was: str | None
    teaches: tuple[str, ...]
    duties: tuple[str, ...] = ()


@dataclass
class Roster:
    """One school's people. Classes are "grade-number" keys in order."""

    code: str
    classes: list[str]
    staff: list[Staff]
    children: list[Child]

    def homeroom_of(self, class_key: str) -> Staff:
        """The homeroom teacher of a class."""
        return next(s for s in self.staff if s.homeroom == class_key)

    def teachers_of(self, class_key: str) -> list[Staff]:
        """Everyone else who teaches a class."""
        return [s for s in self.staff if class_key in s.teaches and s.homeroom != class_key]

    def in_class(self, class_key: str) -> list[Child]:
        """The children of a class, those that the screens show first."""
        return [c for c in self.children if c.class_key == class_key]


def build_roster(school: Config, names: Config, shown: Config | None, rng: Random) -> Roster:
    """The people of one school. ``shown``: the pupils that the screens show, for the first school."""
    code = school["code"]
    classes = [f"{g}-{n}" for g in range(1, 7) for n in range(1, school["classes_per_grade"] + 1)]
    staff = [_staff(code, s) for s in school["staff"]]
    maker = _Families(school, names, rng)
    children: list[Child] = []
    for wish in (shown or {}).get("pupils", []):
        children.append(maker.shown_child(wish, shown["class"] if shown else "", len(children) + 1))
    size = school["pupils"] // len(classes)
    seats = [key for key in classes for _ in range(size - sum(c.class_key == key for c in children))]
    rng.shuffle(seats)
    while seats:
        family = maker.family()
        taken = _siblings_seats(seats, rng)
        children += [maker.child(family, key, len(children) + 1 + i) for i, key in enumerate(taken)]
    return Roster(code, classes, staff, children)


def _siblings_seats(seats: list[str], rng: Random) -> list[str]:
    """Seats for the children of one family: each in a grade of its own."""
    taken = [seats.pop()]
    wanted = rng.choices((1, 2, 3), (78, 20, 2))[0]
    for key in list(seats):
        if len(taken) == wanted:
            break
        if key[0] not in {t[0] for t in taken}:
            seats.remove(key)
            taken.append(key)
    return taken


def _staff(code: str, raw: Config) -> Staff:
    roles = [*raw.get("roles", []), *(["homeroom"] if "homeroom" in raw else []), "teacher"]
    home = raw.get("homeroom")
    return Staff(
        id=f"{code}-{raw['user']}",
        user=raw["user"],
        name=raw["name"],
        title=raw["title"],
        subject=raw["subject"],
        roles=tuple(roles),
        homeroom=home,
        was=raw.get("was"),
        teaches=tuple(dict.fromkeys([*([home] if home else []), *raw.get("teaches", [])])),
        duties=tuple(raw.get("duties", [])),
    )


class _Families:
    """Makes families and children with names that nobody else in the school bears."""

    def __init__(self, school: Config, names: Config, rng: Random) -> None:
        self._school = school
        self._names = names
        self._rng = rng
        self._taken: set[str] = set()
        self._count = 0
        # Every surname comes round before one comes again, double ones and those with rare readings included.
        self._surnames: list[str] = []

    def family(
        self, surname: str | None = None, kind: str | None = None, village: str | None = None
    ) -> Family:
        """A new family."""
        rng = self._rng
        self._count += 1
        kinds = list(FAMILIES)
        kind = kind or rng.choices(kinds, [FAMILIES[k][0] for k in kinds])[0]
        surname = surname or self._surname()
        place = village or f"{rng.choice(self._school['villages'])}{rng.randint(1, 6)}组"
        _, relations, away = FAMILIES[kind]
        guardians = [
            self._guardian(surname, relation, index == 0, relation in away)
            for index, relation in enumerate(relations)
        ]
        return Family(f"{self._school['code']}-h{self._count:03d}", surname, kind, place, guardians)

    def child(self, family: Family, class_key: str, number: int) -> Child:
        """A new child of a family."""
        rng = self._rng
        gender = rng.choice("fm")
        name = self._name(family.surname, gender)
        tagged = rng.random() < (0.22 if family.kind not in ("home", "one_away") else 0.05)
        boarder = (
            int(class_key[0]) >= 4 and family.kind in ("elders", "elders_two", "aunt") and rng.random() < 0.4
        )
        return Child(self._id(number), name, gender, class_key, family, tagged, boarder)

    def shown_child(self, wish: Config, class_key: str, number: int) -> Child:
        """A child as the screens show it."""
        double = self._names["double_surnames"]
        surname = next((d for d in double if wish["name"].startswith(d)), wish["name"][:1])
        family = self.family(surname, wish["kind"], wish["village"])
        family.guardians = [_named(g, wish) for g in family.guardians]
        self._taken.add(wish["name"])
        tagged = wish.get("tagged", False)
        return Child(self._id(number), wish["name"], wish["gender"], class_key, family, tagged, False, wish)

    def _id(self, number: int) -> str:
        return f"{self._school['code']}-p{number:03d}"

    def _surname(self) -> str:
        if not self._surnames:
            self._surnames = [*self._names["surnames"], *self._names["double_surnames"]]
            self._rng.shuffle(self._surnames)
        return self._surnames.pop()

    def _name(self, surname: str, gender: str) -> str:
        given = self._names["girls" if gender == "f" else "boys"] + self._names["singles"]
        while True:
            name = f"{surname}{self._rng.choice(given)}"
            if name not in self._taken:
                self._taken.add(name)
                return name

    def _guardian(self, surname: str, relation: str, carer: bool, away: bool) -> Guardian:
        rng = self._rng
        own = relation in ("father", "grandfather", "other_relative")
        family_name = surname if own else rng.choice(self._names["mothers"])
        given = rng.choice(self._names["men" if relation in ("father", "grandfather") else "women"])
        # Not a number that any network has given out.
        phone = f"1000000{rng.randint(0, 9999):04d}"
        available = rng.choice(AVAILABLE) if away or rng.random() < 0.3 else ""
        return Guardian(family_name + given, relation, phone, carer, away, available)


def _named(guardian: Guardian, wish: Config) -> Guardian:
    name = wish.get(guardian.relation, guardian.name)
    available = "晚上9点后有空" if guardian.away else guardian.availability
    return Guardian(name, guardian.relation, guardian.phone, guardian.carer, guardian.away, available)
