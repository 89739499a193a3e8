"""Who changed what in a campaign, and when: its rules, days, questions and texts, the newest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from altegio.admin.show import NOTHING, moment
from feedback.admin import show
from feedback.models import Campaign, CampaignDay, MessageTemplate, Question
from feedback.models.asking import TARGETS
from feedback.models.words import CHANNEL_WORDS

ON_A_PAGE = 20
# A save writes several rows, one after another: they are one change.
ONE_SAVE = timedelta(seconds=3)
MOST_RECORDS = 2000
_LEFT_OUT = frozenset({"id", "campaign", "is_default", "key"})
TARGET_WORDS = {each.name: each.verbose_name for each in Campaign._meta.many_to_many}


@dataclass(frozen=True)
class Line:
    """One field that changed. `part`: the question or text it belongs to, "" for the campaign itself."""

    part: str
    name: str
    old: str
    new: str


@dataclass
class Change:
    """What one person saved at once."""

    when: datetime
    who: str
    lines: list[Line] = field(default_factory=list)


def page(request: HttpRequest, campaign: Campaign, may_see: bool) -> HttpResponse:
    """The changes, twenty saves a page."""
    if not may_see:
        raise PermissionDenied
    shown = Paginator(changes_of(campaign), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": _("Changes: %(name)s") % {"name": campaign.name},
        "changes": [
            {"when": moment(each.when), "who": each.who, "lines": each.lines} for each in shown.object_list
        ],
        "shown": shown,
        "back": reverse("admin:feedback_campaign_change", args=(campaign.pk,)),
    }
    return TemplateResponse(request, "salon/campaign_changes.html", context)


def changes_of(campaign: Campaign) -> list[Change]:
    """All changes of this campaign and its parts, the newest first. A flat number of queries."""
    records = sorted(_records(campaign), key=lambda each: (each[0], each[1]))
    made: list[Change] = []
    for when, _place, user, lines in records:
        last = made[-1] if made else None
        who = show.person(user, _("by itself"))
        if last is None or last.who != who or when - last.when > ONE_SAVE:
            last = Change(when, who)
            made.append(last)
        last.lines += lines
    return [_told(each) for each in reversed(made) if each.lines]


def _told(change: Change) -> Change:
    """Of a new campaign that it was made: the words with which it began are no change."""
    begun = [line for line in change.lines if not line.part and line.name == _("The campaign was made")]
    return Change(change.when, change.who, begun) if begun else change


Record = tuple[datetime, int, Any, list[Line]]


def _records(campaign: Campaign) -> Iterator[Record]:
    own = _rows(Campaign.history.filter(id=campaign.pk))
    named = _targets(own)
    yield from _compared(own, Campaign, lambda _row: "", named)
    for model in (Question, MessageTemplate, CampaignDay):
        rows = _rows(model.history.filter(campaign_id=campaign.pk))
        yield from _compared(rows, model, _part_words(model), {})


def _rows(history: Any) -> list[Any]:
    """The newest records, oldest first, with who made them. One query."""
    rows = history.select_related("history_user").order_by("-history_date", "-history_id")
    return list(rows[:MOST_RECORDS])[::-1]


def _part_words(model: type[Model]) -> Any:
    if model is Question:
        return lambda row: _("Question: %(text)s") % {"text": show.short(row.text_uk, 50)}
    if model is MessageTemplate:
        kinds = dict(MessageTemplate.Kind.choices)
        return lambda row: capfirst(str(kinds.get(row.kind, row.kind)))
    days = dict(CampaignDay._meta.get_field("weekday").flatchoices)
    return lambda row: capfirst(str(days.get(row.weekday, "")))


def _compared(
    rows: Sequence[Any], model: type[Model], part: Any, named: dict[int, dict[str, str]]
) -> Iterator[Record]:
    """Each record against the one before it of the same row."""
    before: dict[int, Any] = {}
    for row in rows:
        old = before.get(row.id)
        before[row.id] = row
        lines = list(_lines(row, old, model, part(row), named))
        yield row.history_date, row.history_id, row.history_user, lines


def _lines(
    row: Any, old: Any, model: type[Model], part: str, named: dict[int, dict[str, str]]
) -> Iterator[Line]:
    if row.history_type == "-":
        yield Line(part, _("taken out"), "", "")
        return
    if old is None:
        yield Line(part, _("added") if part else _("The campaign was made"), "", _begun(row, model))
        return
    for model_field in model._meta.concrete_fields:
        name = model_field.name
        if name in _LEFT_OUT:
            continue
        was, now = getattr(old, model_field.attname), getattr(row, model_field.attname)
        if plain(was) != plain(now):
            label = str(model_field.verbose_name)
            yield Line(part, label, words_of(model_field, was), words_of(model_field, now))
    for name in TARGETS if model is Campaign else ():
        was, now = (named.get(each.history_id, {}).get(name, "") for each in (old, row))
        if was != now:
            label = str(TARGET_WORDS[name])
            yield Line(part, label, was or NOTHING, now or NOTHING)


def _begun(row: Any, model: type[Model]) -> str:
    """What came with it: a question's words, a day's hours. What a campaign began with is no change."""
    if model is CampaignDay:
        hours = f"{row.start:%H:%M}–{row.end:%H:%M}"
        return _("nobody is written to") if row.closed else hours
    return getattr(row, "text_uk", "") or ""


def plain(value: Any) -> Any:
    """A value as it is compared: lines may end by one sign or by two."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def words_of(model_field: Any, value: Any) -> str:
    """A value as people read it."""
    if value is None or value in ("", []):
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return moment(timezone.localtime(value))
    if isinstance(value, list):
        ways = dict(CHANNEL_WORDS)
        return ", ".join(str(ways.get(each, each)) for each in value)
    if hasattr(value, "strftime"):
        return formats.time_format(value, "H:i")
    choices = dict(model_field.flatchoices)
    return str(choices.get(value, value))


def _targets(rows: Iterable[Any]) -> dict[int, dict[str, str]]:
    """What each record named, by the field. Two queries a field."""
    records = [row.history_id for row in rows]
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for name in TARGETS:
        for history_id, titles in _named(name, records).items():
            found[history_id][name] = ", ".join(sorted(titles))
    return found


def _named(name: str, records: list[int]) -> dict[int, list[str]]:
    kept = apps.get_model("feedback", f"HistoricalCampaign_{name}")
    target = Campaign._meta.get_field(name)
    column = f"{target.m2m_reverse_field_name()}_id"  # type: ignore[union-attr] # one of the fields of rules
    pairs = list(kept.objects.filter(history__in=records).values_list("history", column))
    rows = target.related_model._default_manager.in_bulk({pk for _record, pk in pairs})  # type: ignore[union-attr]
    found: dict[int, list[str]] = defaultdict(list)
    for history_id, pk in pairs:
        found[history_id].append(str(rows.get(pk, pk)))
    return found
