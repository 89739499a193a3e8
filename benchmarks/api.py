"""The API's busiest lists beside plain DRF on the same tables, in a small salon and in one of a million."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from statistics import median

import requests
from django.db import connection, transaction
from django.utils import timezone

from altegio.models import Appointment, AppointmentService, Client, Payment, Service, Staff, Visit
from benchmarks.copies import analyze, copy_rows, settle_numbers
from benchmarks.sections import Options, Section
from benchmarks.vendor import ROOT, wait_for
from benchmarks.volley import Volley, fire
from feedback.models import Answer, VisitFeedback
from salon.api import examples
from salon.local.ports import free_port
from salon.local.processes import start
from salon.local.services import web
from salon.models import ApiToken
from tests.factories import CompletedVisitFactory, PaymentFactory
from tests.feedback.factories import SurveyFactory

SIZES, QUICK_SIZES = (10_000, 1_000_000), (500, 2_000)
CALLS, QUICK_CALLS = 400, 20
ROUNDS = 3
MASTERS, SERVICES, A_CLIENT = 20, 40, 10
YEARS = timedelta(days=5 * 365)
DOORS = {"ours": "salon.wsgi", "plain": "benchmarks.plain"}
GOAL = 2.0
TABLES = (Client, Staff, Service, Visit, Appointment, AppointmentService, Payment, VisitFeedback, Answer)
Fired = dict[str, dict[str, list[Volley]]]


def run(options: Options) -> list[Section]:
    """Each list in turns at both doors, at two sizes."""
    now = timezone.now()
    _token, key = ApiToken.issue(name="bench", scopes=ApiToken.Scope.values, per_minute=100_000)
    found: dict[int, Fired] = {}
    sizes = QUICK_SIZES if options.quick else SIZES
    for size in sizes if options.million else sizes[:1]:
        _empty()
        fill(size, now)
        found[size] = _measured(options, key, now)
    _empty()
    return [_section(found)]


# --- the salon ------------------------------------------------------------------------------------
def fill(appointments: int, now: datetime) -> None:
    """So many appointments over five years, each a visit with its payment and line; a third was asked."""
    visit = CompletedVisitFactory(client__name="Олена Коваль", starts_at=now - YEARS)
    first = visit.appointments.get()
    line = first.services.get()
    Appointment.objects.filter(pk=first.pk).update(raw=_raw())
    Visit.objects.filter(pk=visit.pk).update(ends_at=now - YEARS + timedelta(hours=1))
    payment = PaymentFactory(appointment=first)
    survey = SurveyFactory(visit=visit, status="answered", channel="instagram", rating=5, complete=True)
    answer = Answer.objects.create(
        feedback=survey, question_key="rating", kind="rating", number=5, answered_at=now - YEARS
    )
    count, clients = appointments - 1, max(1, appointments // A_CLIENT)
    step = YEARS.total_seconds() / appointments
    began = f"timestamptz '{(now - YEARS).isoformat()}' + interval '1 second' * {step} * n"
    own = {"id": "id + n", "altegio_id": "altegio_id + n"}
    whose = f"{visit.client_id} + n % {clients}"
    times = {"starts_at": began, "ends_at": f"{began} + interval '1 hour'", "changed_at": began}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        copy_rows(visit.client, clients, **own, name="name || ' ' || n", instagram_username="'client.' || n")
        copy_rows(first.staff, MASTERS, **own)
        copy_rows(line.service, SERVICES, **own)
        copy_rows(visit, count, **own, **times, client_id=whose)
        copy_rows(
            Appointment.objects.get(pk=first.pk), count, **own, **times, client_id=whose,
            visit_id=f"{visit.pk} + n", staff_id=f"{first.staff_id} + n % {MASTERS}",
        )  # fmt: skip
        of = {"id": "id + n", "appointment_id": f"{first.pk} + n"}
        copy_rows(line, count, **of, service_id=f"{line.service_id} + n % {SERVICES}")
        copy_rows(
            payment,
            count,
            **of,
            altegio_id="altegio_id + n",
            client_id=whose,
            paid_at=began,
            changed_at=began,
        )
        third = appointments // 3 - 1
        copy_rows(
            survey,
            third,
            id="id + n",
            visit_id=f"{visit.pk} + 3 * n",
            client_id=f"{visit.client_id} + 3 * n % {clients}",
            visit_date=began.replace("* n", "* 3 * n"),
            status="CASE WHEN n % 3 = 0 THEN 'answered' ELSE 'expired' END",
        )
        copy_rows(answer, third, id="id + n", feedback_id=f"{survey.pk} + n")
        settle_numbers(*TABLES)
    analyze()


def _raw() -> dict[str, object]:
    """About as much as Altegio says of an appointment."""
    return {"record": examples.APPOINTMENT, "services": [examples.SERVICE], "client": examples.CLIENT}


def _empty() -> None:
    names = ", ".join(sorted(model._meta.db_table for model in TABLES))
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {names} CASCADE")


# --- what is asked --------------------------------------------------------------------------------
def _calls(now: datetime) -> dict[str, list[str]]:
    """The five busiest lists: what each is called, and addresses that differ as a day's do."""
    days = [(now - timedelta(days=9 * number)).date().isoformat() for number in range(1, 100)]
    return {
        "appointments of a day, 100 at most": [
            f"appointments/?start={day}&end={day}&limit=100" for day in days
        ],
        "appointments, the newest 50": ["appointments/"],
        "visits, the newest 50": ["visits/"],
        "payments of a day, 100 at most": [f"payments/?start={day}&end={day}&limit=100" for day in days],
        "answered surveys, the newest 50": ["feedback/?status=answered"],
    }


def _measured(options: Options, key: str, now: datetime) -> Fired:
    calls = _calls(now)
    number = QUICK_CALLS if options.quick else CALLS
    found: Fired = {name: {door: [] for door in DOORS} for name in calls}
    for _round in range(1 if options.quick else ROUNDS):
        for door, module in DOORS.items():
            with _served(options, module) as port:
                for name, addresses in calls.items():
                    asked = [_get(addresses[n % len(addresses)], key) for n in range(number // ROUNDS + 8)]
                    fire(port, asked[:8])
                    found[name][door].append(fire(port, asked[8:]))
    return found


def _get(path: str, key: str) -> bytes:
    lines = [f"GET /api/v1/{path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Token {key}"]
    return "\r\n".join([*lines, "", ""]).encode()


@contextmanager
def _served(options: Options, module: str) -> Iterator[int]:
    """gunicorn as the product starts it, with two workers."""
    port = free_port()
    argv = [module if word == "salon.wsgi" else word for word in web(port).argv]
    log = options.scratch / f"api-{port}.log"
    env = {**os.environ, "WEB_WORKERS": "2"}
    child = start("web", argv, env=env, log=log, cwd=ROOT, grace=8)
    try:
        wait_for(lambda: _listens(port), "the web process answers")
        yield port
    finally:
        child.stop()


def _listens(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/api/v1/visits/", timeout=5).status_code == 401
    except requests.RequestException:
        return False


# --- what it shows --------------------------------------------------------------------------------
def _section(found: dict[int, Fired]) -> Section:
    rows = []
    for size, fired in found.items():
        for name, doors in fired.items():
            ours, plain = doors["ours"], doors["plain"]
            rows.append([
                f"{name}, among {size:,}",
                *(f"{_of(one, 'per_second'):,.0f}" for one in (ours, plain)),
                f"{_times(doors):.1f}",
                *(f"{1000 * _of(one, 'p50'):.0f}" for one in (ours, plain)),
                *(f"{1000 * _of(one, 'p99'):.0f}" for one in (ours, plain)),
            ])  # fmt: skip
    small, large = min(found), max(found)
    least = min(_times(doors) for doors in found[large].values())
    slower = max(
        _of(found[large][name]["ours"], "p50") / _of(found[small][name]["ours"], "p50")
        for name in found[large]
    )
    return Section(
        f"The API's busiest lists beside plain DRF, among {small:,} and {large:,} appointments",
        ("", "ours, a second", "plain, a second", "times as many", *_heads("median, ms"), *_heads("p99, ms")),
        rows,
        (
            "gunicorn with 2 workers of 8 threads, 16 connections from the same machine; medians of rounds in"
            " turns.",
            "Plain: a ModelViewSet with nested ModelSerializers of the same fields, select_related and"
            " prefetch_related, DRF's pages and JSON, the product's middleware and tokens; no throttle,"
            " no ETag, no cursor. It loads whole rows, with Altegio's JSON, as it would.",
            f"Goals: at least {GOAL:.0f} times as many a second on every list; flat in the table's size.",
        ),
        [
            (
                f"API lists among {large:,} appointments, as against plain DRF: the least",
                f"{least:.1f} times as fast",
                f"≥ {GOAL:.0f}",
            ),
            (f"… median among {large:,} in times of that among {small:,}: the most", f"{slower:.1f}", "flat"),
        ],
    )


def _heads(what: str) -> Sequence[str]:
    return (f"ours, {what}", f"plain, {what}")


def _of(volleys: Sequence[Volley], what: str) -> float:
    return median(float(getattr(one, what)) for one in volleys)


def _times(doors: dict[str, list[Volley]]) -> float:
    """How many times as many: the median of the rounds' ratios, for each round saw the same machine."""
    pairs = zip(doors["ours"], doors["plain"], strict=True)
    return median(ours.per_second / plain.per_second for ours, plain in pairs)
