"""The words of a campaign below its rules: questions, which are added, ordered and removed, and texts."""

from __future__ import annotations

from collections import Counter
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline
from unfold.widgets import UnfoldAdminSelectWidget

from altegio.admin.show import Look, tag
from feedback.models import Campaign, MessageTemplate, Question
from feedback.models.question import MOST_QUESTIONS
from feedback.rules import RATED, QuestionKind, Script, ScriptQuestion
from feedback.services.script import usual_titles
from feedback.services.translations import missing_english

TEXTS_SHOWN = 6


class TextInline(StackedInline):
    """Texts below the campaign."""

    extra = 0
    fields: ClassVar[Any] = (("text_uk", "text_en"),)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Lower fields: a message is a few lines."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name in ("text_uk", "text_en"):
            field.widget.attrs["rows"] = 7
        if field is not None and db_field.name in ("titles_uk", "titles_en"):
            field.widget.attrs["rows"] = 3
        return field


class QuestionForm(forms.ModelForm):
    """A question; what is usual on its buttons shows through, and free text has none."""

    after_key = forms.ChoiceField(
        label=_("Of which question"),
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text=_(
            "Of those before it: the rating of the visit or the nearest yes or no, unless you name another."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("position", "kind", "asked_after"):
            if name in self.fields:
                self.fields[name].required = False  # what is left out stays as it was
        if self.instance.pk and "key" in self.fields:
            self.fields["key"].disabled = True
            self.fields["key"].help_text = _("Answers are kept under it, so it stays as it is.")
        for name in ("titles_uk", "titles_en"):
            self._show_usual(name)

    def _show_usual(self, name: str) -> None:
        field = self.fields.get(name)
        if field is None:
            return
        language = name.removeprefix("titles_")
        usual = usual_titles(self.instance.kind, language)
        field.widget.attrs["lang"] = language
        field.widget.attrs["placeholder"] = "\n".join(usual)
        if len(usual) > field.widget.attrs.get("rows", 0):
            field.widget.attrs["rows"] = min(len(usual), 5)
        if self.instance.pk and self.instance.kind == QuestionKind.TEXT:
            field.widget.attrs["rows"] = 1
            field.help_text = _("Clients answer in their own words: no buttons.")

    def clean_kind(self) -> str:
        """How it is answered: as before, unless another kind was chosen; a new question needs one."""
        kind = self.cleaned_data["kind"] or self.instance.kind
        if not kind:
            raise ValidationError(_("Choose how it is answered."))
        return str(kind)

    def clean_key(self) -> str:
        """Of a question that is there it stays; who sends another one is told so."""
        sent = str(self.data.get(self.add_prefix("key"), "")).strip()
        if self.instance.pk and sent and sent != self.instance.key:
            words = _("Answers are kept under “%(key)s”: the key of a question does not change.")
            raise ValidationError(words % {"key": self.instance.key})
        return str(self.cleaned_data["key"])

    def clean_asked_after(self) -> str:
        """After which answer: as before, unless another was chosen."""
        return str(self.cleaned_data["asked_after"] or self.instance.asked_after)

    def as_asked(self) -> ScriptQuestion:
        """The question as the rules of order read it."""
        filled = self.instance
        return ScriptQuestion(
            key=filled.key or self.prefix or "",
            kind=filled.kind,
            text=filled.text_uk,
            asked_after=filled.asked_after,
            after_key=filled.after_key,
        )


def _way_moved(form: Any) -> int:
    """-1 for a question that was moved forward, or is new; 1 for one moved back; 0 for one that stays."""
    before, wanted = form.initial.get("position"), getattr(form, "cleaned_data", {}).get("position")
    if wanted is None or wanted == before:
        return 0
    return -1 if before is None or wanted < before else 1


class QuestionFormSet(forms.BaseInlineFormSet):
    """All questions of a campaign: at least one, in an order in which each condition has its question."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """What a question may depend on: those with a rating, or with yes or no."""
        super().add_fields(form, index)
        if "after_key" in form.fields:
            form.fields["after_key"].choices = [("", _("as usual")), *self._sources()]

    def _sources(self) -> list[tuple[str, str]]:
        if not hasattr(self, "_known_sources"):
            kinds = (*RATED, QuestionKind.YES_NO)
            rows = self.instance.questions.filter(kind__in=kinds) if self.instance.pk else ()
            self._known_sources = [(row.key, str(row)) for row in rows]
        return self._known_sources

    def clean(self) -> None:
        """The order, counted anew; no question waits for an answer that cannot have been given."""
        super().clean()
        kept = self.kept()
        if any(form.errors for form in kept):
            return
        if not kept:
            raise ValidationError(_("A survey asks something: leave at least one question."))
        if len(kept) > MOST_QUESTIONS:
            words = _("That is a long survey: at most %(most)s questions.")
            raise ValidationError(words % {"most": MOST_QUESTIONS})
        self._check_places(kept)
        for place, form in enumerate(kept, start=1):
            form.instance.position = place
        self._check_conditions(kept)

    def _check_places(self, kept: list[Any]) -> None:
        """Two that were moved to one place would leave it to chance which comes first."""
        moved = [form for form in kept if form.instance.pk and _way_moved(form)]
        places = Counter(form.cleaned_data["position"] for form in moved)
        for form in moved:
            place = form.cleaned_data["position"]
            if places[place] > 1:
                words = _("Place %(place)s is given to several questions: give each a place of its own.")
                form.add_error("position", words % {"place": place})

    def kept(self) -> list[Any]:
        """The forms that stay, by their positions; a new one without a position is the last.

        Of two with one position the one that was moved there has it, and the other one makes room.
        """
        deleted = set(self.deleted_forms)
        filled = [
            form
            for form in self.forms
            if form not in deleted and (form.instance.pk is not None or form.has_changed())
        ]
        last = len(self.forms) + MOST_QUESTIONS

        def place(form: Any) -> tuple[int, int]:
            wanted = getattr(form, "cleaned_data", {}).get("position")
            return (last, 0) if wanted is None else (int(wanted), _way_moved(form))

        return sorted(filled, key=place)

    def _check_conditions(self, kept: list[Any]) -> None:
        script = Script("uk", tuple(form.as_asked() for form in kept))
        if script.questions[0].is_conditional:
            kept[0].add_error("asked_after", _("The first question is asked always."))
        for form, question in zip(kept[1:], script.questions[1:], strict=True):
            if question.is_conditional and script.source_of(question) is None:
                form.add_error("asked_after", _("No question before it has such an answer."))

    def save(self, commit: bool = True) -> Any:
        """Save, and keep the order of those too in which nothing else was changed."""
        places = [(form.instance, form.instance.position) for form in self.kept()]
        saved = super().save(commit)
        if commit:
            stored = dict(self.instance.questions.values_list("pk", "position"))
            for question, place in places:
                if stored.get(question.pk) != place:
                    question.save(update_fields=["position"])
        return saved


class QuestionInline(TextInline):
    """The questions in their order."""

    model = Question
    form = QuestionForm
    formset = QuestionFormSet
    fields: ClassVar[Any] = (
        ("position", "kind", "required"),
        ("text_uk", "text_en"),
        ("titles_uk", "titles_en"),
        ("asked_after", "after_key", "key"),
    )
    ordering = ("position", "pk")
    ordering_field = "position"
    max_num = MOST_QUESTIONS
    verbose_name_plural = _("Questions, in this order")


class TemplateInline(TextInline):
    """The other texts: neither added nor deleted."""

    model = MessageTemplate
    ordering = ("pk",)
    can_delete = False
    verbose_name_plural = _("Other texts")

    def has_add_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """The campaign comes with all its texts."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """The campaign keeps all its texts."""
        return False


def translations_text(campaign: Campaign) -> SafeString:
    """Which texts have no English, so that clients who read English get the Ukrainian."""
    missing = missing_english(campaign)
    if not missing:
        return tag(_("everything is there in English too"), Look("good", "translate"))
    count = len(missing)
    words = ngettext("%(count)s text has no English", "%(count)s texts have no English", count)
    named = [*missing[:TEXTS_SHOWN], *(["…"] if count > TEXTS_SHOWN else [])]
    return format_html(
        "{} {}<ul>{}</ul>",
        tag(words % {"count": count}, Look("wait", "translate")),
        gettext("Clients who are written to in English get the Ukrainian."),
        format_html_join("", "<li>{}</li>", ((name,) for name in named)),
    )
