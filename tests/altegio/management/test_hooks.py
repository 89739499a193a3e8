"""`altegio_hooks` against a real sandbox: our address comes and goes, nobody else's does."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from altegio.sync import hooks
from tests.altegio.sync.conftest import make_client

pytestmark = [pytest.mark.sandbox(clients=3, appointments=5, options=["--no-limit"])]
SECRET = "s3cret-of-this-salon-only"
OURS = f"https://salon.com.ua/webhooks/altegio/{SECRET}/"
OTHER = "https://other-app.com/hook?key=verysecret"


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def salon(sandbox: Any, settings: Any) -> Any:
    settings.ALTEGIO_API_URL = f"{sandbox.url}/api/v1"
    settings.ALTEGIO_PARTNER_TOKEN, settings.ALTEGIO_USER_TOKEN = "sandbox-partner", "sandbox-user"
    settings.ALTEGIO_COMPANY_IDS = ["1001"]
    settings.ALTEGIO_WEBHOOK_SECRET = SECRET
    settings.PUBLIC_URL = "https://salon.com.ua"
    addresses(sandbox, OTHER)
    return sandbox


def addresses(sandbox: Any, *urls: str, **flags: int) -> None:
    given = [{"url": url, **flags} for url in urls]
    sandbox._json("PUT", "/_control/webhooks/addresses", json={"urls": given})


def kept(sandbox: Any) -> dict[str, Any]:
    """Address -> what stands behind it."""
    return {one["url"]: one for one in sandbox.get("/_control/webhooks/addresses")}


def run(capsys: Any, *args: str) -> tuple[str, str]:
    error = ""
    try:
        call_command("altegio_hooks", *args)
    except CommandError as failure:
        error = str(failure)
    return capsys.readouterr().out, error


def test_it_shows_the_addresses_without_their_secrets(salon: Any, capsys: Any) -> None:
    addresses(salon, OTHER, OURS)
    printed, error = run(capsys)
    assert error == ""
    assert "other-app.com/hook?…  (another app)" in printed
    assert "salon.com.ua/webhooks/altegio/…/  (ours)" in printed
    assert SECRET not in printed
    assert "verysecret" not in printed


def test_adding_keeps_the_others_and_everything_that_was_on(salon: Any, capsys: Any) -> None:
    addresses(salon, OTHER, goods_operations_move=1, record=0)
    printed, error = run(capsys, "--add")
    assert error == ""
    found = kept(salon)
    assert set(found) == {OTHER, OURS}
    for one in found.values():
        # What the vendor does not show (`good`, `self_sending`) must not go off for the other app.
        on = ("active", "record", "goods_operations_move", "good", "self_sending")
        assert [one[name] for name in on] == [1] * 5
    assert SECRET not in printed


def test_adding_twice_changes_nothing(salon: Any, capsys: Any) -> None:
    run(capsys, "--add")
    salon._json("DELETE", "/_control/requests")
    run(capsys, "--add")
    methods = [one["method"] for one in salon.get("/_control/requests", vendor="altegio")["requests"]]
    assert methods == ["GET"]


def test_a_new_secret_takes_the_place_of_the_old_one(salon: Any, capsys: Any) -> None:
    addresses(salon, OTHER, "https://salon.com.ua/webhooks/altegio/the-secret-of-last-year/")
    run(capsys, "--add")
    assert set(kept(salon)) == {OTHER, OURS}


def test_removing_takes_ours_only(salon: Any, capsys: Any) -> None:
    run(capsys, "--add")
    _printed, error = run(capsys, "--remove")
    assert error == ""
    assert set(kept(salon)) == {OTHER}
    assert kept(salon)[OTHER]["active"]


def test_the_last_address_is_switched_off_for_altegio_wants_one(salon: Any, capsys: Any) -> None:
    addresses(salon, OURS)
    printed, error = run(capsys, "--remove")
    assert error == ""
    assert "webhooks are off" in printed
    assert not kept(salon)[OURS]["active"]


def test_removing_what_is_not_there_writes_nothing(salon: Any, capsys: Any) -> None:
    salon._json("DELETE", "/_control/requests")
    run(capsys, "--remove")
    assert salon.get("/_control/requests", vendor="altegio")["count"] == 1


def test_no_eleventh_address_pushes_another_out(salon: Any, capsys: Any) -> None:
    full = [f"https://app{number}.com/hook" for number in range(10)]
    addresses(salon, *full)
    _printed, error = run(capsys, "--add")
    assert "10 addresses already" in error
    assert set(kept(salon)) == set(full)


@pytest.mark.parametrize(
    "public_url",
    [
        "http://127.0.0.1:8000",
        "http://localhost:8000",
        "http://192.168.1.7",
        "http://salon",
        "https://a.local",
    ],
)
def test_an_address_that_cannot_be_reached_is_refused_unless_forced(
    salon: Any, settings: Any, capsys: Any, public_url: str
) -> None:
    settings.PUBLIC_URL = public_url
    _printed, error = run(capsys, "--add")
    assert "--force" in error
    assert set(kept(salon)) == {OTHER}
    assert run(capsys, "--add", "--force")[1] == ""
    assert len(kept(salon)) == 2


def test_a_missing_right_is_said_with_another_way(salon: Any, capsys: Any) -> None:
    salon._json("PUT", "/_control/altegio", json={"rights": {"settings.webhook_read_access": False}})
    _printed, error = run(capsys)
    assert "by hand" in error


def test_without_a_secret_there_is_nothing_to_add(salon: Any, settings: Any, capsys: Any) -> None:
    settings.ALTEGIO_WEBHOOK_SECRET = ""
    assert "ALTEGIO_WEBHOOK_SECRET" in run(capsys, "--add")[1]
    assert run(capsys)[1] == ""


@pytest.mark.parametrize("data", [None, [], {"urls": None}, {"urls": [1]}, {}])
def test_settings_that_cannot_be_read_whole_are_never_replaced(data: Any) -> None:
    class Client:
        def request(self, method: str, *_args: Any, **_options: Any) -> Any:
            assert method == "GET"
            from altegio.client import Answer

            return Answer(data)

    with pytest.raises(hooks.HooksRefused):
        hooks.add(Client(), 1001, OURS)  # type: ignore[arg-type]


# --- two at once ----------------------------------------------------------------------------------
THIRD = "https://third-app.com/hook"


class Between:
    """The real client; `deed` happens before the so-manieth request."""

    def __init__(self, salon: Any, number: int, deed: Any) -> None:
        self._client, self._left, self._deed = make_client(salon.url), number, deed

    def request(self, *args: Any, **options: Any) -> Any:
        """Ask, after the deed if it is its turn."""
        self._left -= 1
        if self._left == 0:
            self._deed()
        return self._client.request(*args, **options)


@pytest.mark.parametrize("change", [hooks.add, hooks.remove])
def test_an_address_that_another_app_adds_while_ours_is_changed_stays(salon: Any, change: Any) -> None:
    if change is hooks.remove:
        addresses(salon, OTHER, OURS)
    others = list(kept(salon))
    client = Between(salon, 2, lambda: addresses(salon, *others, THIRD))

    change(client, 1001, OURS)

    assert {OTHER, THIRD} <= set(kept(salon))
    assert (OURS in kept(salon)) == (change is hooks.add)


def test_an_app_that_writes_its_own_list_over_ours_gets_ours_merged_into_it(salon: Any) -> None:
    client = Between(salon, 4, lambda: addresses(salon, OTHER, THIRD))

    hooks.add(client, 1001, OURS)  # type: ignore[arg-type]

    assert set(kept(salon)) == {OTHER, THIRD, OURS}


def test_an_address_that_altegio_lost_is_named(salon: Any) -> None:
    client = Between(salon, 4, lambda: addresses(salon, OURS))

    with pytest.raises(hooks.HooksRefused, match=r"other-app.com/hook"):
        hooks.add(client, 1001, OURS)  # type: ignore[arg-type]


def test_an_app_that_never_stops_writing_ends_in_a_sentence(salon: Any) -> None:
    class Always(Between):
        def request(self, method: str, *args: Any, **options: Any) -> Any:
            answer = super().request(method, *args, **options)
            if method == "POST":
                addresses(salon, OTHER)
            return answer

    with pytest.raises(hooks.HooksRefused, match="at the same time"):
        hooks.add(Always(salon, 0, None), 1001, OURS)  # type: ignore[arg-type]
    assert set(kept(salon)) == {OTHER}
