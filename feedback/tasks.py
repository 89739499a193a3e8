"""Tasks of the surveys: thin, safe to run twice at once, each a scan of the database for work."""

from __future__ import annotations

import random

from celery import shared_task
from django.utils import timezone

from feedback.services import (
    bot_hearing,
    bot_inbox,
    bot_replies,
    by_hand,
    digests,
    expiry,
    identity,
    inbox,
    invitations,
    photo_edits,
    photo_mornings,
    photo_sending,
    photos,
    planning,
    probing,
    profiles,
    reading,
    release,
    reminding,
    renewal,
    sending,
    subscriptions,
    team_sending,
    tokens,
    ways,
)


@shared_task
def plan_surveys() -> None:
    """Make surveys for visits that are completed by now."""
    now = timezone.now()
    planning.plan(now)
    tokens.grant_wishes(now)
    if reading.never_read(now):
        read_conversations.delay()


@shared_task
def send_due() -> None:
    """Release the surveys that are due, and send what is in the outbox, at the accounts' pace.

    Several workers do this at once: each begins somewhere else, so that they seldom reach for the same one.
    """
    release.release_due(timezone.now())
    ready = sending.ready_messages(timezone.now())
    start = random.randrange(len(ready)) if ready else 0
    for message_id in ready[start:] + ready[:start]:
        sending.send_message(message_id, timezone.now())


@shared_task
def send_by_other_ways() -> None:
    """Where Direct cannot reach a client: SMS, e-mail, or the list of those whom a person writes to."""
    ways.go_on(timezone.now())
    by_hand.prepare(timezone.now())
    for message_id in invitations.ready(timezone.now()):
        invitations.send(message_id, timezone.now())


@shared_task
def remind() -> None:
    """Put the one reminder of those who did not answer into the outbox; it goes out with the rest."""
    reminding.remind(timezone.now())


@shared_task
def process_deliveries() -> None:
    """Sort stored webhooks into events and act upon them; what they put into the outbox goes out at once."""
    while inbox.sort_deliveries(timezone.now()) >= inbox.BATCH:
        pass
    heard = 0
    for contact_id in inbox.waiting_people(timezone.now()):
        heard += inbox.attend_to(contact_id, timezone.now())
    if heard:
        send_due.delay()


@shared_task
def settle() -> None:
    """Close what is past its time, and learn what is not known yet."""
    sending.sweep(timezone.now())
    expiry.expire(timezone.now())
    reading.settle_unknown(timezone.now())
    reading.follow_edits(timezone.now())
    profiles.look_up_pending(timezone.now())
    identity.settle_pending(timezone.now())
    probing.probe(timezone.now())


@shared_task
def read_conversations() -> None:
    """Read Instagram's conversations where its webhooks do not reach us."""
    if reading.read_conversations(timezone.now()):
        send_due.delay()


@shared_task
def refresh_tokens() -> None:
    """Renew access tokens before they end."""
    renewal.refresh_tokens(timezone.now())


@shared_task
def reconcile_subscriptions() -> None:
    """See that Instagram still sends us what happens in Direct."""
    subscriptions.reconcile(timezone.now())


@shared_task
def watch_webhooks() -> None:
    """Notice when people write and no webhook comes."""
    subscriptions.watch(timezone.now())


@shared_task
def send_team() -> None:
    """Send what the team is to be told."""
    team_sending.sweep(timezone.now())
    for message_id in team_sending.ready(timezone.now()):
        team_sending.send(message_id, timezone.now())


@shared_task
def process_team_updates() -> None:
    """Act upon what Telegram told, reply to it, and send what came of it."""
    heard = bot_inbox.process(timezone.now())
    for update_id in bot_replies.ready(timezone.now()):
        bot_replies.reply(update_id, timezone.now())
    if heard:
        send_team.delay()


@shared_task
def poll_telegram() -> None:
    """Fetch what people tell the bot, where Telegram cannot post it; once more at once while some comes."""
    for _round in range(bot_hearing.ROUNDS):
        if not bot_hearing.poll(timezone.now()):
            break
        process_team_updates.delay()


@shared_task
def look_after_telegram() -> None:
    """See that the bot's token works and that its updates come to us."""
    bot_hearing.look_after(timezone.now())


@shared_task
def remind_of_photos() -> None:
    """Follow the appointments, remind masters of the photos that are due, send the lists of the day."""
    photos.plan(timezone.now())
    photo_edits.correct(timezone.now())
    photo_sending.send_due(timezone.now())
    photo_mornings.send_lists(timezone.now())
    photo_sending.follow_messages(timezone.now())


@shared_task
def send_digests() -> None:
    """On Monday morning tell the team of the week that is over."""
    digests.queue_due(timezone.now())
