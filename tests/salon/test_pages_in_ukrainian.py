"""A walk over the admin in Ukrainian: nothing of the English sources is left."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.utils import timezone

from altegio.selectors.figures import By
from feedback import figures
from feedback.models import PhotoReminder, PhotoService, Tag, TeamMember, TeamMessage
from scripts import messages
from tests.factories import (
    CompletedVisitFactory,
    GoodsLineFactory,
    InstagramClientFactory,
    PaymentFactory,
    QuarantineFactory,
    ReviewFactory,
    ServiceStaffFactory,
    SyncRunFactory,
    SyncStateFactory,
    WebhookEventFactory,
    WorkingHoursFactory,
)
from tests.feedback.cases import opened
from tests.feedback.factories import ContactFactory, OptOutFactory, SurveyFactory, make_campaign
from tests.roles import browser_of, user_in

# The preview shows English on purpose.
CAMPAIGN_PAGES = ("change", "simulate", "test", "history")

pytestmark = pytest.mark.django_db

# The same in both languages, names, and the stable name of a role.
SAME = {
    "instagram",
    "e-mail",
    "master",
    "instagram direct",
    "altegio",
    "csat",
    "http accept",
    "rating, comment, recommend",
}
# What somebody writes who hopes that a page takes it for its own.
MARKUP = '"><img src=x onerror=alert(1)>'
_ICON = r"<span[^>]*material-symbols-outlined[^>]*>.*?</span>"
_HIDDEN = re.compile(rf"{_ICON}|<(script|style|textarea|pre)\b.*?</\1>|<[^>]+>", re.DOTALL)


def visible(page: str) -> set[str]:
    """The pieces of text that a person sees, in small letters. Icons are drawn from words: no text."""
    return {unescape(piece).strip().lower() for piece in _HIDDEN.sub("\n", page).split("\n")} - {""}


@pytest.fixture(scope="module")
def english() -> set[str]:
    """The English sources as they stand in a page: those without a value inside."""
    found = {text.strip().lower() for item in messages.find_all() for text in (item.text, item.plural)}
    return {text for text in found if text and "%" not in text and "{" not in text} - SAME


def pages() -> list[str]:
    """Lists, forms and cards, with a row in each."""
    client = InstagramClientFactory(name=f"Олена{MARKUP}", comment=MARKUP, email="olena@example.com")
    visit = CompletedVisitFactory(client=client)
    appointment = visit.appointments.get()
    payment = PaymentFactory(appointment=appointment, kind="goods")
    appointment.custom_fields, appointment.labels = {"Кабінет": "2"}, [{"title": "VIP", "color": "#009800"}]
    appointment.comer, appointment.activity_id, appointment.prepaid = f"Марко{MARKUP}", 77, True
    appointment.paid_moved, appointment.master_request = 5, 1
    appointment.save()
    GoodsLineFactory(appointment=appointment)
    review = ReviewFactory(appointment=appointment, text=MARKUP)
    master = ServiceStaffFactory(staff=appointment.staff)
    WorkingHoursFactory(staff=appointment.staff, starts_at=timezone.now())
    survey = SurveyFactory(visit=visit, status="unknown", reason="outcome_unknown", comment=MARKUP)
    contact = ContactFactory(client=client, linked_by="username", profile_name=MARKUP)
    OptOutFactory(contact=ContactFactory())
    run, _state = SyncRunFactory(requested_by="olena"), SyncStateFactory(last_error="Помилка")
    photo = PhotoService.objects.create(service=master.service, changed_at=timezone.now())
    PhotoReminder.objects.create(
        appointment=appointment,
        staff=appointment.staff,
        ends_at=timezone.now(),
        remind_at=timezone.now(),
        service_ids=[photo.service_id],
        state="missed",
        reason="not_in_team",
    )
    case, _tag = opened(comment=f"Повільно{MARKUP}"), Tag.objects.create(name=f"час{MARKUP}")
    user = user_in("master")
    colleague = TeamMember.objects.create(
        name=f"Оля{MARKUP}", telegram_blocked_at=timezone.now(), wants_alerts=True
    )
    told = TeamMessage.objects.create(
        member=colleague, channel="telegram", purpose="test", key="k", text=MARKUP, state="failed",
        error_code="our_bug",
    )  # fmt: skip
    lists = [
        "altegio/client",
        "altegio/visit",
        "altegio/appointment",
        "altegio/staff",
        "altegio/service",
        "altegio/servicecategory",
        "altegio/company",
        "altegio/payment",
        "altegio/review",
        "altegio/syncrun",
        "altegio/syncstate",
        "altegio/quarantine",
        "altegio/health",
        "feedback/visitfeedback",
        "feedback/optout",
        "feedback/instagramcontact",
        "feedback/instagramaccount",
        "feedback/delivery",
        "feedback/holiday",
        "feedback/teammember",
        "feedback/teammessage",
        "feedback/telegramupdate",
        "auth/user",
        "auth/group",
        "salon/apitoken",
        "salon/stucktask",
        "django_celery_beat/periodictask",
        "axes/accessattempt",
        "photos",
        "photos/settings",
        "feedback/case",
        "feedback/tag",
        "cases/again",
        "cases/digest",
    ]
    cards = [
        f"altegio/client/{client.pk}/change",
        f"altegio/client/{client.pk}/raw",
        f"altegio/visit/{visit.pk}/change",
        f"altegio/appointment/{appointment.pk}/change",
        f"altegio/staff/{appointment.staff_id}/change",
        f"altegio/service/{master.service_id}/change",
        f"altegio/payment/{payment.pk}/change",
        f"altegio/review/{review.pk}/change",
        f"altegio/syncrun/{run.pk}/change",
        f"altegio/quarantine/{QuarantineFactory(company=client.company).pk}/change",
        f"altegio/webhookevent/{WebhookEventFactory(resource='x', event='y').pk}/change",
        f"feedback/visitfeedback/{survey.pk}/change",
        "feedback/campaign/add",
        "feedback/holiday/add",
        *(f"feedback/campaign/{make_campaign().pk}/{page}" for page in CAMPAIGN_PAGES),
        f"feedback/instagramcontact/{contact.pk}/change",
        "feedback/optout/add",
        f"feedback/case/{case.pk}/change",
        "feedback/tag/add",
        "feedback/teammember/add",
        f"feedback/teammember/{colleague.pk}/change",
        f"feedback/teammember/{colleague.pk}/telegram",
        f"feedback/teammessage/{told.pk}/change",
        f"feedback/instagramaccount/{contact.account_id}/change",
        f"auth/user/{user.pk}/change",
        "auth/user/add",
        f"auth/group/{user.groups.get().pk}/change",
        "salon/apitoken/add",
        "django_celery_beat/periodictask/add",
        "calendar",
        "calendar/feeds",
        f"calendar/visits/{appointment.pk}",
    ]
    reports = [f"/admin/reports/visits/?by={by}" for by in By]
    reports += [f"/admin/reports/answers/?by={by}" for by in figures.By]
    return ["/admin/", *(f"/admin/{name}/" for name in (*lists, *cards)), *reports]


def test_no_english_and_no_foreign_markup_stands_in_ukrainian_pages(english: set[str]) -> None:
    """Names, comments and words of clients are text on every page, whatever is written in them."""
    paths = pages()
    browser = browser_of(user_in("owner", is_superuser=True, first_name="Ольга"))
    left, taken, shown = {}, [], 0
    for path in paths:
        response = browser.get(path)
        assert response.status_code == 200, path
        page = response.content.decode()
        words = visible(page) & english
        if words:
            left[path] = words
        if "<img src=x" in page:
            taken.append(path)
        shown += "&lt;img src=x" in page

    assert (left, taken) == ({}, [])
    assert shown >= 20


def test_the_log_in_page_speaks_ukrainian_whatever_the_browser_prefers(english: set[str]) -> None:
    from django.test import Client

    page = Client(headers={"Accept-Language": "en-US,en;q=0.9"}).get("/admin/login/").content.decode()

    assert 'lang="uk"' in page
    assert visible(page) & english == set()
