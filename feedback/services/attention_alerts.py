"""Telling managers that a client asked something and waits: by Telegram, else by e-mail, once a question.

It goes only to who may read what clients answered, holds no phone, and waits for the end of quiet hours.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from feedback.models import ContactEvent, InstagramContact, TeamMessage, VisitFeedback
from feedback.services import team
from feedback.services.case_alerts import MOST_WORDS, clock

PURPOSE = "question"


def tell(contact: InstagramContact, survey: VisitFeedback, event: ContactEvent, now: datetime) -> None:
    """Queue a message to each manager."""
    for member in team.managers():
        with translation.override(member.language):
            client = survey.client_name or _("a client")
            team.queue(
                member,
                PURPOSE,
                f"{_prefix(contact)}{event.pk}:{member.pk}",
                _text(survey, event),
                subject=_("%(client)s asks something in Direct") % {"client": client},
                now=now,
            )


def _prefix(contact: InstagramContact) -> str:
    return f"{PURPOSE}:{contact.pk}:"


def _text(survey: VisitFeedback, event: ContactEvent) -> str:
    zone = survey.visit.company.zone
    visit = [clock(survey.visit_date, zone), survey.service_name]
    lines = [
        _("A client asks something in Direct and waits for a person."),
        _("Client: %(name)s") % {"name": survey.client_name or "–"},
        _("Visit: %(about)s") % {"about": ", ".join(part for part in visit if part)},
        f"«{event.text.strip()[:MOST_WORDS]}»",
        _("Answer in Direct, or tick it off:"),
        settings.PUBLIC_URL + reverse("admin:feedback_visitfeedback_change", args=(survey.pk,)),
    ]
    return "\n".join(line for line in lines if line)


def withdraw(contact: InstagramContact) -> None:
    """Somebody answered: what has not gone yet (quiet hours) is not needed any more."""
    team.withdraw(about([contact]).filter(state=TeamMessage.State.QUEUED).values_list("pk", flat=True))


def about(people: list[InstagramContact]) -> QuerySet[TeamMessage]:
    """All that was written about questions of these people."""
    mine = Q(pk__in=[])
    for person in people:
        mine |= Q(key__startswith=_prefix(person))
    return TeamMessage.objects.filter(mine, purpose=PURPOSE)


def replace_words(contact: InstagramContact, said: str, now_said: str) -> None:
    """The client took words back, or changed them: our copies of what we sent follow."""
    for message in about([contact]).filter(text__contains=said):
        text = message.text.replace(said, now_said or "…", 1)
        TeamMessage.objects.filter(pk=message.pk).update(text=text)
