"""Each ALTEGIO_* setting that can be wrong is said by a system check, with a hint."""

from __future__ import annotations

from typing import Any

import pytest

from altegio.checks import check_settings

GOOD = {
    "ALTEGIO_API_URL": "https://api.alteg.io/api/v1",
    "ALTEGIO_PARTNER_TOKEN": "partnertoken0123456789",
    "ALTEGIO_USER_TOKEN": "0123456789abcdef",
    "ALTEGIO_COMPANY_IDS": ["1001", "1002"],
    "ALTEGIO_WEBHOOK_SECRET": "a-secret-of-some-length",
}


def ids(settings: Any, **values: Any) -> list[str]:
    for name, value in (GOOD | values).items():
        setattr(settings, name, value)
    found = check_settings()
    assert all(one.hint for one in found)
    return [str(one.id) for one in found]


def test_good_settings_pass(settings: Any) -> None:
    assert ids(settings) == []


def test_no_keys_at_all_are_no_mistake(settings: Any) -> None:
    nothing = {"ALTEGIO_PARTNER_TOKEN": "", "ALTEGIO_USER_TOKEN": "", "ALTEGIO_COMPANY_IDS": []}
    assert ids(settings, ALTEGIO_WEBHOOK_SECRET="", **nothing) == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"ALTEGIO_USER_TOKEN": ""}, "altegio.W001"),
        ({"ALTEGIO_COMPANY_IDS": []}, "altegio.W001"),
        ({"ALTEGIO_COMPANY_IDS": ["salon"]}, "altegio.E001"),
        ({"ALTEGIO_COMPANY_IDS": ["-5"]}, "altegio.E001"),
        ({"ALTEGIO_COMPANY_IDS": ["²"]}, "altegio.E001"),
        ({"ALTEGIO_COMPANY_IDS": ["9" * 30]}, "altegio.E001"),
        ({"ALTEGIO_COMPANY_IDS": ["1001", "1001"]}, "altegio.E002"),
        ({"ALTEGIO_API_URL": "api.alteg.io/api/v1"}, "altegio.E003"),
        ({"ALTEGIO_API_URL": "ftp://api.alteg.io"}, "altegio.E003"),
        ({"ALTEGIO_API_URL": ""}, "altegio.E003"),
        ({"ALTEGIO_API_URL": "http://[bad"}, "altegio.E003"),
        ({"ALTEGIO_API_URL": "http://api.alteg.io/api/v1"}, "altegio.W002"),
        ({"ALTEGIO_PARTNER_TOKEN": "Bearer abcdef"}, "altegio.E004"),
        ({"ALTEGIO_USER_TOKEN": "User abcdef"}, "altegio.E004"),
        ({"ALTEGIO_USER_TOKEN": "токен"}, "altegio.E004"),
        ({"ALTEGIO_WEBHOOK_SECRET": "a/b?c-and-more-of-it"}, "altegio.E005"),
        ({"ALTEGIO_WEBHOOK_SECRET": "short"}, "altegio.E006"),
    ],
    ids=[
        "one key missing",
        "no location",
        "a name for an id",
        "negative",
        "not ascii",
        "too large",
        "twice",
        "no scheme",
        "ftp",
        "empty address",
        "broken address",
        "not encrypted",
        "with Bearer",
        "with User",
        "not ascii token",
        "not for an address",
        "too short",
    ],
)
def test_a_wrong_setting_is_named(settings: Any, values: dict[str, Any], expected: str) -> None:
    assert ids(settings, **values) == [expected]


def test_the_sandbox_on_this_machine_may_be_unencrypted(settings: Any) -> None:
    assert ids(settings, ALTEGIO_API_URL="http://127.0.0.1:9000/api/v1") == []
