"""What the store can say no with; every one is a `StoreError`."""


class StoreError(Exception):
    """Base of all of them."""


class NoSchool(StoreError):
    """A unit of work was asked for without a school."""


class Unscoped(StoreError):
    """A statement inside a school's unit does not name `school_id`, or names another school."""


class Busy(StoreError):
    """Transient: a lock wait, a deadlock or a lost connection. Answer `retry`, keep the op."""


class DiskFull(StoreError):
    """The database cannot grow. Answer 507; nothing of this transaction was kept."""


class Exists(StoreError):
    """A new record's id is taken (the record was put without being loaded for update)."""


class NotLocked(StoreError):
    """An existing record was put without `load_for_update` in the same unit."""


class Erased(StoreError):
    """The pupil's key was destroyed by a legal erasure; nothing of this pupil can be stored or read."""
