"""The mail: one sentence as its subject, the link and where to turn as its text."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import format_datetime

from server.channels.port import Message
from server.locale import translate


def mail(message: Message, sender: str, to: str) -> EmailMessage:
    """The Message-ID follows from the delivery, so that a repeated mail is known as the same one."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to, message.text
    made["Date"] = format_datetime(message.at)
    made["Message-ID"] = f"<{message.id}@{sender.partition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    body = translate(message.lang, "told.mail", text=message.text, link=message.link)
    made.set_content(body, charset="utf-8")
    return made
