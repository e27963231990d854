"""The trial authority: made once, kept private, signing exactly this machine's names."""

from __future__ import annotations

import datetime as dt
import stat
from pathlib import Path

from cryptography import x509

from server.serving.trial_tls import certificate

NOW = dt.datetime(2026, 11, 25, 8, tzinfo=dt.UTC)
HOSTS = ["192.0.2.7", "localhost"]


def load(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_the_leaf_is_signed_by_the_authority_for_the_names_given(tmp_path: Path) -> None:
    chain, key, authority = certificate(tmp_path, HOSTS, NOW)
    ca = x509.load_der_x509_certificate(authority.read_bytes())
    leaf = load(chain)
    leaf.verify_directly_issued_by(ca)
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(n.value) for n in names] == HOSTS
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "tls" / "ca.key").stat().st_mode) == 0o600


def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    first = [p.read_bytes() for p in certificate(tmp_path, HOSTS, NOW)]
    assert [p.read_bytes() for p in certificate(tmp_path, HOSTS, NOW)] == first


def test_another_address_gets_a_new_leaf_under_the_same_authority(tmp_path: Path) -> None:
    chain, _, authority = certificate(tmp_path, HOSTS, NOW)
    old_leaf, old_ca = load(chain), authority.read_bytes()
    chain, _, authority = certificate(tmp_path, ["192.0.2.8", "localhost"], NOW)
    assert authority.read_bytes() == old_ca
    assert load(chain).serial_number != old_leaf.serial_number


def test_a_leaf_near_its_end_is_renewed(tmp_path: Path) -> None:
    chain, _, _ = certificate(tmp_path, HOSTS, NOW)
    first = load(chain)
    later = first.not_valid_after_utc - dt.timedelta(days=10)
    assert load(certificate(tmp_path, HOSTS, later)[0]).not_valid_after_utc > first.not_valid_after_utc
