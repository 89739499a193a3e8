"""Every line of the vendor's error table, refused by the pretend Instagram, has its one effect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from feedback.models import InstagramAccount, InstagramContact, Message, VisitFeedback
from feedback.services import accounts, reading, release, sending
from feedback.signals import alert
from sandbox.instagram.errors import PLANNED
from tests.feedback.factories import NOW, AccountFactory, ReachableSurveyFactory, make_campaign
from tests.feedback.services.pretend import Pretend, pretend, served

__all__ = ["pretend", "served"]

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@dataclass
class Case:
    """A survey on its way, and what can be seen of it afterwards."""

    pretend: Pretend
    survey: VisitFeedback
    contact: InstagramContact
    account: InstagramAccount
    alerts: list[str] = field(default_factory=list)

    def send(self, after: timedelta = timedelta(0)) -> Message:
        if not Message.objects.exists():
            assert release.release_due(NOW) == 1
        message = Message.objects.get()
        sending.send_message(message.pk, NOW + after)
        for row in (message, self.survey, self.contact, self.account):
            row.refresh_from_db()
        return message


@pytest.fixture
def case(pretend: Pretend) -> Iterator[Case]:
    AccountFactory()
    make_campaign()
    person = pretend.writer()
    survey = ReachableSurveyFactory(person__igsid=person.igsid)
    account = accounts.current_account(NOW)
    assert account is not None
    made = Case(pretend, survey, InstagramContact.objects.get(), account)

    def hear(code: str, **_: Any) -> None:
        made.alerts.append(code)

    alert.connect(hear, weak=False, dispatch_uid="case")
    yield made
    alert.disconnect(dispatch_uid="case")


def nothing_arrived(case: Case) -> bool:
    return not case.pretend.received and not case.account.parked_until


def window_closed(case: Case, message: Message) -> None:
    assert (message.state, case.survey.status, case.survey.reason) == ("failed", "waiting", "window_closed")
    assert case.contact.refused_at == NOW
    assert case.alerts == ["instagram_window"]  # our clock said open
    assert sending.ready_messages(NOW) == []
    assert release.release_due(NOW + MINUTE) == 0  # until the person acts again
    InstagramContact.objects.update(last_action_at=NOW + 2 * MINUTE)
    assert release.release_due(NOW + 3 * MINUTE) == 1


def unreachable(case: Case, message: Message) -> None:
    assert (message.state, case.survey.status, case.survey.reason) == ("failed", "failed", "unreachable")
    assert case.contact.unreachable_since == NOW
    assert case.account.state == "ok"


def identity_invalid(case: Case, message: Message) -> None:
    assert (message.state, case.survey.status) == ("failed", "failed")
    assert case.survey.reason == "identity_invalid"
    assert case.contact.client_id is None
    assert case.account.state == "ok"


def _halted(case: Case, message: Message, state: str) -> None:
    assert (message.state, message.attempts, case.survey.status) == ("queued", 0, "sending")
    assert case.account.state == state
    assert case.alerts == [f"instagram_{state}"]
    assert sending.ready_messages(NOW) == []
    accounts.resume(case.account)
    assert case.send().state == "sent"


def stopped(case: Case, message: Message) -> None:
    _halted(case, message, "stopped")


def reconnect(case: Case, message: Message) -> None:
    _halted(case, message, "reconnect")


def later(case: Case, message: Message) -> None:
    assert (message.state, message.attempts, case.survey.status) == ("queued", 0, "sending")
    assert case.account.state == "ok"
    assert case.account.parked_until is not None
    assert case.account.parked_until >= NOW + MINUTE
    assert case.send(4 * MINUTE).state == "queued"
    assert case.send(6 * MINUTE).state == "sent"


def once_then_looked_into(case: Case, message: Message) -> None:
    assert (message.state, message.attempts, case.survey.status) == ("queued", 1, "sending")
    case.pretend.plan("code", code=int(message.error_code.split("/")[0]))
    message = case.send(3 * MINUTE)
    assert (message.state, case.survey.status) == ("unknown", "unknown")
    assert reading.settle_unknown(NOW + 5 * MINUTE, pause=lambda _seconds: None) == 1
    case.survey.refresh_from_db()
    assert (case.survey.status, case.survey.reason) == ("failed", "unreachable")


def other_tool(case: Case, message: Message) -> None:
    assert (message.state, message.attempts, case.survey.status) == ("queued", 1, "sending")
    code, subcode = message.error_code.split("/")
    case.pretend.plan("code", code=int(code), subcode=int(subcode))
    message = case.send(3 * MINUTE)
    assert (message.state, case.survey.status, case.survey.reason) == ("failed", "failed", "other_tool")
    assert case.alerts == ["instagram_other_tool"]


def our_bug(case: Case, message: Message) -> None:
    assert (message.state, case.survey.status, case.survey.reason) == ("failed", "failed", "our_bug")
    assert case.alerts == ["instagram_refused_message"]


def unknown(case: Case, message: Message) -> None:
    assert (message.state, case.survey.status) == ("unknown", "unknown")
    assert case.survey.reason == "outcome_unknown"
    assert case.send(10 * MINUTE).attempts == 1  # never again


def gone(case: Case, message: Message) -> None:
    assert (message.state, case.survey.status, case.survey.reason) == (
        "failed",
        "failed",
        "conversation_gone",
    )
    assert case.account.state == "ok"


TABLE = {
    (10, 2534022): window_closed,
    (10, 2018278): window_closed,
    (10, 2018065): window_closed,
    (10, 2018108): unreachable,
    (10, 1893063): stopped,
    (10, 2534077): reconnect,
    (10, 1893015): gone,
    (10, 1404170): gone,
    (10, None): stopped,
    (100, 2534014): identity_invalid,
    (100, 2018001): identity_invalid,
    (100, 33): gone,
    (100, None): stopped,
    (100, 2534015): our_bug,
    (100, 2534025): gone,
    (100, 2534029): stopped,
    (100, 2534037): other_tool,
    (100, 2018300): other_tool,
    (100, 2018321): other_tool,
    (100, 2534013): stopped,
    (100, 2018047): our_bug,
    (100, 2018008): our_bug,
    (100, 2018109): our_bug,
    (100, 2018294): our_bug,
    (100, 2018074): our_bug,
    (190, 458): reconnect,
    (190, 460): reconnect,
    (190, 463): reconnect,
    (190, 467): reconnect,
    (190, None): reconnect,
    (200, None): stopped,
    (200, 2018028): stopped,
    (200, 2018027): stopped,
    (200, 2534041): stopped,
    (200, 1545041): unreachable,
    (551, 1545041): unreachable,
    (551, None): unreachable,
    (4, None): later,
    (4, 2018354): later,
    (17, None): later,
    (17, 2018354): later,
    (32, None): later,
    (32, 2018354): later,
    (613, None): later,
    (613, 2534040): later,
    (613, 2018338): stopped,
    (613, 1893016): our_bug,
    (1, None): unknown,
    (1, 99): unknown,
    (1, 1357046): unknown,
    (2, None): once_then_looked_into,
    (2, 1545133): once_then_looked_into,
    (2500, None): our_bug,
    (100, 2534001): gone,
    (9000001, None): gone,
    (36103, None): stopped,
    (80002, None): later,
    (80006, None): later,
    # What stands in no line stops loudly, whatever the subcode.
    (987654, None): stopped,
    (10, 7654321): stopped,
    (100, 7654321): stopped,
}


def test_no_line_of_the_vendors_table_is_left_out() -> None:
    assert set(PLANNED) <= set(TABLE)


@pytest.mark.parametrize(
    ("code", "subcode"), TABLE, ids=[f"{code}-{subcode or 'none'}" for code, subcode in TABLE]
)
def test_each_refusal_has_its_effect(case: Case, code: int, subcode: int | None) -> None:
    case.pretend.plan("code", code=code, subcode=subcode)
    message = case.send()
    assert not case.pretend.received
    TABLE[code, subcode](case, message)
    assert len(case.pretend.received) <= 1


@pytest.mark.parametrize("kind", ["500", "html", "cut", "truncated"])
def test_an_end_that_tells_nothing_is_unknown_and_never_sent_again(case: Case, kind: str) -> None:
    case.pretend.plan(kind)
    unknown(case, case.send())


def test_a_message_whose_answer_was_lost_is_found_in_the_conversation(case: Case) -> None:
    case.pretend.plan("lost")
    assert case.send().state == "unknown"
    assert len(case.pretend.received) == 1
    assert reading.settle_unknown(NOW + 5 * MINUTE, pause=lambda _seconds: None) == 1
    message = case.send(10 * MINUTE)
    assert (message.state, case.survey.status) == ("sent", "sent")
    assert message.mid == case.pretend.instagram.state.sent[0].mid
    assert len(case.pretend.received) == 1


def test_an_answer_that_takes_too_long_is_unknown(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts.client_for, "__defaults__", ((1.0, 0.2),))
    case.pretend.plan("slow", seconds=0.6)
    assert case.send().state == "unknown"


@pytest.mark.parametrize(("kind", "effect"), [("429", later), ("401", reconnect), ("403", stopped)])
def test_a_refusal_of_the_whole_door_concerns_the_account(case: Case, kind: str, effect: Any) -> None:
    case.pretend.plan(kind)
    effect(case, case.send())


def test_the_vendors_own_closed_window_is_never_tried(case: Case) -> None:
    InstagramContact.objects.update(last_action_at=NOW - timedelta(hours=24))
    assert release.release_due(NOW) == 0
    assert not Message.objects.exists()
