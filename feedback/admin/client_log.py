"""Everything that the software did and heard about one client, in sentences, the newest first, by pages.

Each kind of row is one query for a page, however much there is; words of messages and answers are for those
who may read the surveys.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from altegio.admin.show import moment
from altegio.models import Client
from feedback.admin import show
from feedback.admin.log_beside import case_steps, visit_steps
from feedback.admin.log_messages import message_steps
from feedback.admin.steps import BY_PLANNING, Step, change_steps, next_words, reason_words
from feedback.admin.story import answer_steps, event_words
from feedback.admin.who import change_words
from feedback.channels.instagram.events import EventKind
from feedback.models import (
    Answer,
    ContactEvent,
    HandMark,
    InstagramContact,
    LinkChange,
    LinkToken,
    Message,
    OptOut,
    SurveyChange,
    VisitFeedback,
)
from feedback.rules import MARGIN, WINDOW, Way

Status = VisitFeedback.Status

ON_A_PAGE = 50
# Outcomes that the sentence itself says, or that nobody wants to read.
SHOWN_STANDING = 3
SAYS_NOTHING = ("", "opened", "seen", "ignored", "greeting")


def log_of(
    client: Client, number: int, now: datetime, *, may_read: bool, sees_cases: bool, length: int = ON_A_PAGE
) -> tuple[list[Step], bool]:
    """Page `number` (from 1) of what happened, and whether there is an older one. 13 queries at most."""
    most = number * length + 1
    contacts = list(InstagramContact.objects.filter(client=client))
    surveys = list(VisitFeedback.objects.filter(client=client).select_related("visit__company")[:most])
    messages = _messages(contacts, surveys, most)
    changed = _changes(surveys, most)
    steps = [step for survey in surveys for step in _survey(survey, changed.get(survey.pk, []))]
    steps += message_steps(messages, may_read=may_read)
    steps += _marks(client, messages, most, may_read=may_read)
    steps += _events(_heard(contacts, most), client, may_read=may_read)
    steps += _decisions(LinkChange.objects.filter(Q(client=client) | Q(contact__in=contacts)), most)
    steps += _links(client, most)
    steps += _opt_outs(OptOut.objects.filter(Q(client=client) | Q(contact__in=contacts)))
    answers = Answer.objects.filter(feedback__client=client).select_related("feedback__script")
    answers = answers.order_by("-answered_at")
    steps += answer_steps(answers[:most], may_read=may_read)
    steps += visit_steps(client, surveys, now, most)
    steps += case_steps(client, most) if sees_cases else []
    steps.sort(key=lambda step: step.when, reverse=True)
    zone = client.company.zone
    page = steps[(number - 1) * length : number * length]
    return [step._replace(clock=moment(step.when, zone)) for step in page], len(steps) > number * length


def _messages(
    contacts: Sequence[InstagramContact], surveys: Sequence[VisitFeedback], most: int
) -> list[Message]:
    """What was written to the person in Direct, and what went another way about these visits.

    Two queries, each along an index of its own: joined by "or" they would read every message of the salon.
    """
    rows = Message.objects.order_by("-pk")
    found = list(rows.filter(contact__in=contacts)[:most])
    elsewhere = rows.filter(feedback__in=surveys).exclude(pk__in=[message.pk for message in found])
    return sorted([*found, *elsewhere[:most]], key=lambda message: message.pk, reverse=True)[:most]


def _heard(contacts: Sequence[InstagramContact], most: int) -> QuerySet[ContactEvent]:
    events = ContactEvent.objects.filter(contact__in=contacts).exclude(
        kind=EventKind.ECHO, outcome="delivered"
    )
    return events.order_by("-occurred_at", "-pk")[:most]


# --- the surveys ----------------------------------------------------------------------------------
def _changes(surveys: Sequence[VisitFeedback], most: int) -> dict[int, list[SurveyChange]]:
    """What was decided after planning, by survey, the oldest first."""
    found: dict[int, list[SurveyChange]] = defaultdict(list)
    rows = SurveyChange.objects.filter(feedback__in=[survey.pk for survey in surveys]).order_by("-pk")[:most]
    for change in reversed(rows):
        found[change.feedback_id].append(change)
    return found


def _survey(survey: VisitFeedback, changes: Sequence[SurveyChange]) -> list[Step]:
    """What was decided about one visit, each change of it, and its time."""
    zone = survey.visit.company.zone
    visit = _("Visit: %(when)s") % {"when": moment(survey.visit_date, zone)}
    about = " · ".join(part for part in (survey.service_name, survey.master_name) if part)
    steps = [Step(survey.visit_date, "", "house", _("The client was at the salon"), about, "", "spa")]
    steps.append(_first_decision(survey, changes, visit))
    if survey.by_hand_since is not None:
        title = _("Direct is closed: the client stands on the list “Write by hand”")
        steps.append(Step(survey.by_hand_since, "", "house", title, visit, "", "edit_note"))
    steps += change_steps(changes, zone, visit)
    return [*steps, *_time_and_end(survey, changes, visit)]


def _first_decision(survey: VisitFeedback, changes: Sequence[SurveyChange], visit: str) -> Step:
    """What planning made of the visit; the first change knows what that was."""
    status, reason = survey.status, survey.reason
    if changes:
        status, reason = changes[0].was_status, changes[0].was_reason
    if status == Status.SKIPPED and reason in BY_PLANNING:
        title = _("It was decided not to ask about the visit")
        text = f"{visit}. {reason_words(reason)}"
        return Step(survey.planned_at, "", "house", title, text, "", "event_busy")
    text, later = visit, _("Later it was decided not to ask.")
    if status == Status.SKIPPED:  # from before changes were kept: nobody knows when
        text = f"{visit}. {later} {reason_words(reason)}"
    return Step(survey.planned_at, "", "house", _("A survey about the visit was planned"), text, "", "event")


def _time_and_end(survey: VisitFeedback, changes: Sequence[SurveyChange], visit: str) -> list[Step]:
    """When it is time to ask; of surveys that ended before changes were kept, how they ended."""
    if survey.status == Status.SKIPPED or (
        survey.sent_at and survey.due_at and survey.sent_at < survey.due_at
    ):
        return []
    closing = {
        Status.EXPIRED: _("The client did not answer in time"),
        Status.MISSED: _("There was no chance to ask in time"),
    }
    title = closing.get(Status(survey.status), "")
    if title and not changes and survey.expires_at is not None:
        why, tag = reason_words(survey.reason), show.survey_tag(survey)
        return [Step(survey.expires_at, "", "house", title, why, tag, "timer_off")]
    if survey.due_at is None:
        return []
    return [Step(survey.due_at, "", "house", _("Time to ask about the visit"), visit, "", "alarm")]


def standing(client: Client) -> list[dict[str, Any]]:
    """How the newest visits' surveys stand now, and what comes next. One query."""
    surveys = VisitFeedback.objects.filter(client=client).select_related("visit__company")[:SHOWN_STANDING]
    return [
        {
            "visit": moment(survey.visit_date, survey.visit.company.zone),
            "badge": show.survey_tag(survey),
            "why": " ".join(part for part in (reason_words(survey.reason), next_words(survey)) if part),
        }
        for survey in surveys
    ]


# --- what went out --------------------------------------------------------------------------------
def _marks(client: Client, messages: Iterable[Message], most: int, *, may_read: bool) -> list[Step]:
    """What staff did by hand."""
    texts = {each.feedback_id: each.text for each in messages if each.channel == Way.MANUAL}
    sent = (HandMark.Action.SENT, HandMark.Action.HEARD)
    words = {
        HandMark.Action.TAKEN: _("The text was taken to write by hand: %(who)s"),
        HandMark.Action.SENT: _("The client was written to by hand in Direct: %(who)s"),
        HandMark.Action.HEARD: _("It was seen in Direct that the salon wrote by hand"),
        HandMark.Action.UNDONE: _("The tick was taken back, nothing was sent: %(who)s"),
    }
    marks = HandMark.objects.filter(feedback__client=client).select_related("user")[:most]
    return [
        Step(
            mark.at,
            "",
            "us",
            words[HandMark.Action(mark.action)] % {"who": show.person(mark.user)},
            texts.get(mark.feedback_id, "") if may_read and mark.action in sent else "",
            "",
            "edit_note",
        )
        for mark in marks
    ]


# --- what was heard -------------------------------------------------------------------------------
def _events(events: Iterable[ContactEvent], client: Client, *, may_read: bool) -> list[Step]:
    """What the client did in Direct, what came of it, and until when that lets us write."""
    steps = []
    for event in events:
        own = event.kind == EventKind.ECHO
        title = _("The salon wrote by hand in Direct") if own else event_words(event.kind)
        facts = [event.get_outcome_display()] if event.outcome not in SAYS_NOTHING and not own else []
        if event.opens_window:
            until = event.occurred_at + WINDOW - MARGIN
            facts.append(_("we may write until %(until)s") % {"until": moment(until, client.company.zone)})
        text, tag = event.text if may_read else "", " · ".join(str(fact) for fact in facts)
        side, icon = ("us", "reply") if own else ("client", show.EVENT_ICONS.get(event.kind, "chat"))
        steps.append(Step(event.occurred_at, "", side, title, text, tag, icon))
    return steps


# --- who is who -----------------------------------------------------------------------------------
def _decisions(changes: QuerySet[LinkChange], most: int) -> list[Step]:
    """When it became known, or doubtful, who the client is in Direct, why, and by whom."""
    return [
        Step(
            change.at,
            "",
            "house",
            _("Person in Direct %(contact)s: %(what)s")
            % {"contact": change.contact, "what": change.get_action_display()},
            " · ".join(part for part in (change_words(change), show.person(change.user, "")) if part),
            "",
            "link",
        )
        for change in changes.select_related("user", "contact")[:most]
    ]


def _links(client: Client, most: int) -> list[Step]:
    """Links of the client's own: when each was made, and when somebody came by it."""
    rows = LinkToken.objects.select_related("contact")
    mine, visits = rows.filter(client=client), rows.filter(visit__client=client).exclude(client=client)
    steps = []
    for token in (*mine[:most], *visits[:most]):
        what = {"what": token.get_purpose_display()}
        made = _("A link to Direct was made: %(what)s") % what
        steps.append(Step(token.created_at, "", "house", made, "", "", "add_link"))
        if token.used_at is not None:
            title = _("Somebody came by the link (%(what)s): %(who)s") % {"who": token.contact or "–", **what}
            steps.append(Step(token.used_at, "", "client", title, "", "", "qr_code_2"))
    return steps


def _opt_outs(opt_outs: QuerySet[OptOut]) -> list[Step]:
    """That they asked not to be written to; of client and person, kept within a moment, once."""
    steps: list[Step] = []
    for row in opt_outs.select_related("by").order_by("created_at"):
        near = steps and row.created_at - steps[-1].when < timedelta(seconds=1)
        if not near:
            by = show.person(row.by, "")
            text = " · ".join(str(part) for part in (row.get_source_display(), by) if part)
            title = _("Asked not to be written to")
            steps.append(Step(row.created_at, "", "client", title, text, "", "do_not_disturb_on"))
    return steps
