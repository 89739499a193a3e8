"""What a server is made of. These tests need no engine: what would read the files there reads them here.

Under a real engine and a real systemd it is tried by hand: docs/deployment.md says what was seen.
"""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from salon.local.environments import VARIABLES
from salon.local.keys import make_keys
from salon.local.postgres import BUILTIN
from salon.local.services import beat, mirror_worker, soon_worker, web, worker

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
ONCE = {"keys", "migrate", "backup", "restore"}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """The services of docker-compose.yml as Compose itself reads them."""
    argv = [BIN / "docker-compose", "--file", ROOT / "docker-compose.yml", "--profile", "tools"]
    shown = subprocess.run(
        [*argv, "config", "--format", "json"], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert shown.returncode == 0, shown.stderr
    found: dict[str, Any] = json.loads(shown.stdout)["services"]
    return found


def test_every_service_that_stays_up_is_watched_restarted_and_limited(services: dict[str, Any]) -> None:
    for name, service in services.items():
        if name in ONCE:
            assert service["restart"] == "no", name
            continue
        assert service["restart"] == "unless-stopped", name
        assert service["healthcheck"]["test"], name
        assert service["deploy"]["resources"]["limits"]["memory"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["logging"]["options"]["max-file"], name


def test_the_product_runs_as_nobody_in_particular_and_writes_nowhere(services: dict[str, Any]) -> None:
    ours = [name for name, service in services.items() if service.get("image") == "salon:latest"]
    assert set(ours) == {"keys", "migrate", "web", "worker", "mirror-worker", "soon-worker", "beat"}
    for name in ours:
        assert services[name]["read_only"], name
        assert services[name]["cap_drop"] == ["ALL"], name
    # It makes the files that the others only read.
    assert [name for name in ours if "user" in services[name]] == ["keys"]
    assert "USER 10001" in (ROOT / "Dockerfile").read_text()


def test_a_servers_database_is_made_as_the_one_of_these_tests_was(services: dict[str, Any]) -> None:
    assert shlex.split(services["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]) == BUILTIN
    without_docker = (ROOT / "docs" / "deployment.md").read_text().partition("createdb ")[2]
    words = without_docker.partition("\nsudo")[0].replace("=", " ").split()
    for option in BUILTIN:
        name, _, value = option.partition("=")
        assert _after(name, words) == value, option


def test_one_service_builds_the_image_of_all(services: dict[str, Any]) -> None:
    assert [name for name, service in services.items() if service.get("build")] == ["keys"]


def test_only_the_proxy_is_reached_from_outside(services: dict[str, Any]) -> None:
    assert [name for name, service in services.items() if service.get("ports")] == ["caddy"]


def test_a_server_runs_the_same_processes_as_make_run(services: dict[str, Any]) -> None:
    for local in (worker(), mirror_worker(), soon_worker()):
        given = services[local.name]["command"]
        for option in ("--queues", "--concurrency", "--pool"):
            assert _after(option, given) == _after(option, local.argv), (local.name, option)
    assert {local.name for local in (web(8000), beat())} <= set(services)


def test_a_server_without_docker_runs_the_same_processes(services: dict[str, Any], tmp_path: Path) -> None:
    script = tmp_path / "deploy" / "process"
    script.parent.mkdir()
    script.write_bytes((ROOT / "deploy" / "process").read_bytes())
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    for program in ("celery", "gunicorn"):
        (programs / program).write_text('#!/bin/sh\necho "$SALON_MODE $SECRET_KEY_FILE ${0##*/} $*"\n')
        (programs / program).chmod(0o755)

    for name in ("web", "worker", "mirror-worker", "soon-worker", "beat"):
        done = subprocess.run(["sh", script, name], capture_output=True, text=True, check=True)
        mode, keys, *words = done.stdout.split()
        assert (mode, keys) == ("server", f"{tmp_path}/.local/keys/secret_key")
        given = services[name]["command"] or _command_of_the_image()
        # An empty word (beat's pid file) is none in what the stand-in says.
        assert sorted(words) == sorted(word for word in given if word), name
    assert subprocess.run(["sh", script, "nonsense"], capture_output=True, check=False).returncode == 2


def _command_of_the_image() -> list[str]:
    last = (ROOT / "Dockerfile").read_text().rpartition("CMD ")[2]
    return list(json.loads(last))


def test_the_proxy_logs_nothing_of_what_was_asked_for() -> None:
    said = (ROOT / "deploy" / "Caddyfile").read_text()
    outside, _, site = said.partition("{$SITE_ADDRESS}")
    assert "request delete" in outside
    # A site that has a log has a line for each request.
    assert "log" not in site


def test_the_dockerfile_is_without_fault() -> None:
    done = subprocess.run(
        [BIN / "hadolint", ROOT / "Dockerfile"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_the_script_of_backups_can_be_read_by_a_shell() -> None:
    done = subprocess.run(["sh", "-n", ROOT / "deploy" / "backup.sh"], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_keys_are_made_once_and_are_what_the_containers_are_told_to_read(
    services: dict[str, Any], tmp_path: Path
) -> None:
    make_keys(tmp_path)
    first = {file.name: file.read_text() for file in tmp_path.iterdir()}
    make_keys(tmp_path)
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == first
    told = {
        name.removesuffix("_FILE"): Path(value).name
        for name, value in services["web"]["environment"].items()
        if name.endswith("_FILE")
    }
    assert set(told) <= set(VARIABLES)
    assert {*told.values(), "postgres_password"} == set(first)
    assert first["postgres_password"] in first["database_url"]


def _after(option: str, words: Any) -> str | None:
    given = list(words)
    return given[given.index(option) + 1] if option in given else None
