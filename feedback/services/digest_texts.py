"""The words of a digest, in the language of the moment. No phones; a master's holds nothing but numbers."""

from __future__ import annotations

from datetime import timedelta, tzinfo

from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.models import Case
from feedback.rules.weeks import Week
from feedback.services.case_alerts import address, clock
from feedback.services.digest_facts import Facts, Scores


def title(week: Week, zone: tzinfo) -> str:
    """Of which days it tells: the first and the last."""
    first = timezone.localdate(week.start, zone)
    last = first + timedelta(days=6)
    form = _("j M")
    return _("The week %(first)s – %(last)s") % {
        "first": formats.date_format(first, form),
        "last": formats.date_format(last, form),
    }


def for_owner(week: Week, zone: tzinfo, facts: Facts) -> str:
    """Everything, for who may read what clients answered."""
    parts = [
        [title(week, zone)],
        _numbers(facts.scores),
        _low(facts),
        _cases(facts),
        _topics(facts),
        [_("All answers: %(address)s") % {"address": _answers_page()}],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def for_master(week: Week, zone: tzinfo, scores: Scores) -> str:
    """A master's own: how the visits were rated, without names, words or phones."""
    heads = [title(week, zone), _("Your visits:")]
    return "\n\n".join(["\n".join(heads), "\n".join(_numbers(scores))])


def _numbers(scores: Scores) -> list[str]:
    lines = [
        _("Surveys sent in the week: %(asked)s, answered by now: %(answered)s (%(share)s)")
        % {
            "asked": scores.asked,
            "answered": scores.answered,
            "share": percent(scores.answered, scores.asked),
        },
        _("Answers received in the week, to earlier surveys too: %(received)s")
        % {"received": scores.received},
    ]
    if scores.average is not None:
        average = formats.number_format(round(scores.average, 1), decimal_pos=1, use_l10n=True)
        lines.append(_("Average rating: %(average)s (of %(n)s)") % {"average": average, "n": scores.rated})
        lines.append(" · ".join(f"{n}★ {scores.stars[n]}" for n in (5, 4, 3, 2, 1) if scores.stars[n]))
    if scores.recommend_of:
        share = percent(scores.recommend, scores.recommend_of)
        lines.append(_("Would recommend: %(share)s (of %(n)s)") % {"share": share, "n": scores.recommend_of})
    return lines


def _low(facts: Facts) -> list[str]:
    if not facts.low_count:
        return [_("No low scores received in the week.")]
    head = ngettext(
        "%(n)s low score received in the week:", "%(n)s low scores received in the week:", facts.low_count
    )
    lines = [_line(case) for case in facts.low]
    return [head % {"n": facts.low_count}, *lines, *_more(facts.low_count, facts.low)]


def _cases(facts: Facts) -> list[str]:
    lines = [_("Open cases: %(n)s") % {"n": facts.open_count}]
    if facts.resolved:
        hours = round(facts.median.total_seconds() / 3600) if facts.median else 0
        lines.append(
            _("Resolved in the week: %(n)s, in %(hours)s h (median)") % {"n": facts.resolved, "hours": hours}
        )
    if facts.overdue_count:
        lines.append(_("OVERDUE: %(n)s") % {"n": facts.overdue_count})
        lines += [_line(case) for case in facts.overdue] + _more(facts.overdue_count, facts.overdue)
    return lines


def _line(case: Case) -> str:
    """A case in one line: who, with whom, how it stands, and where to look."""
    survey = case.survey
    score = f"{survey.rating}★" if survey.rating is not None else ""
    state = str(case.get_state_display())
    if case.is_open:
        state = _("%(state)s, answer by %(when)s") % {
            "state": state,
            "when": clock(case.due_at, case.company.zone),
        }
    about = (survey.client_name or "–", score, survey.master_name, state)
    return f"• {', '.join(part for part in about if part)}\n  {address(case)}"


def _more(count: int, shown: list[Case]) -> list[str]:
    left = count - len(shown)
    return [_("and %(n)s more") % {"n": left}] if left else []


def _topics(facts: Facts) -> list[str]:
    lines = []
    if facts.tags:
        lines.append(_("Tags: %(list)s") % {"list": _counted(facts.tags)})
    if facts.words:
        lines.append(_("Words in comments: %(list)s") % {"list": _counted(facts.words)})
    return lines


def _counted(pairs: list[tuple[str, int]]) -> str:
    return ", ".join(f"{word} ({count})" for word, count in pairs)


def percent(part: int, whole: int) -> str:
    """A share in whole percent; a dash of nothing."""
    return f"{round(100 * part / whole)} %" if whole else "–"


def _answers_page() -> str:
    return settings.PUBLIC_URL + reverse("admin:feedback_visitfeedback_changelist")
