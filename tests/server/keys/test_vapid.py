"""The key of Web Push: made once, kept like the others, and of the form that browsers take."""

from __future__ import annotations

import stat
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from server.keys.vapid import NAME, vapid_key
from tests.support.push_service import unb64


def test_it_is_made_at_first_use_and_kept(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    first = vapid_key(folder)
    assert vapid_key(folder) == first
    assert stat.S_IMODE((folder / NAME).stat().st_mode) == 0o600
    assert vapid_key(tmp_path / "other") != first


def test_its_public_half_is_a_point_and_its_private_half_is_not_shown(tmp_path: Path) -> None:
    key = vapid_key(tmp_path)
    point = unb64(key.public)
    assert len(point) == 65
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    assert str(key.private) not in repr(key)
    assert key.public in repr(key)
