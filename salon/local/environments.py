"""What the settings are told in a demo and in tests: never a key of the real world."""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

from salon.local.processes import StartError

# A port nothing can listen on: a test that forgot its sandbox fails at once, and reaches nobody.
NOWHERE = "http://127.0.0.1:1"

# What the settings read; `.env.example` explains each.
VARIABLES = (
    "SECRET_KEY",
    "FIELD_ENCRYPTION_KEYS",
    "DEBUG",
    "ALLOWED_HOSTS",
    "PUBLIC_URL",
    "DATABASE_URL",
    "REDIS_URL",
    "TIME_ZONE",
    "ALTEGIO_API_URL",
    "ALTEGIO_PARTNER_TOKEN",
    "ALTEGIO_USER_TOKEN",
    "ALTEGIO_COMPANY_IDS",
    "ALTEGIO_WEBHOOK_SECRET",
    "INSTAGRAM_GRAPH_URL",
    "INSTAGRAM_GRAPH_VERSION",
    "INSTAGRAM_ACCOUNT_ID",
    "INSTAGRAM_USERNAME",
    "INSTAGRAM_ACCESS_TOKEN",
    "INSTAGRAM_APP_SECRETS",
    "INSTAGRAM_VERIFY_TOKEN",
    "INSTAGRAM_APP_ID",
    "INSTAGRAM_AUTHORIZE_URL",
    "INSTAGRAM_OAUTH_URL",
    "INSTAGRAM_LINK_URL",
    "INSTAGRAM_RAW_DAYS",
    "INSTAGRAM_SENDS_PER_SECOND",
    "TELEGRAM_API_URL",
    "TELEGRAM_LINK_URL",
    "TELEGRAM_BOT_TOKEN",
    "TELEGRAM_WEBHOOK_SECRET",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
    "SENTRY_DSN",
    "METRICS_TOKEN",
    "HEARTBEAT_URL",
    "WATCH_SECONDS",
)

# What gunicorn and docker-compose.yml read.
OF_A_SERVER = (
    "SITE_ADDRESS",
    "WEB_WORKERS",
    "WEB_THREADS",
    "WORKER_PROCESSES",
    "HTTP_PORT",
    "HTTPS_PORT",
    "POSTGRES_SHARED_BUFFERS",
    "SALON_IMAGE",
)

# What the sandbox takes for the salon's keys; the same in the demo and in tests.
SANDBOX_KEYS = {
    "ALTEGIO_PARTNER_TOKEN": "sandbox-partner",
    "ALTEGIO_USER_TOKEN": "sandbox-user",
    "ALTEGIO_COMPANY_IDS": "1001",
    "INSTAGRAM_GRAPH_VERSION": "v25.0",
    "INSTAGRAM_ACCOUNT_ID": "17841400000000000",
    "INSTAGRAM_USERNAME": "sandbox_salon",
    "INSTAGRAM_ACCESS_TOKEN": "sandbox-token",
    "INSTAGRAM_APP_SECRETS": "sandbox-app-secret",
    "INSTAGRAM_VERIFY_TOKEN": "sandbox-verify",
    "INSTAGRAM_APP_ID": "sandbox-app",
}

# The other variables, so that nothing of a real `.env` or shell comes through.
QUIET = {
    "DEBUG": "0",
    "TIME_ZONE": "Europe/Kyiv",
    "TELEGRAM_BOT_TOKEN": "",
    "TELEGRAM_WEBHOOK_SECRET": "",
    "EMAIL_URL": "consolemail://",
    "DEFAULT_FROM_EMAIL": "salon@localhost",
    "SENTRY_DSN": "",
    "METRICS_TOKEN": "",
    "HEARTBEAT_URL": "",
    "WATCH_SECONDS": "",
    "INSTAGRAM_RAW_DAYS": "14",
    "INSTAGRAM_SENDS_PER_SECOND": "10",
    # The sandbox is on loopback, which a proxy of the machine must not be asked for.
    "NO_PROXY": "127.0.0.1,localhost",
    "no_proxy": "127.0.0.1,localhost",
}


def sandbox_addresses(url: str) -> dict[str, str]:
    """The vendors' addresses when one sandbox at `url` plays them all."""
    return {
        "ALTEGIO_API_URL": f"{url}/api/v1",
        "INSTAGRAM_GRAPH_URL": url,
        "INSTAGRAM_AUTHORIZE_URL": f"{url}/oauth/authorize",
        "INSTAGRAM_OAUTH_URL": f"{url}/oauth/access_token",
        "INSTAGRAM_LINK_URL": url,
        "TELEGRAM_API_URL": url,
        "TELEGRAM_LINK_URL": f"{url}/tg",
    }


def demo_environment(port: int, sandbox_port: int, own: Mapping[str, str]) -> dict[str, str]:
    """The whole configuration of `make demo`; `own` holds its generated secrets. It wins over everything."""
    return {
        **QUIET,
        **SANDBOX_KEYS,
        **sandbox_addresses(f"http://127.0.0.1:{sandbox_port}"),
        "TELEGRAM_BOT_TOKEN": "sandbox-bot-token",
        **own,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "SALON_DEMO": "1",
        "SALON_MODE": "demo",
    }


def environment_of_tests() -> dict[str, str]:
    """The whole configuration of a test run, apart from the servers."""
    return {
        **QUIET,
        **SANDBOX_KEYS,
        **sandbox_addresses(NOWHERE),
        "SECRET_KEY": "a key for tests only, long enough for the checks, 0123456789-0123456789",
        "FIELD_ENCRYPTION_KEYS": base64.urlsafe_b64encode(b"a key for tests only, 32 bytes..").decode(),
        "ALTEGIO_WEBHOOK_SECRET": "test-webhook-secret",
        "INSTAGRAM_SENDS_PER_SECOND": "50",
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
        "SALON_DEMO": "0",
        "SALON_TEST": "1",
        "SALON_MODE": "test",  # Neither "run" nor "demo": tests never see a running one.
    }


def own_secrets(state: Path, *names: str) -> dict[str, str]:
    """SECRET_KEY, FIELD_ENCRYPTION_KEYS and `names`: generated once, kept in `state` for its owner only."""
    path = state / "secrets.json"
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _kept_secrets(path, names)
    except OSError as error:
        raise StartError(f"{state} cannot be used: {error.strerror} ({error.filename}).") from error


def _kept_secrets(path: Path, names: Sequence[str]) -> dict[str, str]:
    try:
        kept: dict[str, str] = json.loads(path.read_text())
    except FileNotFoundError:
        kept = {}
    fresh = {name: secrets.token_urlsafe(24) for name in names}
    fresh["SECRET_KEY"] = secrets.token_urlsafe(50)
    fresh["FIELD_ENCRYPTION_KEYS"] = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    merged = {**fresh, **kept}
    if merged != kept:
        written = path.with_suffix(".new")
        with open(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(merged, file, indent=1)
        written.replace(path)
    return merged
