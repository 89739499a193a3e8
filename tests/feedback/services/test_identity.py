"""Who is the person in Direct."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feedback.models import InstagramAccount, InstagramContact, LinkChange, OptOut
from feedback.services import accounts, identity, profiles
from feedback.signals import client_linked
from tests.factories import InstagramClientFactory, UserFactory
from tests.feedback.factories import DAY, NOW, AccountFactory, ContactFactory, OptOutFactory
from tests.feedback.services.conftest import Graph

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def account(graph: Graph) -> InstagramAccount:
    AccountFactory()
    found = accounts.current_account(NOW)
    assert found is not None
    return found


@pytest.fixture
def contact() -> InstagramContact:
    return ContactFactory()


def looked_up(contact: InstagramContact, graph: Graph, username: str, name: str = "") -> InstagramContact:
    graph.profile(contact.igsid, username, name)
    profiles.look_up(contact.pk, NOW)
    contact.refresh_from_db()
    return contact


def test_the_one_client_with_a_sure_name_is_linked(contact: InstagramContact, graph: Graph) -> None:
    heard = []
    client_linked.connect(lambda **kwargs: heard.append(kwargs["contact"].pk), weak=False, dispatch_uid="t")
    client = InstagramClientFactory(instagram_username="olena_k")
    looked_up(contact, graph, "Olena_K", "Олена")
    client_linked.disconnect(dispatch_uid="t")
    assert (contact.client, contact.linked_by, contact.linked_at) == (client, "username", NOW)
    assert (contact.username, contact.profile_name) == ("olena_k", "Олена")
    assert heard == [contact.pk]


@pytest.mark.parametrize(
    ("certain", "profile", "conflict"),
    [
        pytest.param(True, "", "", id="sure name"),
        pytest.param(False, "Olena Koval", "", id="may be a mailbox, but the names agree"),
        pytest.param(False, "Beauty Blog", "maybe_gmail", id="may be a mailbox"),
        pytest.param(False, "", "maybe_gmail", id="may be a mailbox, no name in the profile"),
    ],
)
def test_a_doubtful_name_needs_a_second_evidence(
    contact: InstagramContact, graph: Graph, certain: bool, profile: str, conflict: str
) -> None:
    InstagramClientFactory(name="Олена Коваль", instagram_username="anna.kk", instagram_certain=certain)
    looked_up(contact, graph, "anna.kk", profile)
    assert (contact.conflict, contact.client is None) == (conflict, bool(conflict))


def test_a_name_of_two_clients_is_a_persons_question(contact: InstagramContact, graph: Graph) -> None:
    InstagramClientFactory.create_batch(2, instagram_username="twins")
    looked_up(contact, graph, "twins")
    assert (contact.client, contact.conflict) == (None, "two_clients")


def test_a_client_who_has_a_contact_is_not_given_another_one(contact: InstagramContact, graph: Graph) -> None:
    client = InstagramClientFactory(instagram_username="olena_k")
    ContactFactory(client=client, username="olena_k")
    looked_up(contact, graph, "olena_k")
    assert (contact.client, contact.conflict) == (None, "client_taken")


def test_a_linked_person_is_never_linked_to_somebody_else(contact: InstagramContact, graph: Graph) -> None:
    first = InstagramClientFactory(instagram_username="first_name")
    looked_up(contact, graph, "first_name")
    InstagramClientFactory(instagram_username="second_name")
    identity.learn_names(contact.pk, "second_name", "", NOW)
    contact.refresh_from_db()
    assert (contact.client, contact.username) == (first, "second_name")


def test_a_profile_is_read_once_a_day(contact: InstagramContact, graph: Graph) -> None:
    looked_up(contact, graph, "nobody.knows")
    profiles.look_up(contact.pk, NOW + timedelta(hours=23))
    assert len(graph.mock.calls) == 1
    profiles.look_up(contact.pk, NOW + DAY + timedelta(hours=1))
    assert len(graph.mock.calls) == 2


def test_a_person_without_consent_stays_without_a_name(contact: InstagramContact, graph: Graph) -> None:
    graph.get(contact.igsid, status=400, error={"code": 230, "message": "consent"})
    profiles.look_up(contact.pk, NOW)
    contact.refresh_from_db()
    assert (contact.username, contact.profile_checked_at) == ("", NOW)


def test_where_the_profile_is_refused_the_conversation_tells_the_name(
    contact: InstagramContact, graph: Graph, account: InstagramAccount
) -> None:
    client = InstagramClientFactory(instagram_username="olena_k")
    graph.get(contact.igsid, status=400, error={"code": 100, "message": "nonexisting field (username)"})
    people = {"data": [{"id": account.ig_id, "username": "s"}, {"id": contact.igsid, "username": "olena_k"}]}
    graph.get("me/conversations", data=[{"id": "t1", "participants": people}])
    profiles.look_up(contact.pk, NOW)
    contact.refresh_from_db()
    assert contact.client == client


def test_a_profile_that_could_not_be_read_now_is_read_later(contact: InstagramContact, graph: Graph) -> None:
    graph.get(contact.igsid, status=400, error={"code": 613, "message": "limit"})
    profiles.look_up(contact.pk, NOW)
    contact.refresh_from_db()
    assert contact.profile_checked_at is None


def test_a_link_by_hand_takes_the_client_from_another_contact(contact: InstagramContact) -> None:
    client = InstagramClientFactory()
    other = ContactFactory(client=client)
    identity.link(contact, client, UserFactory(), NOW)
    other.refresh_from_db()
    assert (contact.client, contact.linked_by) == (client, "manual")
    assert (other.client, other.conflict) == (None, "client_taken")


def test_an_unlinked_person_is_not_linked_by_the_name_again(contact: InstagramContact, graph: Graph) -> None:
    InstagramClientFactory(instagram_username="olena_k")
    looked_up(contact, graph, "olena_k")
    identity.unlink(contact, UserFactory(), NOW)
    identity.learn_names(contact.pk, "olena_k", "", NOW)
    contact.refresh_from_db()
    assert contact.client is None


def test_a_name_entered_after_the_person_wrote_links_them(contact: InstagramContact, graph: Graph) -> None:
    looked_up(contact, graph, "olena_k")
    client = InstagramClientFactory(instagram_username="olena_k")
    assert identity.link_known(["olena_k", "", "nobody"], NOW) == 1
    contact.refresh_from_db()
    assert contact.client == client


def test_who_asked_to_be_left_alone_is_so_as_a_client_too(contact: InstagramContact) -> None:
    client = InstagramClientFactory()
    OptOutFactory(contact=contact)
    identity.link(contact, client, UserFactory(), NOW)
    assert OptOut.objects.filter(client=client).exists()


def test_a_reader_that_was_killed_delays_the_next_look_by_minutes(
    contact: InstagramContact, graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_given: object) -> tuple[str, str]:
        raise SystemExit  # as kill -9 does: nothing after it is done

    with monkeypatch.context() as patched:
        patched.setattr(profiles, "_names", die)
        with pytest.raises(SystemExit):
            profiles.look_up(contact.pk, NOW)
    client = InstagramClientFactory(instagram_username="olena_k")
    graph.profile(contact.igsid, "olena_k", "Олена")
    assert profiles.look_up_pending(NOW + timedelta(minutes=1)) == 0
    assert profiles.look_up_pending(NOW + timedelta(minutes=6)) == 1
    contact.refresh_from_db()
    assert (contact.client, contact.profile_claimed_at) == (client, None)


def test_nobody_is_looked_up_who_did_nothing_themselves(graph: Graph) -> None:
    contact = ContactFactory(last_action_at=None)  # the salon wrote to them, they never did
    profiles.look_up(contact.pk, NOW)
    assert len(graph.mock.calls) == 0


def test_a_linked_person_who_took_another_clients_name_stays_linked_and_is_shown(
    contact: InstagramContact, graph: Graph
) -> None:
    first = InstagramClientFactory(instagram_username="first_name")
    looked_up(contact, graph, "first_name")
    second = InstagramClientFactory(instagram_username="second_name")
    identity.learn_names(contact.pk, "second_name", "", NOW + DAY)
    contact.refresh_from_db()
    assert (contact.client, contact.former_username) == (first, "first_name")
    assert (contact.conflict, contact.conflict_client) == ("renamed", second)
    identity.keep(contact, UserFactory(), NOW + DAY)
    assert (contact.client, contact.conflict) == (first, "")


def test_a_name_that_somebody_else_took_over_is_a_persons_question(graph: Graph) -> None:
    client = InstagramClientFactory(instagram_username="olena_k")
    ContactFactory(client=client, linked_by="ref", username="olena.new", former_username="olena_k")
    newcomer = ContactFactory()
    looked_up(newcomer, graph, "olena_k")
    assert (newcomer.client, newcomer.conflict) == (None, "client_taken")


def test_who_was_decided_to_be_nobody_is_not_brought_up_again(
    contact: InstagramContact, graph: Graph
) -> None:
    InstagramClientFactory.create_batch(2, instagram_username="twins")
    looked_up(contact, graph, "twins")
    identity.dismiss(contact, UserFactory(), NOW)
    identity.learn_names(contact.pk, "twins", "Інша", NOW + DAY)
    contact.refresh_from_db()
    assert (contact.client, contact.conflict) == (None, "")


def test_each_decision_is_written_down_with_who_took_it_and_why(
    contact: InstagramContact, graph: Graph
) -> None:
    user, clients = UserFactory(), InstagramClientFactory.create_batch(2, instagram_username="twins")
    looked_up(contact, graph, "twins")
    identity.link(contact, clients[1], user, NOW + DAY)
    identity.unlink(contact, user, NOW + 2 * DAY)
    told = LinkChange.objects.order_by("at").values_list("action", "ground", "client", "user")
    assert list(told) == [
        ("doubted", "two_clients", None, None),
        ("linked", "manual", clients[1].pk, user.pk),
        ("unlinked", "manual", clients[1].pk, user.pk),
    ]
