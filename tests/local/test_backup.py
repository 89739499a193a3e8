from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from salon.local.backup import backup, newest, restore
from salon.local.postgres import start_postgres
from salon.local.processes import StartError

NOW = datetime(2026, 7, 15, 12, 30, tzinfo=UTC)


@pytest.fixture
def salon(tmp_path: Path) -> Iterator[str]:
    """A server with a database of one table, at the place where `make run` has it; its URL."""
    server = start_postgres(tmp_path / ".local" / "run", tmp_path / "logs", durable=False)
    with psycopg.connect(server.url) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS plpgsql")
        connection.execute("CREATE TABLE client (name text); INSERT INTO client VALUES ('Ґанна'), ('Олена')")
    yield server.url
    server.child.stop()


def names(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM client ORDER BY name")]


def test_what_was_backed_up_comes_back_and_what_came_later_goes(salon: str, tmp_path: Path) -> None:
    made = backup(tmp_path, {"DATABASE_URL": salon}, NOW)
    with psycopg.connect(salon) as connection:
        connection.execute("DELETE FROM client WHERE name = 'Олена'; CREATE TABLE newer (id int)")

    restore(tmp_path, {"DATABASE_URL": salon}, made)

    assert names(salon) == ["Олена", "Ґанна"]
    with psycopg.connect(salon) as connection:
        assert connection.execute("SELECT to_regclass('newer')").fetchone() == (None,)


def test_a_backup_is_its_owners_alone_and_the_newest_is_found(salon: str, tmp_path: Path) -> None:
    backup(tmp_path, {"DATABASE_URL": salon}, NOW.replace(year=2025))
    made = backup(tmp_path, {"DATABASE_URL": salon}, NOW)
    assert newest(tmp_path) == made
    assert made.stat().st_mode & 0o077 == 0
    assert not list(made.parent.glob("*.part"))


def test_a_spoilt_backup_leaves_the_database_as_it_was(salon: str, tmp_path: Path) -> None:
    made = backup(tmp_path, {"DATABASE_URL": salon}, NOW)
    made.write_bytes(made.read_bytes()[:-200])
    with pytest.raises(StartError, match="the database is as it was"):
        restore(tmp_path, {"DATABASE_URL": salon}, made)
    assert names(salon) == ["Олена", "Ґанна"]


def test_nothing_is_restored_while_somebody_uses_the_database(salon: str, tmp_path: Path) -> None:
    made = backup(tmp_path, {"DATABASE_URL": salon}, NOW)
    with psycopg.connect(salon), pytest.raises(StartError, match="Somebody uses the database"):
        restore(tmp_path, {"DATABASE_URL": salon}, made)


def test_what_is_no_backup_is_refused_with_a_sentence(salon: str, tmp_path: Path) -> None:
    wrong = tmp_path / "notes.dump"
    wrong.write_text("not a dump")
    with pytest.raises(StartError, match="is no backup"):
        restore(tmp_path, {"DATABASE_URL": salon}, wrong)
    with pytest.raises(StartError, match="does not exist"):
        restore(tmp_path, {"DATABASE_URL": salon}, tmp_path / "nothing.dump")


def test_an_older_backup_is_never_written_over(salon: str, tmp_path: Path) -> None:
    made = backup(tmp_path, {"DATABASE_URL": salon}, NOW)
    with pytest.raises(StartError, match="is there already"):
        backup(tmp_path, {"DATABASE_URL": salon}, NOW, made)
