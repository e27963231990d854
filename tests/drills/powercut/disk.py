"""A disk that keeps only what it promised: what was synced, and of the rest whatever chance leaves.

Rule 1: a file's bytes are safe once the file was synced after them; a name is safe once its folder was.
Rule 2: of a file's later writes any may be kept, lost or torn, on borders of 512 bytes or of 4 KiB.
Rule 3: of a folder's later changes the first few are kept, in their order; a rename happens whole or not.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

from tests.drills.powercut.trace import Call, Kind

Change = list[tuple[str, "File | Folder | None"]]
GRAINS = (512, 4096)


@dataclass(eq=False)
class File:
    """Bytes on the disk, and later writes (offset, bytes) or cuts to a length (length, None)."""

    safe: bytearray = field(default_factory=bytearray)
    later: list[tuple[int, bytes | None]] = field(default_factory=list)

    def sync(self) -> None:
        """All of it is safe now."""
        for at, data in self.later:
            _put(self.safe, at, data)
        self.later = []

    def after_cut(self, chance: Chance) -> bytes:
        """What is found afterwards."""
        found = bytearray(self.safe)
        for at, data in self.later:
            for start, end in chance.kept(at, len(data or b"")):
                _put(found, start, None if data is None else data[start - at : end - at])
        return bytes(found)


@dataclass(eq=False)
class Folder:
    """Names: on the disk, as the process sees them, and the changes that lie between."""

    safe: dict[str, File | Folder] = field(default_factory=dict)
    seen: dict[str, File | Folder] = field(default_factory=dict)
    later: list[Change] = field(default_factory=list)

    def change(self, *names: tuple[str, File | Folder | None]) -> None:
        """One change that happens whole or not at all."""
        self.later.append(list(names))
        _rename(self.seen, list(names))

    def sync(self) -> None:
        """All names are safe now."""
        for change in self.later:
            _rename(self.safe, change)
        self.later = []

    def after_cut(self, chance: Chance) -> dict[str, File | Folder]:
        """The names that are found afterwards."""
        found = dict(self.safe)
        for change in self.later[: chance.some(len(self.later))]:
            _rename(found, change)
        return found


class Chance:
    """How one power cut treats what nobody asked to be safe."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self.grain = rng.choice(GRAINS)
        self.strict = rng.random() < 0.4
        """Nothing survives that was not synced: the plainest cut."""

    def some(self, of: int) -> int:
        """How many of so many changes are kept."""
        return 0 if self.strict else self._rng.choice([0, of, self._rng.randint(0, of)])

    def kept(self, at: int, length: int) -> list[tuple[int, int]]:
        """The pieces (start, end) of a write that are kept."""
        how = "lost" if self.strict else self._rng.choice(["kept", "lost", "torn"])
        if how == "lost":
            return []
        if how == "kept" or length == 0:
            return [(at, at + length)]
        first = at - at % self.grain
        borders = range(first, at + length, self.grain)
        pieces = [(max(at, b), min(at + length, b + self.grain)) for b in borders]
        return [piece for piece in pieces if self._rng.random() < 0.5]


class Disk:
    """The folder `root` as the calls change it; empty at first."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self.top = Folder()
        self._files: dict[int, File] = {}

    def apply(self, call: Call) -> None:
        """Let one call happen. Raises ValueError for one that this model does not know."""
        if call.kind is Kind.SENT:
            return
        if call.kind is Kind.UNKNOWN:
            raise ValueError(f"a call that the recorder does not follow, on {call.path}")
        if call.kind in (Kind.WRITE, Kind.TRUNCATE):
            self._files[call.inode].later.append((call.at, call.data if call.kind is Kind.WRITE else None))
        elif call.kind is Kind.SYNC:
            self._files[call.inode].sync()
        elif call.kind is Kind.SYNC_FOLDER:
            self._folder(call.path).sync()
        else:
            self._names(call)

    def _names(self, call: Call) -> None:
        folder, name = self._place(call.path)
        if call.kind is Kind.CREATE:
            self._files[call.inode] = made = File()
            folder.change((name, made))
        elif call.kind is Kind.MKDIR:
            folder.change((name, Folder()))
        elif call.kind in (Kind.UNLINK, Kind.RMDIR):
            folder.change((name, None))
        else:
            self._second_name(call, folder, name)

    def _second_name(self, call: Call, folder: Folder, name: str) -> None:
        other, new = self._place(call.to)
        node = folder.seen[name]
        if call.kind is Kind.LINK:
            other.change((new, node))
        elif other is folder:
            folder.change((name, None), (new, node))
        else:
            other.change((new, node))
            folder.change((name, None))

    def _folder(self, path: str) -> Folder:
        found = self.top
        for part in path[len(self._root) :].split("/"):
            if part:
                step = found.seen[part]
                assert isinstance(step, Folder)
                found = step
        return found

    def _place(self, path: str) -> tuple[Folder, str]:
        above, _, name = path.rpartition("/")
        return self._folder(above), name

    def cut(self, rng: random.Random, to: Path) -> None:
        """Write what would be found after a power cut into an empty folder `to`."""
        _write_out(self.top, Chance(rng), to)


def _write_out(folder: Folder, chance: Chance, to: Path) -> None:
    to.mkdir(mode=0o700)
    for name, node in folder.after_cut(chance).items():
        # Shared memory of processes that are gone: SQLite makes it anew, whatever is in it.
        if name.endswith("-shm"):
            continue
        if isinstance(node, Folder):
            _write_out(node, chance, to / name)
        else:
            (to / name).write_bytes(node.after_cut(chance))
            (to / name).chmod(0o600)


def _put(into: bytearray, at: int, data: bytes | None) -> None:
    if data is None:
        del into[at:]
    if len(into) < at:
        into.extend(bytes(at - len(into)))
    if data is not None:
        into[at : at + len(data)] = data


def _rename(names: dict[str, File | Folder], change: Change) -> None:
    for name, node in change:
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node
