"""Short names for the kinds of field, so that the table in `wire` reads as one."""

from dataclasses import replace

from sync.specs import DataClass, FieldSpec


def text(name: str, data_class: DataClass = "open", *, max: int = 200, required: bool = False) -> FieldSpec:
    """A line of text."""
    return FieldSpec(name, data_class=data_class, max=max, required="create" if required else None)


def boolean(name: str, data_class: DataClass = "open") -> FieldSpec:
    """Yes or no."""
    return FieldSpec(name, type="bool", data_class=data_class)


def whole(name: str, data_class: DataClass = "open", *, min: int | None = None) -> FieldSpec:
    """A whole number, not below `min`."""
    return FieldSpec(name, type="int", data_class=data_class, min=min)


def day(name: str) -> FieldSpec:
    """A calendar day."""
    return FieldSpec(name, kind="date")


def clock(name: str) -> FieldSpec:
    """A time of day."""
    return FieldSpec(name, type="time")


def choice(name: str, *options: str, data_class: DataClass = "open", required: bool = False) -> FieldSpec:
    """One of a closed list."""
    return FieldSpec(
        name,
        kind="choice",
        options=options,
        data_class=data_class,
        required="create" if required else None,
    )


def ref(name: str, to: str, *, required: bool = False) -> FieldSpec:
    """The id of another record."""
    return FieldSpec(name, kind="ref", ref=to, required="create" if required else None)


def marks(name: str, *options: str) -> FieldSpec:
    """Any of a closed list."""
    return FieldSpec(name, kind="set", type="bool", options=options)


def people(name: str) -> FieldSpec:
    """A set of colleagues."""
    return FieldSpec(name, kind="set", type="bool", ref="person")


def kept(spec: FieldSpec) -> FieldSpec:
    """The same field in the server's keeping: no phone writes it."""
    return replace(spec, writable=False)
