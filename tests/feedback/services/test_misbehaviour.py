"""What the pretend Instagram does by its own rules: refuse, lose, throttle, answer late, be away."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests

from feedback.channels.instagram.errors import Action, InstagramError
from feedback.models import InstagramAccount, Message
from feedback.services import accounts, inbox, profiles, reading, renewal
from salon.local.ports import free_port
from sandbox.instagram import actions
from sandbox.instagram import sending as vendor
from sandbox.instagram.model import ACCOUNT_ID, Person
from sandbox.instagram.model import Message as Said
from tests.feedback.deliveries import body, echo
from tests.feedback.factories import NOW, ContactFactory
from tests.feedback.services import test_error_table as table
from tests.feedback.services.pretend import Pretend, pretend, served
from tests.feedback.services.test_error_table import MINUTE, Case, case
from tests.sandbox.instagram.support import until

__all__ = ["case", "pretend", "served"]

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
ALL = ["instagram_business_basic", "instagram_business_manage_messages"]


@pytest.fixture(autouse=True)
def begun_anew(served: Pretend) -> Iterator[None]:
    """The sandbox as it was, whatever a test did to it."""
    yield
    served.instagram.reset()


def control(case: Case, path: str, **what: Any) -> None:
    """Ask the control door."""
    answer = requests.post(f"{case.pretend.url}/_control/instagram{path}", json=what, timeout=20)
    assert answer.ok, answer.text


def person(case: Case) -> Person:
    found = case.pretend.instagram.person(case.contact.igsid)
    assert found is not None
    return found


def shut_the_window(case: Case) -> None:
    """The vendor counts otherwise than we: what the contact did an hour ago was a day ago."""
    person(case).last_action_at = NOW - 25 * HOUR


def forget(case: Case) -> None:
    """The account deleted itself."""
    del case.pretend.instagram.state.people[case.contact.igsid]


def connect_again(case: Case) -> None:
    """The owner logs in once more."""
    for token in case.pretend.instagram.state.tokens.values():
        token.ended, token.expires_at = 0, NOW + timedelta(days=60)


def nothing(case: Case) -> None:
    """There is no way back."""


Step = Callable[[Case], None]
Effect = Callable[[Case, Message], None]
STATES: dict[str, tuple[Step, Step, Effect]] = {
    "window closed by the vendor's clock": (shut_the_window, nothing, table.window_closed),
    "blocked by the person": (
        lambda case: control(case, f"/people/{case.contact.igsid}/block"),
        nothing,
        table.unreachable,
    ),
    "the person's account is gone": (forget, nothing, table.identity_invalid),
    "token expired": (lambda case: control(case, "/tokens/expire"), connect_again, table.reconnect),
    "app removed": (
        lambda case: control(case, "/tokens/expire", subcode=458),
        connect_again,
        table.reconnect,
    ),
    "password changed": (
        lambda case: control(case, "/tokens/expire", subcode=460),
        connect_again,
        table.reconnect,
    ),
    "permission revoked": (
        lambda case: control(case, "/access", scopes=ALL[:1]),
        lambda case: control(case, "/access", scopes=ALL),
        table.stopped,
    ),
    "access to messages switched off": (
        lambda case: control(case, "/access", direct=False),
        lambda case: control(case, "/access", direct=True),
        table.stopped,
    ),
    "tester's role taken away": (
        lambda case: control(case, "/access", tester=False),
        lambda case: control(case, "/access", tester=True),
        table.stopped,
    ),
    "throttled": (
        lambda case: control(case, "/limits", send={"calls": 0, "seconds": 60}),
        lambda case: control(case, "/limits", send={"calls": 100, "seconds": 1}),
        table.later,
    ),
}


@pytest.mark.parametrize(("breaks", "mends", "effect"), STATES.values(), ids=STATES)
def test_each_refusal_by_the_vendors_own_state_has_its_effect(
    case: Case, breaks: Step, mends: Step, effect: Effect
) -> None:
    breaks(case)
    message = case.send()
    assert not case.pretend.received
    mends(case)
    effect(case, message)
    assert len(case.pretend.received) <= 1


def test_who_unblocks_and_writes_is_reachable_again(case: Case) -> None:
    control(case, f"/people/{case.contact.igsid}/block")
    case.send()
    assert case.contact.unreachable_since == NOW
    control(case, f"/people/{case.contact.igsid}/block", blocked=False)
    wrote = body(
        {
            "sender": {"id": case.contact.igsid},
            "recipient": {"id": ACCOUNT_ID},
            "timestamp": round((NOW + MINUTE).timestamp() * 1000),
            "message": {"mid": "m.back", "text": "Я тут"},
        }
    )
    inbox.process_delivery(inbox.store_delivery(wrote, NOW + MINUTE).pk, NOW + MINUTE)
    case.contact.refresh_from_db()
    assert case.contact.unreachable_since is None


def test_an_instagram_that_is_away_costs_no_attempt(case: Case, settings: Any) -> None:
    there, settings.INSTAGRAM_GRAPH_URL = settings.INSTAGRAM_GRAPH_URL, f"http://127.0.0.1:{free_port()}"
    message = case.send()
    assert (message.state, message.attempts, case.survey.status) == ("queued", 0, "sending")
    settings.INSTAGRAM_GRAPH_URL = there
    assert case.send(2 * MINUTE).state == "sent"
    assert len(case.pretend.received) == 1


def test_a_slow_answer_that_comes_in_time_is_an_answer(case: Case) -> None:
    case.pretend.plan("slow", seconds=0.3)
    assert case.send().state == "sent"
    assert len(case.pretend.received) == 1


@pytest.mark.parametrize("how", ["echo", "conversation"])
@pytest.mark.parametrize("end", ["lost", "slow", "truncated"])
def test_what_arrived_without_our_knowing_is_settled_and_not_sent_again(
    case: Case, end: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`truncated`: the answer came in half; by then the message was with the person."""
    if end == "slow":
        monkeypatch.setattr(accounts.client_for, "__defaults__", ((1.0, 0.2),))
    case.pretend.plan(end, **({"seconds": 0.5} if end == "slow" else {}))
    assert case.send().state == "unknown"
    until(lambda: len(case.pretend.instagram.state.sent) == 1)  # after we gave up
    monkeypatch.undo()
    (sent,) = case.pretend.instagram.state.sent
    if how == "echo":
        raw = body(echo(case.contact.igsid, sent.text, NOW, sent.mid))
        inbox.process_delivery(inbox.store_delivery(raw, NOW + MINUTE).pk, NOW + MINUTE)
    else:
        assert reading.settle_unknown(NOW + 5 * MINUTE, pause=lambda _seconds: None) == 1
    message = case.send(10 * MINUTE)
    assert (message.state, message.mid, case.survey.status) == ("sent", sent.mid, "sent")
    assert len(case.pretend.received) == 1


# --- reading --------------------------------------------------------------------------------------
def test_whose_profile_may_not_be_read_stays_without_a_name_and_stops_nothing(case: Case) -> None:
    """Code 230: the vendor wants the person's consent."""
    other = next(each for each in case.pretend.instagram.people() if each.igsid != case.contact.igsid)
    actions.write(case.pretend.instagram, other, "Вітаю", NOW - HOUR)
    other.consent = False
    with pytest.raises(InstagramError) as refused:
        accounts.client_for(case.account).profile(other.igsid)
    assert (refused.value.action, refused.value.code) == (Action.NO_CONSENT, 230)
    contact = ContactFactory(igsid=other.igsid)
    profiles.look_up(contact.pk, NOW)
    case.account.refresh_from_db()
    assert case.account.state == "ok"
    assert not case.alerts


def test_conversations_that_are_throttled_are_read_later(case: Case, settings: Any) -> None:
    settings.DEMO = False
    InstagramAccount.objects.update(conversations_read_at=NOW - 5 * MINUTE)
    control(case, "/limits", conversations={"calls": 0, "seconds": 60})
    assert reading.read_conversations(NOW, pause=lambda _seconds: None) == 0
    case.account.refresh_from_db()
    assert (case.account.state, case.account.conversations_read_at) == ("ok", NOW - 5 * MINUTE)
    control(case, "/limits", conversations={"calls": 100, "seconds": 1})
    _from_staff(case)
    later = NOW + 11 * MINUTE  # whoever failed holds the reading no longer
    reading.read_conversations(later, pause=lambda _seconds: None)
    case.account.refresh_from_db()
    assert case.account.conversations_read_at == later


def _from_staff(case: Case) -> None:
    who = person(case)
    vendor.deliver(case.pretend.instagram, who, Said("m.staff", NOW, True, "Чекаємо"))


# --- secrets --------------------------------------------------------------------------------------
def test_no_token_and_no_words_reach_the_log_whatever_happens(
    case: Case, caplog: pytest.LogCaptureFixture
) -> None:
    """At the loudest level: a send, its refusals, a renewal that works and one that is refused."""
    with caplog.at_level(logging.DEBUG):
        for kind, more in (("code", {"code": 17}), ("lost", {}), ("429", {})):
            case.pretend.plan(kind, **more)
            case.send(20 * MINUTE)
            InstagramAccount.objects.update(parked_until=None)
            Message.objects.update(state="queued", not_before=None)
        case.send()
        InstagramAccount.objects.update(
            token_refreshed_at=NOW - timedelta(days=40), token_expires_at=NOW + 9 * HOUR
        )
        renewal.refresh_tokens(NOW)
        control(case, "/tokens/expire")
        renewal.refresh_tokens(NOW + timedelta(days=31))
    tokens = set(case.pretend.instagram.state.tokens)
    assert len(tokens) > 1  # the renewed one too
    lines = [f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records]
    lines = [line for line in lines if "_control" not in line]
    assert any("message_not_sent" in line for line in lines)
    assert any("message_sent" in line for line in lines)
    for secret in (*tokens, Message.objects.get().text[:30]):
        assert not any(secret in line for line in lines), secret
