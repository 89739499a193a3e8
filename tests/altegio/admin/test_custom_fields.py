"""Which field of Altegio holds Instagram names is said on its page."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from tests.altegio.admin.reading import page
from tests.factories import ClientFactory, CustomFieldFactory
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db


def test_managers_say_which_field_holds_instagram_names(browser: Browser) -> None:
    field = CustomFieldFactory(code="nick", title="Нік")
    client = ClientFactory(custom_fields={"nick": "@lena.nails"})
    by_hand = ClientFactory(
        custom_fields={"nick": "other"}, instagram_username="hers", instagram_source="manual"
    )

    browser.post(f"/admin/altegio/customfield/{field.pk}/change/", {"holds_instagram": "on"})

    client.refresh_from_db()
    by_hand.refresh_from_db()
    assert (client.instagram_username, client.instagram_source, client.instagram_certain) == (
        "lena.nails",
        "custom_field",
        True,
    )
    assert by_hand.instagram_username == "hers"


def test_a_field_known_by_its_name_needs_no_choice(browser: Browser) -> None:
    field = CustomFieldFactory(code="instagram-user-name", title="Instagram")

    shown = page(browser, f"customfield/{field.pk}/change/")

    assert 'name="holds_instagram"' not in shown
    assert "Тут стоять імена в Instagram" in shown


def test_receptionists_see_fields_and_change_none() -> None:
    field = CustomFieldFactory()
    reception = browser_of(user_in("receptionist"))

    assert field.title in page(reception, "customfield/")
    reception.post(f"/admin/altegio/customfield/{field.pk}/change/", {"holds_instagram": "on"})

    field.refresh_from_db()
    assert not field.holds_instagram
