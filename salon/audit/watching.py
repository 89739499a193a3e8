"""What gets into the audit log by itself: every change of a setting, a right or a token, whoever saves it.

Settings that keep a history (django-simple-history) are heard by it, so that the log and the history cannot
differ; the other rows by what is saved. A row that nobody touched, as the program saves some by itself, is
no entry. Sends by hand are the rows that they leave.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from axes.signals import user_locked_out
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import models
from django.db.models import Value
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from simple_history.signals import post_create_historical_record
from simple_history.utils import get_m2m_reverse_field_name

from feedback.models import HandMark, Message, OptOut, Question, Rehearsal, SendingSwitch
from feedback.signals import staff_acted
from salon.audit.keeping import Action, acting, note
from salon.audit.values import changed_values
from salon.models import AuditEntry

# Rows without a history, and those of their columns that the program itself moves.
WATCHED: dict[str, tuple[str, ...]] = {
    "auth.User": ("last_login", "date_joined"),
    "auth.Group": (),
    "altegio.StaffUser": (),
    "django_celery_beat.PeriodicTask": ("last_run_at", "total_run_count", "date_changed"),
    "feedback.InstagramAccount": (),
    "feedback.LocationAccount": (),
    "feedback.OptOut": (),
    "feedback.PhotoService": ("changed_at", "changed_by"),
    "feedback.Tag": (),
    "salon.ApiToken": ("last_used_at",),
    "salon.CalendarFeed": ("read_at",),
    "salon.OutgoingWebhook": ("visits_until",),
}
# What is made at the command line opens a door too.
ALSO_BY_COMMAND = frozenset({"salon.ApiToken"})
# What is saved with each change of something else.
BOOKKEEPING = frozenset({"changed_at", "changed_by"})
# The deed by the column of the switch: when it was taken back, and when it was set.
TURNS = {"paused": ("resume", "pause"), "dry_run": ("in-earnest", "trial")}
HAND_WORK = (HandMark.Action.SENT, HandMark.Action.UNDONE)
WRITTEN = ("case_reply", "case_call")
# One entry for a lock, however often it is knocked at.
LOCKED_FOR = timedelta(minutes=15)
_HISTORY = {"+": Action.ADDED, "~": Action.CHANGED, "-": Action.REMOVED}


def watch() -> None:
    """Listen to the rows that have no history. Called when the apps are ready."""
    for name in WATCHED:
        model = apps.get_model(name)
        pre_save.connect(_remember, sender=model, dispatch_uid=f"salon.audit.before.{name}")
        post_save.connect(_saved, sender=model, dispatch_uid=f"salon.audit.saved.{name}")
        post_delete.connect(_removed, sender=model, dispatch_uid=f"salon.audit.removed.{name}")
    for through in (User.groups.through, User.user_permissions.through, Group.permissions.through):
        m2m_changed.connect(_tied, sender=through, dispatch_uid=f"salon.audit.tied.{through.__name__}")


# --- rows with a history ----------------------------------------------------------------------------
@receiver(post_create_historical_record, dispatch_uid="salon.audit.history")
def _historical(instance: models.Model, history_instance: Any, history_user: Any, **_kwargs: Any) -> None:
    action = _HISTORY[history_instance.history_type]
    fields: list[str] = []
    before = history_instance.prev_record if action == Action.CHANGED else None
    if action == Action.ADDED and (history_user is None or isinstance(instance, SendingSwitch)):
        return  # what the program begins with
    if action == Action.CHANGED:
        fields = sorted(_changed(history_instance, before) - BOOKKEEPING) if before is not None else []
        if not fields:
            return
    if isinstance(instance, SendingSwitch):
        details = _turned(instance, fields)
    else:
        details = _details(before, history_instance, fields)
    note(action, user=history_user, about=instance, label=_called(instance), **details)


def _changed(record: Any, before: Any) -> set[str]:
    """The names of the fields in which two records of a row differ."""
    lists = [field.name for field in record._history_m2m_fields]
    plain = record.diff_against(before, excluded_fields=lists).changed_fields
    return {*plain, *_changed_lists(record, before)}


def _changed_lists(record: Any, before: Any) -> list[str]:
    """The names of the lists of other rows in which they differ. One query for all of them."""
    rows = [
        getattr(record, field.name)
        .model.objects.filter(history__in=(record.pk, before.pk))
        .values_list(Value(field.name), "history", get_m2m_reverse_field_name(field))
        for field in record._history_m2m_fields
    ]
    held: dict[str, dict[int, set[int]]] = {}
    for name, history, other in rows[0].union(*rows[1:], all=True) if rows else ():
        held.setdefault(name, {record.pk: set(), before.pk: set()})[history].add(other)
    return [name for name, two in held.items() if two[record.pk] != two[before.pk]]


# --- rows without one -------------------------------------------------------------------------------
def _remember(sender: type[models.Model], instance: models.Model, **_kwargs: Any) -> None:
    """What the row was, read again: only while a person is at work."""
    if instance.pk is None or acting() is None:
        return
    before = sender._default_manager.filter(pk=instance.pk).first()
    instance._audit_before = before  # type: ignore[attr-defined]


def _saved(sender: type[models.Model], instance: models.Model, created: bool, **_kwargs: Any) -> None:
    if acting() is None and not (created and sender._meta.label in ALSO_BY_COMMAND):
        return
    if isinstance(instance, OptOut) and instance.source == OptOut.Source.ERASED:
        return  # the erasure says it
    before = instance.__dict__.pop("_audit_before", None)
    if created or before is None:
        note(Action.ADDED, about=instance, **_naming(instance))
        return
    left_out = {*WATCHED[sender._meta.label], *BOOKKEEPING}
    fields = [
        column.name
        for column in sender._meta.concrete_fields
        if column.name not in left_out
        and getattr(before, column.attname) != getattr(instance, column.attname)
    ]
    if fields:
        note(Action.CHANGED, about=instance, **_naming(instance), **_details(before, instance, fields))


def _removed(instance: models.Model, **_kwargs: Any) -> None:
    if acting() is not None:
        note(Action.REMOVED, about=instance, **_naming(instance))


def _tied(instance: Any, action: str, pk_set: set[int] | None, reverse: bool, **kwargs: Any) -> None:
    """Roles and rights were given or taken."""
    words = {"post_add": "given", "post_remove": "taken", "pre_clear": "taken"}
    if action not in words or acting() is None or not (pk_set or action == "pre_clear"):
        return
    rows = kwargs["model"]._default_manager.filter(pk__in=pk_set or ())
    names = sorted(getattr(row, "codename", None) or _label(row) for row in rows)
    told: dict[str, Any] = {words[action]: names}
    note(Action.CHANGED, about=instance, label=_label(instance), **told)


def _naming(instance: Any) -> dict[str, Any]:
    """How the row is called; a client, or a person in Direct, is never called by name."""
    client = getattr(instance, "client", None)
    if isinstance(instance, OptOut):
        contact = instance.contact
        return {"client": client or (contact.client if contact is not None else None)}
    return {"label": _label(instance)}


def _label(row: Any) -> str:
    """How a row is called; a role by its name, which has words for each reader."""
    return row.name if isinstance(row, Group) else str(row)


def _called(instance: Any) -> str:
    """How a setting is called; a question by its key, for its text is long."""
    return f"{instance.campaign}: {instance.key}" if isinstance(instance, Question) else str(instance)


def _turned(switch: SendingSwitch, fields: Iterable[str]) -> dict[str, Any]:
    """Which way the switch was turned: that it was tells nothing of whether messages go out."""
    stands = {"paused": switch.paused, "dry_run": switch.dry_run}
    return {"turned": [TURNS[name][stands[name]] for name in fields if name in stands]}


def _details(before: Any, after: Any, fields: list[str]) -> dict[str, Any]:
    """Which settings changed, and from what to what where that may be told."""
    values = changed_values(before, after, fields)
    return {name: told for name, told in (("fields", fields), ("values", values)) if told}


# --- what people send -------------------------------------------------------------------------------
@receiver(post_save, sender=HandMark, dispatch_uid="salon.audit.by_hand")
def _by_hand(instance: HandMark, created: bool, **_kwargs: Any) -> None:
    if created and instance.user is not None and instance.action in HAND_WORK:
        survey = instance.feedback
        note(
            Action.SENT,
            user=instance.user,
            about=survey,
            client=survey.client,
            way="by_hand" if instance.action == HandMark.Action.SENT else "undone",
        )


@receiver(post_save, sender=Message, dispatch_uid="salon.audit.written")
def _written(instance: Message, created: bool, **_kwargs: Any) -> None:
    """A colleague wrote to a client from a case."""
    if created and instance.by is not None and instance.purpose in WRITTEN:
        client = instance.contact.client if instance.contact is not None else None
        note(Action.SENT, user=instance.by, about=instance, client=client, way=instance.purpose)


@receiver(post_save, sender=Rehearsal, dispatch_uid="salon.audit.rehearsal")
def _rehearsed(instance: Rehearsal, created: bool, **_kwargs: Any) -> None:
    if created:
        campaign = instance.campaign
        note(Action.SENT, user=instance.by, about=campaign, label=str(campaign), way="rehearsal")


@receiver(staff_acted, dispatch_uid="salon.audit.acted")
def _acted(deed: str, user: Any = None, about: Any = None, count: int = 0, **_kwargs: Any) -> None:
    """What the surveys' services do for a person in one statement, which saves no row by itself."""
    if deed == "let_go":
        note(Action.SENT, user=user, way="let_go", rows=count)
    elif deed == "connected":
        note(Action.CHANGED, user=user, about=about, label=str(about), fields=["token"])


# --- who was kept out -------------------------------------------------------------------------------
@receiver(user_locked_out, dispatch_uid="salon.audit.locked_out")
def _locked_out(request: HttpRequest, username: str = "", **_kwargs: Any) -> None:
    """A password was tried too often. A name that is no user's may be a password: it is not kept."""
    now, user = timezone.now(), User.objects.filter(username=username or "").first()
    lately = AuditEntry.objects.filter(action=Action.REFUSED, at__gt=now - LOCKED_FOR)
    if not lately.filter(object_id=user.pk if user else None).exists():
        note(Action.REFUSED, about=user, label=str(user or ""), now=now)
