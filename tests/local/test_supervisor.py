from __future__ import annotations

import http.server
import json
import os
import signal
import stat

import psutil
import psycopg
import pytest
import redis

from salon.local.discovery import running_environment
from tests.local.running import PATIENCE, Launch, Running, processes_in, wait_for

READY = "Ctrl-C stops everything"


def published(running: Running) -> dict[str, str]:
    """What commands started by hand beside it are told."""
    path = running.folder / ".local" / "demo" / "runtime.json"
    return dict(json.loads(path.read_text())["env"])


def child_of(running: Running, words: str) -> psutil.Process:
    """The child whose command holds `words`."""
    children = psutil.Process(running.process.pid).children()
    return next(child for child in children if words in " ".join(child.cmdline()))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda s: s.name)
def test_a_signal_stops_every_child_and_is_no_failure(launch: Launch, number: signal.Signals) -> None:
    running = launch(servers=True)
    running.wait_for_words(READY)
    assert len(processes_in(running.folder)) > 4

    assert running.stop(number) == 0
    assert processes_in(running.folder) == []
    assert not (running.folder / ".local" / "demo" / "runtime.json").exists()


def test_a_signal_that_comes_while_an_object_is_deleted_is_heeded_too(launch: Launch) -> None:
    running = launch("deaf")
    assert running.process.wait(PATIENCE) == 0
    assert "KeyboardInterrupt" in running.screen, "Python did not drop it, so this test proves nothing"
    assert "Stopping" in running.screen


def test_progress_shows_each_step_with_its_seconds(launch: Launch) -> None:
    running = launch(servers=True)
    running.wait_for_words(READY)

    steps = [line.split(" s  ", 1)[1] for line in running.screen.splitlines() if " s  " in line]
    assert steps == ["Postgres", "Valkey", "Count starts", "Web answers; worker and beat run", "Say hello"]
    assert "hello from the last step" in running.screen
    assert not (running.folder / ".local" / "demo" / "logs" / "say-hello.said").exists()


def test_after_kill_9_nothing_lives_on_and_the_next_start_has_all_data(launch: Launch) -> None:
    first = launch(servers=True)
    first.wait_for_words(READY)
    with psycopg.connect(published(first)["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'їжак' AS word")
    redis.Redis.from_url(published(first)["REDIS_URL"]).lpush("queue", "task")

    first.stop(signal.SIGKILL)
    wait_for(lambda: processes_in(first.folder) == [], "orphans live on")

    second = launch(servers=True, port=first.port)
    second.wait_for_words(READY)
    with psycopg.connect(published(second)["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT upper(word) FROM kept").fetchone() == ("ЇЖАК",)
    assert redis.Redis.from_url(published(second)["REDIS_URL"]).lrange("queue", 0, -1) == [b"task"]
    assert (second.folder / "starts").read_text() == "2"


def test_a_start_right_after_kill_9_waits_for_what_is_still_ending(launch: Launch) -> None:
    first = launch(servers=True)
    first.wait_for_words(READY)
    first.stop(signal.SIGKILL)

    second = launch(servers=True, port=first.port)
    second.wait_for_words(READY)
    assert second.process.poll() is None


def test_a_second_start_on_the_same_state_is_refused_in_one_sentence(launch: Launch) -> None:
    first = launch()
    first.wait_for_words(READY)

    second = launch()
    assert second.process.wait(PATIENCE) == 1
    assert second.screen == "make demo already runs in this folder: stop it first (Ctrl-C in its window).\n"
    assert first.process.poll() is None


def test_a_port_in_use_is_told_with_the_command_that_avoids_it(launch: Launch) -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as taken:
        port = taken.server_port
        running = launch(port=port)
        assert running.process.wait(PATIENCE) == 1
    assert running.screen == (
        f"Port {port} is in use: stop what listens there, or run make demo PORT={port + 1}.\n"
    )


@pytest.mark.parametrize("words", ["http.server", "postgres", "valkey-server"])
def test_the_death_of_what_others_need_stops_everything(launch: Launch, words: str) -> None:
    running = launch(servers=True)
    running.wait_for_words(READY)
    child_of(running, words).kill()

    assert running.process.wait(PATIENCE) == 1
    assert "ended by itself, so everything stops" in running.screen
    assert processes_in(running.folder) == []


def test_a_dead_worker_is_shown_and_started_again(launch: Launch) -> None:
    running = launch("mortal")
    running.wait_for_words(READY)
    (running.folder / "die").touch()
    running.wait_for_words("worker is started again.")
    assert "worker ended with code 3" in running.screen
    assert "the worker says goodbye" in running.screen

    assert running.stop() == 0


def test_a_worker_that_keeps_dying_stops_everything(launch: Launch) -> None:
    running = launch("flapping")
    running.wait_for_words(READY)
    (running.folder / "die").touch()
    assert running.process.wait(PATIENCE) == 1
    assert "worker ended too often within a minute, so everything stops." in running.screen
    assert running.screen.count("worker is started again.") == 5
    assert processes_in(running.folder) == []


def test_servers_named_in_the_environment_are_used_instead_of_embedded_ones(launch: Launch) -> None:
    running = launch()
    running.wait_for_words(READY)
    assert published(running)["DATABASE_URL"] == os.environ["DATABASE_URL"]
    assert published(running)["REDIS_URL"] == os.environ["REDIS_URL"]
    assert not list((running.folder / ".local" / "demo").glob("pg*"))


def test_a_command_beside_a_running_supervisor_finds_its_settings(
    launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = launch()
    running.wait_for_words(READY)
    monkeypatch.delenv("SALON_MODE")
    assert running_environment(running.folder) == published(running)
    written = running.folder / ".local" / "demo" / "runtime.json"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600

    running.stop()
    assert running_environment(running.folder) == {}
