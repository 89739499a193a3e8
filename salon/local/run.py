"""`make run`: the product with the salon's own keys."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import environ

from salon.local.discovery import state_folder
from salon.local.environments import VARIABLES, own_secrets
from salon.local.plan import Command, Plan, manage
from salon.local.services import beat, mirror_worker, preparations, soon_worker, web, worker

REQUIRED = ("ALTEGIO_PARTNER_TOKEN", "ALTEGIO_USER_TOKEN", "ALTEGIO_COMPANY_IDS")
# Asked through Django: only the settings know how to read every form of DATABASE_URL.
OWNER_WHERE_NOBODY = (
    "from django.contrib.auth import get_user_model\n"
    "from django.core.management import call_command\n"
    "if not get_user_model().objects.exists(): call_command('create_owner')"
)

BANNER = """
  Салон працює / The salon is running

    Адмінка / admin      {web}/admin/
    Календар / calendar  {web}/admin/calendar/

  Журнали / logs: {logs}
  Ctrl-C зупиняє все / Ctrl-C stops everything
"""


def surroundings_with_env_file(base_dir: Path) -> dict[str, str]:
    """The process environment, completed from `.env`; the environment wins."""
    if (base_dir / ".env").exists():
        environ.Env.read_env(base_dir / ".env")
    return dict(os.environ)


def missing_keys(surroundings: Mapping[str, str]) -> list[str]:
    """Which of the keys that Altegio cannot do without are unset or empty."""
    return [name for name in REQUIRED if not surroundings.get(name, "").strip()]


def run_plan(base_dir: Path, port: int, surroundings: Mapping[str, str]) -> Plan:
    """Everything of `make run`: only servers and secrets that `surroundings` leaves open are added."""
    state = state_folder(base_dir, "run")
    added = {"PUBLIC_URL": f"http://127.0.0.1:{port}", **own_secrets(state)}
    added = {name: surroundings.get(name) or value for name, value in added.items()}
    environment = {**surroundings, **added, "SALON_MODE": "run", "SALON_DEMO": "0"}
    published = {name: environment[name] for name in (*VARIABLES, "SALON_MODE") if name in environment}
    return Plan(
        mode="run",
        base_dir=base_dir,
        state=state,
        environment=environment,
        published=published,
        ports={"PORT": port},
        before=preparations(base_dir),
        services=[web(port), worker(), mirror_worker(), soon_worker(), beat()],
        health_url=f"http://127.0.0.1:{port}/healthz/",
        health_host=urlsplit(environment["PUBLIC_URL"]).netloc,
        after=[
            Command("Owner", manage("shell", "--no-imports", "--command", OWNER_WHERE_NOBODY), shown=True)
        ],
        banner=BANNER.format(web=environment["PUBLIC_URL"].rstrip("/"), logs=state / "logs"),
    )
