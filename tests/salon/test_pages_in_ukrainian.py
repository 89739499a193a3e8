"""What people read outside of the pages: at the door, when something goes wrong, in letters."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.template.loader import render_to_string
from django.test import Client as Browser
from django.test import RequestFactory
from django.utils import timezone, translation
from django.views.csrf import csrf_failure

from feedback.texts import EMAIL, EMAIL_SUBJECT
from salon.alerts import letters
from salon.models import Alert
from tests.pages.reading import said, words
from tests.pages.test_every_page import CYRILLIC, english_in
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db


def test_the_log_in_page_speaks_ukrainian_whatever_the_browser_prefers() -> None:
    page = Browser(headers={"Accept-Language": "en-US,en;q=0.9"}).get("/admin/login/").content.decode()

    assert 'lang="uk"' in page
    assert english_in({"/admin/login/": page}) == {}


@pytest.mark.parametrize("language", ["uk", "en"])
def test_pages_of_errors_are_in_the_readers_language(language: str, settings: Any) -> None:
    settings.AXES_FAILURE_LIMIT = 1
    wrong = {"username": "nobody", "password": "wrong"}
    stranger = Browser()
    stranger.cookies["django_language"] = language
    master = browser_of(user_in("master"))
    master.cookies["django_language"] = language
    answers = {
        403: master.get("/admin/altegio/client/"),
        404: stranger.get("/nothing/"),
        429: [stranger.post("/admin/login/", wrong) for _attempt in range(2)][-1],
    }
    pages = {str(status): answer.content.decode() for status, answer in answers.items()}
    with translation.override(language):
        pages["400"] = render_to_string("400.html")
        pages["500"] = render_to_string("500.html")
        pages["csrf"] = csrf_failure(RequestFactory().get("/")).content.decode()

    assert {status: answer.status_code for status, answer in answers.items()} == {one: one for one in answers}
    assert all("salon/errors.css" in page for page in pages.values())
    if language == "uk":
        assert english_in(pages) == {}
    for page in pages.values() if language == "en" else ():
        assert not [word for word, _piece in words(said(page, "en")) if CYRILLIC.search(word)]


def test_letters_are_in_one_language() -> None:
    user_in("owner", email="owner@example.com")
    now = timezone.now()
    Alert.objects.create(
        kind="instagram_reconnect", sentence="Instagram відключено.", advice="Підключіть його знову.",
        first_at=now, last_at=now, mail=Alert.Mail.QUEUED, mail_at=now - timedelta(minutes=1),
    )  # fmt: skip
    letters.send_due(now)

    written = {f"{one.subject}": f"<p>{one.subject}</p><p>{one.body}</p>" for one in mail.outbox}
    written |= {"survey": f"<p>{EMAIL_SUBJECT['uk']}</p><p>{EMAIL['uk']}</p>"}
    assert len(written) == 2
    assert english_in(written) == {}
