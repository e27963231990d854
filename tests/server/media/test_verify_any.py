"""The second parser against whatever may be put into a good file, wherever it may be put.

Bytes between segments are a finding, everywhere but in the coded data of a scan: those are pixels, or noise behind
them, and an encoder that starts from bare pixels has nothing to put there.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from server.media.verify import Finding, check_jpeg
from tests.support.photos import CANARY, encode, scene

SMALL = scene(64, 48)
GOOD = {
    "plain": encode(SMALL, "JPEG", quality=85),
    "optimised": encode(SMALL, "JPEG", optimize=True, subsampling="4:4:4"),
    "progressive": encode(SMALL, "JPEG", progressive=True),
    "grey": encode(SMALL.convert("L"), "JPEG"),
}


def seams(data: bytes) -> list[int]:
    """Where one segment ends and the next begins: a walker of the tests' own."""
    at, found = 2, [2]
    while data[at + 1] != 0xD9:
        scan = data[at + 1] == 0xDA
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        while scan and not (data[at] == 0xFF and data[at + 1]):
            at += 1
        found.append(at)
    return [0, *found, at + 2]


SEAMS = [(name, at) for name, data in GOOD.items() for at in seams(data)]


def finding_in(data: bytes) -> Finding | None:
    try:
        check_jpeg(data)
    except Finding as finding:
        return finding
    return None


def structure(data: bytes) -> list[int]:
    """The markers of a file that passed, in order."""
    return [data[at + 1] for at in seams(data)[1:-2]]


def segments() -> st.SearchStrategy[bytes]:
    """One whole segment of any kind: the ways in which makers and programs really put things in."""
    markers = st.integers(0xC0, 0xFE).filter(lambda marker: marker not in (0xD8, 0xD9))
    return st.builds(
        lambda marker, body: bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body,
        markers,
        st.binary(max_size=80),
    )


@given(st.sampled_from(SEAMS), st.one_of(st.binary(min_size=1, max_size=60), segments()))
@example(SEAMS[1], b"\xff")
@example(SEAMS[-1], b"\0")
@example(SEAMS[2], b"\xff\xdc\0\4\0\x30")
@example(SEAMS[2], b"\xff\xdd\0\4\0\0")
def test_whatever_is_put_between_segments_is_a_finding_or_coded_data(
    seam: tuple[str, int], put: bytes
) -> None:
    name, at = seam
    good = GOOD[name]
    data = good[:at] + put + good[at:]
    if finding_in(data) is not None:
        return
    # What passed became the tail of a scan's coded data, which no walker of segments can weigh: no segment came in.
    assert structure(data) == structure(good)
    assert at in behind_scans(good)
    assert not re.search(rb"\xff[^\0]", put)


def behind_scans(data: bytes) -> list[int]:
    places = seams(data)
    return [there for here, there in pairwise(places) if data[here + 1] == 0xDA]


def parts(data: bytes) -> list[int]:
    """The structure, with the way of coding left out: one bit makes a baseline picture's head a progressive one's."""
    return [0xC0 if marker == 0xC2 else marker for marker in structure(data)]


@given(st.sampled_from(sorted(GOOD)), st.data())
def test_a_changed_byte_outside_the_coded_data_is_a_finding_or_a_picture_of_the_same_parts(
    name: str, data: st.DataObject
) -> None:
    good = GOOD[name]
    at = data.draw(st.integers(0, good.index(b"\xff\xda") + 1))
    value = data.draw(st.integers(0, 255))
    assume(value != good[at])
    changed = good[:at] + bytes([value]) + good[at + 1 :]
    if finding_in(changed) is not None:
        return
    assert parts(changed) == parts(good)
    assert len(changed) == len(good)


@given(st.sampled_from(sorted(GOOD)), st.integers(0, 4000))
def test_no_beginning_of_a_file_passes(name: str, length: int) -> None:
    assume(length < len(GOOD[name]))
    with pytest.raises(Finding):
        check_jpeg(GOOD[name][:length])


@given(st.binary(max_size=300))
def test_it_raises_nothing_but_findings(data: bytes) -> None:
    for start in (b"", GOOD["plain"][:20], GOOD["progressive"][:160]):
        found = finding_in(start + data)
        assert found is None or 0 <= found.offset <= len(start + data)


def application_segments() -> Iterator[tuple[str, bytes]]:
    """Every APPn and the comment, empty and full."""
    for marker in (*range(0xE0, 0xF0), 0xFE, *range(0xF0, 0xFE)):
        for body in (b"", CANARY, b"Exif\0\0" + CANARY, b"\0" * 65_533):
            yield (
                f"{marker:02x}-{len(body)}",
                bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body,
            )


PARTS = dict(application_segments())


@pytest.mark.parametrize("name", sorted(GOOD))
def test_every_application_segment_and_comment_at_every_seam_is_a_finding(name: str) -> None:
    good = GOOD[name]
    for at in seams(good):
        for label, part in PARTS.items():
            assert finding_in(good[:at] + part + good[at:]) is not None, f"{label} at {at}"
