"""Who is never written to, as staff see it."""

from __future__ import annotations

import pytest
from django.test import Client

from feedback.models import OptOut
from tests.feedback.factories import OptOutFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("source", OptOut.Source)
def test_the_list_says_how_each_came_to_be_there(browser: Client, source: OptOut.Source) -> None:
    row = OptOutFactory(source=source)
    for address in ("", f"{row.pk}/change/"):
        shown = browser.get(f"/admin/feedback/optout/{address}").content.decode()
        assert str(source.label) in shown
