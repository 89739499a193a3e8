"""A list without rows says what comes onto it, and what to do."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.utils import translation

from salon.admin.empty_lists import HINTS
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "page", "words", "link"),
    [
        ("manager", "altegio/client", "Зʼявиться після читання Altegio.", "Стан читання Altegio"),
        ("manager", "feedback/visitfeedback", "Опитування зʼявляються тут", "Кампанії"),
        ("receptionist", "altegio/client", "Зʼявиться після читання Altegio.", ""),
    ],
)
def test_an_empty_list_says_what_comes_there(role: str, page: str, words: str, link: str) -> None:
    browser = browser_of(user_in(role))
    content = browser.get(f"/admin/{page}/", follow=True).content.decode().split('id="changelist"')[1]
    said = content.split(words)[1].split("</p>")[0]
    assert link in said
    assert bool(link) == ("<a" in said)
    narrowed = browser.get(f"/admin/{page}/?q=nobody", follow=True).content.decode()
    assert "Скинути фільтри" in narrowed


def test_each_list_of_the_house_has_words_of_its_own() -> None:
    ours = [
        model for model in admin.site._registry if model._meta.app_label in ("altegio", "feedback", "salon")
    ]
    labels = {model._meta.concrete_model._meta.label_lower for model in ours}  # type: ignore[union-attr]
    # There is always a campaign.
    assert labels - {"feedback.campaign"} <= set(HINTS)
    with translation.override("uk"):
        assert all(str(words) for words, _page in HINTS.values())
