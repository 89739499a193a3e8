"""Languages on pages: of the campaign's texts, and of each client."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from altegio.models import Client
from feedback.models import ClientLanguage, MessageTemplate, Question
from feedback.services.translations import missing_english
from tests.factories import InstagramClientFactory
from tests.feedback.campaigns import form_of
from tests.feedback.factories import make_campaign
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db


def test_what_has_no_english_is_named() -> None:
    campaign = make_campaign()
    assert missing_english(campaign) == []
    campaign.questions.filter(key="comment").update(text_en="")
    campaign.templates.filter(kind="thanks_low").update(text_uk="Нам прикро")
    Question.objects.create(
        campaign=campaign,
        position=4,
        kind="choice",
        text_uk="Що саме?",
        text_en="What?",
        titles_uk="Час\nЦіна",
    )
    assert len(missing_english(campaign)) == 3


@pytest.mark.parametrize("role", ["receptionist", "manager", "owner"])
def test_staff_say_in_which_language_a_client_is_written_to(role: str) -> None:
    client: Client = InstagramClientFactory()
    desk, address = browser_of(user_in(role)), f"/admin/altegio/client/{client.pk}/change/"
    assert "language" in desk.get(address).context["adminform"].form.fields
    name = {"manual_instagram": ""}
    desk.post(address, {**name, "language": "en"})
    kept = ClientLanguage.objects.get(client=client)
    assert (kept.language, kept.set_by) == ("en", "staff")
    assert desk.get(address).context["adminform"].form.initial["language"] == "en"
    desk.post(address, {**name, "language": ""})
    assert not ClientLanguage.objects.exists()


def test_english_that_was_taken_out_is_said(browser: Browser) -> None:
    address, data = form_of(browser, make_campaign())
    thanks = MessageTemplate.objects.get(kind="thanks")
    ids = {
        name: value for name, value in data.items() if name.startswith("templates-") and name.endswith("-id")
    }
    (row,) = (name.removesuffix("-id") for name, value in ids.items() if str(value) == str(thanks.pk))
    assert data[f"{row}-text_en"]
    page = browser.post(address, {**data, f"{row}-text_en": ""}, follow=True).content.decode()
    assert f"«{thanks}» тепер без англійського тексту" in page
    page = browser.post(address, {**data, f"{row}-text_en": ""}, follow=True).content.decode()
    assert "тепер без англійського тексту" not in page
