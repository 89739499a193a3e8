"""What keeps a campaign's questions, texts and days from being saved: each by name, and in which tab."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from altegio.admin.show import NOTHING
from feedback.admin import show
from feedback.models import CampaignDay, Question

NAMED = 50


@dataclass(frozen=True)
class Fault:
    """One fault: where it is, in words, what is wrong, and the tab of the page."""

    where: str
    words: str
    tab: str


def faults(context: Mapping[str, Any]) -> list[Fault]:
    """The faults of what stands in tabs of its own, as the page that is shown again knows them."""
    return [
        fault for inline in context.get("inline_admin_formsets", ()) for fault in faults_of(inline.formset)
    ]


def faults_of(formset: Any) -> Iterable[Fault]:
    """The faults of these questions, texts or days, where they came by a form."""
    if not formset.is_bound:
        return
    tab = formset.prefix
    for error in formset.non_form_errors():
        yield Fault(str(capfirst(formset.model._meta.verbose_name_plural)), str(error), tab)
    for place, form in enumerate(formset.forms, start=1):
        if not form.errors or formset._should_delete_form(form):
            continue
        name = _name(form, formset.model, place)
        for field, errors in form.errors.items():
            label = form.fields[field].label if field in form.fields else ""
            where = f"{name}, {label}" if label else name
            yield from (Fault(where, str(error), tab) for error in errors)


def _name(form: Any, model: Any, place: int) -> str:
    """A question by its number and its stored words, which an empty field shows no more; else the row."""
    if model is not Question:
        named = form.instance.pk is not None or model is CampaignDay
        return str(capfirst(str(form.instance))) if named else NOTHING
    words = form.initial.get("text_uk") or form.data.get(form.add_prefix("text_uk"), "")
    number = _("Question %(number)s") % {"number": place}
    return f"{number} «{show.short(words.strip(), NAMED)}»" if words.strip() else number
