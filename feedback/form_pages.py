"""The client's form: one question a screen. Looking stores nothing; what is sent is stored and redirected."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from feedback import texts
from feedback.models.language import LANGUAGES
from feedback.rules import QuestionKind, ScriptQuestion
from feedback.services import form_answers, forms
from feedback.services.form_answers import Outcome, word_of
from feedback.services.form_links import survey_of
from feedback.services.forms import Form, Standing
from feedback.services.stop_links import stop_link

PAGES = {
    Standing.DONE: ("thanks", 200),
    Standing.CLOSED: ("thanks", 200),
    Standing.STOPPED: ("closed", 200),
    Standing.NEEDLESS: ("closed", 410),
    Standing.LATE: ("closed", 410),
}
# The address is a secret and the page is one person's: nobody keeps it, passes it on or finds it.
HEADERS = {
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


class SeeOther(HttpResponseRedirect):
    """After something was sent: look there, by GET. Then going back or reloading sends nothing again."""

    status_code = 303


# No session to misuse: who knows the address may answer. And with no-referrer a browser hides where a form
# came from, so that the usual check would refuse every answer.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, token: str) -> HttpResponse:
    """Show the question that is open, or thanks (GET); take an answer or the choice of a language (POST)."""
    now = timezone.now()
    survey_id = survey_of(token)
    found = forms.look(survey_id, now) if survey_id is not None else None
    if found is None:
        return _guarded(render(request, "feedback/form/closed.html", {"standing": "unknown"}, status=404))
    with translation.override(found.script.language):
        if request.method == "POST":
            response = _sent(request, found)
        else:
            response = _shown(request, found, request.GET.get("q", ""))
    response.headers["Content-Language"] = found.script.language
    return _guarded(response)


def _guarded(response: HttpResponse) -> HttpResponse:
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


# --- what is sent ---------------------------------------------------------------------------------
def _sent(request: HttpRequest, found: Form) -> HttpResponse:
    language, key = request.POST.get("language", ""), request.POST.get("question", "")
    if language:
        if language in dict(LANGUAGES):
            form_answers.choose_language(found.survey.pk, language, timezone.now())
        return _back_to(request, request.POST.get("q", ""))
    raw = "" if "skip" in request.POST else request.POST.get("value", "")
    if _was_overlooked(found, key, raw, request.POST.get("seen")):
        return _shown(request, found, key, already=True)
    outcome = form_answers.take(found.survey.pk, key, raw, timezone.now())
    if outcome is Outcome.EMPTY:
        return _shown(request, found, key, empty=True)
    if outcome is Outcome.REFUSED or "walk" not in request.POST:
        return _back_to(request, "")
    now_given = forms.look(found.survey.pk, timezone.now())
    following = now_given.after(key) if now_given is not None else None
    return _back_to(request, following.key if following is not None else "")


def _was_overlooked(found: Form, key: str, raw: str, seen: str | None) -> bool:
    """Whether the page that sent this did not show the answer that is there by now: another phone gave it."""
    question, given = found.question(key), found.given.get(key)
    if seen is None or given is None or question is None or question.key != key or not question.values:
        return False
    return word_of(given) not in (raw, seen)  # type: ignore[arg-type] # no words: it has values


def _back_to(request: HttpRequest, key: str) -> HttpResponse:
    return SeeOther(request.path + (f"?{urlencode({'q': key})}" if key else ""))


# --- what is shown --------------------------------------------------------------------------------
def _shown(
    request: HttpRequest, found: Form, key: str, *, empty: bool = False, already: bool = False
) -> HttpResponse:
    question = found.question(key)
    if question is not None:
        context = _common(request, found) | _asking(found, question, empty=empty)
        context["walk"] = bool(key) and not ((empty or already) and "walk" not in request.POST)
        context["already"] = already
        status = 422 if empty else 409 if already else 200
        return render(request, "feedback/form/question.html", context, status=status)
    page, status = PAGES[found.standing]
    context = _common(request, found) | {
        "standing": found.standing.value,
        "review_url": found.survey.campaign.review_url,
        "first": found.asked[0].key if found.standing is Standing.DONE else "",
    }
    return render(request, f"feedback/form/{page}.html", context, status=status)


def _common(request: HttpRequest, found: Form) -> dict[str, Any]:
    survey = found.survey
    return {
        "salon": survey.visit.company.title,
        "language": found.script.language,
        "languages": [
            (code, translation.get_language_info(code)["name_local"].capitalize())
            for code, _name in LANGUAGES
        ],
        "may_choose": survey.client_id is not None,
        "stop_link": "" if survey.client_id is None else stop_link(survey.client_id),
        "here": request.path,
    }


def _asking(found: Form, question: ScriptQuestion, *, empty: bool) -> dict[str, Any]:
    before, asked = found.before(question), found.asked
    return {
        "question": question,
        "words": texts.headed(forms.wording(found, question)),
        "choices": _choices(question, found.given.get(question.key)),
        "look": _look(question),
        "written": found.given.get(question.key) or "",
        "seen": _seen(question, found.given.get(question.key)),
        "most": str(form_answers.LONGEST_TEXT),  # a number would be written with a space
        "may_pass": found.may_pass(question),
        "is_last": found.after(question.key) is None,
        "before": before.key if before is not None else "",
        "number": asked.index(question) + 1,
        "steps": [each.key in found.given for each in asked],
        "saved": bool(found.given),
        "empty": empty,
    }


def _seen(question: ScriptQuestion, given: Any) -> str:
    """The choice that the page shows as made; "" for none."""
    return word_of(given) if question.values and given is not None else ""


def _look(question: ScriptQuestion) -> str:
    looks = {
        QuestionKind.RATING: "stars",
        QuestionKind.RATING10: "numbers",
        QuestionKind.SCALE: "numbers",
        QuestionKind.TEXT: "words",
    }
    return looks.get(QuestionKind(question.kind), "cards")


def _choices(question: ScriptQuestion, given: Any) -> list[dict[str, Any]]:
    """What can be chosen: how it is sent, what stands there, and whether it was chosen before."""
    praise = [_("bad"), _("so-so"), _("fine"), _("good"), _("wonderful")]
    rows = zip(question.values, question.titles, strict=False)
    return [
        {
            "value": word_of(value),
            "title": title,
            "said": praise[value - 1] if _look(question) == "stars" and title == str(value) else title,
            "chosen": given == value and type(given) is type(value),
        }
        for value, title in rows
    ]
