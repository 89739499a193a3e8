"""A stop that can pass by itself is looked at by a read now and then; others wait for a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from itertools import pairwise

import pytest
from django.utils import translation

from feedback.channels.instagram.errors import InstagramError, classify
from feedback.models import InstagramAccount, InstagramContact, Message
from feedback.services import accounts, alarms, probing, release, sending
from sandbox.instagram.errors import PLANNED
from tests.feedback.connected import alerts
from tests.feedback.factories import NOW, AccountFactory, ReachableSurveyFactory, make_campaign
from tests.feedback.services.pretend import Pretend, pretend, served

__all__ = ["alerts", "pretend", "served"]
pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HEALS = {(100, None), (10, None), (200, None), (200, 2018027), (200, 2018028), (200, 2534041)}


@pytest.fixture(autouse=True)
def queued(pretend: Pretend) -> Message:
    """A survey's first question, in the queue."""
    AccountFactory()
    make_campaign()
    ReachableSurveyFactory(person__igsid=pretend.writer().igsid)
    assert release.release_due(NOW) == 1
    return Message.objects.get()


def state() -> tuple[str, int]:
    account = InstagramAccount.objects.get()
    return account.state, account.probes


def send(message: Message, at: datetime) -> str:
    return sending.send_message(message.pk, at)


def no_tester(pretend: Pretend, *, right: bool) -> None:
    pretend.instagram.state.tester = right


def no_access(pretend: Pretend, *, right: bool) -> None:
    pretend.instagram.state.direct_access = right


def no_permission(pretend: Pretend, *, right: bool) -> None:
    scope = "instagram_business_manage_messages"
    for token in pretend.instagram.state.tokens.values():
        token.scopes = [each for each in token.scopes if each != scope] + ([scope] if right else [])


@pytest.mark.parametrize("wall", [no_tester, no_access, no_permission])
def test_what_was_given_back_lets_the_queue_go_on_without_a_person(
    pretend: Pretend, queued: Message, wall: Callable[..., None], alerts: list[tuple[str, str]]
) -> None:
    wall(pretend, right=False)
    try:
        assert send(queued, NOW) == "queued"
        assert probing.probe(NOW) == 0
        assert state() == ("stopped", 0)  # just stopped: only noted
        assert probing.probe(NOW + 14 * MINUTE) == 0
        assert state() == ("stopped", 0)
        assert probing.probe(NOW + 15 * MINUTE) == 0
        assert state() == ("stopped", 1)  # looked, and it still stands
    finally:
        wall(pretend, right=True)
    assert probing.probe(NOW + 44 * MINUTE) == 0  # the wait has doubled
    assert probing.probe(NOW + 45 * MINUTE) == 1
    assert not pretend.received  # a look is no message
    account = InstagramAccount.objects.get()
    assert (account.state, account.state_code, account.conversations_read_at) == ("ok", "", None)
    assert [code for code, _text in alerts] == ["instagram_stopped", "instagram_goes_on"]
    assert send(queued, NOW + 46 * MINUTE) == "sent"
    assert state() == ("ok", 0)


@pytest.mark.parametrize(
    ("code", "subcode"),
    [key for key in PLANNED if key not in HEALS],
    ids=[f"{code}-{subcode or 'none'}" for code, subcode in PLANNED if (code, subcode) not in HEALS],
)
def test_what_no_read_can_show_waits_for_a_person(
    pretend: Pretend, queued: Message, code: int, subcode: int | None
) -> None:
    pretend.plan("code", code=code, subcode=subcode)
    send(queued, NOW)
    before = state()
    for hours in (0, 1, 24, 240):
        assert probing.probe(NOW + hours * 60 * MINUTE) == 0
    assert state() == before
    assert len(pretend.received) == 0


@pytest.mark.parametrize(("code", "subcode"), sorted(HEALS, key=str), ids=str)
def test_each_wall_that_a_read_meets_too_is_looked_at(
    pretend: Pretend, queued: Message, code: int, subcode: int | None
) -> None:
    pretend.plan("code", code=code, subcode=subcode)
    send(queued, NOW)
    probing.probe(NOW)
    assert probing.probe(NOW + 15 * MINUTE) == 1
    assert send(queued, NOW + 16 * MINUTE) == "sent"


@pytest.mark.parametrize(("stands", "status"), [("reconnect", 401), ("stopped", 403)])
def test_a_refusal_of_the_whole_door_passes_when_the_door_opens(
    pretend: Pretend, queued: Message, stands: str, status: int
) -> None:
    """One without a code of the vendor's, as a gateway before it answers."""
    action = classify(None, None, status)
    accounts.halt(InstagramAccount.objects.get(), InstagramError(action, status=status))
    assert state() == (stands, 0)
    probing.probe(NOW)
    assert probing.probe(NOW + 15 * MINUTE) == 1
    assert send(queued, NOW + 16 * MINUTE) == "sent"


def test_a_stop_that_comes_back_is_tried_ever_seldomer(pretend: Pretend, queued: Message) -> None:
    """A read passes, and messages are refused all the same: at most one attempt a day in the end."""
    pretend.plan("code", code=100, count=None)
    at, tries = NOW, []
    make_campaign(hours_start=time(0), hours_end=time(0))
    for _quarter in range(3 * 24 * 4):
        if state()[0] == "ok":
            InstagramContact.objects.update(last_action_at=at)
            send(queued, at)
            tries.append(at)
            assert state()[0] == "stopped"
        probing.probe(at)
        at += 15 * MINUTE
    gaps = [later - earlier for earlier, later in pairwise(tries)]
    assert gaps == sorted(gaps)
    assert gaps[-1] >= timedelta(hours=16)
    assert len(tries) <= 10
    assert queued.attempts == 0


def test_another_wall_behind_the_first_one_is_said(
    pretend: Pretend, queued: Message, alerts: list[tuple[str, str]]
) -> None:
    pretend.plan("code", code=100)
    send(queued, NOW)
    probing.probe(NOW)
    pretend.plan("code", code=190, subcode=460, method="GET", path="/conversations$")
    assert probing.probe(NOW + 15 * MINUTE) == 0
    account = InstagramAccount.objects.get()
    assert (account.state, account.state_code) == ("reconnect", "190/460")
    assert [code for code, _text in alerts] == ["instagram_stopped", "instagram_reconnect"]


def test_the_red_line_says_that_it_may_pass_by_itself(pretend: Pretend, queued: Message) -> None:
    pretend.plan("code", code=200, subcode=2534041)
    send(queued, NOW)
    with translation.override("uk"):
        (line,) = alarms.lines(NOW)
        assert "Програма сама перевіряє" in line.trouble.where
        InstagramAccount.objects.update(state_code="10/1893063")
        (line,) = alarms.lines(NOW)
        assert "Програма сама перевіряє" not in line.trouble.where


def test_what_a_person_lifts_begins_from_nothing(pretend: Pretend, queued: Message) -> None:
    InstagramAccount.objects.update(state="stopped", state_code="100", probes=5, probed_at=NOW)
    accounts.resume(InstagramAccount.objects.get())
    account = InstagramAccount.objects.get()
    assert (account.probes, account.probed_at) == (0, None)
