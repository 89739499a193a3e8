"""The pages around a campaign's form: the count and the preview that follow it, and the test on oneself."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from altegio.admin.base import handed_over
from altegio.admin.show import moment, number
from altegio.days import day_start, salon_zone
from feedback import tasks
from feedback.admin import campaign_draft, campaign_words, show
from feedback.admin.campaign_preview import shown_bubbles
from feedback.admin.questions import translations_text
from feedback.models import REHEARSAL, Campaign, InstagramContact, Message, Rehearsal, VisitFeedback
from feedback.models.words import REASON_WORDS
from feedback.rules import Reason
from feedback.rules.simulation import Fate
from feedback.services import campaign_rules, rehearsals, simulating, switch

CHANGES, TESTS = "feedback.change_campaign", "feedback.add_rehearsal"
WEEK = 7
TOP_REASONS = 4
# What has a line of its own beside the reasons, or needs none.
TOLD_APART = (Fate.ASKED, Fate.BY_HAND, Fate.NOT_DUE)
# A count follows each change of the form: of a large salon it takes the newest visits.
MOST_COUNTED = 2000
ON_A_PAGE = 20
LANGUAGES = ("uk", "en")


def place(campaign: Campaign, name: str) -> str:
    """The address of one of the campaign's pages."""
    return reverse(f"admin:feedback_campaign_{name}", args=(campaign.pk,))


def around(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    """What stands around the form: its rule in a sentence, where its pages are, what a trial wrote."""
    written = VisitFeedback.objects.filter(campaign=campaign, reason=Reason.DRY_RUN).count()
    surveys = reverse("admin:feedback_visitfeedback_changelist")
    return {
        "rule": campaign_words.rule(campaign),
        "notes": campaign_words.elsewhen(campaign, campaign_rules.sending_week(campaign)),
        "may_change": request.user.has_perm(CHANGES),
        "places": {name: place(campaign, name) for name in ("simulate", "count", "preview", "test")},
        "translations": translations_text(campaign),
        "trial": switch.is_dry_run(),
        "trial_written": written,
        "trial_list": f"{surveys}?reason__exact={Reason.DRY_RUN}&campaign__id__exact={campaign.pk}",
    }


# --- the count ------------------------------------------------------------------------------------
def count(model_admin: Any, request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """How many the form as it stands would have asked last week, as JSON. Saves nothing."""
    if request.method != "POST":
        return HttpResponseRedirect(place(campaign, "simulate"))
    if not request.user.has_perm(CHANGES):
        raise PermissionDenied
    draft = campaign_draft.read(model_admin, request, campaign)
    if draft.errors:
        return JsonResponse({"errors": draft.errors[:TOP_REASONS]})
    now = timezone.now()
    try:
        rules = draft.rules()
    except ValueError:
        return JsonResponse({"errors": [_("All days of the week are closed: nobody would be asked.")]})
    found = simulating.simulate(rules, _week_ago(), now, now, newest=MOST_COUNTED)
    said = {"rule": campaign_words.rule(campaign), "notes": campaign_words.elsewhen(campaign, rules.week)}
    return JsonResponse({**said, "count": _last_week(found), "reasons": reasons_of(found)})


def first_day(days: int) -> date:
    """The first of so many days, of which today is the last."""
    return timezone.localdate(timezone=salon_zone()) - timedelta(days=days - 1)


def _week_ago() -> datetime:
    """The beginning of the same week that the simulator takes."""
    return day_start(first_day(WEEK), salon_zone())


def _last_week(found: simulating.Simulation) -> str:
    asked, visits = found.by_fate[Fate.ASKED], len(found.rows)
    if not visits:
        return _none_left(found)
    if visits >= MOST_COUNTED:
        some = _("Of the last %(visits)s visits this would have asked about %(asked)s.")
        return some % {"asked": number(asked), "visits": number(visits)}
    words = ngettext(
        "Last week this would have asked %(asked)s of %(visits)s visit.",
        "Last week this would have asked %(asked)s of %(visits)s visits.",
        visits,
    )
    return words % {"asked": number(asked), "visits": number(visits)}


def _none_left(found: simulating.Simulation) -> str:
    """Why the campaign has no visit: there was none, or campaigns before it ask about all of them."""
    if not found.others:
        return _("There was no completed visit in the last week: try a longer time in the simulator.")
    words = ngettext(
        "Of last week's %(visits)s visit none is left: %(names)s comes before and asks about it.",
        "Of last week's %(visits)s visits none is left: %(names)s comes before and asks about them.",
        found.others,
    )
    names = ", ".join(f"«{campaign}» ({number(times)})" for campaign, times in found.taken.most_common())
    advice = _("Give this one a smaller order, or leave out there what is to be asked about here.")
    return f"{words % {'visits': number(found.others), 'names': names}} {advice}"


def reasons_of(found: simulating.Simulation) -> list[str]:
    """Why the rest is not asked; the lines add up to it. Then which campaigns ask about more visits."""
    words = dict(REASON_WORDS)
    by_hand = found.by_fate[Fate.BY_HAND]
    rest = [(by_hand, _("%(count)s on the list to write to by hand") % {"count": by_hand})] if by_hand else []
    not_due = found.by_fate[Fate.NOT_DUE]
    rest += [(not_due, _("%(count)s whose time has not come yet") % {"count": not_due})] if not_due else []
    others = Counter(row.outcome.reason for row in found.rows if row.outcome.fate not in TOLD_APART)
    rest += [(times, f"{times} · {words.get(why, why)}") for why, times in others.most_common()]
    said = [line for _times, line in rest[:TOP_REASONS]]
    more = sum(times for times, _line in rest[TOP_REASONS:])
    said += [_("and %(count)s more for other reasons") % {"count": more}] if more else []
    return [*said, *_beside(found)]


def _beside(found: simulating.Simulation) -> list[str]:
    """Which other campaigns ask about visits of the week, where some are left for this one."""
    if not found.rows:
        return []
    return [
        ngettext(
            "«%(name)s» asks about %(count)s more visit", "«%(name)s» asks about %(count)s more visits", times
        )
        % {"count": number(times), "name": campaign}
        for campaign, times in found.taken.most_common()
    ]


def too_many(visits: int) -> str:
    """Why nothing is played through."""
    words = _("There are %(visits)s visits in this time, and at most %(most)s are played through: take less.")
    return words % {"visits": number(visits), "most": number(simulating.MOST_VISITS)}


# --- the preview ----------------------------------------------------------------------------------
def preview(model_admin: Any, request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The texts as clients would see them: a part of the page for its script, else a page of its own."""
    if not model_admin.has_view_permission(request, campaign):
        raise PermissionDenied
    if request.method == "POST" and not request.user.has_perm(CHANGES):
        raise PermissionDenied
    draft = campaign_draft.read(model_admin, request, campaign)
    context = {"previews": [shown_bubbles(draft, language, timezone.now()) for language in LANGUAGES]}
    if request.headers.get("X-Requested-With") == "fetch":
        return TemplateResponse(request, "salon/campaign_preview.html", context)
    page = {**admin.site.each_context(request), "title": _("Preview: %(name)s") % {"name": campaign.name}}
    return TemplateResponse(request, "salon/campaign_preview_page.html", {**page, **context})


# --- the test on oneself --------------------------------------------------------------------------
def test(model_admin: Any, request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Choose one's own conversation and have the survey sent there; a POST sends it."""
    if not (request.user.has_perm(TESTS) and model_admin.has_change_permission(request, campaign)):
        raise PermissionDenied
    if request.method == "POST":
        doubted = _send_test(request, campaign)
        if doubted is None:
            return HttpResponseRedirect(place(campaign, "test"))
        return _ask_again(request, campaign, doubted)
    search = request.GET.get("q", "").strip()
    last = Rehearsal.objects.filter(by=request.user.pk).select_related("contact", "campaign").first()
    people = _to_choose_from(search, last, timezone.now())
    shown = Paginator(people, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": _("Test on yourself: %(name)s") % {"name": campaign.name},
        "campaign": campaign,
        "people": [_person(contact, last, alone=shown.paginator.count == 1) for contact in shown.object_list],
        "shown": shown,
        "search": search,
        "stopped": _stopped(),
        "languages": [("uk", _("Ukrainian")), ("en", _("English"))],
        "last": _progress(last) if last is not None else None,
        "back": reverse("admin:feedback_campaign_change", args=(campaign.pk,)),
    }
    return TemplateResponse(request, "salon/campaign_test.html", context)


def _to_choose_from(search: str, last: Rehearsal | None, now: datetime) -> QuerySet[InstagramContact]:
    """Those whom the search names; before it nobody but who had the last test: the others are clients."""
    if search:
        return rehearsals.people(now, search)
    return rehearsals.people(now).filter(pk__in=[] if last is None else [last.contact_id])


def _stopped() -> str:
    """What stops every test, in a sentence."""
    if switch.is_paused():
        return refusal(Reason.PAUSED)
    return refusal(Reason.DRY_RUN) if switch.is_dry_run() else ""


def refusal(reason: str) -> str:
    """Why a test cannot be sent, and what to do."""
    words = {
        Reason.PAUSED: _("Sending is paused, so a test cannot go either: let it go on first."),
        Reason.DRY_RUN: _("A trial run is on: nothing is sent to anybody. End it to send a test."),
        Reason.NO_ACCOUNT: _("No Instagram account is connected: connect one first."),
        Reason.ACCOUNT_STOPPED: _("Instagram stopped the account: its page says what to do."),
        Reason.WINDOW_CLOSED: _("More than 24 hours have passed: write a word to the salon in Direct first."),
        Reason.NEVER_WROTE: _("This person never wrote to the salon: write a word in Direct first."),
        Reason.OPTED_OUT: _("This person asked not to be written to, and that holds for tests too."),
        Reason.UNREACHABLE: _("This person receives nothing from the salon: the account may be blocked."),
    }
    return str(words.get(Reason(reason)) or dict(REASON_WORDS).get(reason, reason))


def _ask_again(request: HttpRequest, campaign: Campaign, contact: InstagramContact) -> HttpResponse:
    """The conversation is a client's: one more page, which names the person, before anything goes out."""
    context = {
        **admin.site.each_context(request),
        "title": _("Test on yourself: %(name)s") % {"name": campaign.name},
        "doubted": _person(contact, None, alone=True),
        "language": request.POST["language"],
        "back": place(campaign, "test"),
    }
    return TemplateResponse(request, "salon/campaign_test_sure.html", context)


def _person(contact: InstagramContact, last: Rehearsal | None, *, alone: bool) -> dict[str, Any]:
    """`alone`: nobody else was found, so nobody else can be meant."""
    return {
        "pk": contact.pk,
        "name": str(contact),
        "profile": contact.profile_name,
        "client": contact.client.name if contact.client else "",
        "wrote": moment(contact.last_action_at),
        "chosen": alone or (last is not None and last.contact_id == contact.pk),
    }


def _send_test(request: HttpRequest, campaign: Campaign) -> InstagramContact | None:
    """Send it, or say why not; the person, where it is a client's conversation and a tick is not enough."""
    wanted, language = request.POST.get("contact", ""), request.POST.get("language", "uk")
    if not wanted.isdecimal() or language not in LANGUAGES:
        messages.error(request, _("Choose your own conversation first."))
        return None
    if not request.POST.get("mine"):
        messages.error(request, _("Say that this is your own conversation: a client must not get a test."))
        return None
    contact = get_object_or_404(InstagramContact.objects.select_related("account", "client"), pk=wanted)
    now = timezone.now()
    why = rehearsals.obstacle(contact, now)
    script = campaign_draft.saved(campaign).script(language)
    if why:
        messages.error(request, refusal(why))
    elif not script.questions:
        messages.error(request, _("The campaign has no questions: add one first."))
    elif (contact.client_id or contact.conflict) and request.POST.get("sure") != str(contact.pk):
        return contact
    else:
        rehearsals.begin(campaign, script, contact, request.user, now)
        handed_over(request, tasks.send_due)
        messages.success(request, _("On its way to %(who)s: look into Direct.") % {"who": contact})
    return None


def _progress(run: Rehearsal) -> dict[str, Any]:
    """What was sent of the last test, and how it stands."""
    sent = Message.objects.filter(contact=run.contact_id, purpose=REHEARSAL, created_at__gte=run.started_at)
    return {
        "who": str(run.contact),
        "campaign": run.campaign.name,
        "when": moment(run.started_at),
        "over": run.is_over,
        "messages": [
            {
                "text": show.short(message.text, 120),
                "state": show.message_tag(message),
                "why": show.refusal_words(message),
            }
            for message in sent.order_by("pk")[:40]
        ],
    }
