"""Bytes of a request into values, without trusting a single one of them.

orjson refuses NaN, bad UTF-8 and bottomless nesting (webargs' own parser recurses into a 500). A lone
surrogate it refuses too, but that is one op's fault and must not sink a batch: then the standard parser
reads on, and the op is judged for itself.
"""

from __future__ import annotations

import json
import re
import zlib
from typing import Any, NoReturn

import flask
import orjson
from flask import request
from flask.json.provider import JSONProvider
from webargs.flaskparser import FlaskParser

from server.services.problem import Problem

MAX_JSON = 1024 * 1024
_CHUNK = 64 * 1024
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_body(cap: int) -> bytes:
    """The body after decompression, at most `cap` bytes. 413 `too_large` above, 400 `bad_json` if the
    compression is broken, 415 for an encoding other than gzip or identity."""
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in {"identity", "gzip", ""}:
        raise Problem(415, "unsupported_media_type")
    request.max_content_length = max(cap, 1) + _CHUNK
    raw = request.get_data(cache=True)
    if encoding == "gzip":
        return gunzip(raw, cap)
    if len(raw) > cap:
        raise Problem(413, "too_large", members={"limit": cap})
    return raw


def gunzip(raw: bytes, cap: int) -> bytes:
    """Decompress, stopping at `cap` bytes: a bomb costs no more than its cap."""
    unpack = zlib.decompressobj(wbits=31)
    try:
        data = unpack.decompress(raw, cap + 1)
        if len(data) > cap:
            raise Problem(413, "too_large", members={"limit": cap})
        if not unpack.eof or unpack.unused_data:
            raise Problem(400, "bad_json")
    except zlib.error as error:
        raise Problem(400, "bad_json") from error
    return data


def loads(data: bytes) -> Any:
    """JSON bytes to values; 400 `bad_json` for whatever is not JSON."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        if "surrogate" in str(error) and "UTF-8" not in str(error):
            return _loads_with_surrogates(data)
        raise Problem(400, "bad_json") from error


def _loads_with_surrogates(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8"), parse_constant=_no_constant, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise Problem(400, "bad_json") from error


def _no_constant(word: str) -> NoReturn:
    raise ValueError(word)


def _finite(word: str) -> float:
    number = float(word)
    if number in (float("inf"), float("-inf")):
        raise ValueError(word)
    return number


def read_json(cap: int = MAX_JSON) -> Any:
    """The JSON body of this request."""
    return loads(read_body(cap))


def dumps(value: object) -> bytes:
    """Values to JSON bytes. Non-string keys happen in validation errors; lone surrogates in quarantined ops:
    the log keeps them, here they become U+FFFD, since not every reader would take them."""
    try:
        return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
    except orjson.JSONEncodeError:
        text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
        return _SURROGATE.sub("\ufffd", text).encode("utf-8")


def json_response(value: object, status: int = 200, mimetype: str = "application/json") -> flask.Response:
    """An answer, encoded once."""
    return flask.Response(dumps(value), status, mimetype=mimetype)


class OrjsonProvider(JSONProvider):
    """Flask's own jsonify through orjson."""

    def dumps(self, obj: Any, **_: Any) -> str:
        return dumps(obj).decode("utf-8")

    def loads(self, s: str | bytes, **_: Any) -> Any:
        return loads(s.encode("utf-8") if isinstance(s, str) else s)


class OrjsonParser(FlaskParser):
    """webargs with our reading and our problem documents."""

    def _raw_load_json(self, req: flask.Request) -> Any:  # noqa: ARG002 - webargs' signature
        return read_json()

    def handle_error(self, error: Any, *_: Any, **__: Any) -> NoReturn:
        raise Problem(422, "bad_shape", errors=flatten(error.messages))


def flatten(messages: Any, prefix: str = "") -> dict[str, list[str]]:
    """Nested validation messages (lists have integer keys) as `a.0.b` -> messages, without the location."""
    if not isinstance(messages, dict):
        return {prefix: [str(each) for each in messages] if isinstance(messages, list) else [str(messages)]}
    flat: dict[str, list[str]] = {}
    for key, value in messages.items():
        if not prefix and key in {"json", "query", "path", "headers"} and isinstance(value, dict):
            flat.update(flatten(value))
            continue
        name = "" if key == "_schema" else str(key)
        path = ".".join(part for part in (prefix, name) if part)
        flat.update(flatten(value, path))
    return flat
