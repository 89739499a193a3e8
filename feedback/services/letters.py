"""One letter to one client by Django's mail, and how it ended."""

from __future__ import annotations

import smtplib
from enum import StrEnum

import structlog
from django.core.mail import EmailMessage, get_connection

from feedback import texts

log = structlog.get_logger(__name__)


class End(StrEnum):
    """How it ended. NOT_SENT: the server was not reached. UNKNOWN: it may have taken the letter."""

    SENT = "sent"
    NOT_SENT = "not_sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"


def send(address: str, text: str, language: str) -> End:
    """Send the letter to a client. Never repeats anything; logs no address and no word of it."""
    return deliver(EmailMessage(subject=texts.EMAIL_SUBJECT[language], body=text, to=[address]))


def deliver(letter: EmailMessage) -> End:
    """Hand one letter to the mail server, once."""
    connection = get_connection(fail_silently=False)
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        log.warning("mail_server_not_reached", error=type(error).__name__)
        return End.NOT_SENT
    try:
        taken = connection.send_messages([letter])
    except smtplib.SMTPServerDisconnected as error:
        log.warning("letter_unknown", error=type(error).__name__)
        return End.UNKNOWN
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, ValueError) as error:
        # The server answered in words, or the address cannot even be written down.
        log.warning("letter_refused", error=type(error).__name__)
        return End.REFUSED
    except (OSError, smtplib.SMTPException) as error:
        log.warning("letter_unknown", error=type(error).__name__)
        return End.UNKNOWN
    return End.SENT if taken else End.REFUSED
