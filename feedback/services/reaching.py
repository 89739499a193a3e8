"""What there is of a client beside an open window: a phone, a mail box, a name in Instagram."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from altegio.instagram_name import is_mail_box
from altegio.models import Client
from feedback.models import InstagramAccount, InstagramContact, VisitFeedback
from feedback.rules import Reach
from feedback.services import accounts, tokens


def reach(survey: VisitFeedback, account: InstagramAccount | None, contact: InstagramContact | None) -> Reach:
    """By what this survey's client may be reached. No query when client and account are loaded."""
    return reach_of(survey.client, contact)


def reach_of(client: Client | None, contact: InstagramContact | None) -> Reach:
    """By what a client may be reached. No query."""
    if client is None or client.vanished_at is not None:
        return Reach()
    return Reach(
        phone=bool(client.phone),
        email=settings.EMAIL_READY and is_mail_box(client.email, client.instagram_username),
        link=True,  # the form, where not Direct
        instagram_name=bool((contact and contact.username) or client.instagram_username),
    )


def name_in_instagram(survey: VisitFeedback, contact: InstagramContact | None) -> str:
    """The client's name in Instagram now: that of the person in Direct, else the card's."""
    if contact is not None and contact.username:
        return contact.username
    return survey.client.instagram_username if survey.client else ""


def link_to_direct(survey: VisitFeedback, now: datetime) -> str:
    """The address that brings this visit's client into our Direct; "" while the account has no name."""
    account = accounts.account_for(survey.visit.company_id, now)
    if account is None or not account.username:
        return ""
    return tokens.address(tokens.for_visit(account, survey.visit, now))


def known_link(survey: VisitFeedback, now: datetime) -> str:
    """The same, if it was made already; pages that only show it make none."""
    account = accounts.account_for(survey.visit.company_id, now)
    token = tokens.known_for_visit(account, survey.visit, now) if account and account.username else None
    return tokens.address(token) if token is not None else ""


def conversation_address(username: str) -> str:
    """Where the vendor opens the conversation with this person."""
    return f"{settings.INSTAGRAM_LINK_URL}/m/{username}"


def profile_address(username: str) -> str:
    """The person's page in Instagram."""
    return f"https://www.instagram.com/{username}/"
