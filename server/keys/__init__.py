"""The school's key ring. `KeyRing` in ring.py, one school's keys in school.py, the file format in files.py."""

from server.keys.ring import KeyRing
from server.keys.school import BadBox, SchoolKeys

__all__ = ["BadBox", "KeyRing", "SchoolKeys"]
