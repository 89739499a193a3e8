"""Sending what the team is to be told: claim, then act, then record.

By Telegram or by e-mail. What Telegram surely did not deliver goes by e-mail; what it may have delivered is
`unknown` and stays so until its button is pressed or a person looks. Nothing goes out past its time.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.core.mail import EmailMessage
from django.db.models import F, Q, QuerySet

from feedback.channels.telegram.client import Button, TelegramClient, fit
from feedback.channels.telegram.errors import TelegramError
from feedback.models import TeamMessage
from feedback.rules.quiet import quiet_ends
from feedback.services import bot, letters, team, team_refusals
from feedback.services.bot_talk import data_of
from feedback.services.letters import End
from feedback.services.reading import webhooks_reach_us
from feedback.texts import team as words

log = structlog.get_logger(__name__)

Channel = TeamMessage.Channel
State = TeamMessage.State

# Longer than any request takes: whoever claimed it is dead.
CLAIM_LASTS = timedelta(minutes=3)
# What could not go for so long is no news any more.
LONGEST = timedelta(days=2)
MAIL_RESTS = timedelta(minutes=2)


def ready(now: datetime, limit: int = 300) -> list[int]:
    """Messages that may be sent now, urgent ones first, then oldest first. Gives up what is too late."""
    queued = TeamMessage.objects.filter(state=State.QUEUED)
    late = Q(not_after__lte=now) | Q(created_at__lte=now - LONGEST)
    queued.filter(late).update(state=State.FAILED, error_code=team.TOO_LATE)
    due = queued.filter(_due(now))
    return list(due.order_by("-urgent", "pk").values_list("pk", flat=True)[:limit])


def _due(now: datetime) -> Q:
    begun = Q(not_before__isnull=True) | Q(not_before__lte=now)
    return begun & (Q(not_after__isnull=True) | Q(not_after__gt=now))


def send(message_id: int, now: datetime) -> str:
    """Send one message if it is still queued and may go; return the state it has then.

    Nothing happens when another process has it. The network is outside any transaction.
    """
    related = ("member__user", "member__staff__company")
    message = TeamMessage.objects.select_related(*related).get(pk=message_id)
    if message.state == State.QUEUED and not _turned_away(message, now) and _claim(message, now):
        # The words may have been written anew while we looked.
        message.refresh_from_db(fields=["text", "subject", "buttons"])
        if message.channel == Channel.TELEGRAM:
            _by_telegram(message, now)
        else:
            _by_email(message, now)
    return str(TeamMessage.objects.values_list("state", flat=True).get(pk=message_id))


# --- before ---------------------------------------------------------------------------------------
def _turned_away(message: TeamMessage, now: datetime) -> bool:
    """Look once more whether and by which way it may go; put it back, or let it fail, if it may not."""
    queued, member = TeamMessage.objects.filter(pk=message.pk, state=State.QUEUED), message.member
    if not member.active:
        queued.update(state=State.FAILED, error_code=team.LEFT)
        return True
    quiet = quiet_ends(now, member.quiet_from, member.quiet_until, team.zone_of(member))
    if quiet is not None and not message.urgent:
        queued.update(not_before=quiet)
        return True
    channel = _way(message)
    if not channel:
        _without_a_way(queued, message)
        return True
    if channel != message.channel:
        queued.update(channel=channel)
        message.channel = channel
    row = bot.current() if channel == Channel.TELEGRAM else None
    return row is not None and bot.is_parked(row, now)


def _way(message: TeamMessage) -> str:
    """By which way it goes now. What Telegram has refused stays a letter, though the member is linked."""
    refused = message.channel == Channel.EMAIL and message.attempts > 0
    return Channel.EMAIL if refused and team.mail_reaches(message.member) else team.way_to(message.member)


def _without_a_way(queued: QuerySet[TeamMessage], message: TeamMessage) -> None:
    """Who is linked waits for the bot to work again; nobody else can be reached."""
    if not message.member.on_telegram:
        queued.update(state=State.FAILED, error_code=team.NO_WAY)


def _claim(message: TeamMessage, now: datetime) -> bool:
    chat = message.member.telegram_chat_id if message.channel == Channel.TELEGRAM else None
    free = TeamMessage.objects.filter(_due(now), pk=message.pk, state=State.QUEUED, channel=message.channel)
    values = {"state": State.SENDING, "claimed_at": now, "telegram_chat_id": chat}
    message.attempts, message.telegram_chat_id = message.attempts + 1, chat
    return bool(free.update(**values, attempts=F("attempts") + 1))


# --- by Telegram ----------------------------------------------------------------------------------
def _by_telegram(message: TeamMessage, now: datetime) -> None:
    try:
        sent = _hand_over(bot.client(), message)
    except TelegramError as error:
        log.warning("team_message_not_sent", message=message.pk, purpose=message.purpose, error=str(error))
        team_refusals.record(message, error, now)
        return
    went = {"state": State.SENT, "sent_at": now, "telegram_message_id": sent, "error_code": "", "error": ""}
    mine = TeamMessage.objects.filter(pk=message.pk)
    if not mine.filter(state__in=(State.SENDING, State.UNKNOWN)).update(**went):
        # A press was quicker than the answer: only the number is filled in.
        mine.filter(state=State.SENT, telegram_message_id=None).update(telegram_message_id=sent)
    log.info("team_message_sent", message=message.pk, purpose=message.purpose)


def _hand_over(client: TelegramClient, message: TeamMessage) -> int:
    chat_id = message.telegram_chat_id
    if chat_id is None:
        raise ValueError(f"message {message.pk} has no chat")
    buttons = buttons_of(message)
    links = [Button(each["title"], url=each["url"]) for each in message.buttons if each.get("url")]
    if links and not webhooks_reach_us():
        # Telegram takes no button that leads to a private address.
        text = fit("\n".join([message.text, "", *(f"{link.title}: {link.url}" for link in links)]))
        return client.send_message(chat_id, text, buttons).message_id
    return client.send_message(chat_id, fit(message.text), [*buttons, *links]).message_id


def buttons_of(message: TeamMessage) -> list[Button]:
    """The buttons of a message that bring something back."""
    return [
        Button(each["title"], data=data_of(message.pk, index))
        for index, each in enumerate(message.buttons)
        if each.get("value")
    ]


# --- by e-mail ------------------------------------------------------------------------------------
def _by_email(message: TeamMessage, now: datetime) -> None:
    links = [f"{each['title']}: {each['url']}" for each in message.buttons if each.get("url")]
    body = "\n".join([message.text, "", *links]) if links else message.text
    subject = message.subject or words.SUBJECT[message.member.language]
    end = letters.deliver(EmailMessage(subject=subject, body=body, to=[message.member.address]))
    mine = TeamMessage.objects.filter(pk=message.pk, state=State.SENDING)
    if end is End.SENT:
        mine.update(state=State.SENT, sent_at=now, error_code="", error="")
    elif end is End.NOT_SENT:
        rest = now + MAIL_RESTS
        mine.update(state=State.QUEUED, not_before=rest, error_code="mail_away", attempts=F("attempts") - 1)
    elif end is End.REFUSED:
        mine.update(state=State.FAILED, error_code="email_refused")
    else:
        mine.update(state=State.UNKNOWN, error_code="outcome_unknown")
    log.info("team_letter", message=message.pk, purpose=message.purpose, end=str(end))


def sweep(now: datetime) -> int:
    """Messages whose sender died: nobody knows whether they arrived, so they become `unknown`."""
    stuck = TeamMessage.objects.filter(state=State.SENDING, claimed_at__lt=now - CLAIM_LASTS)
    swept = stuck.update(state=State.UNKNOWN, error_code="interrupted")
    if swept:
        log.warning("team_messages_unknown_after_a_crash", count=swept)
    return swept
