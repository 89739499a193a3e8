"""A campaign as it stands in the form, saved or not: for the count, the simulator and the preview."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from feedback.admin import campaign_words
from feedback.admin.campaign_faults import faults_of
from feedback.admin.campaign_forms import ENGLISH_MEANT, SMS_MEANT, questions_of
from feedback.models import Campaign, CampaignDay, MessageTemplate, Question
from feedback.models.asking import TARGETS
from feedback.rules import Script
from feedback.services import campaign_rules, script
from feedback.services.translations import without_english

NO_MATTER_HOW_MANY = 10**9


@dataclass
class Draft:
    """What the form says. `errors`: why it cannot be saved, a sentence each; `changed`: it came by a form."""

    campaign: Campaign
    questions: list[Question]
    templates: list[MessageTemplate]
    days: list[CampaignDay] | None = None
    targets: dict[str, list[int]] | None = None
    errors: list[str] = field(default_factory=list)
    changed: bool = False

    def script(self, language: str) -> Script:
        """What a client of this language would be asked and told."""
        return script.assemble(self.campaign, self.questions, self.templates, language)

    def rules(self) -> campaign_rules.CampaignRules:
        """The rules as they stand. Raises ValueError where no day of the week is open."""
        if self.days is None or self.targets is None:
            return campaign_rules.rules_of([self.campaign])[0]
        week = campaign_rules.week_of(self.campaign, self.days)
        return campaign_rules.CampaignRules(self.campaign, week, campaign_rules.targets_of(self.targets))

    def target_names(self) -> dict[str, list[str]]:
        """The names of the services, categories and masters chosen, by field. A query a field."""
        if self.targets is None:
            return campaign_words.stored_targets(self.campaign)
        models = {name: getattr(Campaign, name).rel.model for name in TARGETS}
        return {
            name: [str(row) for row in models[name]._default_manager.filter(pk__in=chosen)] if chosen else []
            for name, chosen in self.targets.items()
        }


def read(model_admin: Any, request: HttpRequest, campaign: Campaign) -> Draft:
    """The campaign of a request: with what its form says where it posts one. Writes nothing.

    Checked by the very forms that save it; the (unsaved) campaign is changed in memory only.
    """
    if "name" not in request.POST:
        return saved(campaign)
    # Nothing is saved here, so nobody needs to say what is meant.
    said = request.POST.copy()
    for box in (SMS_MEANT, ENGLISH_MEANT):
        said[box] = str(NO_MATTER_HOW_MANY)
    form = model_admin.get_form(request, campaign, change=True)(said, instance=campaign)
    form.is_valid()
    draft = Draft(campaign, [], _templates(campaign), [], {}, list(_said(form)), changed=True)
    draft.targets = {name: [row.pk for row in form.cleaned_data.get(name) or ()] for name in TARGETS}
    for formset in _formsets(model_admin, request, campaign):
        formset.is_valid()
        kept = [each for each in formset.forms if not formset._should_delete_form(each)]
        draft.errors += [f"{fault.where}: {fault.words}" for fault in faults_of(formset)]
        if formset.model is Question:
            draft.questions = questions_of(formset)
        elif formset.model is MessageTemplate:
            draft.templates = [each.instance for each in kept]
        elif formset.model is CampaignDay:
            draft.days = [each.instance for each in kept if each.has_changed() or each.instance.pk]
    return draft


def saved(campaign: Campaign) -> Draft:
    """The campaign as it is stored."""
    return Draft(campaign, list(campaign.questions.order_by("position", "pk")), _templates(campaign))


def missing_english(model_admin: Any, request: HttpRequest, campaign: Campaign) -> list[str]:
    """The questions and texts that would have no English if the request's form were saved, by their names."""
    draft = saved(campaign)
    for formset in _formsets(model_admin, request, campaign):
        formset.is_valid()
        if formset.model is Question:
            draft.questions = questions_of(formset)
        elif formset.model is MessageTemplate:
            draft.templates = [each.instance for each in formset.forms]
    return without_english([*draft.questions, *draft.templates])


def _templates(campaign: Campaign) -> list[MessageTemplate]:
    return list(campaign.templates.order_by("pk"))


def _formsets(model_admin: Any, request: HttpRequest, campaign: Campaign) -> Iterable[Any]:
    for made, inline in model_admin.get_formsets_with_inlines(request, campaign):
        prefix = made.get_default_prefix()
        if f"{prefix}-TOTAL_FORMS" in request.POST:
            yield made(**model_admin.get_formset_kwargs(request, campaign, inline, prefix))


def _said(form: Any) -> Iterable[str]:
    """The faults of a form, each with the name of its field."""
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        for error in errors:
            yield f"{label}: {error}" if label else str(error)
