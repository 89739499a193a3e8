from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from salon.local.backup import backup, newest, restore
from salon.local.postgres import find_binaries, start_postgres
from salon.local.processes import StartError
from tests import databases

ROOT = Path(__file__).resolve().parents[2]

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


def test_an_older_backup_brings_no_erased_person_back(tmp_path: Path) -> None:
    """With the product's own tables: erased after the backup, and again after the restore."""
    name = f"restored_{secrets.token_hex(4)}"
    databases.make_anew(name)
    url = databases.url_of(name)
    surroundings = {**os.environ, "DATABASE_URL": url}

    def run(words: str) -> None:
        argv = [sys.executable, "manage.py", "shell", "--no-imports", "--command", words]
        subprocess.run(argv, env=surroundings, cwd=ROOT, check=True, capture_output=True)

    run(
        "from altegio.models import Client, Company\n"
        "company = Company.objects.create(altegio_id=1001, title='Салон')\n"
        "Client.objects.create(company=company, altegio_id=77, name='Олена', phone='+380671112233')"
    )
    made = backup(tmp_path, surroundings, NOW)
    run(
        "from django.utils import timezone\n"
        "from altegio.models import Client\n"
        "from salon.privacy.erasing import erase\n"
        "erase(Client.objects.get(), by=None, now=timezone.now())"
    )

    restore(tmp_path, surroundings, made)

    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT altegio_id, name, phone FROM altegio_client").fetchall()
        assert len(rows) == 1
        assert (rows[0][0] < 0, rows[0][2]) == (True, "")
        assert "Олена" not in rows[0][1]
    databases.drop(name)


# --- a server's own script ------------------------------------------------------------------------
def on_a_server(url: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """What `docker compose run --rm backup` and `restore` do, beside this Postgres."""
    (folder / "postgres_password").write_text("nobody asks for it on a socket")
    env = {
        "PATH": f"{find_binaries()}:/usr/bin:/bin",
        "KEYS": str(folder),
        "BACKUPS": str(folder),
        "PGHOST": url.partition("host=")[2],
    }
    script = ROOT / "deploy" / "backup.sh"
    return subprocess.run(["sh", script, *words], env=env, capture_output=True, text=True, check=False)


def test_a_server_s_backup_comes_back_whole_and_says_so_in_one_line(salon: str, tmp_path: Path) -> None:
    assert on_a_server(salon, tmp_path, "backup").returncode == 0
    (made,) = tmp_path.glob("salon-*.dump")
    assert made.stat().st_mode & 0o077 == 0
    with psycopg.connect(salon) as connection:
        connection.execute("DELETE FROM client WHERE name = 'Олена'; CREATE TABLE newer (id int)")

    done = on_a_server(salon, tmp_path, "restore")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [f"Restored from {made}: docker compose up --detach --wait"]
    assert names(salon) == ["Олена", "Ґанна"]
    with psycopg.connect(salon) as connection:
        assert connection.execute("SELECT to_regclass('newer')").fetchone() == (None,)


def test_a_server_s_spoilt_backup_or_a_busy_database_changes_nothing(salon: str, tmp_path: Path) -> None:
    on_a_server(salon, tmp_path, "backup")
    (made,) = tmp_path.glob("salon-*.dump")
    with psycopg.connect(salon):
        busy = on_a_server(salon, tmp_path, "restore")
    assert (busy.returncode, "Somebody uses the database" in busy.stderr) == (1, True)
    made.write_bytes(made.read_bytes()[:-200])
    spoilt = on_a_server(salon, tmp_path, "restore", str(made))
    assert (spoilt.returncode, "the database is as it was" in spoilt.stderr) == (1, True)
    assert names(salon) == ["Олена", "Ґанна"]
