"""The lines at the head of every page: what is wrong now, each once, with who has seen it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from altegio.admin.show import moment
from salon.alerts import keeping, standing, standstill
from salon.alerts.trouble import Trouble
from salon.models import Alert

PAGES = "admin:salon_alert_changelist"
SEES, ACKNOWLEDGES = "salon.view_alert", "salon.change_alert"
ACCOUNTS, CONNECTS = "feedback.view_instagramaccount", "feedback.change_instagramaccount"
MIRROR = "altegio.view_syncstate"


@dataclass(frozen=True)
class Line:
    """A trouble as a line. `alert`: its row's number, 0 where beat has not made it yet."""

    trouble: Trouble
    connect: str
    alert: int = 0
    since: str = ""
    times: int = 1


@dataclass(frozen=True)
class Head:
    """What a page shows: lines, and how many more are known to people and not over."""

    lines: list[Line]
    known: int
    may_acknowledge: bool

    @property
    def stopping(self) -> list[Line]:
        """Those for which nothing goes on before a person acts."""
        return [line for line in self.lines if line.trouble.stops]

    @property
    def mild(self) -> list[Line]:
        """Those to look at."""
        return [line for line in self.lines if not line.trouble.stops]


def head(request: HttpRequest, now: datetime) -> Head | None:
    """What this user has to know of; None for who looks after nothing. Four queries at most.

    None on the pages of the alerts too, which say the same themselves.
    """
    user = request.user
    if not (user.is_active and user.is_staff) or request.path.startswith(reverse(PAGES)):
        return None
    sees = [user.has_perm(one) for one in (ACCOUNTS, MIRROR, SEES)]
    if not any(sees):
        return None
    live = standing.of_instagram(now) if sees[0] else []
    live += standing.of_mirror() if sees[1] else []
    rows = {(row.kind, row.subject): row for row in keeping.open_alerts()} if sees[2] else {}
    troubles = live + [_of_row(row) for row in rows.values() if _only_row(row)]
    fresh = [one for one in troubles if one.key not in rows or rows[one.key].seen_at is None]
    connects = user.has_perm(CONNECTS)
    return Head(
        [_line(one, rows.get(one.key), connects) for one in fresh],
        len(troubles) - len(fresh),
        user.has_perm(ACKNOWLEDGES),
    )


def _only_row(row: Alert) -> bool:
    """Whether the row stands for what no look at the state shows."""
    return row.kind in (*keeping.EVENTS, *keeping.SMS) or row.kind.startswith(
        ("altegio_lacks_", keeping.TELEGRAM, standstill.KINDS)
    )


def _of_row(row: Alert) -> Trouble:
    if row.kind in keeping.SMS:
        return standing.sms(row.kind)
    return Trouble(row.kind, row.subject, row.what, advice=row.cure, link=row.link, stops=row.stops)


def _line(trouble: Trouble, row: Alert | None, connects: bool) -> Line:
    connect = trouble.connect if connects else ""
    if row is None:
        return Line(trouble, connect)
    return Line(trouble, connect, row.pk, moment(row.first_at), row.times)
