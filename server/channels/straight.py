"""One POST to a fixed address: no redirect, no proxy or password of the environment, no waiting without end, and the
answer's body stays unread. A host that does not answer is left alone for a while, so that a push service which cannot
be reached from here (those of Google, in mainland China) does not hold up everything else.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from urllib.parse import urlsplit

from server.channels.port import Outcome

CONNECT_SECONDS = 5.0
READ_SECONDS = 5.0
PATIENCE = 2
"""So many times in a row a host may be silent."""
REST_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `text` is what pywebpush looks for; nobody reads bodies."""

    status_code: int
    headers: Mapping[str, str]
    text: str = ""


class Unreached(Exception):
    """No answer; the message is a word for the log."""


class Silence:
    """Hosts that did not answer, counted in this process."""

    def __init__(self) -> None:
        self._missed: dict[str, tuple[int, float]] = {}
        self._lock = Lock()

    def rests(self, host: str) -> bool:
        """Whether the host is being left alone."""
        with self._lock:
            missed, since = self._missed.get(host, (0, 0.0))
            return missed >= PATIENCE and time.monotonic() - since < REST_SECONDS

    def note(self, host: str, *, answered: bool) -> None:
        """How an attempt went."""
        with self._lock:
            if answered:
                self._missed.pop(host, None)
            else:
                self._missed[host] = (self._missed.get(host, (0, 0.0))[0] + 1, time.monotonic())


silence = Silence()
# Its debug lines quote paths, and the path at a push service is a secret of the family's phone.
logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)


def post(url: str, data: bytes, headers: Mapping[str, str]) -> Answer:
    """The answer, whatever its status. Raises Unreached."""
    import requests  # takes longer to load than most starts need

    host = urlsplit(url).netloc
    if silence.rests(host):
        raise Unreached("host_rests")
    with requests.Session() as session:
        session.trust_env = False
        try:
            with session.post(
                url,
                data=data,
                headers=dict(headers),
                allow_redirects=False,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                stream=True,
            ) as response:
                answer = Answer(response.status_code, dict(response.headers))
        except requests.Timeout as error:
            silence.note(host, answered=False)
            raise Unreached("timeout") from error
        except requests.exceptions.SSLError as error:
            silence.note(host, answered=True)
            raise Unreached("tls") from error
        except requests.RequestException as error:
            silence.note(host, answered=False)
            raise Unreached("no_line") from error
    silence.note(host, answered=True)
    return answer


LATER = frozenset({408, 425, 429})


def judged(answer: Answer, gone: frozenset[int]) -> Outcome:
    """The outcome of an HTTP answer. gone: the statuses by which this kind of receiver says that it is no more."""
    code, status = str(answer.status_code), answer.status_code
    if 200 <= status < 300:
        return Outcome("sent", code)
    if status in gone:
        return Outcome("gone", code)
    if status in LATER or status >= 500:
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Outcome("later", code, headers.get("retry-after"))
    return Outcome("refused", code)
