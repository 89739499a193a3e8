"""Texts that lead to the form: the house's own are renewed, the salon's stay; and how they read on a page."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from feedback import texts
from feedback.models.translated import text_faults
from tests.feedback.factories import make_campaign

renewal = import_module("feedback.migrations.0019_form_and_reminder")


@pytest.mark.django_db
def test_texts_as_they_were_made_lead_to_the_form_and_changed_ones_stay() -> None:
    campaign = make_campaign()
    for kind, fields in renewal.OLD.items():
        campaign.templates.filter(kind=kind).update(**fields)
    campaign.templates.filter(kind="email").update(text_uk="Наш лист: {direct_link}")
    renewal.lead_to_the_form(apps, None)
    found = {row.kind: row for row in campaign.templates.all()}
    assert found["sms"].text_uk == texts.SMS["uk"]
    assert found["sms"].text_en == texts.SMS["en"]
    assert found["reminder"].text_uk == texts.REMINDER["uk"]
    assert found["email"].text_uk == "Наш лист: {direct_link}"
    assert found["email"].text_en == texts.EMAIL["en"]
    renewal.lead_to_direct(apps, None)
    assert campaign.templates.get(kind="sms").text_uk == renewal.OLD["sms"]["text_uk"]


@pytest.mark.parametrize("text", [texts.SMS, texts.EMAIL, texts.REMINDER], ids=["sms", "email", "reminder"])
@pytest.mark.parametrize("language", ["uk", "en"])
def test_each_leads_to_the_form_and_out_and_can_be_sent(text: dict[str, str], language: str) -> None:
    assert "{form_link}" in text[language]
    assert "{stop_link}" in text[language]
    assert text_faults(text[language]) == []


@pytest.mark.parametrize(
    ("template", "before", "question", "after"),
    [
        (
            texts.ASK_RATING["uk"],
            ("{first_name_vocative}, дякуємо, що завітали {date}!",),
            "Як усе пройшло?",
            (),
        ),
        ("Вітаємо!\n\nЯк вам?\n\nВід 1 до 5.\n\nНапишіть СТОП.", ("Вітаємо!",), "Як вам?", ("Від 1 до 5.",)),
        ("Оцініть майстра", (), "Оцініть майстра", ()),
        ("Як вам? Не питати: {stop_link}", (), "Як вам? Не питати: {stop_link}", ()),
        (
            "Скажіть\nщо завгодно.\n\n\n\nСтоп-кран був цілий?",
            ("Скажіть\nщо завгодно.",),
            "Стоп-кран був цілий?",
            (),
        ),
    ],
)
def test_a_question_on_a_page_has_a_heading_and_no_way_out_of_its_own(
    template: str, before: tuple[str, ...], question: str, after: tuple[str, ...]
) -> None:
    heading = texts.headed(texts.on_a_page(template))
    assert (heading.before, heading.question, heading.after) == (before, question, after)
