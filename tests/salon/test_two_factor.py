"""A second step at the log-in: the password alone lets nobody in who switched it on."""

from __future__ import annotations

from binascii import unhexlify
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.core.serializers import serialize
from django.db import connection
from django.test import Client as Browser
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from salon.models import AuditEntry, SecondStep
from salon.passwords import set_password_link
from salon.two_factor import codes
from tests.roles import browser_of, user_in

pytestmark = pytest.mark.django_db

PASSWORD = "дуже-довгий-пароль-7"
LOGIN, CODE, OWN = "/admin/login/", "/admin/login/code/", "/admin/log-in-with-code/"


def code_of(step: SecondStep) -> str:
    """What the app shows now."""
    return f"{TOTP(unhexlify(step.secret)).token():06d}"


@pytest.fixture
def owner() -> User:
    """An owner with a password."""
    user = user_in("owner")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def recovery(owner: User) -> list[str]:
    """The owner's recovery codes, after the second step was switched on."""
    fresh = codes.confirm(owner, code_of(codes.begun(owner)))
    assert fresh
    return fresh


def password(browser: Browser, owner: User, **more: Any) -> Any:
    """Send the right password."""
    return browser.post(LOGIN, {"username": owner.username, "password": PASSWORD, **more})


def wait() -> None:
    """Let the time pass in which no code is taken after a wrong one."""
    SecondStep.objects.update(throttling_failure_count=0)


def inside(browser: Browser) -> bool:
    """Whether the home page opens."""
    return browser.get("/admin/").status_code == 200


def test_who_did_not_switch_it_on_needs_the_password_alone(owner: User) -> None:
    browser = Browser()
    password(browser, owner)
    assert inside(browser)


def test_the_page_switches_it_on_with_the_apps_code_and_shows_recovery_codes_once(owner: User) -> None:
    browser = browser_of(owner)
    page = browser.get(OWN).content.decode()
    device = SecondStep.objects.get(user=owner)
    assert codes.secret(device) in page
    assert "<svg" in page

    answer = browser.post(OWN, {"code": code_of(device)}).content.decode()

    assert codes.is_on(owner)
    assert answer.count("<li><code>") == codes.RECOVERY_CODES
    assert "<li><code>" not in browser.get(OWN).content.decode()
    assert AuditEntry.objects.filter(action="added", details__way="two_factor", user=owner).exists()


def test_a_wrong_code_switches_nothing_on(owner: User) -> None:
    answer = browser_of(owner).post(OWN, {"code": "000000x"})
    assert "Застосунок показує інший код" in answer.content.decode()
    assert not codes.is_on(owner)


def test_the_password_leads_to_the_code_and_lets_nobody_in_before_it(
    owner: User, recovery: list[str]
) -> None:
    browser = Browser()
    assert password(browser, owner).headers["Location"] == CODE
    assert not inside(browser)
    assert browser.get("/api/v1/clients/").status_code != 200
    assert "Ще один крок" in browser.get(CODE).content.decode()


def test_the_right_code_lets_in_and_leads_where_one_wanted_to_go(owner: User, recovery: list[str]) -> None:
    browser = Browser()
    password(browser, owner, next="/admin/calendar/")
    answer = browser.post(CODE, {"code": f" {recovery[0].upper()} "})
    assert answer.headers["Location"] == "/admin/calendar/"
    assert inside(browser)


def test_nobody_is_led_to_another_site(owner: User, recovery: list[str]) -> None:
    browser = Browser()
    password(browser, owner, next="https://elsewhere.example/")
    assert browser.post(CODE, {"code": recovery[0]}).headers["Location"] == "/admin/"


def test_a_recovery_code_works_once(owner: User, recovery: list[str]) -> None:
    assert codes.check(owner, recovery[3])
    wait()
    assert not codes.check(owner, recovery[3])
    assert codes.recovery_codes_left(owner) == codes.RECOVERY_CODES - 1


def test_the_code_that_was_seen_once_is_of_no_use_to_another(owner: User, recovery: list[str]) -> None:
    device = SecondStep.objects.get(user=owner)
    assert not codes.check(owner, code_of(device))


def test_codes_cannot_be_tried_one_after_another(owner: User, recovery: list[str]) -> None:
    browser = Browser()
    password(browser, owner)
    browser.post(CODE, {"code": "000000"})
    answer = browser.post(CODE, {"code": recovery[0]})
    assert "Це не той код" in answer.content.decode()
    assert not inside(browser)


def test_the_code_page_without_a_password_leads_to_the_log_in() -> None:
    assert Browser().get(CODE).headers["Location"] == LOGIN


def test_a_password_that_was_changed_meanwhile_counts_no_more(owner: User, recovery: list[str]) -> None:
    browser = Browser()
    password(browser, owner)
    owner.set_password("інший-довгий-пароль-8")
    owner.save()
    assert browser.post(CODE, {"code": recovery[0]}).headers["Location"] == LOGIN
    assert not inside(browser)


def test_a_link_for_the_password_does_not_replace_the_code(owner: User, recovery: list[str]) -> None:
    browser = Browser()
    form = browser.get(set_password_link(owner).split("8000", 1)[1], follow=True).redirect_chain[-1][0]
    new = "новий-довгий-пароль-9"
    browser.post(form, {"new_password1": new, "new_password2": new})
    owner.refresh_from_db()
    assert owner.check_password(new)
    assert not inside(browser)


def test_switching_off_and_new_recovery_codes_need_a_code(owner: User, recovery: list[str]) -> None:
    browser = browser_of(owner)
    browser.post(OWN, {"code": "nonsense", "off": "1"})
    assert codes.is_on(owner)
    wait()
    browser.post(OWN, {"code": recovery[1], "off": "1"})
    assert not codes.is_on(owner)


def test_new_recovery_codes_end_the_earlier_ones(owner: User, recovery: list[str]) -> None:
    answer = browser_of(owner).post(OWN, {"code": recovery[0], "renew": "1"})
    assert answer.content.decode().count("<li><code>") == codes.RECOVERY_CODES
    wait()
    assert not codes.check(owner, recovery[1])


def test_an_owner_switches_it_off_for_whom_a_phone_is_lost(owner: User) -> None:
    manager = user_in("manager")
    codes.confirm(manager, code_of(codes.begun(manager)))
    address = f"/admin/auth/user/{manager.pk}/without-code/"
    assert browser_of(manager).post(f"/admin/auth/user/{owner.pk}/without-code/").status_code == 403

    browser_of(owner).get(address)
    assert codes.is_on(manager)
    browser_of(owner).post(address)

    assert not codes.is_on(manager)
    assert AuditEntry.objects.filter(action="removed", user=owner, object_id=manager.pk).exists()


def test_the_command_helps_the_last_owner(owner: User, recovery: list[str]) -> None:
    out = StringIO()
    call_command("two_factor_off", owner.username, stdout=out)
    assert not codes.is_on(owner)
    assert "password alone" in out.getvalue()
    with pytest.raises(CommandError, match="no user"):
        call_command("two_factor_off", "nobody-here")


def stored(user: User) -> tuple[str, str]:
    """The secret and the recovery codes as they lie in the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret, recovery FROM salon_secondstep WHERE user_id = %s", [user.pk])
        return tuple(cursor.fetchone())


def test_the_secret_and_the_recovery_codes_are_encrypted_at_rest_and_left_out_of_dumps(
    owner: User, recovery: list[str]
) -> None:
    step = SecondStep.objects.get(user=owner)
    kept = " ".join(stored(owner))
    assert step.secret not in kept
    assert not [code for code in recovery if code in kept]
    dump = serialize("json", [step])
    assert step.secret not in dump
    assert recovery[0] not in dump


def test_a_lost_key_of_encryption_makes_no_code_right(
    owner: User, recovery: list[str], settings: Any
) -> None:
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    assert SecondStep.objects.get(user=owner).secret == ""
    for code in (f"{TOTP(b'').token():06d}", recovery[0], ""):
        wait()
        assert not codes.check(owner, code)
    assert codes.is_on(owner)


def test_what_django_otp_kept_in_clear_is_taken_over_and_opens_nothing_any_more(owner: User) -> None:
    former = TOTPDevice.objects.create(user=owner, name="app", last_t=7)
    key = former.key
    static = StaticDevice.objects.create(user=owner, name="recovery")
    StaticToken.objects.bulk_create(
        StaticToken(device=static, token=word) for word in ("aaaa2222", "bbbb3333")
    )

    import_module("salon.migrations.0029_second_step").move(apps, None)

    step = SecondStep.objects.get(user=owner)
    assert (step.secret, step.last_t, step.recovery_codes) == (key, 7, ["aaaa2222", "bbbb3333"])
    assert codes.check(owner, "bbbb3333")
    former.refresh_from_db()
    assert former.key != key
    assert not StaticToken.objects.exists()
    assert stored(owner)[0] != key
