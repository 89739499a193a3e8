"""`make demo`: the product against the sandbox, with nothing of the real world."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from salon.local.discovery import state_folder
from salon.local.environments import demo_environment, own_secrets
from salon.local.plan import Command, Plan, Service, manage
from salon.local.services import beat, mirror_worker, preparations, soon_worker, web, worker

CLIENTS = 300
APPOINTMENTS = 2000
# Seconds a sandbox person takes to answer a survey.
ANSWER_AFTER = "5-45"

BANNER = """
  Салон працює / The salon is running

    Адмінка / admin      {web}/admin/
    Календар / calendar  {web}/admin/calendar/
    Телефони клієнтів / the clients' phones (sandbox)  {sandbox}/
    Телефони команди / the team's phones (sandbox)     {sandbox}/?app=telegram

    Вхід / log in as: owner, manager, reception, master    пароль / password: demo-salon

  Що спробувати / what to try
    1. manager, «Відповіді й опитування»: хто відповів, хто чекає і чому.
       Answers and surveys: who answered, who waits, and why.
    2. Напишіть салону з телефона клієнта: прийде опитування. Поставте 1: з'явиться «Звернення», а телефон
       менеджерки в Telegram задзвонить.
       Write to the salon from a client's phone: the survey comes. Rate it 1: a case opens, Telegram rings.
    3. «Кампанії»: змініть правило, прокрутіть його в симуляторі, перевірте на собі.
       Campaigns: change a rule, play it through in the simulator, test it on yourself.
    4. Форма: виберіть у кампанії спосіб SMS; самі SMS з посиланнями / the form: choose SMS in the campaign,
       the messages with their links are here: {sandbox}/_control/sms
    5. master, «Нагадування про фото»: що зняти сьогодні; кнопки є і в Telegram.
       Photo reminders: what to take a photo of today; the buttons are in Telegram too.

  Журнали / logs: {logs}
  Ctrl-C зупиняє все / Ctrl-C stops everything
"""


def demo_plan(
    base_dir: Path,
    port: int,
    sandbox_port: int,
    surroundings: Mapping[str, str],
    *,
    clients: int = CLIENTS,
    appointments: int = APPOINTMENTS,
) -> Plan:
    """Everything of `make demo`.

    Of `surroundings` (the shell's environment) only DATABASE_URL and REDIS_URL may choose something; `.env`
    is not read at all.
    """
    state = state_folder(base_dir, "demo")
    own = own_secrets(state, "ALTEGIO_WEBHOOK_SECRET", "TELEGRAM_WEBHOOK_SECRET")
    published = demo_environment(port, sandbox_port, own)
    web_url, sandbox_url = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{sandbox_port}"
    return Plan(
        mode="demo",
        base_dir=base_dir,
        state=state,
        environment={**surroundings, **published},
        published=published,
        ports={"PORT": port, "SANDBOX_PORT": sandbox_port},
        before=preparations(base_dir),
        services=[
            _sandbox(state, sandbox_port, web_url, own["ALTEGIO_WEBHOOK_SECRET"], clients, appointments),
            web(port),
            worker(),
            mirror_worker(),
            soon_worker(),
            beat(),
        ],
        health_url=f"{web_url}/healthz/",
        after=[Command("Demo users, mirror and campaign", manage("demo_setup"), shown=True)],
        banner=BANNER.format(web=web_url, sandbox=sandbox_url, logs=_short(state / "logs")),
    )


def _sandbox(state: Path, port: int, web_url: str, secret: str, clients: int, appointments: int) -> Service:
    world = ["--clients", str(clients), "--appointments", str(appointments), "--seed", "1"]
    hooks = ["--instagram-webhook", f"{web_url}/webhooks/instagram/", "--answer-after", ANSWER_AFTER]
    hooks += ["--altegio-webhook", f"{web_url}/webhooks/altegio/{secret}/"]
    return Service(
        "sandbox",
        [
            *(sys.executable, "-m", "sandbox", "--port", str(port)),
            *world,
            *("--state", str(state / "sandbox.json")),
            *hooks,
        ],
        grace=5,
        ready_url=f"http://127.0.0.1:{port}/_control/ready",
    )


def _short(path: Path) -> str:
    """`path` as a person in the current folder would type it."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
