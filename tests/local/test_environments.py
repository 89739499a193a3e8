from __future__ import annotations

import itertools
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from salon.local.demo import demo_plan
from salon.local.environments import OF_A_SERVER, VARIABLES, environment_of_tests, own_secrets
from salon.local.run import missing_keys, run_plan
from tests.local.running import ROOT

SERVERS = {"DATABASE_URL", "REDIS_URL"}
REAL = {name: f"real-{name}" for name in VARIABLES if name not in SERVERS}
KEYS = {"ALTEGIO_PARTNER_TOKEN": "p", "ALTEGIO_USER_TOKEN": "u", "ALTEGIO_COMPANY_IDS": "1"}


def test_a_demo_is_told_nothing_of_the_real_world(tmp_path: Path) -> None:
    plan = demo_plan(tmp_path, 8123, 9123, {**REAL, "PATH": "/bin"})
    assert [name for name, value in plan.environment.items() if "real-" in value] == []
    assert plan.environment["ALTEGIO_API_URL"] == "http://127.0.0.1:9123/api/v1"
    assert plan.environment["INSTAGRAM_GRAPH_URL"] == "http://127.0.0.1:9123"
    assert plan.environment["PATH"] == "/bin"


def test_tests_are_told_nothing_of_the_real_world() -> None:
    assert set(VARIABLES) - SERVERS <= set(environment_of_tests())


def test_a_run_keeps_what_is_set_and_adds_only_what_is_not(tmp_path: Path) -> None:
    kept = {**KEYS, "PUBLIC_URL": "https://salon.example", "SECRET_KEY": "own"}
    plan = run_plan(tmp_path, 8123, kept)
    assert {name: plan.environment[name] for name in kept} == kept
    assert plan.environment["FIELD_ENCRYPTION_KEYS"]
    assert plan.health_host == "salon.example"
    assert "ALTEGIO_API_URL" not in plan.environment


def test_secrets_are_made_once_and_are_their_owners_alone(tmp_path: Path) -> None:
    first = own_secrets(tmp_path / "state", "ALTEGIO_WEBHOOK_SECRET")
    assert own_secrets(tmp_path / "state", "ALTEGIO_WEBHOOK_SECRET") == first
    assert own_secrets(tmp_path / "other")["SECRET_KEY"] != first["SECRET_KEY"]
    assert stat.S_IMODE((tmp_path / "state" / "secrets.json").stat().st_mode) == 0o600


@pytest.mark.parametrize("name", sorted(KEYS))
def test_run_says_which_key_is_missing_and_points_to_the_demo(name: str) -> None:
    env = {**os.environ, **KEYS, name: ""}
    done = subprocess.run(
        [sys.executable, "-m", "salon.local", "run"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert f"missing: {name}. " in done.stdout
    assert "make demo" in done.stdout


def test_blank_keys_are_missing_keys() -> None:
    assert missing_keys({**KEYS, "ALTEGIO_USER_TOKEN": " "}) == ["ALTEGIO_USER_TOKEN"]
    assert missing_keys(KEYS) == []


def test_the_example_holds_every_variable_with_a_comment() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    found = {}
    for above, line in itertools.pairwise(lines):
        name = line.lstrip("#").split("=", 1)[0]
        if "=" in line and name.isupper() and " " not in name:
            found[name] = above
    assert set(found) == {*VARIABLES, *OF_A_SERVER}
    assert [name for name, comment in found.items() if not comment.startswith("# ")] == []
