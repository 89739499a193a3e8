"""Whoever was erased does not come back with an older backup."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from altegio import blocklist
from altegio.models import Client, Erasure, ErasureMark
from salon.models import AuditEntry
from salon.privacy import restoring
from salon.privacy.erasing import erase
from tests.factories import InstagramClientFactory

pytestmark = pytest.mark.django_db
PHONE = "+380671112233"


def older_backup() -> Client:
    """As if the erasure had not been yet: the same card, and no mark."""
    ErasureMark.objects.all().delete()
    Client.objects.filter(altegio_id__lt=0).update(altegio_id=-999)
    Erasure.objects.filter(pk__gt=0).update(lifted_at=timezone.now())
    card: Client = InstagramClientFactory(
        altegio_id=77, name="Олена Коваль", phone=PHONE, instagram_username="olena"
    )
    return card


def test_who_came_back_is_erased_again_and_kept_out(
    monkeypatch: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    card = InstagramClientFactory(altegio_id=77, name="Олена Коваль", phone=PHONE, instagram_username="olena")
    erase(card, by=None, now=timezone.now())
    call_command("erased_people", "--save")
    saved = capsys.readouterr().out
    assert "Олена" not in saved
    assert "380671112233" not in saved
    marks = set(ErasureMark.objects.values_list("kind", "digest"))
    back, other = older_backup(), InstagramClientFactory(name="Ірина")

    monkeypatch.setattr("sys.stdin", io.StringIO(saved))
    call_command("erased_people", "--apply")

    assert capsys.readouterr().out == "erased again: 1; kept out again: 1\n"
    back.refresh_from_db()
    other.refresh_from_db()
    assert (back.is_erased, back.phone, other.name) == (True, "", "Ірина")
    assert set(ErasureMark.objects.values_list("kind", "digest")) == marks
    assert blocklist.load().phone(PHONE)
    assert AuditEntry.objects.filter(action="erased").count() == 2
    assert restoring.apply(json.loads(saved), timezone.now()) == {"erased": 0, "kept out": 0}


def test_who_is_not_in_the_backup_is_kept_out_all_the_same() -> None:
    card = InstagramClientFactory(altegio_id=77, phone=PHONE)
    erase(card, by=None, now=timezone.now())
    saved = restoring.save()
    older_backup().delete()
    assert restoring.apply(saved, timezone.now()) == {"erased": 0, "kept out": 1}
    assert blocklist.load().client(card.company.altegio_id, 77)


def test_what_is_no_list_of_erased_people_is_a_sentence(monkeypatch: Any) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("nonsense"))
    with pytest.raises(CommandError, match="not what --save wrote"):
        call_command("erased_people", "--apply")
