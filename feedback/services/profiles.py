"""What Instagram tells about a person, asked for as seldom as can be."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db.models import Q

from feedback.channels.instagram.client import InstagramClient
from feedback.channels.instagram.errors import Action, InstagramError
from feedback.models import InstagramContact
from feedback.services import accounts, pace
from feedback.services.identity import MAYBE_GMAIL, learn_names

log = structlog.get_logger(__name__)

PROFILE_LASTS = timedelta(days=1)
# Who is linked is looked at again at times, when they act: people rename themselves.
LINKED_PROFILE_LASTS = timedelta(days=30)
CLAIM_LASTS = timedelta(minutes=5)
LATELY = timedelta(days=7)


def look_up(contact_id: int, now: datetime) -> None:
    """Read the profile of a person whom we do not know well, and match them.

    At most once a day each, once a month who is linked: the vendor counts these calls. The network is
    outside any transaction. The claim is for minutes, and the profile counts as read only when it was: who
    is killed in between, or refused for a while, delays the next look by no more than that.
    """
    mine = InstagramContact.objects.filter(pk=contact_id)
    free = Q(profile_claimed_at__isnull=True) | Q(profile_claimed_at__lt=now - CLAIM_LASTS)
    if not mine.filter(free).filter(_due(now)).update(profile_claimed_at=now):
        return
    contact = mine.select_related("account").get()
    if accounts.block_reason(contact.account) not in ("", "paused"):
        return
    try:
        username, name = _names(accounts.client_for(contact.account), contact.account.ig_id, contact.igsid)
    except InstagramError as error:
        log.warning("instagram_profile_not_read", contact=contact_id, error=str(error))
        accounts.halt(contact.account, error)
        if error.action is Action.RETRY_LATER:
            return
        username = name = ""
    mine.update(profile_checked_at=now, profile_claimed_at=None)
    learn_names(contact_id, username, name, now)


def _due(now: datetime) -> Q:
    """Whose profile may be read now. Consent is theirs to give by an act of their own, says the vendor."""
    never = Q(profile_checked_at__isnull=True)
    unknown = Q(client__isnull=True) & (never | Q(profile_checked_at__lt=now - PROFILE_LASTS))
    linked = Q(client__isnull=False) & (never | Q(profile_checked_at__lt=now - LINKED_PROFILE_LASTS))
    return Q(last_action_at__isnull=False) & (unknown | linked)


def _names(client: InstagramClient, account_id: str, igsid: str) -> tuple[str, str]:
    """The person's username and name; either may be "". Raises InstagramError."""
    try:
        profile = client.profile(igsid)
    except InstagramError as error:
        if error.action is Action.NO_CONSENT:
            return "", ""
        if error.action is not Action.SKIP:
            raise
        return _participant(client, account_id, igsid), ""
    return profile.username or _participant(client, account_id, igsid), profile.name


def _participant(client: InstagramClient, account_id: str, igsid: str) -> str:
    """The username as the conversation has it: some accounts are refused the profile's field."""
    pace.wait_for_conversations(account_id)
    thread = client.conversation_with(igsid)
    people = thread.participants if thread else ()
    return next((person.username for person in people if person.id == igsid), "")


def look_up_pending(now: datetime, limit: int = 50) -> int:
    """Read the profiles that were never read: whoever should have done it died or was refused.

    Of people who acted lately, and of those whose name needs a second evidence; other past writers are
    named by their conversations, and looked up when they act.
    """
    free = Q(profile_claimed_at__isnull=True) | Q(profile_claimed_at__lt=now - CLAIM_LASTS)
    wanted = Q(last_action_at__gt=now - LATELY) | Q(conflict=MAYBE_GMAIL, last_action_at__isnull=False)
    unread = InstagramContact.objects.filter(
        free, wanted, client__isnull=True, profile_checked_at__isnull=True
    )
    pending = list(unread.order_by("-last_action_at").values_list("pk", flat=True)[:limit])
    for contact_id in pending:
        look_up(contact_id, now)
    return len(pending)
