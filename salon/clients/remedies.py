"""What can be done about a visit that was not asked about, for this one client."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from altegio.models import Client
from altegio.naming import Doubt
from feedback.models import InstagramContact, VisitFeedback
from feedback.rules import Reason
from salon.home.reasons import WAYS

# The client cannot be written to in Direct now; a link or a QR code brings them there.
CLOSED = (
    Reason.NEVER_WROTE,
    Reason.WINDOW_CLOSED,
    Reason.NO_WINDOW,
    Reason.CONVERSATION_GONE,
    Reason.UNREACHABLE,
    Reason.IDENTITY_INVALID,
)
# Nothing is to be mended about a visit of before.
LEFT_ALONE = (Reason.BEFORE_START, Reason.TOO_LATE)
# On the card itself.
IDENTITY, CONSENT = "#who", "#consent"


class Remedy(NamedTuple):
    """A way to act: words, where it leads, an icon."""

    words: str
    link: str
    icon: str
    outside: bool = False


@dataclass(frozen=True)
class Around:
    """What decides which ways there are: the client, the people in Direct, the rights of who looks."""

    client: Client
    contacts: list[InstagramContact]
    user: Any

    def may(self, permission: str) -> bool:
        """Whether the user has this permission."""
        return bool(self.user.has_perm(permission))


def remedies(survey: VisitFeedback, around: Around) -> list[Remedy]:
    """What helps this survey on, the best first; nothing where there is nothing to be done."""
    if not survey.reason:
        return []
    mine = [ways for reasons, ways in _WAYS if survey.reason in reasons]
    if mine or survey.reason in LEFT_ALONE:
        return [way for ways in mine for way in ways(survey, around)]
    return [
        Remedy(str(way.words), reverse(f"admin:{way.page}") + way.query, "tune")
        for way in WAYS.get(survey.reason, ())
        if around.may(way.right)
    ]


def link_to_direct(around: Around) -> list[Remedy]:
    """The link and the QR code by which this client comes into Direct."""
    if not around.may("feedback.view_instagramcontact"):
        return []
    page = reverse("admin:feedback_way_for_client", args=(around.client.pk,))
    return [Remedy(_("Link and QR code"), page, "qr_code_2")]


def _direct(_survey: VisitFeedback, around: Around) -> list[Remedy]:
    return link_to_direct(around)


def _name(_survey: VisitFeedback, around: Around) -> list[Remedy]:
    if not around.may("altegio.change_client"):
        return []
    return [Remedy(_("Enter the Instagram name"), IDENTITY, "alternate_email")]


def _whose(_survey: VisitFeedback, around: Around) -> list[Remedy]:
    """Where the doubt is settled: at the person in Direct, else among the names."""
    doubted = next((each for each in around.contacts if each.conflict), None)
    if doubted is not None and around.may("feedback.view_instagramcontact"):
        page = reverse("admin:feedback_instagramcontact_change", args=(doubted.pk,))
        return [Remedy(_("Say who it is"), page, "person_search")]
    kind = Doubt.SHARED if around.client.instagram_certain else Doubt.MAILBOX
    return [Remedy(_("Settle the name"), f"{reverse('admin:altegio_names')}?kind={kind}", "alternate_email")]


def _wish(_survey: VisitFeedback, _around: Around) -> list[Remedy]:
    return [Remedy(_("See the client's wish"), CONSENT, "do_not_disturb_on")]


def _decide(survey: VisitFeedback, around: Around) -> list[Remedy]:
    """What a manager says on the survey's own page."""
    if not around.may("feedback.change_visitfeedback"):
        return []
    words = _("Let it go") if survey.reason == Reason.HELD else _("Say whether it arrived")
    return [Remedy(words, reverse("admin:feedback_visitfeedback_change", args=(survey.pk,)), "send")]


def _by_hand(survey: VisitFeedback, around: Around) -> list[Remedy]:
    waits = survey.by_hand_since is not None and survey.status == VisitFeedback.Status.WAITING
    if not waits or not around.may("feedback.view_handmark"):
        return []
    return [Remedy(_("Write by hand"), reverse("admin:feedback_by_hand"), "edit_note")]


def _conversation(_survey: VisitFeedback, around: Around) -> list[Remedy]:
    if not around.contacts or not around.may("feedback.view_instagramcontact"):
        return []
    page = reverse("admin:feedback_instagramcontact_change", args=(around.contacts[0].pk,))
    return [Remedy(_("Read and answer"), page, "forum")]


_WAYS: tuple[tuple[tuple[Reason, ...], Callable[[VisitFeedback, Around], list[Remedy]]], ...] = (
    ((Reason.NO_INSTAGRAM,), _name),
    ((Reason.INSTAGRAM_CONFLICT,), _whose),
    ((Reason.NO_INSTAGRAM, *CLOSED), _direct),
    (CLOSED, _by_hand),
    ((Reason.TEXT_HELD,), _conversation),
    ((Reason.OPTED_OUT,), _wish),
    ((Reason.HELD, Reason.OUTCOME_UNKNOWN), _decide),
)
