"""A long file that only the holder of a key reads, and that cannot be cut, changed or put together anew.

Form: `JFSEAL1\n`, 32 bytes salt, then frames of 4 bytes length (big-endian) and AES-256-GCM ciphertext. The
file's own key is HKDF-SHA256(key, salt); the nonce of a frame is its number, its last byte 1 in the last frame
only. Inside: zlib over lines.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"JFSEAL1\n"
FRAME = 1 << 20
_SALT, _TAG, _NUMBER = 32, 16, 11


class BadSeal(Exception):
    """The file is not one of ours, is cut or changed, or was sealed under another key."""


def write_sealed(path: Path, key: bytes, lines: Iterable[bytes]) -> str:
    """Write a new file (mode 0600) of these lines, durably; returns the SHA-256 of the file, in hex."""
    salt = os.urandom(_SALT)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    digest = sha256(MAGIC + salt)
    with os.fdopen(handle, "wb") as file:
        file.write(MAGIC + salt)
        for frame in _frames(AESGCM(_file_key(key, salt)), lines):
            digest.update(frame)
            file.write(frame)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def read_sealed(path: Path, key: bytes) -> Iterator[bytes]:
    """The lines of a sealed file. Raises BadSeal, at the latest where the file is not what was written."""
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise BadSeal("not a sealed file")
        cipher = AESGCM(_file_key(key, file.read(_SALT)))
        inflate, rest = zlib.decompressobj(), b""
        for packed in _opened(cipher, file):
            *whole, rest = (rest + inflate.decompress(packed)).split(b"\n")
            yield from whole
        if rest or not inflate.eof:
            raise BadSeal("the file ends in the middle")


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    digest = sha256()
    with path.open("rb") as file:
        while part := file.read(FRAME):
            digest.update(part)
    return digest.hexdigest()


def _file_key(key: bytes, salt: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"jiafang-sealed-file-1").derive(key)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(_NUMBER, "big") + bytes([last])


def _frames(cipher: AESGCM, lines: Iterable[bytes]) -> Iterator[bytes]:
    deflate, waiting, number = zlib.compressobj(6), bytearray(), 0
    for line in lines:
        waiting += deflate.compress(line + b"\n")
        while len(waiting) > FRAME:
            yield _frame(cipher, bytes(waiting[:FRAME]), number, last=False)
            del waiting[:FRAME]
            number += 1
    waiting += deflate.flush()
    while len(waiting) > FRAME:
        yield _frame(cipher, bytes(waiting[:FRAME]), number, last=False)
        del waiting[:FRAME]
        number += 1
    yield _frame(cipher, bytes(waiting), number, last=True)


def _frame(cipher: AESGCM, plain: bytes, number: int, *, last: bool) -> bytes:
    box = cipher.encrypt(_nonce(number, last), plain, None)
    return len(box).to_bytes(4, "big") + box


def _opened(cipher: AESGCM, file: BinaryIO) -> Iterator[bytes]:
    number, head = 0, file.read(4)
    while True:
        length = int.from_bytes(head, "big")
        box = file.read(length) if len(head) == 4 and length <= FRAME + _TAG else b""
        head = file.read(4)
        try:
            yield cipher.decrypt(_nonce(number, not head), box, None)
        except (InvalidTag, ValueError) as error:
            raise BadSeal("a part of the file was changed, cut, or sealed under another key") from error
        if not head:
            return
        number += 1
