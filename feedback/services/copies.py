"""Our copies of what people wrote: changed where they changed it, gone where they took it back."""

from __future__ import annotations

from django.db import connection
from django.db.models import QuerySet

from feedback import texts
from feedback.channels.instagram.events import EventKind
from feedback.channels.instagram.wiping import trace, without_words
from feedback.models import Answer, ContactEvent, Delivery, InstagramContact, Question
from feedback.services import answers, attention_alerts, case_alerts, optouts
from feedback.services.script import script_of
from feedback.services.sorting import MESSAGES
from feedback.services.wording import value_of

SAID = [*(kind.value for kind in MESSAGES), EventKind.POSTBACK.value]


def was_taken_back(event: ContactEvent) -> bool:
    """Whether the person took this message back before we came to it."""
    if not event.mid or event.kind not in SAID:
        return False
    return ContactEvent.objects.filter(
        account=event.account_id, mid=event.mid, kind=EventKind.UNSEND
    ).exists()


def wipe(contact: InstagramContact, event: ContactEvent) -> str:
    """The person took a message back: the vendor wants our copies of its words gone, the raw one too."""
    if not event.mid:
        return "ignored"
    told = _others(contact, event)
    said = [text.strip() for text in told.values_list("text", flat=True) if text.strip()]
    told.update(text="")
    _wipe_bodies(event.mid)
    for words in dict.fromkeys(said):
        _replace(contact, event.mid, words, "")
        attention_alerts.replace_words(contact, words, "")
    return "wiped"


def forget(event: ContactEvent) -> None:
    """Keep nothing of a message that was taken back before it came."""
    event.text = ""
    _wipe_bodies(event.mid)


def amend(contact: InstagramContact, event: ContactEvent) -> str:
    """The person changed a message: the newer words stand. One that is new to us may be all we hear of it."""
    if not event.mid or not event.text or was_unsent(event):
        return ""  # not settled: it may be all that we hear of a new message (`reading.follow_edits`)
    told = _others(contact, event).filter(kind__in=SAID)
    before = told.first()
    if before is None:
        return ""
    newer = ContactEvent.objects.filter(
        contact=contact, mid=event.mid, kind=EventKind.EDIT, occurred_at__gt=event.occurred_at
    )
    if newer.exclude(text="").exists():
        return "ignored"
    if before.text.strip() and before.text.strip() != event.text.strip():
        _replace(contact, event.mid, before.text.strip(), event.text.strip())
        attention_alerts.replace_words(contact, before.text.strip(), event.text.strip())
    told.update(text=event.text)
    if texts.is_stop(event.text):
        return optouts.by_word(contact, event.occurred_at)
    _answer_anew(contact, event)
    return "edited"


def _answer_anew(contact: InstagramContact, event: ContactEvent) -> None:
    """Words that were an answer to a rating or to yes or no, and are another one now."""
    given = Answer.objects.filter(feedback__contact=contact, mid=event.mid)
    related = ("feedback__campaign", "feedback__script")
    for answer in given.exclude(kind=Question.Kind.TEXT).select_related(*related):
        question = script_of(answer.feedback).question(answer.question_key)
        value = value_of(question, event.text) if question is not None else None
        if value is not None and question is not None:
            answers.store(answer.feedback, question, value, event)


def was_unsent(event: ContactEvent) -> bool:
    """Whether the edited message was taken back; then its newer words must not come back by the edit."""
    taken_back = ContactEvent.objects.filter(
        account=event.account_id, mid=event.mid, kind=EventKind.UNSEND
    ).exists()
    if taken_back:
        forget(event)
    return taken_back


def _others(contact: InstagramContact, event: ContactEvent) -> QuerySet[ContactEvent]:
    return ContactEvent.objects.filter(contact=contact, mid=event.mid).exclude(pk=event.pk)


def _replace(contact: InstagramContact, mid: str, said: str, now_said: str) -> None:
    """Put other words, or none, in place of these in the comments they became part of."""
    given = Answer.objects.filter(feedback__contact=contact, kind=Question.Kind.TEXT, text__contains=said)
    for answer in given.select_related("feedback__visit__company"):
        lines = f"\n{answer.text}\n"
        answer.text = lines.replace(f"\n{said}\n", f"\n{now_said}\n" if now_said else "\n", 1).strip("\n")
        answer.save(update_fields=["text"])
        survey = answer.feedback
        words = survey.answers.filter(kind=Question.Kind.TEXT).exclude(text="")
        words = words.exclude(question_key=answers.AFTERWARDS.key)
        survey.comment = "\n".join(words.values_list("text", flat=True))
        survey.save(update_fields=["comment"])
        case_alerts.forget_words(survey)


def _wipe_bodies(mid: str) -> None:
    """Take the words out of the raw bodies that are still kept. Taking back is rare, so they are searched."""
    if not trace(mid):
        return
    table = connection.ops.quote_name(Delivery._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, body FROM {table} WHERE position(%s in body) > 0", [trace(mid)])
        for pk, raw in cursor.fetchall():
            body = without_words(bytes(raw), mid)
            if body != bytes(raw):
                Delivery.objects.filter(pk=pk).update(body=body)
