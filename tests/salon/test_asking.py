"""Where it hurts, or goes out to people, a person is asked once more before it is done."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from feedback.models import InstagramContact, TeamMember
from tests.pages.world import make_world
from tests.roles import browser_of

pytestmark = pytest.mark.django_db


def test_what_hurts_and_what_goes_out_to_people_asks_first() -> None:
    world = make_world()
    browser = browser_of(world.users["owner"])
    member, contact = world.row(TeamMember), world.row(InstagramContact)
    TeamMember.objects.filter(pk=member.pk).update(telegram_chat_id=7, telegram_linked_at=timezone.now())
    browser.post("/admin/sending/", {"turn": "pause"})
    asked = {
        "/admin/": "надходитимуть клієнтам. Надсилати?",
        "/admin/sending/": "надходитимуть клієнтам. Надсилати?",
        f"/admin/feedback/teammember/{member.pk}/telegram/": "не отримуватиме повідомлень у Telegram",
        f"/admin/feedback/instagramcontact/{contact.pk}/change/": "більше не надходитимуть у цей акаунт",
        "/admin/privacy/retention/": "видалено вночі без вороття",
    }
    questions = {
        path: re.findall(r'data-ask="([^"]+)"', browser.get(path).content.decode()) for path in asked
    }

    assert [path for path, words in asked.items() if not any(words in one for one in questions[path])] == []
