"""A family's link stands in no line of a log."""

from __future__ import annotations

import io
import logging

from server.web.masking import MaskLinks, mask_links

TOKEN = "A-b_" * 10 + "xyz"


def test_a_path_is_masked() -> None:
    assert mask_links(f"GET /n/{TOKEN}/note?lang=en 200") == "GET /n/…/note?lang=en 200"


def logged() -> tuple[logging.Logger, io.StringIO]:
    out, log = io.StringIO(), logging.Logger("x")
    handler = logging.StreamHandler(out)
    handler.addFilter(MaskLinks())
    log.addHandler(handler)
    return log, out


def test_a_line_that_others_write_is_masked() -> None:
    log, out = logged()
    log.info("seen %s", f"/n/{TOKEN}")
    assert out.getvalue() == "seen /n/…\n"


def test_a_traceback_is_masked() -> None:
    log, out = logged()
    try:
        raise ValueError(f"cannot open https://school.example/n/{TOKEN}/note")
    except ValueError:
        log.exception("it broke")
    assert out.getvalue().startswith("it broke\nTraceback")
    assert out.getvalue().endswith("ValueError: cannot open https://school.example/n/…/note\n")
