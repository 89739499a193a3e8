"""Who wakes the worker for what Instagram's door and the bot's door stored."""

from __future__ import annotations

from altegio.waking import Waker
from feedback import tasks

deliveries = Waker(tasks.process_deliveries)
team_updates = Waker(tasks.process_team_updates)
