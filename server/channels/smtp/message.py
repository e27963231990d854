"""The mail: one sentence as its subject, the link and where to turn as its text."""

from __future__ import annotations

from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import format_datetime

from server.channels.port import Message

BODY: Mapping[str, str] = {
    "zh-CN": "{text}。\n\n点开看：{link}\n\n打开需要学校给您的 6 位访问码。不想再收到：点开后选“不用再发邮件”。\n",
    "en": (
        "{text}.\n\nOpen it: {link}\n\nIt asks for the 6-digit code that the school gave you."
        ' To stop these mails, open it and choose "No more e-mails".\n'
    ),
}


def mail(message: Message, sender: str, to: str) -> EmailMessage:
    """The Message-ID follows from the delivery, so that a repeated mail is known as the same one."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to, message.text
    made["Date"] = format_datetime(message.at)
    made["Message-ID"] = f"<{message.id}@{sender.partition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    body = BODY.get(message.lang, BODY["zh-CN"])
    made.set_content(body.format(text=message.text, link=message.link), charset="utf-8")
    return made
