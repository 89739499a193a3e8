"""How a client's Instagram name looks."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from feedback.admin import show as survey_show
from feedback.services.reaching import profile_address


def instagram_cell(username: str, state: str) -> SafeString:
    """An Instagram name with its state."""
    name = format_html('<span class="insta">@{}</span> ', username) if username else ""
    return format_html("{}{}", name, survey_show.instagram_tag(state))


def instagram_line(username: str, state: str) -> SafeString:
    """The same with the way to the person's page in Instagram."""
    if not username:
        return survey_show.instagram_tag(state)
    return format_html(
        '<a class="insta inner-link" href="{}" target="_blank" rel="noopener noreferrer">@{}'
        '<span class="sr-only"> ({})</span></a> {}',
        profile_address(username),
        username,
        _("opens in a new tab"),
        survey_show.instagram_tag(state),
    )
