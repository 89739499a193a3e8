"""A chain whose locations write from accounts of their own: one person, two conversations, two windows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from altegio.models import Client, Company
from feedback.models import InstagramAccount, InstagramContact, Message, VisitFeedback
from feedback.services import accounts, inbox, planning, release, sending
from feedback.services.window import window
from salon.local.environments import sandbox_addresses
from sandbox.instagram import actions
from sandbox.instagram.model import SECOND, Person
from sandbox.instagram.store import Instagram
from tests.factories import CompanyFactory, CompletedVisitFactory, InstagramClientFactory
from tests.feedback.connected import DAY, NOON, account_of
from tests.feedback.factories import make_campaign
from tests.sandbox.instagram.support import Chain, chain, webhook

__all__ = ["chain", "webhook"]
pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
NAME = "olena.of.both"


@pytest.fixture
def locations(chain: Chain, settings: Any) -> list[tuple[Company, InstagramAccount]]:
    """Two locations, each with its account."""
    for name, value in sandbox_addresses(chain.url).items():
        setattr(settings, name, value)
    first = account_of()
    second = InstagramAccount.objects.create(
        ig_id=SECOND.ig_id, username=SECOND.username, token=SECOND.token, conversations_read_at=NOON - DAY
    )
    here, there = CompanyFactory(), CompanyFactory(altegio_id=1002, title="Другий салон")
    accounts.set_locations(second, [there.pk])
    make_campaign(since=NOON - 9 * DAY)
    return [(here, first), (there, second)]


def same_person(chain: Chain) -> list[Person]:
    """One human, as each account knows her: by another id."""
    found = []
    for instagram in chain.instagrams:
        person = next(one for one in instagram.people() if not one.messages)
        person.username, person.name = NAME, "Олена"
        instagram._index(person)
        found.append(person)
    assert found[0].igsid != found[1].igsid
    return found


def card_and_visit(company: Company) -> Client:
    client = InstagramClientFactory(company=company, name="Олена", instagram_username=NAME)
    ended = NOON - DAY - HOUR
    CompletedVisitFactory(company=company, client=client, starts_at=ended - HOUR, ends_at=ended)
    return client


def write(instagram: Instagram, person: Person, text: str) -> None:
    with instagram.lock:
        actions.write(instagram, person, text, NOON - HOUR)


def hear(chain: Chain, count: int) -> None:
    chain.webhook.wait(count)
    while chain.webhook.bodies:
        inbox.process_delivery(inbox.store_delivery(chain.webhook.bodies.pop(0), NOON).pk, NOON)


def test_each_location_asks_from_its_own_account(
    chain: Chain, locations: list[tuple[Company, InstagramAccount]]
) -> None:
    clients = [card_and_visit(company) for company, _account in locations]
    planning.plan(NOON)
    assert {row.status for row in VisitFeedback.objects.all()} == {"planned"}  # two cards, no conflict
    for instagram, person in zip(chain.instagrams, same_person(chain), strict=True):
        write(instagram, person, "Добрий день")
    hear(chain, 2)
    linked = {contact.account: contact.client for contact in InstagramContact.objects.all()}
    assert linked == {account: client for (_c, account), client in zip(locations, clients, strict=True)}
    release.release_due(NOON)
    for message in Message.objects.order_by("pk"):
        assert sending.send_message(message.pk, NOON) == "sent"
    for instagram, (company, _account) in zip(chain.instagrams, locations, strict=True):
        (sent,) = instagram.state.sent
        assert sent.username == NAME
        assert Message.objects.get(mid=sent.mid).feedback.visit.company == company  # type: ignore[union-attr]


def test_a_word_to_one_account_opens_no_window_of_the_other(
    chain: Chain, locations: list[tuple[Company, InstagramAccount]]
) -> None:
    for company, _account in locations:
        card_and_visit(company)
    planning.plan(NOON)
    people = same_person(chain)
    write(chain.instagrams[0], people[0], "Добрий день")
    hear(chain, 1)
    contact = InstagramContact.objects.get()
    assert (contact.account.ig_id, contact.igsid) == (locations[0][1].ig_id, people[0].igsid)
    assert window(contact, NOON).open
    release.release_due(NOON)
    by_place = {row.visit.company_id: row for row in VisitFeedback.objects.all()}
    assert by_place[locations[0][0].pk].status == "sending"
    other = by_place[locations[1][0].pk]
    assert (other.status, other.reason, other.contact) == ("waiting", "never_wrote", None)
    for message in Message.objects.all():
        sending.send_message(message.pk, NOON)
    assert [len(instagram.state.sent) for instagram in chain.instagrams] == [1, 0]
    # She answers the first: the other stays shut, and the vendor would refuse it.
    with chain.instagrams[0].lock:
        actions.tap(chain.instagrams[0], people[0], 4, NOON)
    hear(chain, 3)  # the echo, that she saw it, her tap
    other.refresh_from_db()
    assert (other.status, other.rating) == ("waiting", None)
    assert VisitFeedback.objects.get(visit__company=locations[0][0]).rating == 5
    assert InstagramContact.objects.count() == 1
    refused = chain.graph(
        "/v25.0/me/messages",
        SECOND,
        "POST",
        json={"recipient": {"id": people[1].igsid}, "message": {"text": "Вітаємо"}},
    )
    assert refused.status_code >= 400
