"""One pass over a location: every stream that is due, the bookmarks, and the run that tells of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.utils.translation import gettext as _

from altegio import mapping, signals
from altegio.client import AltegioClient, AltegioError, NoRights, NotFound, Retryable, Stopped, endpoints
from altegio.models import Company, SyncRun, SyncState
from altegio.sync import store
from altegio.sync.begun import Begun, begin
from altegio.sync.copying import database_now
from altegio.sync.events import told_of
from altegio.sync.lines import Line
from altegio.sync.locks import company_lock
from altegio.sync.moved import clients_of, settled_until
from altegio.sync.reading import read_clients, read_stream
from altegio.sync.sentences import STOPPING, advice, code_of, sentence
from altegio.sync.streams import BY_NAME, COMPANY, STREAMS, Reading, Stream
from altegio.sync.sweeps import SWEEPS, Sweep

log = logging.getLogger(__name__)

# The vendor does not say by whose clock `changed_after` is read: wider than any two zones are apart.
OVERLAP = timedelta(hours=26)
# Lists without `changed_after` rarely change and are read whole: not in every pass.
WHOLE_EVERY = timedelta(hours=1)
# Two streams that failed for good after all their repeats: the vendor is away, the rest would only wait.
AWAY_AFTER = 2
# Seconds between two looks at how far a long stream has come.
SHOW_EVERY = 2.0
CLIENTS_OF_CHANGED = "clients_of_changed"
OPTIONAL = [CLIENTS_OF_CHANGED, *(stream.name for stream in STREAMS if not stream.required)]

Progress = Callable[[Line], None]


def run_sync(
    company_id: int,
    *,
    full: bool = False,
    sweep: Sweep | None = None,
    now: datetime,
    client: AltegioClient,
    requested_by: str = "",
    progress: Progress | None = None,
    wait: bool = False,
) -> SyncRun:
    """Read the location with this Altegio id into the mirror and return the finished run.

    `full` reads all history, `sweep` its own stream by its own days; otherwise what changed since the last
    good pass (all of it before the first). `progress` hears of each stream when it is done, and every few
    seconds while it is read. Raises SyncBusy when another pass over the location is running, unless
    `wait`. An error of the vendor never leaves this function: the run says what failed and what to do.
    """
    with company_lock(company_id, wait=wait):
        _close_lost(company_id)
        run = SyncRun.objects.create(
            company=Company.objects.filter(altegio_id=company_id).first(),
            company_altegio_id=company_id,
            kind=sweep.kind if sweep else SyncRun.Kind.FULL if full else SyncRun.Kind.INCREMENTAL,
            requested_by=requested_by,
            started_at=now,
        )
        one_pass = _Pass(run, client, full, sweep, now, progress or (lambda line: None))
        try:
            one_pass.read()
            run.state = SyncRun.State.FAILED if run.error else SyncRun.State.OK
        finally:
            if run.state == SyncRun.State.RUNNING:
                run.state = SyncRun.State.LOST
            run.finished_at = database_now()
            run.save()
        return run


def _close_lost(company_id: int) -> None:
    """Under the lock nobody else runs: what still says so was killed."""
    lost = SyncRun.objects.filter(company_altegio_id=company_id, state=SyncRun.State.RUNNING)
    lost.update(
        state=SyncRun.State.LOST,
        finished_at=database_now(),
        error=_("The process was stopped before the pass had ended."),
    )


@dataclass
class _Pass:
    """The work of `run_sync` under its lock."""

    run: SyncRun
    client: AltegioClient
    full: bool
    sweep: Sweep | None
    now: datetime
    progress: Progress
    lines: list[Line] = field(default_factory=list)
    away: int = 0
    trouble: AltegioError | None = None
    shown_at: float = field(default_factory=time.monotonic)
    begun: dict[str, Begun] = field(default_factory=dict)

    def read(self) -> None:
        """Read the location, then its streams, until the vendor stops us."""
        company = self._company()
        if company is None:
            self._leave(STREAMS)
            return
        self.run.company = company
        if self.sweep is not None:
            self._sweep(self.sweep, company)
            return
        for place, stream in enumerate(STREAMS, start=1):
            state, begun = self._state(stream.name), self.begun.pop(stream.name, None)
            if begun is None and not self._is_due(stream, state):
                continue
            reading = self._reading(stream, company, state)
            then = partial(self._begin_next, STREAMS[place:], company)
            read = partial(read_stream, stream, reading, begun=begun, then=then)
            error = self._line(state, stream.required, read, begun.line if begun else None)
            if self._stops(error):
                self._leave(STREAMS[place:])
                return
        self._clients_of_changed(company)

    def _begin_next(self, streams: Sequence[Stream], company: Company) -> None:
        """Ask for the next list, once, while the last pages of this one come and are stored."""
        for stream in streams if not self.begun else ():
            state = self._state(stream.name)
            if self._is_due(stream, state):
                line = Line(stream.name, required=stream.required)
                self.begun[stream.name] = begin(stream, self._reading(stream, company, state), line)
                return

    def _leave(self, streams: Sequence[Stream]) -> None:
        """Say of every stream that was due and is not tried any more that it was not, and why."""
        reason = _("not tried: %s") % advice(code_of(self.trouble)) if self.trouble else _("not tried")
        for begun in self.begun.values():
            begun.drop()
        due = [one for one in streams if self._is_due(one, self._state(one.name))]
        left = [(one.name, one.required) for one in due]
        if self.sweep is not None:
            left = [(self.sweep.state, BY_NAME[self.sweep.stream].required)]
        for name, required in left:
            line = Line(name, required=required, error=reason, done=True, untried=True)
            self.lines.append(line)
            self._show(line)

    def _sweep(self, sweep: Sweep, company: Company) -> None:
        stream = BY_NAME[sweep.stream]
        reading = Reading(self.client, company, self.now, days=sweep.days(self.now, company))
        state = self._state(sweep.state)
        self._line(state, stream.required, lambda line: read_stream(stream, reading, line))

    def _clients_of_changed(self, company: Company) -> None:
        """Read the clients whose visits changed: counts and sums move without marking the client.

        Most changes come by webhooks, between two passes: what changed since the last pass counts. Where all
        clients were read just now, what changed since then.
        """
        appointments, clients = (self._read_well(name) for name in ("appointments", "clients"))
        if appointments is None or clients is None:
            return
        state, moment = self._state(CLIENTS_OF_CHANGED), settled_until()
        whole = clients.began if clients.whole else None
        since = whole or state.bookmark or appointments.began or moment
        ids = clients_of(company, since=since, known=bool(whole))
        reading = Reading(self.client, company, self.now)
        if ids and self._line(state, False, lambda line: read_clients(reading, ids, line)):
            return
        state.bookmark = moment
        state.save(update_fields=["bookmark"])

    def _read_well(self, name: str) -> Line | None:
        return next((line for line in self.lines if line.stream == name and not line.error), None)

    def _company(self) -> Company | None:
        known = Company.objects.filter(altegio_id=self.run.company_altegio_id).first()
        state = self._state(COMPANY)
        if known is not None and not self._due(state):
            return known

        def read(line: Line) -> None:
            nonlocal known
            answer = endpoints.company(self.client, self.run.company_altegio_id)
            row = mapping.map_company(answer.data, settings.TIME_ZONE)
            known, changed = store.store_company(row)
            line.read, line.changed = 1, int(changed)

        error = self._line(state, True, read)
        return None if self._stops(error) else known

    def _reading(self, stream: Stream, company: Company, state: SyncState) -> Reading:
        changed_after = None
        if not (self.full or stream.whole or state.bookmark is None):
            changed_after = (state.bookmark - OVERLAP).astimezone(company.zone)
        return Reading(self.client, company, self.now, changed_after)

    def _line(
        self, state: SyncState, required: bool, read: Callable[[Line], None], line: Line | None = None
    ) -> AltegioError | None:
        """Read one stream, keep its state, its line and its bookmark; returns what went wrong."""
        line = line or Line(state.stream, required=required)
        line.missing_since = state.missing_since
        error: AltegioError | None = None
        self.lines.append(line)
        state.last_started_at = self.now
        began = time.monotonic()

        def tell(line: Line) -> None:
            line.seconds = round(time.monotonic() - began, 2)
            if time.monotonic() - self.shown_at >= SHOW_EVERY:
                self._show(line)

        line.tell = tell
        try:
            read(line)
        except (AltegioError, mapping.Unreadable) as problem:
            error = problem if isinstance(problem, AltegioError) else AltegioError(str(problem))
        line.seconds, line.done = round(time.monotonic() - began, 2), True
        if error is None:
            self._succeed(state)
            state.missing_since = line.missing_since
        elif isinstance(error, NotFound) and not required:
            state.available = False
            line.add_note(_("not available at this location"))
            error = None
        else:
            line.error, self.trouble = sentence(error), error
            self._fail(state, error, required)
        state.save()
        self._show(line)
        return error

    def _succeed(self, state: SyncState) -> None:
        # The bookmark is the pass's beginning: what changed while it ran is read again by the next one.
        state.bookmark = state.last_ok_at = self.now
        state.last_error = state.error_code = ""
        state.available = True
        # What stopped a sweep of this stream stops it no more, though the sweep itself comes later.
        swept = [sweep.state for sweep in SWEEPS.values() if sweep.stream == state.stream]
        known = SyncState.objects.filter(company_altegio_id=state.company_altegio_id, stream__in=swept)
        known.exclude(error_code="").update(error_code="", last_error="")

    def _fail(self, state: SyncState, error: AltegioError, required: bool) -> None:
        code = code_of(error)
        known = SyncState.objects.filter(company_altegio_id=state.company_altegio_id, error_code=code)
        if required:
            # A right that only an optional stream lacks may be lacking for ever: that hides nothing.
            known = known.exclude(stream__in=OPTIONAL)
        told = known.exists()
        state.last_error = sentence(error)
        if not (isinstance(error, Retryable) and state.error_code in STOPPING):
            # A vendor who is away for a while has not let us in again: it is still the same trouble.
            state.error_code = code
        log.warning("altegio.stream_failed stream=%s code=%s status=%s", state.stream, code, error.status)
        if isinstance(error, Stopped | NotFound) and not told:
            facts = {"stream": state.stream, "required": required}
            sender = state.company_altegio_id
            signals.alert.send(sender=sender, code=code, **facts)

    def _show(self, line: Line) -> None:
        """Let the run tell how far it has come."""
        self.shown_at = time.monotonic()
        self.run.lines = [one.as_json() for one in self.lines]
        if line.failed and not self.run.error:
            self.run.error = line.error
        self.run.save(update_fields=["lines", "error"])
        self.progress(line)

    def _stops(self, error: AltegioError | None) -> bool:
        """Whether the other streams are worth a try: one right may be missing, a wrong key fails them all."""
        self.away += isinstance(error, Retryable)
        stopped = isinstance(error, Stopped) and not isinstance(error, NoRights)
        return stopped or self.away >= AWAY_AFTER

    def _state(self, name: str) -> SyncState:
        return SyncState.objects.get_or_create(company_altegio_id=self.run.company_altegio_id, stream=name)[0]

    def _is_due(self, stream: Stream, state: SyncState) -> bool:
        return not stream.whole or self._due(state)

    def _due(self, state: SyncState) -> bool:
        """Whether a list that is read whole is to be read now."""
        if self.full or state.last_error or state.bookmark is None:
            return True
        company, known = self.run.company_altegio_id, state.bookmark
        return known <= self.now - WHOLE_EVERY or told_of(company, state.stream, since=known)
