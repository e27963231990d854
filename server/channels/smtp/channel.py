"""Handing a mail to the school's mail server."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping

from server.channels.port import Message, Outcome
from server.channels.smtp.config import SmtpConfig, is_address
from server.channels.smtp.message import mail

SECONDS = 8.0
GONE = frozenset({550, 551, 553})
"""Answers to RCPT: there is no such mailbox."""


class Smtp:
    """context: for tests that bring a certificate of their own."""

    def __init__(self, config: SmtpConfig, context: ssl.SSLContext | None = None) -> None:
        self._config = config
        self._context = context

    def accepts(self, target: Mapping[str, str]) -> bool:
        """`{address}`: one plain mailbox."""
        return is_address(target.get("address", ""))

    def send(self, message: Message, target: Mapping[str, str]) -> Outcome:
        """One attempt."""
        if not self.accepts(target):
            return Outcome("refused", "not_allowed")
        address = target["address"]
        try:
            with self._connected() as server:
                server.send_message(
                    mail(message, self._config.sender, address), self._config.sender, [address]
                )
        except smtplib.SMTPRecipientsRefused as error:
            return _judged(next(iter(error.recipients.values()))[0], GONE)
        except smtplib.SMTPAuthenticationError as error:
            return Outcome("later", f"auth_{error.smtp_code}")
        except smtplib.SMTPResponseException as error:
            return _judged(error.smtp_code, frozenset())
        except TimeoutError:
            return Outcome("later", "timeout")
        except ssl.SSLError:
            return Outcome("later", "tls")
        except (smtplib.SMTPException, OSError):
            return Outcome("later", "no_line")
        return Outcome("sent", "250")

    def _connected(self) -> smtplib.SMTP:
        config = self._config
        context = self._context or ssl.create_default_context()
        if config.tls == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                config.host, config.port, timeout=SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(config.host, config.port, timeout=SECONDS)
        try:
            if config.tls == "starttls":
                server.starttls(context=context)
            if config.user:
                server.login(config.user, config.password)
        except BaseException:
            server.close()
            raise
        return server


def _judged(code: int, gone: frozenset[int]) -> Outcome:
    if code in gone:
        return Outcome("gone", str(code))
    return Outcome("refused" if code >= 500 else "later", str(code))
