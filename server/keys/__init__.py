"""The school's key ring: the ring in ring.py, one school's keys in school.py, the key files in files.py."""

from server.keys.ring import KeyRing
from server.keys.school import BadBox, SchoolKeys

__all__ = ["BadBox", "KeyRing", "SchoolKeys"]
