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

# The client cannot be written to in Direct now; a link or a QR code brings them there.
CLOSED = (
    Reason.NEVER_WROTE,
    Reason.WINDOW_CLOSED,
    Reason.NO_WINDOW,
    Reason.CONVERSATION_GONE,
    Reason.UNREACHABLE,
    Reason.IDENTITY_INVALID,
)
ACCOUNT = (Reason.ACCOUNT_STOPPED, Reason.NO_ACCOUNT, Reason.OTHER_TOOL)
RULES = (
    Reason.CAMPAIGN_OFF,
    Reason.EXCLUDED_SERVICE,
    Reason.EXCLUDED_MASTER,
    Reason.TOO_CHEAP,
    Reason.NOT_SAMPLED,
    Reason.ASKED_LATELY,
    Reason.DAILY_LIMIT,
)
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
    return [way for reasons, ways in _WAYS if survey.reason in reasons for way in ways(survey, around)]


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


def _rules(_survey: VisitFeedback, around: Around) -> list[Remedy]:
    return _setting(around, _("Rules of the campaign"), "tune", "campaign")


def _account(_survey: VisitFeedback, around: Around) -> list[Remedy]:
    return _setting(around, _("The Instagram account"), "photo_camera", "instagramaccount")


def _setting(around: Around, words: str, icon: str, model: str) -> list[Remedy]:
    if not around.may(f"feedback.view_{model}"):
        return []
    return [Remedy(words, reverse(f"admin:feedback_{model}_changelist"), icon)]


def _switch(_survey: VisitFeedback, around: Around) -> list[Remedy]:
    if not around.may("feedback.view_sendingswitch"):
        return []
    return [Remedy(_("The switch of all sending"), reverse("admin:sending"), "pause_circle")]


_WAYS: tuple[tuple[tuple[Reason, ...], Callable[[VisitFeedback, Around], list[Remedy]]], ...] = (
    ((Reason.NO_INSTAGRAM,), _name),
    ((Reason.INSTAGRAM_CONFLICT,), _whose),
    ((Reason.NO_INSTAGRAM, *CLOSED), _direct),
    (CLOSED, _by_hand),
    ((Reason.TEXT_HELD,), _conversation),
    ((Reason.OPTED_OUT,), _wish),
    ((Reason.HELD, Reason.OUTCOME_UNKNOWN), _decide),
    (RULES, _rules),
    (ACCOUNT, _account),
    ((Reason.PAUSED, Reason.DRY_RUN), _switch),
)
