"""A text that clients read, in both languages, checked on saving."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.texts import (
    LONG_VALUES,
    TEXT_LIMIT,
    has_stray_braces,
    letters_over,
    render,
    unknown_variables,
)


class Translated(models.Model):
    """A text in both languages; an empty English one falls back to the Ukrainian."""

    text_uk = models.TextField(_("text in Ukrainian"), max_length=1000)
    text_en = models.TextField(_("text in English"), max_length=1000, blank=True)

    class Meta:
        abstract = True

    def clean(self) -> None:
        """The text can be sent: Instagram takes it, and it has no braces or variables that mean nothing."""
        super().clean()
        found = {name: text_faults(getattr(self, name) or "") for name in ("text_uk", "text_en")}
        wrong = {name: faults for name, faults in found.items() if faults}
        if wrong:
            raise ValidationError(wrong)

    def text(self, language: str) -> str:
        """The text in this language, else in Ukrainian."""
        return (self.text_en if language == "en" else "") or self.text_uk

    @property
    def lacks_translation(self) -> bool:
        """Whether only the Ukrainian text is there, so that who reads English gets that one."""
        return bool(self.text_uk.strip()) and not self.text_en.strip()

    @property
    def lacks_titles(self) -> bool:
        """Whether its buttons are worded in Ukrainian only."""
        return False


def text_faults(text: str) -> list[str]:
    """What keeps a text from being sent as it stands, a sentence each."""
    faults: list[Any] = []
    unknown = unknown_variables(text)
    if has_stray_braces(text):
        faults.append(
            _("A brace is left over or missing: write a variable as {salon}, in one pair of braces.")
        )
    elif unknown:
        names = ", ".join(f"{{{name}}}" for name in sorted(unknown))
        faults.append(_("There is no such variable: %(names)s.") % {"names": names})
    over = letters_over(render(text, LONG_VALUES))
    if over:
        faults.append(
            _(
                "Too long: with a long name and long services %(over)s characters would have to go. "
                "Instagram takes up to %(cyrillic)s Ukrainian letters or %(latin)s Latin ones."
            )
            % {"over": over, "cyrillic": TEXT_LIMIT // 2, "latin": TEXT_LIMIT}
        )
    return [str(fault) for fault in faults]


def lines_of(text: str) -> list[str]:
    """The lines that hold something, without white space around."""
    return [line.strip() for line in text.splitlines() if line.strip()]
