"""The part of a contact's page on which staff see who the person may be, and decide."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from altegio.admin.show import Look, moment, phone, tag
from altegio.models import Client
from feedback.admin import show
from feedback.models import ContactEvent, InstagramContact, LinkChange
from feedback.models.words import OUTCOME_WORDS
from feedback.services import evidence

SHOWN_EVENTS = 30
# What people did, in words; the words themselves are shown to who may read them.
KINDS = {
    "text": (gettext_lazy("wrote"), "chat"),
    "quick_reply": (gettext_lazy("tapped a button"), "touch_app"),
    "attachment": (gettext_lazy("sent a picture or a file"), "attach_file"),
    "story_reply": (gettext_lazy("answered a story"), "amp_stories"),
    "story_mention": (gettext_lazy("named the salon in a story"), "alternate_email"),
    "share": (gettext_lazy("shared a post"), "share"),
    "postback": (gettext_lazy("tapped a menu item"), "touch_app"),
    "referral": (gettext_lazy("opened Direct by a link"), "qr_code_2"),
    "reaction": (gettext_lazy("reacted to a message"), "favorite"),
    "read": (gettext_lazy("read our message"), "visibility"),
    "edit": (gettext_lazy("changed a message"), "edit"),
    "unsend": (gettext_lazy("took a message back"), "undo"),
    "echo": (gettext_lazy("the salon wrote"), "reply"),
    "unsupported": (gettext_lazy("sent what Instagram does not show us"), "help"),
    "unknown": (gettext_lazy("did something of a kind we do not know"), "help"),
}
GROUNDS = {
    "link_by_ref": gettext_lazy("by a link of ours"),
    "unknown_link": gettext_lazy("a link that is not ours"),
    "expired_link": gettext_lazy("the link's time was up"),
    "used_link": gettext_lazy("somebody else had used the link"),
}
_SIDES = {
    "for": Look("good", "check"),
    "against": Look("bad", "close"),
    "fact": Look("wait", "question_mark"),
}


def kind_words(kind: str) -> str:
    """What happened, in words."""
    return str(KINDS.get(kind, (kind, ""))[0])


def context(contact: InstagramContact, request: HttpRequest) -> dict[str, Any]:
    """What the page shows beside the contact's own columns."""
    now = timezone.now()
    may_decide = request.user.has_perm("feedback.change_instagramcontact")
    # Who decides who somebody is need not read what they wrote.
    may_read = request.user.has_perm("feedback.view_visitfeedback")
    doubted = bool(contact.conflict)
    undecided = contact.client_id is None and not contact.linked_by
    waiting = InstagramContact.objects.exclude(conflict="").exclude(pk=contact.pk)
    return {
        "who": contact,
        "why": show.conflict_words(contact.conflict) if doubted else "",
        "undecided": undecided,
        "people": _candidates(contact, now) if doubted or undecided else [],
        "may_decide": may_decide,
        "next_doubt": waiting.order_by("-last_action_at", "-pk").first(),
        "doubts_left": waiting.count(),
        "happened": _events(contact, may_read),
        "decisions": _changes(contact),
    }


def _candidates(contact: InstagramContact, now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "client": one.client,
            "phone": phone(one.client.phone),
            "linked": one.client.pk == contact.client_id,
            "grounds": [tag(ground_words(ground), _SIDES[ground.side]) for ground in one.grounds],
            "last_visit": moment(one.last_visit, one.client.company.zone) if one.last_visit else "",
            "visits": _visits(one.client, now),
            "taken_by": one.taken_by,
        }
        for one in evidence.candidates(contact, now)
    ]


def _visits(client: Client, now: datetime) -> list[str]:
    from altegio.models import Visit

    past = Visit.objects.filter(client=client, vanished_at__isnull=True, starts_at__lte=now)
    rows = past.prefetch_related("appointments__staff", "appointments__services")
    zone = client.company.zone
    told = []
    for visit in rows.order_by("-starts_at")[: evidence.SHOWN_VISITS]:
        kept = [row for row in visit.appointments.all() if not row.cancelled]
        services = dict.fromkeys(line.title for row in kept for line in row.services.all())
        masters = dict.fromkeys(row.staff.name for row in kept if row.staff)
        parts = [moment(visit.starts_at, zone), ", ".join(services), ", ".join(masters)]
        told.append(" · ".join(part for part in parts if part))
    return told


def ground_words(ground: evidence.Ground) -> str:
    """A piece of evidence as a sentence."""
    about = {**ground.about}
    for name in ("at", "from", "to"):
        if isinstance(about.get(name), datetime):
            about[name] = f"{timezone.localtime(about[name]):%H:%M}" if name != "at" else moment(about[name])
    words = {
        "name_sure": _("@%(name)s stands in the card"),
        "name_or_gmail": _("%(name)s@gmail.com stands in the card: a mail box, or the Instagram name"),
        "former_name": _("the former name @%(name)s stands in the card"),
        "other_name": _("another name stands in the card: @%(name)s"),
        "profile_agrees": _("the profile's name agrees: %(name)s"),
        "profile_differs": _("the profile's name is another one: %(name)s"),
        "came_by_link": _("came by this client's link, %(at)s"),
        "taken": _("already linked to %(contact)s"),
        "was_here": _("scanned the QR %(at)s, and this client was in the salon from %(from)s to %(to)s"),
    }
    return words[ground.code] % about


def _events(contact: InstagramContact, may_read: bool) -> list[dict[str, Any]]:
    rows = ContactEvent.objects.filter(contact=contact).order_by("-occurred_at", "-pk")
    outcomes = dict(OUTCOME_WORDS)
    shown = []
    for event in rows[:SHOWN_EVENTS]:
        shown.append(
            {
                "when": moment(event.occurred_at),
                "side": "us" if event.kind == "echo" else "client",
                "icon": KINDS.get(event.kind, ("", "help"))[1],
                "title": kind_words(event.kind),
                "text": event.text if may_read else "",
                "outcome": outcomes.get(event.outcome, "") if event.outcome else "",
                "shape": event.shape,
            }
        )
    return shown


def _changes(contact: InstagramContact) -> list[dict[str, Any]]:
    rows = LinkChange.objects.filter(contact=contact).select_related("client", "user")[:20]
    return [
        {
            "when": moment(change.at),
            "what": change.get_action_display(),
            "client": change.client,
            "why": change_words(change),
            "by": change.user.get_username() if change.user else _("by itself"),
        }
        for change in rows
    ]


def change_words(change: LinkChange) -> str:
    """On what grounds a link was made, ended or doubted."""
    ways = dict(InstagramContact.LinkedBy.choices)
    return str(ways.get(change.ground) or GROUNDS.get(change.ground) or show.conflict_words(change.ground))
