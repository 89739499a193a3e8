"""While the form of a campaign is filled in: the count, the preview, and what is amiss."""

from __future__ import annotations

from datetime import time

import pytest
from django.test import Client as Browser

from feedback.models import Campaign, Question, VisitFeedback
from tests.feedback.campaigns import address_of, count, posted, visits_of_the_week
from tests.feedback.factories import AccountFactory, SurveyFactory, make_campaign

pytestmark = pytest.mark.django_db

LIST = "/admin/feedback/campaign/"


def test_the_count_follows_the_form_and_saves_nothing(browser: Browser) -> None:
    campaign = make_campaign(enabled=False, since=None, hours_start="00:00", hours_end="00:00")
    visits_of_the_week(3, wrote=True)
    visits_of_the_week(2)
    before = Campaign.history.count(), VisitFeedback.objects.count()

    found = count(browser, campaign)
    assert "errors" not in found, found
    assert "3" in found["count"]
    assert "5" in found["count"]
    assert found["rule"].startswith("через 24")
    assert any(words.startswith("2") and "вручну" in words for words in found["reasons"])
    dear = count(browser, campaign, min_cost="100000", first_visits_always="")
    assert "0 з 5" in dear["count"]
    assert [words.partition(" ·")[0] for words in dear["reasons"]] == ["5"]
    campaign.refresh_from_db()
    assert (campaign.min_cost, campaign.enabled) == (0, False)
    assert (Campaign.history.count(), VisitFeedback.objects.count()) == before


def test_what_cannot_be_saved_is_told_instead_of_a_count(browser: Browser) -> None:
    found = count(browser, make_campaign(), hours_start="20:00", hours_end="10:00")
    assert "count" not in found
    assert any("пізніше за початок" in words for words in found["errors"])


def test_the_preview_shows_the_form_as_it_stands(browser: Browser) -> None:
    campaign = make_campaign()
    question = campaign.questions.get(key="recommend")
    Question.objects.filter(pk=question.pk).update(asked_after="high")
    data = posted(browser, campaign)
    data["questions-0-text_uk"] = "{first_name_vocative}, як вам манікюр?"
    data["questions-0-text_en"] = ""
    page = browser.post(f"{LIST}{campaign.pk}/preview/", data, headers={"X-Requested-With": "fetch"})
    html = page.content.decode()
    assert "Олено, як вам манікюр?" in html
    for words in ("вміститься ще", "лише після високої оцінки", "частин", "Немає тексту англійською"):
        assert words in html
    assert "<html" not in html
    assert campaign.questions.get(key="rating").text_uk != "{first_name_vocative}, як вам манікюр?"


def test_without_a_script_the_preview_is_a_page(browser: Browser) -> None:
    campaign = make_campaign()
    page = browser.post(f"{LIST}{campaign.pk}/preview/", posted(browser, campaign)).content.decode()
    assert "<html" in page
    assert "bubble-button" in page


def test_a_fault_of_a_text_is_shown_beside_it(browser: Browser) -> None:
    campaign = make_campaign()
    data = posted(browser, campaign)
    data["questions-0-text_uk"] = "Як вам {masterr}?"
    page = browser.post(f"{LIST}{campaign.pk}/preview/", data).content.decode()
    assert "Немає такої змінної: {masterr}" in page


def test_missing_english_is_told_on_the_page(browser: Browser) -> None:
    campaign = make_campaign()
    campaign.templates.filter(kind="thanks").update(text_en="")
    page = browser.get(address_of(campaign))
    assert "подяка наприкінці" in page.context["translations"]
    assert str(page.context["translations"]) in page.content.decode()


def test_what_a_trial_wrote_is_found_from_the_campaign(browser: Browser) -> None:
    campaign = make_campaign()
    SurveyFactory(campaign=campaign, status="skipped", reason="dry_run")
    page = browser.get(address_of(campaign)).content.decode()
    assert "/admin/sending/" in page
    assert f"reason__exact=dry_run&amp;campaign__id__exact={campaign.pk}" in page
    query = {"reason__exact": "dry_run", "campaign__id__exact": campaign.pk}
    listed = browser.get("/admin/feedback/visitfeedback/", query)
    assert listed.status_code == 200
    assert len(listed.context["cl"].result_list) == 1


def test_who_is_to_be_written_to_by_hand_is_no_way_of_the_program(browser: Browser) -> None:
    AccountFactory()
    campaign = make_campaign(hours_start=time(0), hours_end=time(0))
    visits_of_the_week(2, wrote=True)
    visits_of_the_week(3)
    page = browser.get(f"{LIST}{campaign.pk}/simulate/")
    assert [one["part"] for one in page.context["ways"]] == ["way:instagram"]
    assert page.context["by_hand"] == {"part": "by_hand", "count": 3}
    assert "Написати вручну: запитаємо, лише коли це зробить колега" in page.content.decode()
