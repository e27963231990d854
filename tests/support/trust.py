"""Trusting a trial authority as a person would, in the browser's own certificate store.

Chromium on Linux keeps trusted authorities in an NSS database in the home folder. Debian's Chromium brings the
library along but not its command-line tool, hence the direct calls.
"""

from __future__ import annotations

import ctypes
import subprocess
import sys
from ctypes import POINTER, Structure, byref, c_char_p, c_int, c_uint, c_ulong, c_void_p
from pathlib import Path

AUTHORITY_OF_SITES = b"C,,"


class _Item(Structure):
    _fields_ = [("type", c_int), ("data", c_char_p), ("len", c_uint)]


class _Trust(Structure):
    _fields_ = [("ssl", c_uint), ("email", c_uint), ("code", c_uint)]


def trust_authority(home: Path, certificate: Path) -> None:
    """Make whoever has this home folder trust the authority (a DER file) for web sites.

    In a process of its own: the library keeps one database per process.
    """
    here = [sys.executable, "-m", "tests.support.trust", str(home / ".pki" / "nssdb"), str(certificate)]
    subprocess.run(here, check=True, cwd=Path(__file__).resolve().parents[2])


def _import(database: Path, certificate: Path) -> None:
    nss = ctypes.CDLL("libnss3.so")
    nss.PK11_GetInternalKeySlot.restype = c_void_p
    nss.CERT_GetDefaultCertDB.restype = c_void_p
    nss.CERT_NewTempCertificate.restype = c_void_p
    nss.CERT_NewTempCertificate.argtypes = [c_void_p, POINTER(_Item), c_char_p, c_int, c_int]
    nss.PK11_NeedUserInit.argtypes = [c_void_p]
    nss.PK11_InitPin.argtypes = [c_void_p, c_char_p, c_char_p]
    nss.PK11_ImportCert.argtypes = [c_void_p, c_void_p, c_ulong, c_char_p, c_int]
    nss.CERT_DecodeTrustString.argtypes = [POINTER(_Trust), c_char_p]
    nss.CERT_ChangeCertTrust.argtypes = [c_void_p, c_void_p, POINTER(_Trust)]
    database.mkdir(parents=True, exist_ok=True)
    _good(nss.NSS_InitReadWrite(f"sql:{database}".encode()), "open the database")
    slot = nss.PK11_GetInternalKeySlot()
    if nss.PK11_NeedUserInit(slot):
        _good(nss.PK11_InitPin(slot, None, b""), "begin the database")
    der = certificate.read_bytes()
    store = nss.CERT_GetDefaultCertDB()
    authority = nss.CERT_NewTempCertificate(store, byref(_Item(0, der, len(der))), None, 0, 1)
    _good(0 if authority else 1, "read the certificate")
    _good(nss.PK11_ImportCert(slot, authority, 0, b"jiafang trial", 0), "keep the certificate")
    trust = _Trust()
    _good(nss.CERT_DecodeTrustString(byref(trust), AUTHORITY_OF_SITES), "name the trust")
    _good(nss.CERT_ChangeCertTrust(store, authority, byref(trust)), "trust it")
    nss.NSS_Shutdown()


def _good(status: int, what: str) -> None:
    if status:
        raise RuntimeError(f"NSS would not {what}")


if __name__ == "__main__":
    _import(Path(sys.argv[1]), Path(sys.argv[2]))
