"""What beat starts, and how often. Each is a scan for work: one that was missed costs nothing but time."""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab
from django.utils.translation import gettext_noop

CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    gettext_noop("altegio: incremental pass"): {
        "task": "altegio.tasks.sync_incremental",
        "schedule": 180.0,
        "options": {"expire_seconds": 170},
    },
    # By the salon's clock. Done once: the later hours make up for a vendor that was away.
    gettext_noop("altegio: nightly sweep by date"): {
        "task": "altegio.tasks.sweep_recent",
        "schedule": crontab(minute="20", hour="2-5"),
        "options": {"expire_seconds": 3000},
    },
    gettext_noop("altegio: weekly sweep of clients"): {
        "task": "altegio.tasks.sweep_clients",
        "schedule": crontab(minute="40", hour="3-6", day_of_week="mon"),
        "options": {"expire_seconds": 3000},
    },
    gettext_noop("altegio: process webhooks"): {
        "task": "altegio.tasks.process_webhooks",
        "schedule": 10.0,
        "options": {"expire_seconds": 9},
    },
    gettext_noop("feedback: plan surveys"): {
        "task": "feedback.tasks.plan_surveys",
        "schedule": 30.0,
        "options": {"expire_seconds": 25},
    },
    gettext_noop("feedback: send what is due"): {
        "task": "feedback.tasks.send_due",
        "schedule": 10.0,
        "options": {"expire_seconds": 9},
    },
    gettext_noop("feedback: process webhook deliveries"): {
        "task": "feedback.tasks.process_deliveries",
        "schedule": 10.0,
        "options": {"expire_seconds": 9},
    },
    gettext_noop("feedback: other ways than Direct"): {
        "task": "feedback.tasks.send_by_other_ways",
        "schedule": 30.0,
        "options": {"expire_seconds": 25},
    },
    gettext_noop("feedback: remind who did not answer"): {
        "task": "feedback.tasks.remind",
        "schedule": 300.0,
        "options": {"expire_seconds": 290},
    },
    gettext_noop("feedback: settle and expire"): {
        "task": "feedback.tasks.settle",
        "schedule": 60.0,
        "options": {"expire_seconds": 55},
    },
    gettext_noop("feedback: read Instagram conversations"): {
        "task": "feedback.tasks.read_conversations",
        "schedule": 300.0,
        "options": {"expire_seconds": 290},
    },
    gettext_noop("feedback: refresh Instagram tokens"): {
        "task": "feedback.tasks.refresh_tokens",
        "schedule": 12 * 3600.0,
        "options": {"expire_seconds": 3600},
    },
    gettext_noop("feedback: reconcile Instagram subscriptions"): {
        "task": "feedback.tasks.reconcile_subscriptions",
        "schedule": 3 * 3600.0,
        "options": {"expire_seconds": 3600},
    },
    gettext_noop("feedback: watch for Instagram's silence"): {
        "task": "feedback.tasks.watch_webhooks",
        "schedule": 1800.0,
        "options": {"expire_seconds": 1700},
    },
    gettext_noop("feedback: write to the team"): {
        "task": "feedback.tasks.send_team",
        "schedule": 10.0,
        "options": {"expire_seconds": 9},
    },
    gettext_noop("feedback: act upon what the team tells the bot"): {
        "task": "feedback.tasks.process_team_updates",
        "schedule": 10.0,
        "options": {"expire_seconds": 9},
    },
    # Fetches only where Telegram cannot post; each waits two seconds at most for something to come.
    gettext_noop("feedback: fetch what the team tells the bot"): {
        "task": "feedback.tasks.poll_telegram",
        "schedule": 5.0,
        "options": {"expire_seconds": 4},
    },
    gettext_noop("feedback: look after the Telegram bot"): {
        "task": "feedback.tasks.look_after_telegram",
        "schedule": 60.0,
        "options": {"expire_seconds": 55},
    },
    gettext_noop("feedback: remind masters of photos"): {
        "task": "feedback.tasks.remind_of_photos",
        "schedule": 60.0,
        "options": {"expire_seconds": 55},
    },
    # By each member's own clock: on Monday morning, and until the end of Tuesday what was missed.
    gettext_noop("feedback: digest of the week"): {
        "task": "feedback.tasks.send_digests",
        "schedule": 600.0,
        "options": {"expire_seconds": 590},
    },
    gettext_noop("salon: look after alerts"): {
        "task": "salon.tasks.look_after_alerts",
        "schedule": 60.0,
        "options": {"expire_seconds": 55},
    },
    gettext_noop("salon: tell the outside watch"): {
        "task": "salon.tasks.heartbeat",
        "schedule": 60.0,
        "options": {"expire_seconds": 55},
    },
    gettext_noop("salon: tell other tools"): {
        "task": "salon.tasks.tell_other_tools",
        "schedule": 10.0,
        "options": {"expire_seconds": 9},
    },
    gettext_noop("salon: forget what other tools were told"): {
        "task": "salon.tasks.purge_outgoing",
        "schedule": 6 * 3600.0,
        "options": {"expire_seconds": 3600},
    },
    # Done once a day: the later hours make up for a night in which nothing ran.
    gettext_noop("salon: delete what is too old"): {
        "task": "salon.tasks.purge",
        "schedule": crontab(minute="50", hour="4-23"),
        "options": {"expire_seconds": 3000},
    },
    gettext_noop("salon: beat is alive"): {
        "task": "salon.tasks.beat_alive",
        "schedule": 15.0,
        "options": {"expire_seconds": 14},
    },
}
