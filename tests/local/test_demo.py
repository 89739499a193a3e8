"""The real product, from one command to its last process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from salon.local.ports import free_port
from tests.local.running import ROOT, Launch, processes_in, wait_for

APART = shutil.ignore_patterns(".venv", ".git", ".local", ".env", "__pycache__", "artifacts")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the project with a state of its own, beside any demo that runs in this folder."""
    copy = tmp_path / "checkout"
    shutil.copytree(ROOT, copy, ignore=APART)
    return copy


def test_one_command_starts_the_product_and_one_signal_stops_it(launch: Launch, checkout: Path) -> None:
    port, sandbox_port = free_port(), free_port()
    command = [sys.executable, "-m", "salon.local", "demo", "--clients", "20", "--appointments", "60"]
    # From the copy: the shell's folder goes before everything that is installed.
    env = {"PORT": str(port), "SANDBOX_PORT": str(sandbox_port)}
    running = launch(servers=True, folder=checkout, port=port, command=command, env=env)
    running.wait_for_words("Ctrl-C stops everything", patience=600)

    assert requests.get(f"http://127.0.0.1:{port}/healthz/", timeout=60).status_code == 200
    login = requests.get(f"http://127.0.0.1:{port}/admin/login/", timeout=60)
    assert login.status_code == 200
    style = next(word for word in login.text.split('"') if word.endswith(".css"))
    assert requests.get(f"http://127.0.0.1:{port}{style}", timeout=60).status_code == 200
    assert requests.get(f"http://127.0.0.1:{sandbox_port}/", timeout=60).status_code == 200
    assert f"http://127.0.0.1:{port}/admin/" in running.screen

    names = ("SALON_", "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALTEGIO_", "INSTAGRAM_", "FIELD_")
    by_hand = {name: value for name, value in os.environ.items() if not name.startswith(names)}
    users = (
        "from django.contrib.auth.models import User\n"
        "print(*User.objects.order_by('username').values_list('username', flat=True))"
    )
    shell = [sys.executable, "manage.py", "shell", "--no-imports", "-c", users]
    shown = subprocess.run(shell, cwd=checkout, env=by_hand, capture_output=True, text=True, check=False)
    assert shown.stdout.split() == ["manager", "master", "owner", "reception"], shown.stderr

    assert running.stop() == 0
    wait_for(lambda: processes_in(checkout) == [], "something lives on")
