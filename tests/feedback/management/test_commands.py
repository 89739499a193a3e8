"""The commands, as a person meets them."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from feedback.management.commands import feedback_plan
from feedback.models import Message, VisitFeedback
from feedback.services import campaigns
from tests.factories import CompletedVisitFactory, StaffFactory
from tests.feedback.factories import AccountFactory, ReachableSurveyFactory, make_campaign
from tests.feedback.services.conftest import Graph, graph  # noqa: F401

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    with translation.override("en"):
        call_command(*arguments, stdout=out, no_color=True)
    return out.getvalue()


def test_the_campaign_is_made_switched_off_and_shown() -> None:
    assert "switched off" in run("feedback_campaign")
    assert campaigns.active_campaign() is None


def test_the_demos_campaign_is_one_command() -> None:
    since = (timezone.localtime() - timedelta(days=7)).date()
    shown = run(
        "feedback_campaign", "--on", "--since", since.isoformat(), "--hours", "00:00-24:00", "--delay", "1"
    )
    campaign = campaigns.active_campaign()
    assert campaign is not None
    assert campaign.since is not None
    assert timezone.localtime(campaign.since).date() == since
    assert str(campaigns.sending_hours(campaign)) == "00:00-24:00"
    assert campaign.delay_hours == 1
    assert "switched on" in shown
    assert "00:00-24:00" in shown


def test_switched_on_without_a_day_the_campaign_begins_now() -> None:
    before = timezone.now()
    run("feedback_campaign", "--on")
    campaign = campaigns.default_campaign()
    assert campaign.since is not None
    assert campaign.since >= before
    run("feedback_campaign", "--off")
    assert campaigns.active_campaign() is None


@pytest.mark.parametrize(
    "arguments",
    [
        ["--hours", "20:00-10:00"],
        ["--hours", "day and night"],
        ["--since", "yesterday"],
        ["--since", "2026-13-45"],
        ["--since", "2099-01-01"],
        ["--delay", "100000"],
        ["--delay", "-1"],
    ],
    ids=str,
)
def test_a_wrong_option_gets_a_sentence_and_changes_nothing(arguments: list[str]) -> None:
    with pytest.raises(CommandError, match=r"\w+ \w+"):
        run("feedback_campaign", "--on", *arguments)
    assert not campaigns.default_campaign().enabled


def test_planning_says_how_many_and_why_not() -> None:
    assert "switched off" in run("feedback_plan")
    make_campaign(since=timezone.now() - timedelta(days=1))
    CompletedVisitFactory(starts_at=timezone.now() - timedelta(hours=5))
    CompletedVisitFactory(starts_at=timezone.now() - timedelta(hours=5), client__instagram_username="")
    shown = run("feedback_plan", "--dry-run")
    assert "The client has no Instagram name" in shown
    assert "Would be made: 2" in shown
    assert not VisitFeedback.objects.exists()
    assert "Made: 2" in run("feedback_plan")


def test_a_dry_run_names_who_would_be_asked_and_some_of_those_who_would_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(feedback_plan, "MOST_NAMES", 2)
    make_campaign(since=timezone.now() - timedelta(days=1), hours_start="00:00", hours_end="00:00")
    visit = {"starts_at": timezone.now() - timedelta(hours=5)}
    asked = CompletedVisitFactory(
        client__name="Олена", appointment__staff=StaffFactory(name="Оксана"), **visit
    )
    for number in range(3):
        CompletedVisitFactory(client__name=f"Без імені {number}", client__instagram_username="", **visit)
    shown = run("feedback_plan", "--dry-run")
    day = timezone.localtime(asked.starts_at, asked.company.zone)
    due = timezone.localtime(asked.ends_at + timedelta(days=1), asked.company.zone)
    assert f"{day:%Y-%m-%d %H:%M}, Олена, Оксана, to be asked at {due:%Y-%m-%d %H:%M}" in shown
    assert shown.count("Без імені") == 2
    assert "and 1 more" in shown
    assert "+380" not in shown
    assert "Олена" not in run("feedback_plan")


def test_a_beginning_to_come_is_refused_in_a_sentence_and_can_be_switched_off() -> None:
    with pytest.raises(CommandError, match="in the future"):
        run("feedback_campaign", "--since", "2099-01-01")
    make_campaign(since=timezone.now() + timedelta(days=1))
    assert "switched off" in run("feedback_campaign", "--off")


@pytest.mark.parametrize("field", ["text_uk", "text_en"])
def test_a_text_with_a_stray_brace_is_refused(field: str) -> None:
    question = campaigns.questions(campaigns.default_campaign())[0]
    question.full_clean()
    setattr(question, field, "{ {first_name_vocative}, дякуємо")
    with translation.override("en"), pytest.raises(ValidationError, match="brace"):
        question.full_clean()


def test_sending_says_what_became_of_it(graph: Graph) -> None:  # noqa: F811
    now = timezone.now()
    AccountFactory()
    make_campaign(hours_start="00:00", hours_end="00:00", since=now - timedelta(days=3))
    ReachableSurveyFactory(
        due_at=now - timedelta(minutes=1),
        expires_at=now + timedelta(days=1),
        visit__starts_at=now - timedelta(days=1),
        person__last_action_at=now - timedelta(hours=1),
    )
    assert "Surveys released: 1" in run("feedback_send")
    assert Message.objects.get().state == "sent"
    assert "outbox is empty" in run("feedback_send")


def test_subscribing_says_which_address_the_dashboard_needs(graph: Graph) -> None:  # noqa: F811
    account = AccountFactory()
    graph.mock.add("POST", f"{graph.base}/{account.ig_id}/subscribed_apps", json={"success": True})
    graph.get(f"{account.ig_id}/subscribed_apps", data=[{"subscribed_fields": ["messages"]}])
    shown = run("instagram_subscribe")
    assert "messages" in shown
    assert "/webhooks/instagram/" in shown


def test_a_refused_subscription_is_a_sentence(graph: Graph) -> None:  # noqa: F811
    account = AccountFactory()
    error = {"error": {"code": 190, "message": "bad"}}
    graph.mock.add("POST", f"{graph.base}/{account.ig_id}/subscribed_apps", json=error, status=400)
    with pytest.raises(CommandError, match="no longer accepts the access"):
        run("instagram_subscribe")


def test_the_check_fails_with_advice_when_no_account_is_connected(settings: object) -> None:
    settings.INSTAGRAM_ACCOUNT_ID = ""  # type: ignore[attr-defined]
    out = StringIO()
    with translation.override("en"), pytest.raises(CommandError):
        call_command("instagram_check", stdout=out, no_color=True)
    assert "INSTAGRAM_ACCESS_TOKEN" in out.getvalue()
