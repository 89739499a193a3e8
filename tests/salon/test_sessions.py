"""Sessions end, passwords have rules in words, hosts and bodies are looked at."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.utils import timezone, translation

from salon import sessions
from tests.roles import browser_of, user_in

ROOT = Path(__file__).resolve().parents[2]
HOME = "/admin/altegio/client/"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[timedelta]:
    """How far the clock of sessions has gone on: change the one element."""
    ahead = [timedelta(0)]
    monkeypatch.setattr(sessions.timezone, "now", lambda real=timezone.now: real() + ahead[0])
    return ahead


@pytest.mark.django_db
def test_who_was_away_for_half_a_day_logs_in_again_and_who_works_does_not(clock: list[timedelta]) -> None:
    browser = browser_of(user_in("manager"))
    for hours in (5, 10, 15, 20):
        clock[0] = timedelta(hours=hours)
        assert browser.get(HOME).status_code == 200
    clock[0] = timedelta(hours=33)
    assert browser.get(HOME).status_code == 302
    clock[0] = timedelta(0)
    assert browser.get(HOME).status_code == 302


@pytest.mark.django_db
def test_after_two_weeks_everybody_logs_in_again(clock: list[timedelta]) -> None:
    browser = browser_of(user_in("manager"))
    for hours in range(0, 14 * 24, 11):
        clock[0] = timedelta(hours=hours)
        assert browser.get(HOME).status_code == 200
    clock[0] = timedelta(days=14, hours=1)
    assert browser.get(HOME).status_code == 302


@pytest.mark.django_db
def test_a_changed_password_ends_all_sessions() -> None:
    user = user_in("manager")
    browser = browser_of(user)
    user.set_password("another-long-one")
    user.save()
    assert browser.get(HOME).status_code == 302


@pytest.mark.django_db
def test_an_owner_ends_all_sessions_of_a_user_and_nobody_elses() -> None:
    manager, owner = user_in("manager"), browser_of(user_in("owner"))
    devices = [browser_of(manager), browser_of(manager)]
    answer = owner.post(
        "/admin/auth/user/", {"action": "end_sessions", "_selected_action": [manager.pk]}, follow=True
    )
    assert "2 сеанси" in answer.content.decode()
    assert [device.get(HOME).status_code for device in devices] == [302, 302]
    assert owner.get(HOME).status_code == 200


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("коротк1", "10 символ"),
        ("12345678901", "цифр"),
        ("password123", "поширен"),
        ("olena-kovalenko", "схож"),
    ],
)
def test_a_weak_password_is_refused_in_ukrainian(password: str, said: str) -> None:
    user = User(username="olena-kovalenko")
    with translation.override("uk"), pytest.raises(ValidationError) as caught:
        validate_password(password, user)
    assert said in " ".join(caught.value.messages)


def test_the_rules_of_passwords_are_ukrainian_sentences() -> None:
    with translation.override("uk"):
        rules = password_validators_help_texts()
    assert len(rules) == 4
    assert not [rule for rule in rules if re.search("[A-Za-z]", str(rule))]


@pytest.mark.django_db
def test_a_foreign_host_is_not_answered(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["care.example.com"]
    assert Browser().get("/healthz/", headers={"Host": "care.example.com"}).status_code == 200
    assert Browser().get("/healthz/", headers={"Host": "evil.example.com"}).status_code == 400


@pytest.mark.django_db
def test_a_form_that_is_too_large_is_refused() -> None:
    form = {"username": "x" * 3_000_000, "password": "y"}
    assert Browser().post(
        "/admin/login/", form, content_type="application/x-www-form-urlencoded"
    ).status_code in (
        400,
        413,
    )
    assert Browser().post("/admin/login/", {f"f{number}": "1" for number in range(1001)}).status_code == 400


def test_the_proxy_lets_each_door_take_what_its_vendor_sends_and_no_more() -> None:
    from feedback.views import MAX_BODY

    said = (ROOT / "deploy" / "Caddyfile").read_text()
    sizes = [int(size) * 1_000_000 for size in re.findall(r"max_size (\d+)MB", said)]
    assert sorted(sizes)[0] < MAX_BODY < sorted(sizes)[1]


def test_a_server_s_settings_pass_django_s_own_check(tmp_path: Path) -> None:
    env = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "SALON_TEST": "1",
        "PUBLIC_URL": "https://care.example.com",
        "SECRET_KEY": "".join(chr(ord("a") + number % 26) for number in range(0, 60 * 7, 7)),
        "FIELD_ENCRYPTION_KEYS": "YSBrZXkgZm9yIHRlc3RzIG9ubHksIDMyIGJ5dGVzLi4=",
    }
    argv = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
