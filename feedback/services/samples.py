"""A client who does not exist, for previews and tests of a survey."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from altegio import selectors as mirror
from feedback import texts
from feedback.models import Campaign, InstagramAccount

# Client, master and services, as a client of either language would read them.
_PEOPLE = {
    "uk": ("Олена", "Оксана", "Манікюр з покриттям"),
    "en": ("Olena", "Oksana", "Manicure with gel polish"),
}


def sample_values(campaign: Campaign, language: str, now: datetime) -> dict[str, str]:
    """What stands in place of the variables: a visit of yesterday at the first location. Two queries.

    The links have the length of real ones and lead nowhere.
    """
    name, master, services = _PEOPLE[language]
    company = mirror.companies().order_by("pk").first()
    day = timezone.localtime(now - timedelta(days=1), company.zone if company else None).date()
    names = InstagramAccount.objects.exclude(username="").order_by("pk").values_list("username", flat=True)
    direct = f"{settings.INSTAGRAM_LINK_URL}/m/{names.first() or 'salon'}"
    return {
        **texts.LONG_VALUES,
        "first_name_vocative": texts.vocative(name) if language == "uk" else name,
        "master": master,
        "services": services,
        "date": texts.date_in_words(day, language),
        "salon": company.title if company else texts.LONG_VALUES["salon"],
        "stop_link": f"{settings.PUBLIC_URL}/stop/1a2b3cabcdefghijklmnopqr/",
        "direct_link": f"{direct}?ref=abcdefghijklmnopqrstuvwx",
        "form_link": f"{settings.PUBLIC_URL}/f/1a2b3cabcdefghijklmnopqr/",
        "review_link": campaign.review_url,
    }
