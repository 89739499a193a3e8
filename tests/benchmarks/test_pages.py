"""No page of the admin asks the database more often because the salon has years behind it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks import pages, pages_seen, years_asked
from benchmarks.pages_seen import Page
from benchmarks.years import Size

# One search is as good as another, and the form of a new row knows of no other.
SEARCH = pages_seen.SEARCHED[0]


@pytest.mark.django_db
def test_no_page_asks_more_often_in_an_old_salon_than_in_a_young_one() -> None:
    young, old = (_queries(size) for size in (pages.QUICK_SMALL, pages.QUICK_LARGE))

    assert len(young) > 100
    assert {name: (number, old[name]) for name, number in young.items() if old[name] > number} == {}


def _is_looked_at(page: Page) -> bool:
    if page.kind == "search":
        return page.name.endswith(SEARCH) and page.view.startswith("altegio")
    ours = page.model is None or page.model._meta.app_label in pages_seen.GROWING
    return ours and page.kind != "form"


def _queries(size: Size) -> dict[str, int]:
    """How many queries each page takes in a salon of this size, which is gone afterwards."""
    found = {}
    with transaction.atomic():
        _count_from_one()
        years_asked.fill(size, timezone.now())
        browsers = pages_seen.browsers()
        for page in pages_seen.pages():
            if not _is_looked_at(page):
                continue
            try:
                address = page.address()
            except LookupError:
                continue
            # Else whoever asks second knows them already.
            ContentType.objects.clear_cache()
            with CaptureQueriesContext(connection) as captured:
                response = browsers[page.role].get(address)
            if response.status_code == 200:
                found[f"{page.kind} {page.name} {page.role}"] = len(captured)
        transaction.set_rollback(True)
    return found


def _count_from_one() -> None:
    """Give rows the numbers that they have in a new database: which rows are odd goes by their numbers."""
    models = [model for label in ("altegio", "feedback") for model in apps.get_app_config(label).get_models()]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
