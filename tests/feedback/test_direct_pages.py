"""The pages on which staff say who somebody is, and from which they take links."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client as Browser
from django.utils import timezone

from feedback.models import ContactEvent, InstagramContact, LinkToken
from feedback.services import inbox, tokens
from tests.factories import AppointmentFactory, InstagramClientFactory, StaffFactory, UserFactory
from tests.feedback.deliveries import body, came, wrote
from tests.feedback.factories import AccountFactory, ContactFactory

pytestmark = pytest.mark.django_db


def logged_in(role: str) -> Browser:
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    browser = Browser(headers={"accept-language": "uk"})
    browser.force_login(user)
    return browser


def page_of(contact: InstagramContact) -> str:
    return f"/admin/feedback/instagramcontact/{contact.pk}/change/"


def decide(browser: Browser, contact: InstagramContact, **data: object) -> int:
    address = f"/admin/feedback/instagramcontact/{contact.pk}/decide/"
    status = browser.post(address, data).status_code
    contact.refresh_from_db()
    return status


def test_the_page_shows_why_and_the_choice_links() -> None:
    one, other = InstagramClientFactory.create_batch(2, instagram_username="twins")
    contact = ContactFactory(username="twins", conflict="two_clients")
    browser = logged_in("manager")
    text = browser.get(page_of(contact)).content.decode()
    assert one.name in text
    assert other.name in text
    assert "@twins" in text
    assert decide(browser, contact, do="link", client=other.pk) == 302
    assert (contact.client, contact.linked_by, contact.conflict) == (other, "manual", "")


@pytest.mark.parametrize(("what", "stays"), [("keep", True), ("unlink", False), ("dismiss", False)])
def test_a_doubt_about_a_linked_person_is_ended_by_a_person(what: str, stays: bool) -> None:
    client = InstagramClientFactory()
    contact = ContactFactory(client=client, linked_by="ref", conflict="renamed")
    assert decide(logged_in("manager"), contact, do=what) == 302
    assert (contact.client, contact.conflict) == (client if stays else None, "")


def test_a_receptionist_who_knows_the_clients_decides_without_reading_their_words() -> None:
    one, other = InstagramClientFactory.create_batch(2, instagram_username="twins")
    contact = ContactFactory(username="twins", conflict="two_clients")
    ContactEvent.objects.create(
        contact=contact, account=contact.account, key="k", kind="text", text="Таємні слова",
        occurred_at=timezone.now(),
    )  # fmt: skip
    browser = logged_in("receptionist")
    text = browser.get(page_of(contact)).content.decode()
    assert one.name in text
    assert other.name in text
    assert "Таємні слова" not in text
    assert decide(browser, contact, do="link", client=other.pk) == 302
    assert (contact.client, contact.linked_by, contact.conflict) == (other, "manual", "")
    change = contact.link_changes.get()
    assert (change.client, change.user_id) == (other, int(browser.session["_auth_user_id"]))


def test_a_receptionist_changes_nothing_else_about_a_person() -> None:
    contact = ContactFactory(username="olena_k")
    browser = logged_in("receptionist")
    form = browser.get(page_of(contact)).context["adminform"].form
    assert list(form.fields) == ["client"]
    browser.post(page_of(contact), {"client": "", "username": "other", "last_action_at": ""})
    contact.refresh_from_db()
    assert contact.username == "olena_k"
    assert browser.get("/admin/feedback/delivery/").status_code == 403
    assert browser.get("/admin/feedback/visitfeedback/").status_code == 403


def test_who_may_only_look_decides_nothing() -> None:
    contact = ContactFactory(conflict="who_came")
    user = UserFactory(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_instagramcontact"))
    browser = Browser()
    browser.force_login(user)
    assert browser.get(page_of(contact)).status_code == 200
    assert decide(browser, contact, do="dismiss") == 403
    assert contact.conflict == "who_came"


@pytest.mark.parametrize("data", [{}, {"do": "explode"}, {"do": "link"}, {"do": "link", "client": "x"}])
def test_a_decision_that_makes_no_sense_changes_nothing(data: dict[str, str]) -> None:
    contact = ContactFactory(conflict="who_came")
    assert decide(logged_in("manager"), contact, **data) == 404
    assert contact.conflict == "who_came"


def test_a_scan_at_a_masters_place_names_who_was_there() -> None:
    account, now = AccountFactory(), timezone.now()
    here = AppointmentFactory(starts_at=now - timedelta(hours=1), staff=StaffFactory(name="Оксана"))
    AppointmentFactory(starts_at=now - timedelta(hours=1), staff=StaffFactory())
    page = tokens.for_master(account, here.staff, now)
    inbox.store_delivery(body(came("90000000000000001", page.token, now)), now)
    inbox.sort_deliveries(now)
    contact = InstagramContact.objects.get()
    inbox.hear(contact.pk, now)
    text = logged_in("manager").get(page_of(contact)).content.decode()
    assert here.client.name in text
    assert text.count("who-card") == 1


def test_words_of_a_person_are_shown_to_who_may_read_surveys_alone() -> None:
    AccountFactory()
    now = timezone.now()
    inbox.store_delivery(body(wrote("90000000000000001", "Таємні слова", now, "m1")), now)
    inbox.sort_deliveries(now)
    contact = InstagramContact.objects.get()
    assert "Таємні слова" in logged_in("manager").get(page_of(contact)).content.decode()
    assert "Таємні слова" not in logged_in("receptionist").get(page_of(contact)).content.decode()


def test_links_are_for_the_desk_the_reminders_and_each_master() -> None:
    AccountFactory()
    StaffFactory.create_batch(2)
    browser = logged_in("receptionist")
    for _again in range(2):
        assert "Зробити посилання" in browser.get("/admin/direct/links/").content.decode()
    assert not LinkToken.objects.exists()  # a look writes nothing
    assert browser.post("/admin/direct/links/").status_code == 302
    text = browser.get("/admin/direct/links/").content.decode()
    assert "Зробити посилання" not in text
    made = LinkToken.objects.values_list("purpose", flat=True)
    assert sorted(made) == ["desk", "master", "master", "reminder"]
    assert all(f"ref={token}" in text for token in LinkToken.objects.values_list("token", flat=True))
    browser.post("/admin/direct/links/")
    assert LinkToken.objects.count() == 4


def test_a_link_that_ends_soon_is_shown_and_made_anew_when_asked_for() -> None:
    AccountFactory()
    StaffFactory()
    browser = logged_in("receptionist")
    browser.post("/admin/direct/links/")
    LinkToken.objects.filter(purpose="desk").update(expires_at=timezone.now() + timedelta(days=30))
    old = LinkToken.objects.get(purpose="desk").token
    page = browser.get("/admin/direct/links/").content.decode()
    assert "Зробити посилання" in page
    assert f"ref={old}" in page
    browser.post("/admin/direct/links/")
    page = browser.get("/admin/direct/links/").content.decode()
    assert "Зробити посилання" not in page
    assert f"ref={old}" not in page


def test_a_look_at_the_links_takes_a_flat_number_of_queries(django_assert_max_num_queries: Any) -> None:
    AccountFactory()
    first = StaffFactory()
    browser = logged_in("manager")
    browser.post("/admin/direct/links/")
    browser.get("/admin/direct/links/")
    with django_assert_max_num_queries(60) as few:
        browser.get("/admin/direct/links/")
    most = len(few)
    StaffFactory.create_batch(8, company=first.company)
    browser.post("/admin/direct/links/")
    with django_assert_max_num_queries(most):
        browser.get("/admin/direct/links/")


def test_a_sheet_holds_the_codes_asked_for_and_never_a_clients_own() -> None:
    account, now = AccountFactory(), timezone.now()
    desk = tokens.for_master(account, StaffFactory(name="Оксана"), now)
    own = tokens.for_client(account, InstagramClientFactory(), now)
    browser = logged_in("receptionist")
    text = browser.get("/admin/direct/links/print/", {"link": [desk.pk, own.pk]}).content.decode()
    assert (text.count("<svg"), "Оксана" in text) == (1, True)
    assert browser.get("/admin/direct/links/print/", {"link": own.pk}).status_code == 404


def test_a_clients_link_is_made_when_it_is_asked_for() -> None:
    AccountFactory()
    client = InstagramClientFactory()
    browser = logged_in("receptionist")
    address = f"/admin/direct/links/{client.pk}/"
    browser.get(address)
    assert not LinkToken.objects.exists()
    text = browser.post(address, {"for": "client"}).content.decode()
    assert f"ref={LinkToken.objects.get(client=client).token}" in text


def test_masters_see_no_links() -> None:
    AccountFactory()
    assert logged_in("master").get("/admin/direct/links/").status_code == 403


def test_the_list_of_webhooks_counts_each_kind_and_names_the_unknown() -> None:
    AccountFactory()
    now = timezone.now()
    event = {"sender": {"id": "90000000000000001"}, "recipient": {"id": "1"}, "pass_thread_control": {"a": 1}}
    inbox.store_delivery(body({**event, "timestamp": round(now.timestamp() * 1000)}), now)
    inbox.sort_deliveries(now)
    assert ContactEvent.objects.get().shape == "pass_thread_control"
    assert "pass_thread_control" in logged_in("manager").get("/admin/feedback/delivery/").content.decode()
