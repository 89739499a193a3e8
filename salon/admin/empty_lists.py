"""What a list without rows says: what comes here and what to do, a line for each kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


@dataclass(frozen=True)
class Hint:
    """A sentence, and the page that helps: its words and its address, "" where there is none to open."""

    words: str
    title: str = ""
    link: str = ""


@dataclass(frozen=True)
class Page:
    """A page that helps, and the right that it wants."""

    title: Any
    name: str
    right: str


_HEALTH = Page(gettext_lazy("How the reading stands"), "altegio_health", "altegio.view_syncstate")
_CAMPAIGNS = Page(gettext_lazy("Campaigns"), "feedback_campaign_changelist", "feedback.view_campaign")
_ACCOUNTS = Page(
    gettext_lazy("Instagram accounts"),
    "feedback_instagramaccount_changelist",
    "feedback.view_instagramaccount",
)
_WAYS_IN = Page(gettext_lazy("Links and QR codes"), "feedback_ways_in", "feedback.view_instagramcontact")
_TEAM = Page(gettext_lazy("Team"), "feedback_teammember_changelist", "feedback.view_teammember")

_READ = gettext_lazy("Appears after Altegio has been read.")
_MIRROR = ("appointment", "visit", "client", "staff", "service", "servicecategory", "company", "payment")

# By the model, the sentence and the page.
HINTS: dict[str, tuple[Any, Page | None]] = {
    **{f"altegio.{name}": (_READ, _HEALTH) for name in _MIRROR},
    "altegio.workinghours": (
        gettext_lazy("Appears after Altegio has been read, if masters have working hours there."),
        _HEALTH,
    ),
    "altegio.label": (
        gettext_lazy("Appears after Altegio has been read, if the salon has labels there."),
        _HEALTH,
    ),
    "altegio.customfield": (
        gettext_lazy("Appears after Altegio has been read, if the salon has fields of its own there."),
        _HEALTH,
    ),
    "altegio.review": (
        gettext_lazy("Reviews that clients leave in Altegio itself come here after it has been read."),
        _HEALTH,
    ),
    "altegio.quarantine": (
        gettext_lazy("Nothing is kept out: everything that Altegio sent was understood."),
        _HEALTH,
    ),
    "altegio.webhookevent": (
        gettext_lazy("Altegio tells of changes here once it knows our address. Else it is read by schedule."),
        _HEALTH,
    ),
    "altegio.syncrun": (gettext_lazy("Each reading of Altegio leaves a line here."), _HEALTH),
    "altegio.syncstate": (gettext_lazy("Stands here after the first reading of Altegio."), _HEALTH),
    "feedback.visitfeedback": (
        gettext_lazy("Surveys come here when a campaign is on and a visit is over."),
        _CAMPAIGNS,
    ),
    "feedback.case": (
        gettext_lazy("Nobody complains: a case opens by itself when a client gives a low score."),
        _CAMPAIGNS,
    ),
    "feedback.delivery": (
        gettext_lazy("What Instagram tells of Direct comes here, once an account is connected."),
        _ACCOUNTS,
    ),
    "feedback.instagramaccount": (
        gettext_lazy("No account is connected yet: without one nobody can be asked in Direct."),
        None,
    ),
    "feedback.instagramcontact": (
        gettext_lazy("People come here when they write to the salon in Direct: show clients the QR code."),
        _WAYS_IN,
    ),
    "feedback.optout": (
        gettext_lazy("Nobody has asked not to be written to. Who writes “stop” comes here by themselves."),
        None,
    ),
    "feedback.holiday": (
        gettext_lazy("Add days on which clients are not written to: the salon's holidays."),
        None,
    ),
    "feedback.tag": (
        gettext_lazy("Add words for what clients write about, and mark comments with them."),
        None,
    ),
    "feedback.teammember": (
        gettext_lazy("Add the colleagues whom the program tells of low scores and reminds of photos."),
        None,
    ),
    "feedback.teammessage": (
        gettext_lazy("What the program writes to colleagues comes here: add them to the team first."),
        _TEAM,
    ),
    "feedback.telegramupdate": (
        gettext_lazy("What colleagues press in Telegram comes here, once they have joined the bot."),
        _TEAM,
    ),
    "salon.alert": (gettext_lazy("All is well: what wants a person comes here by itself."), None),
    "salon.auditentry": (
        gettext_lazy("Who opened or changed personal data comes here by itself."),
        None,
    ),
    "altegio.erasure": (gettext_lazy("Nobody's data has been erased yet."), None),
    "salon.datarequest": (
        gettext_lazy("When somebody asks for their data or to delete it, add that here: we watch the term."),
        None,
    ),
    "salon.apitoken": (
        gettext_lazy("Other tools of the salon read it by a token: make one for each tool."),
        None,
    ),
    "salon.outgoingwebhook": (
        gettext_lazy("Add an address of another tool, and it is told of answers and cases at once."),
        None,
    ),
    "salon.outgoingdelivery": (
        gettext_lazy("What other tools were told comes here, once an address of theirs is there."),
        Page(gettext_lazy("Addresses of other tools"), "salon_outgoingwebhook_changelist",
             "salon.view_outgoingwebhook"),
    ),
    "salon.stucktask": (gettext_lazy("No task is stuck: nothing is to be done."), None),
}  # fmt: skip


def hint(model: type[Model], request: HttpRequest | None) -> Hint:
    """What an empty list of these says; with the page that helps for who may open it."""
    words, page = HINTS.get(model._meta.concrete_model._meta.label_lower, ("", None))  # type: ignore[union-attr]
    if page is None or request is None or not request.user.has_perm(page.right):
        return Hint(str(words or _("There is nothing here yet.")))
    return Hint(str(words), str(page.title), reverse(f"admin:{page.name}"))
