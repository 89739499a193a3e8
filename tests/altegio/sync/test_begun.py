"""The vendor is never left waiting between two lists."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any, cast

import pytest
from django.utils import timezone

from altegio.client import AltegioClient, Stopped
from altegio.sync import batch
from altegio.sync.begun import begin
from altegio.sync.lines import Line
from altegio.sync.streams import BY_NAME, Reading
from tests.factories import CompanyFactory


@pytest.mark.django_db
def test_the_next_list_is_asked_for_before_the_last_rows_of_this_one_are_stored(
    altegio: Any, client: AltegioClient, sync: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Appointments are stored here only once payments were asked for: a pass in turns would wait for ever."""
    asked, real = threading.Event(), batch.store.store

    class Noting:
        def request(self, method: str, path: str, *args: Any, **options: Any) -> Any:
            if path.startswith("/transactions/"):
                asked.set()
            return client.request(method, path, *args, **options)

    def store(writer: Any, *args: Any) -> Any:
        if writer is BY_NAME["appointments"].write:
            assert asked.wait(timeout=30)
        return real(writer, *args)

    monkeypatch.setattr(batch.store, "store", store)
    assert sync(full=True, client=Noting()).state == "ok"


@pytest.mark.django_db
def test_what_went_wrong_with_a_list_asked_for_early_is_said_in_its_turn_or_not_at_all() -> None:
    def refused(_reading: Reading) -> Any:
        raise Stopped("no")
        yield []

    reading = Reading(cast("AltegioClient", None), CompanyFactory(), timezone.now())
    begun = begin(replace(BY_NAME["clients"], pages=refused), reading, Line("clients"))
    begun.drop()
    with pytest.raises(Stopped):
        list(begun.pages())
