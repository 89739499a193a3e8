"""An alert is told once, and each reads it in the language of their own interface."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from altegio import signals as mirror
from altegio.lazy_text import filled, joined
from feedback import signals as surveys
from feedback.channels.instagram.errors import Action, InstagramError
from feedback.models import InstagramAccount, Message, TeamMessage
from feedback.services import accounts, bot, refusals
from salon.alerts import keeping, letters, standstill
from salon.models import Alert, StuckTask
from tests.factories import CompanyFactory, SyncStateFactory
from tests.feedback.factories import AccountFactory, ContactFactory, MessageFactory
from tests.feedback.services.telegram import TeamMemberFactory, Telegram, telegram, the_bot  # noqa: F401
from tests.roles import browser_of, user_in
from tests.salon.alerts.troubles import LIST

pytestmark = pytest.mark.django_db

CYRILLIC = re.compile("[а-яіїєґ]", re.IGNORECASE)


@pytest.fixture(autouse=True)
def company() -> None:
    """A location whose title is Latin: what is Cyrillic then are words of the program."""
    CompanyFactory(title="Podil")


def account(**values: Any) -> InstagramAccount:
    """An account with a Latin name."""
    return AccountFactory(username="salon", **values)


def refused(action: Action, code: int) -> None:
    """Instagram refuses a message that was being sent, for the last time."""
    contact = ContactFactory(account=account(), last_action_at=timezone.now())
    message = MessageFactory(contact=contact, state=Message.State.SENDING, attempts=refusals.TRIES)
    refusals.record(message, InstagramError(action, code=code), timezone.now())


def task_fails() -> None:
    """A task that killed its process, seen by the scan."""
    now = timezone.now()
    StuckTask.objects.create(name="feedback.tasks.send_due", reason="killed", first_at=now, last_at=now)
    keeping.scan(now)


def found(**values: Any) -> None:
    """A list or a location that is not read, and an account that stands, seen by the scan."""
    SyncStateFactory(**values)
    account(state="reconnect", state_code="190/463")
    keeping.scan(timezone.now())


def clock_stands() -> None:
    """Told of by a process of the web."""
    now = timezone.now()
    keeping.scan(now, more=standstill.of_clock(now, now.replace(year=2000)))


def mirror_tells(*, required: bool) -> None:
    """Altegio refuses a location, or a list."""
    mirror.alert.send(sender=1001, code="rights", stream="reviews", required=required)


TOLD: dict[str, Callable[[], Any]] = {
    "an account stops": lambda: accounts.stop(account(), InstagramAccount.State.STOPPED, "10/1893063", ""),
    "an account that nobody knows why": lambda: accounts.stop(account(), "stopped", "77", "odd"),
    "a warning": lambda: accounts.warn(account(), "silent"),
    "another program": lambda: refused(Action.OTHER_TOOL, 100),
    "a window": lambda: refused(Action.WINDOW_CLOSED, 10),
    "a malformed message": lambda: refused(Action.OUR_BUG, 100),
    "no money for SMS": lambda: surveys.alert.send(sender=Message, code="sms_no_funds", message=""),
    "the bot": lambda: surveys.alert.send(sender=Message, code="telegram_revoked", message=""),
    "a location": lambda: mirror_tells(required=True),
    "a list": lambda: mirror_tells(required=False),
    "a location, by the scan": lambda: found(stream="appointments", error_code="licence"),
    "a list, by the scan": lambda: found(stream="reviews", error_code="rights"),
    "a task": task_fails,
    "the clock": clock_stands,
}


@pytest.mark.parametrize("told", TOLD.values(), ids=TOLD)
@pytest.mark.parametrize("language", ["uk", "en"])
def test_whoever_tells_it_each_language_has_its_words_and_the_columns_the_salons(
    told: Callable[[], Any], language: str
) -> None:
    with translation.override(language):
        told()
    rows = list(Alert.objects.all())
    assert rows
    for alert in rows:
        assert not CYRILLIC.search("".join(alert.words["en"].values())), alert.words
        assert all(CYRILLIC.search(text) for text in alert.words["uk"].values() if text), alert.words
        assert {"sentence": alert.sentence, "advice": alert.advice} == alert.words["uk"]


@pytest.fixture
def english() -> Browser:
    """An owner who has chosen English."""
    browser = browser_of(user_in("owner", email="owner@example.com"))
    browser.cookies["django_language"] = "en"
    return browser


@pytest.fixture
def malformed() -> Alert:
    """An alert of a single event, which only its row tells of; heard in a worker."""
    with translation.override("uk"):
        refused(Action.OUR_BUG, 100)
    return Alert.objects.get()


def test_the_list_the_form_and_the_head_of_every_page_speak_the_readers_language(
    english: Browser, malformed: Alert
) -> None:
    ukrainian = browser_of(user_in("manager"))
    for path in (LIST, f"{LIST}{malformed.pk}/change/", "/admin/"):
        assert "Instagram refused a message as malformed" in english.get(path).content.decode()
        shown = ukrainian.get(path).content.decode()
        assert malformed.sentence in shown
        assert "malformed" not in shown


@pytest.mark.parametrize("sought", ["malformed", "developers", "розробник"])
def test_a_search_finds_what_the_reader_reads_and_what_is_stored(
    english: Browser, malformed: Alert, sought: str
) -> None:
    assert "as malformed" in english.get(LIST, {"q": sought}).content.decode()
    assert "as malformed" not in english.get(LIST, {"q": "licence"}).content.decode()


def test_a_row_of_before_says_what_it_was_told_in(english: Browser, malformed: Alert) -> None:
    Alert.objects.update(words=None)
    assert malformed.sentence in english.get(LIST).content.decode()
    assert malformed.sentence in english.get("/admin/").content.decode()


def test_a_letter_is_in_the_salons_language_and_a_message_in_that_of_the_member(
    telegram: Telegram,  # noqa: F811
    settings: Any,
) -> None:
    settings.EMAIL_READY = True
    owner = user_in("owner", email="owner@example.com")
    TeamMemberFactory(user=owner, language="en")
    TeamMemberFactory(user=user_in("manager"), language="uk")
    with translation.override("en"):
        accounts.stop(account(), InstagramAccount.State.RECONNECT, "190/463", "")
        letters.send_due(timezone.now())
    written = dict(TeamMessage.objects.values_list("member__language", "text"))
    assert "The access has expired." in written["en"]
    assert not CYRILLIC.search(written["en"])
    assert "Строк доступу минув." in written["uk"]
    (letter,) = mail.outbox
    assert "Строк доступу минув." in letter.body


def test_what_the_vendor_or_a_person_wrote_stays_as_it_is() -> None:
    accounts.stop(account(), InstagramAccount.State.STOPPED, "77", "Odd refusal of Meta")
    words = Alert.objects.get().words
    assert all("Odd refusal of Meta" in of_language["sentence"] for of_language in words.values())


def test_hearing_an_alert_takes_no_query_for_a_language() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            mirror_tells(required=True)
        return len(caught)

    queries()
    assert queries() == 2


def test_texts_put_together_stay_lazy_as_long_as_a_part_of_them_is() -> None:
    text = joined(filled(translation.gettext_lazy("Instagram refuses: %(facts)s."), facts="no"), "", "Yes.")
    with translation.override("en"):
        assert str(text) == "Instagram refuses: no. Yes."
    with translation.override("uk"):
        assert CYRILLIC.search(str(text))
    assert joined("one", "", "two") == "one two"


def test_the_bots_trouble_is_read_in_each_language(telegram: Telegram) -> None:  # noqa: F811
    bot.stop(the_bot())
    words = Alert.objects.get().words
    assert "Telegram does not accept" in words["en"]["sentence"]
