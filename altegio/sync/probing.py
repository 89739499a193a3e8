"""Asks a live Altegio what its documents do not say, by reading only, and says what came of it.

Each answer is shown to a person and decides nothing: the mirror is built so that either answer works.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from altegio.client import AltegioClient, AltegioError, Answer, NotFound, endpoints
from altegio.mapping.values import flag, integer, stated_moment, wall_clock
from altegio.models import Client
from altegio.sync.engine import OVERLAP
from altegio.sync.findings import Finding
from altegio.sync.quarantine import id_of
from altegio.sync.sentences import sentence
from altegio.sync.streams import BEGINNING, FUTURE

LARGE = 1000
# A change is looked for so close around its moment; where only the day matters, so far.
CLOSE, WIDE = timedelta(seconds=30), timedelta(hours=14)
_AS_WRITTEN = gettext_lazy("the clock that the change itself is written by")
MOSCOW = ZoneInfo("Europe/Moscow")


def probe(client: AltegioClient, company_id: int, zone: tzinfo, *, now: datetime) -> Iterator[Finding]:
    """What this location's answers show. A dozen requests at most."""
    rows: list[dict[str, Any]] = []

    def largest_page() -> Iterator[Finding]:
        finding, answer = _largest_page(client, company_id, now)
        rows.extend(row for row in answer.rows if isinstance(row, dict))
        yield finding

    questions: tuple[Callable[[], Iterator[Finding]], ...] = (
        largest_page,
        lambda: _default_window(client, company_id, now),
        lambda: _clock_of_changes(client, company_id, zone, rows),
        lambda: _cancelled_among_changes(client, company_id, rows),
        lambda: _custom_fields(client, company_id),
        lambda: _confirmed(rows),
        lambda: _mixed_visits(rows),
        lambda: _client_who_vanished(client, company_id),
    )
    for ask in questions:
        try:
            yield from ask()
        except AltegioError as error:
            yield Finding(None, _("could not be found out"), sentence(error))
    yield Finding(
        True,
        _(
            "left unasked, for it would change something or do harm: whether webhooks are sent again, what"
            " stands in a 429, what becomes of a token after a change of rights"
        ),
    )


def _total(answer: Answer) -> int:
    total = str(answer.meta.get("total_count"))
    return int(total) if total.isdecimal() else 0


def _page(client: AltegioClient, company_id: int, count: int, **window: Any) -> Answer:
    return endpoints.records_page(client, company_id, 1, count, include_finance_transactions=False, **window)


def _largest_page(client: AltegioClient, company_id: int, now: datetime) -> tuple[Finding, Answer]:
    answer = _page(client, company_id, LARGE, start_date=BEGINNING, end_date=(now + FUTURE).date())
    given, total = len(answer.rows), _total(answer)
    if total <= endpoints.PAGE and given <= endpoints.PAGE:
        return Finding(True, _("largest page: too few appointments to tell")), answer
    words = {"asked": LARGE, "given": given, "used": endpoints.PAGE}
    text = _("largest page: of %(asked)d asked for %(given)d came; the mirror asks for %(used)d") % words
    return Finding(True if given >= endpoints.PAGE else None, text), answer


def _default_window(client: AltegioClient, company_id: int, now: datetime) -> Iterator[Finding]:
    whole = _total(_page(client, company_id, 1, start_date=BEGINNING, end_date=(now + FUTURE).date()))
    answer = _page(client, company_id, 1)
    words = {"some": _total(answer), "all": whole}
    text = _("without dates Altegio lists %(some)d of %(all)d appointments; the mirror always gives dates")
    yield Finding(True, text % words)


def _clock_of_changes(
    client: AltegioClient, company_id: int, zone: tzinfo, rows: list[dict[str, Any]]
) -> Iterator[Finding]:
    """Look for one appointment by the moment of its change, written by several clocks."""
    record = _telling_record(rows, zone)
    if record is None:
        yield Finding(True, _("by which clock Altegio dates changes: no appointment to look at"))
        return
    changed, number = record["last_change_date"], id_of(record)
    hits: dict[datetime, list[str]] = {}
    for name, written in _clocks(changed, zone).items():
        hits.setdefault(written, []).append(name)
    found = [
        names for written, names in hits.items() if _is_listed(client, company_id, number, written, CLOSE)
    ]
    if len(found) == 1:
        names = [name for name in found[0] if name != _AS_WRITTEN] or found[0]
        clocks = str(_(", which shows the same time as ")).join(names)
        text = _("Altegio dates changes by %s") % clocks
        yield Finding(True, f"{text}; {_surely()}")
    else:
        text = _("by which clock Altegio dates changes could not be told")
        yield Finding(None, f"{text}; {_surely()}")


def _surely() -> str:
    hours = OVERLAP // timedelta(hours=1)
    return _("the mirror asks for the changes of %d more hours each time, so none is lost") % hours


def _clocks(changed: str, zone: tzinfo) -> dict[str, datetime]:
    """The moment as each clock would show it, without a zone; the likeliest first."""
    moment, written = stated_moment(changed, zone), wall_clock(changed)
    if moment is None or written is None:
        return {}
    return {
        _("the location's clock"): moment.astimezone(zone).replace(tzinfo=None),
        _("the clock of UTC"): moment.astimezone(UTC).replace(tzinfo=None),
        _("Moscow's clock"): moment.astimezone(MOSCOW).replace(tzinfo=None),
        str(_AS_WRITTEN): written,
    }


def _telling_record(rows: list[dict[str, Any]], zone: tzinfo) -> dict[str, Any] | None:
    """An appointment for which the clocks differ most: in summer Kyiv's and Moscow's are the same."""
    usable = [row for row in rows if id_of(row) and _clocks(str(row.get("last_change_date")), zone)]
    return max(
        usable, key=lambda row: len(set(_clocks(row["last_change_date"], zone).values())), default=None
    )


def _is_listed(
    client: AltegioClient, company_id: int, number: str, written: datetime, around: timedelta
) -> bool:
    answer = _page(
        client,
        company_id,
        endpoints.PAGE,
        changed_after=written - around,
        changed_before=written + around,
    )
    return number in {id_of(row) for row in answer.rows}


def _cancelled_among_changes(
    client: AltegioClient, company_id: int, rows: list[dict[str, Any]]
) -> Iterator[Finding]:
    cancelled = [
        (id_of(row), written)
        for row in rows
        if flag(row.get("deleted")) and (written := wall_clock(str(row.get("last_change_date"))))
    ]
    if not cancelled:
        yield Finding(True, _("cancelled among the changes: no cancelled appointment to look at"))
        return
    number, written = max(cancelled, key=lambda one: one[1])
    if _is_listed(client, company_id, number, written, WIDE):
        yield Finding(True, _("cancelled among the changes: yes"))
    else:
        yield Finding(None, _("cancelled among the changes: no; the nightly sweep by date brings them"), "")


def _custom_fields(client: AltegioClient, company_id: int) -> Iterator[Finding]:
    """Which of the two ways to one client gives the salon's own fields."""
    rows = [row for row in endpoints.clients_page(client, company_id, 1, 50).rows if id_of(row)]
    if not rows:
        yield Finding(True, _("own fields of clients: no client to look at"))
        return
    person = next((row for row in rows if row.get("custom_fields")), rows[0])
    ways = {
        "GET /clients": person,
        "GET /client/…": _one(endpoints.client, client, company_id, person),
        "GET /company/…/clients/…": _one(endpoints.client_of_company, client, company_id, person),
    }
    filled = [way for way, found in ways.items() if found.get("custom_fields")]
    named = [way for way, found in ways.items() if "custom_fields" in found]
    words = ", ".join(filled) or _("none of the three ways; named by: %s") % (", ".join(named) or _("none"))
    yield Finding(True if filled else None, _("own fields of clients are given by: %s") % words)


def _one(ask: Any, client: AltegioClient, company_id: int, person: dict[str, Any]) -> dict[str, Any]:
    try:
        data = ask(client, company_id, int(id_of(person))).data
    except AltegioError:
        # One of the two ways is documented nowhere: that it is missing is an answer.
        return {}
    return data if isinstance(data, dict) else {}


def _confirmed(rows: list[dict[str, Any]]) -> Iterator[Finding]:
    """What goes with `confirmed` 0; the mirror goes by attendance and `deleted` alone."""
    unconfirmed = [row for row in rows if "confirmed" in row and not flag(row["confirmed"])]
    if not unconfirmed:
        yield Finding(True, _("confirmed: no appointment has it at 0"))
        return
    words = {
        "n": len(unconfirmed),
        "cancelled": sum(flag(row.get("deleted")) for row in unconfirmed),
        "arrived": sum(integer(row.get("attendance")) == 1 for row in unconfirmed),
    }
    text = _("confirmed: at 0 in %(n)d appointments; of these %(cancelled)d cancelled, %(arrived)d arrived")
    yield Finding(True, text % words)


def _mixed_visits(rows: list[dict[str, Any]]) -> Iterator[Finding]:
    """Whether the appointments of one visit differ in attendance."""
    visits: dict[str, set[str]] = defaultdict(set)
    several: Counter[str] = Counter()
    for row in rows:
        number = str(row.get("visit_id") or "0")
        if number != "0" and not flag(row.get("deleted")):
            visits[number].add(str(row.get("attendance")))
            several[number] += 1
    words = {
        "several": sum(count > 1 for count in several.values()),
        "mixed": sum(len(found) > 1 for found in visits.values()),
    }
    text = _("visits of several appointments: %(several)d, of these with different attendance: %(mixed)d")
    yield Finding(True, text % words)


def _client_who_vanished(client: AltegioClient, company_id: int) -> Iterator[Finding]:
    """Whether a deleted client can still be read by the number."""
    gone = Client.objects.filter(company__altegio_id=company_id, vanished_at__isnull=False)
    person = gone.order_by("-vanished_at").first()
    if person is None:
        yield Finding(True, _("deleted clients: none is known to ask for"))
        return
    try:
        endpoints.client(client, company_id, person.altegio_id)
    except NotFound:
        yield Finding(True, _("deleted clients: Altegio answers 404 by the number"))
        return
    yield Finding(None, _("deleted clients: Altegio still gives one by the number; a sweep sees it return"))
