"""The way in: what a link of ours says about who came, and what it does not."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from feedback.models import InstagramAccount, InstagramContact, LinkChange, LinkToken, Message
from feedback.services import evidence, identity, inbox, tokens
from tests.factories import ClientFactory, CompletedVisitFactory, InstagramClientFactory, StaffFactory
from tests.feedback.deliveries import began, body, came, tapped
from tests.feedback.factories import DAY, NOW, ContactFactory, SurveyFactory
from tests.feedback.services.conftest import Graph
from tests.feedback.services.heard import ANNA, hear
from tests.feedback.services.links import STRANGER, account, person

pytestmark = pytest.mark.django_db
__all__ = ["account"]

MINUTE = timedelta(minutes=1)


def test_a_link_is_random_and_says_nothing_about_the_client(account: InstagramAccount) -> None:
    client = ClientFactory(name="Олена Коваль", phone="+380671234567")
    token = tokens.for_client(account, client, NOW)
    address = tokens.address(token)
    assert re.fullmatch(r"https?://[^/]+/m/sandbox_salon\?ref=[A-Za-z0-9_=-]{24}", address)
    assert token.token not in {tokens.for_client(account, ClientFactory(), NOW).token}
    assert not any(piece in address for piece in (str(client.altegio_id), client.phone[-7:], "Олена"))


def test_the_same_unused_link_is_given_again_and_a_printed_page_keeps_its_word(
    account: InstagramAccount,
) -> None:
    client, staff = ClientFactory(), StaffFactory()
    assert tokens.for_client(account, client, NOW) == tokens.for_client(account, client, NOW + DAY)
    assert tokens.for_master(account, staff, NOW) == tokens.for_master(account, staff, NOW + 200 * DAY)
    assert tokens.for_master(account, staff, NOW) != tokens.for_master(account, staff, NOW + 320 * DAY)


def test_a_token_about_nothing_cannot_be_stored(account: InstagramAccount) -> None:
    with pytest.raises(IntegrityError):
        LinkToken.objects.create(account=account, token="x", purpose="visit", expires_at=NOW)


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(lambda ref: came(ANNA, ref, NOW), id="an existing conversation"),
        pytest.param(
            lambda ref: began(ANNA, ref, "Добрий день", NOW, "m1"), id="the first word of a new one"
        ),
        pytest.param(lambda ref: tapped(ANNA, "hello", NOW, "m1", ref), id="an ice breaker of a new one"),
    ],
)
def test_who_comes_by_a_clients_link_is_that_client(account: InstagramAccount, event: Any) -> None:
    client = ClientFactory()
    token = tokens.for_client(account, client, NOW - DAY)
    hear(event(token.token))
    assert (person().client, person().linked_by, person().last_action_at) == (client, "ref", NOW)
    token.refresh_from_db()
    assert (token.contact, token.used_at, token.settled_at, token.scans) == (person(), NOW, NOW, 1)
    assert LinkChange.objects.get().action == "linked"


def test_a_link_that_was_passed_on_makes_nobody_the_client(account: InstagramAccount) -> None:
    client = InstagramClientFactory(instagram_username="olena_k")
    token = tokens.for_client(account, client, NOW)
    hear(came(STRANGER, token.token, NOW))
    stranger = person(STRANGER)
    assert (stranger.client, stranger.conflict, stranger.conflict_client) == (None, "passed_on", client)
    (candidate,) = evidence.candidates(stranger, NOW)
    assert {ground.code: ground.side for ground in candidate.grounds} == {
        "other_name": "against",
        "profile_differs": "fact",
        "came_by_link": "for",
    }
    assert [change.action for change in LinkChange.objects.all()] == ["doubted"]
    # Neither time nor another look changes that, and the client herself is found by her name.
    identity.settle(stranger.pk, NOW + MINUTE)
    identity.learn_names(stranger.pk, "someone.else", "Хтось", NOW + DAY)
    assert person(STRANGER).client is None
    identity.link(person(STRANGER), client, None, NOW + DAY)
    assert (person(STRANGER).client, person(STRANGER).linked_by) == (client, "manual")


def test_a_stranger_with_a_passed_on_link_is_asked_nothing(account: InstagramAccount) -> None:
    visit = CompletedVisitFactory(client=InstagramClientFactory(instagram_username="olena_k"))
    survey = SurveyFactory(visit=visit)
    hear(came(STRANGER, tokens.for_visit(account, visit, NOW).token, NOW))
    survey.refresh_from_db()
    assert (person(STRANGER).conflict, survey.contact, survey.status) == ("passed_on", None, "planned")
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "client",
    [
        pytest.param({"instagram_username": "anna.k"}, id="her own name"),
        pytest.param({"instagram_username": ""}, id="no name in the card"),
        pytest.param({"instagram_username": "old.box", "instagram_certain": False}, id="maybe a mail box"),
    ],
)
def test_a_link_links_where_the_card_says_nothing_else(
    account: InstagramAccount, client: dict[str, Any]
) -> None:
    meant = InstagramClientFactory(**client)
    hear(came(ANNA, tokens.for_client(account, meant, NOW).token, NOW))
    assert (person().client, person().linked_by) == (meant, "ref")


def test_who_was_renamed_is_known_by_the_former_name(account: InstagramAccount) -> None:
    client = InstagramClientFactory(instagram_username="anna.before")
    ContactFactory(igsid=ANNA, username="anna.before", linked_by="manual")
    InstagramContact.objects.update(linked_by="", profile_checked_at=None)
    hear(came(ANNA, tokens.for_client(account, client, NOW).token, NOW))
    assert (person().client, person().username) == (client, "anna.k")


def test_while_the_openers_name_is_not_known_nobody_is_linked(
    account: InstagramAccount, graph: Graph
) -> None:
    client = InstagramClientFactory(instagram_username="olena_k")
    token = tokens.for_client(account, client, NOW)
    unread = "90000000000000003"
    graph.get(unread, status=400, error={"code": 4, "message": "throttled"})
    hear(came(unread, token.token, NOW))
    assert (person(unread).client, person(unread).conflict) == (None, "")
    assert identity.settle_pending(NOW + MINUTE) == 1
    assert (person(unread).client, person(unread).conflict) == (None, "")
    InstagramContact.objects.filter(igsid=unread).update(profile_checked_at=NOW + MINUTE)
    identity.learn_names(person(unread).pk, "olena_k", "Олена", NOW + MINUTE)
    assert (person(unread).client, person(unread).linked_by) == (client, "ref")


def test_a_profile_that_nobody_may_read_is_a_persons_question(
    account: InstagramAccount, graph: Graph
) -> None:
    client = InstagramClientFactory(instagram_username="olena_k")
    unread = "90000000000000004"
    graph.get(unread, status=400, error={"code": 230, "message": "consent"})
    hear(came(unread, tokens.for_client(account, client, NOW).token, NOW))
    assert (person(unread).client, person(unread).conflict) == (None, "passed_on")


def test_a_link_and_a_name_of_two_clients_are_a_persons_question(account: InstagramAccount) -> None:
    InstagramClientFactory(instagram_username="anna.k")
    meant = ClientFactory()
    hear(came(ANNA, tokens.for_client(account, meant, NOW).token, NOW))
    assert (person().client, person().conflict, person().conflict_client) == (None, "name_differs", meant)
    identity.settle(person().pk, NOW + MINUTE)
    identity.learn_names(person().pk, "anna.k", "", NOW + DAY)
    assert (person().client, person().conflict) == (None, "name_differs")


def test_a_reused_link_links_nobody(account: InstagramAccount) -> None:
    client = ClientFactory()
    token = tokens.for_client(account, client, NOW)
    hear(came(ANNA, token.token, NOW))
    event = hear(came(STRANGER, token.token, NOW + MINUTE), at=NOW + MINUTE)
    assert (event.outcome, person(STRANGER).client, person(STRANGER).conflict) == ("strange_link", None, "")
    assert person().client == client
    assert LinkChange.objects.get(contact=person(STRANGER)).ground == "used_link"


def test_the_same_person_may_open_the_link_again(account: InstagramAccount) -> None:
    token = tokens.for_client(account, ClientFactory(), NOW)
    hear(came(ANNA, token.token, NOW))
    assert hear(came(ANNA, token.token, NOW + MINUTE), at=NOW + MINUTE).outcome == "came"


@pytest.mark.parametrize("word", ["nobody-made-this", "", "<script>", "x" * 300, "' OR 1=1"])
def test_a_strangers_word_links_nobody(word: str) -> None:
    event = hear(came(ANNA, word, NOW))
    assert person().client is None
    assert event.outcome == ("strange_link" if word else "opened")


def test_a_link_of_another_account_links_nobody() -> None:
    other = InstagramAccount.objects.create(ig_id="17841400000000009", username="other")
    token = tokens.for_client(other, ClientFactory(), NOW)
    assert hear(came(ANNA, token.token, NOW)).outcome == "strange_link"
    assert person().client is None


def test_an_expired_link_links_nobody_and_the_events_own_time_decides(account: InstagramAccount) -> None:
    late = tokens.for_client(account, ClientFactory(), NOW)
    end = late.expires_at
    assert hear(came(ANNA, late.token, end + MINUTE), at=end + DAY).outcome == "strange_link"
    # Tapped in time, and the webhook came hours later.
    assert hear(came(STRANGER, late.token, end - MINUTE), at=end + DAY).outcome == "came"


def test_a_linked_person_is_not_relinked_by_another_clients_link(account: InstagramAccount) -> None:
    first, second = ClientFactory(), ClientFactory()
    hear(came(ANNA, tokens.for_client(account, first, NOW).token, NOW))
    hear(came(ANNA, tokens.for_client(account, second, NOW).token, NOW + MINUTE), at=NOW + MINUTE)
    assert (person().client, person().conflict, person().conflict_client) == (first, "other_client", second)


def test_the_link_of_a_client_who_is_linked_already_is_a_persons_question(account: InstagramAccount) -> None:
    client = ClientFactory()
    ContactFactory(client=client, linked_by="manual")
    hear(came(ANNA, tokens.for_client(account, client, NOW).token, NOW))
    assert (person().client, person().conflict, person().conflict_client) == (None, "link_taken", client)


def test_a_link_taken_while_nobody_could_attend_is_settled_by_the_scan(account: InstagramAccount) -> None:
    client = ClientFactory()
    token = tokens.for_client(account, client, NOW)
    delivery = inbox.store_delivery(body(came(ANNA, token.token, NOW)), NOW)
    inbox.sort_deliveries(NOW)
    inbox.hear(person().pk, NOW)  # and here the worker is killed
    assert person().client is None
    assert identity.settle_pending(NOW + MINUTE) == 1
    assert person().client == client
    assert delivery.pk


def test_a_page_on_the_wall_serves_everybody_and_says_of_nobody_who_they_are(
    account: InstagramAccount,
) -> None:
    page = tokens.for_master(account, StaffFactory(), NOW)
    for igsid in (ANNA, STRANGER):
        assert hear(came(igsid, page.token, NOW)).outcome == "came"
        assert (person(igsid).client, person(igsid).conflict) == (None, "who_came")
    page.refresh_from_db()
    assert (page.scans, page.contact) == (2, None)


def test_who_is_known_by_name_and_scans_the_page_is_linked_by_the_name(account: InstagramAccount) -> None:
    client = InstagramClientFactory(instagram_username="anna.k")
    page = tokens.for_master(account, StaffFactory(), NOW)
    hear(came(ANNA, page.token, NOW))
    assert (person().client, person().linked_by, person().conflict) == (client, "username", "")
