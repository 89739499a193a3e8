from __future__ import annotations

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from altegio.sync.engine import CLIENTS_OF_CHANGED
from altegio.sync.sweeps import SWEEPS
from feedback.models import Message
from salon import health
from tests.factories import InstagramClientFactory
from tests.feedback.factories import AccountFactory, ContactFactory, MessageFactory

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
MONITORING = ROOT / "deploy" / "monitoring"


def numbers(client: Client) -> dict[tuple[str, tuple[str, ...]], float]:
    """Every number of the page, by its name and the sorted values of its labels."""
    page = client.get("/metrics")
    assert page.status_code == 200
    return {
        (sample.name, tuple(sorted(sample.labels.values()))): sample.value
        for family in text_string_to_metric_families(page.content.decode())
        for sample in family.samples
    }


def test_prometheus_reads_what_is_well_and_what_waits(client: Client) -> None:
    now = timezone.now()
    health.note_beat(now=now)
    AccountFactory(ig_id="17841400000000001", token_expires_at=now + timedelta(days=30, hours=1))
    MessageFactory(state=Message.State.QUEUED, not_before=now - timedelta(minutes=5))
    MessageFactory(state=Message.State.SENT, sent_at=now)

    found = numbers(client)

    assert found["salon_up", ("database",)] == found["salon_up", ("beat",)] == 1
    assert found["salon_up", ("mirror",)] == 0
    assert found["salon_messages_hour", ("instagram", "sent")] == 1
    assert found["salon_message_wait_seconds", ("client",)] == pytest.approx(300, abs=60)
    days = next(value for (name, _labels), value in found.items() if name == "salon_instagram_token_days")
    assert days == pytest.approx(30.04, abs=0.05)


def test_the_numbers_hold_nothing_personal(client: Client) -> None:
    person = InstagramClientFactory(name="Олена Коваленко", phone="+380671234567")
    person = InstagramClientFactory(name="Олена Коваленко", phone="+380671234567")
    contact = ContactFactory(client=person, username="olena.k")
    MessageFactory(text="Олено, як вам візит?", contact=contact)
    page = client.get("/metrics").content.decode()
    assert "Олен" not in page
    assert "380671234567" not in page
    assert "olena.k" not in page


def test_the_number_of_queries_does_not_grow(client: Client, django_assert_max_num_queries: Any) -> None:
    MessageFactory.create_batch(20)
    with django_assert_max_num_queries(16):
        client.get("/metrics")


def test_whoever_comes_through_the_proxy_or_without_the_word_is_refused(
    client: Client, settings: Any
) -> None:
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 403
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.7").status_code == 403
    settings.METRICS_TOKEN = "a-word-for-prometheus"
    assert client.get("/metrics").status_code == 403
    given = {"Authorization": "Bearer a-word-for-prometheus"}
    assert client.get("/metrics", headers=given, REMOTE_ADDR="203.0.113.7").status_code == 200


def test_prometheus_is_answered_where_the_address_it_knows_has_no_tls(tmp_path: Path) -> None:
    """As docs/deployment.md says it: `web:8000`, beside a public address with https."""
    asked = (
        "import django; django.setup()\n"
        "from django.test import RequestFactory as R\n"
        "from django.middleware.security import SecurityMiddleware as M\n"
        "for path in ('/metrics', '/admin/'):\n"
        "    request = R().get(path, headers={'host': 'web:8000'})\n"
        "    print(request.get_host(), M(lambda _request: None).process_request(request))\n"
    )
    env = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "salon.settings",
        "SALON_TEST": "1",
        "SALON_MODE": "server",
        "PUBLIC_URL": "https://care.example.com",
        "SECRET_KEY": "a key of nothing",
    }
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    metrics, admin = done.stdout.splitlines()
    assert metrics == "web:8000 None", done.stderr
    assert "https://web:8000/admin/" in admin


def test_the_dashboard_and_the_alert_rules_ask_only_for_numbers_that_there_are(client: Client) -> None:
    page = client.get("/metrics").content.decode()
    there = {family.name for family in text_string_to_metric_families(page)}
    for file in ("alerts.yml", "grafana.json"):
        asked = set(re.findall(r"\bsalon_\w+", (MONITORING / file).read_text()))
        assert asked, file
        assert asked <= there, asked - there


def test_no_alert_is_for_a_stream_that_is_read_once_a_night_or_only_now_and_then() -> None:
    rules = (MONITORING / "alerts.yml").read_text()
    named = re.search(r'salon_stream_age_seconds\{stream!~"([^"]+)"\}', rules)
    assert named is not None
    rare = {*(sweep.state for sweep in SWEEPS.values()), CLIENTS_OF_CHANGED}
    assert set(named[1].split("|")) == rare
