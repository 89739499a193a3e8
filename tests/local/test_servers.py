from __future__ import annotations

import os
from pathlib import Path

import psycopg
import pytest
import redis

from salon.local.ports import LONGEST_SOCKET_PATH, forget_socket_folder, socket_folder
from salon.local.postgres import find_binaries, start_postgres
from salon.local.processes import StartError
from salon.local.temporary import temporary_servers
from salon.local.valkey import start_valkey


@pytest.mark.parametrize(
    "name", ["state", "салон краси", "a" * LONGEST_SOCKET_PATH], ids=["plain", "spaces and Cyrillic", "long"]
)
def test_servers_start_whatever_the_folder_is_called(tmp_path: Path, name: str) -> None:
    state = tmp_path / name
    postgres = start_postgres(state, tmp_path / "logs", durable=False)
    valkey = start_valkey(state, tmp_path / "logs", durable=False)
    try:
        with psycopg.connect(postgres.url) as connection:
            assert connection.execute("SELECT upper('їжак ґанок')").fetchone() == ("ЇЖАК ҐАНОК",)
        assert redis.Redis.from_url(valkey.url).ping()
    finally:
        valkey.child.stop()
        postgres.child.stop()
        forget_socket_folder(state / "sockets")


@pytest.mark.parametrize(("durable", "fsync"), [(False, "off"), (True, "on")])
def test_commits_wait_for_the_disk_only_where_it_is_asked(
    durable: bool, fsync: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    with (
        temporary_servers(durable=durable) as servers,
        psycopg.connect(servers["DATABASE_URL"]) as connection,
    ):
        assert connection.execute("SHOW fsync").fetchone() == (fsync,)


def test_the_sockets_are_reached_by_their_owner_alone(tmp_path: Path) -> None:
    folder = socket_folder(tmp_path / "sockets")
    assert folder.stat().st_mode & 0o077 == 0


def test_a_pid_file_whose_number_is_now_another_process_does_not_keep_postgres_from_starting(
    tmp_path: Path,
) -> None:
    start_postgres(tmp_path, tmp_path / "logs", durable=False).child.stop()
    data = next(tmp_path.glob("pg*"))
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n")

    again = start_postgres(tmp_path, tmp_path / "logs", durable=False)
    assert again.child.alive()
    again.child.stop()


def test_data_of_another_postgres_is_never_passed_over_in_silence(tmp_path: Path) -> None:
    (tmp_path / "pg9").mkdir()
    with pytest.raises(StartError, match=r"holds data of another Postgres \(pg9, not pg\d+\)"):
        start_postgres(tmp_path, tmp_path / "logs", durable=False)


def test_an_interrupted_initdb_is_done_again(tmp_path: Path) -> None:
    start_postgres(tmp_path, tmp_path / "logs", durable=False).child.stop()
    data = next(tmp_path.glob("pg*"))
    data.rename(data.with_name(f"{data.name}.new"))
    (data.with_name(f"{data.name}.new") / "PG_VERSION").unlink()

    start_postgres(tmp_path, tmp_path / "logs", durable=False).child.stop()
    assert (data / "PG_VERSION").is_file()


def test_missing_binaries_are_told_with_what_helps(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PG_BINDIR", str(tmp_path))
    with pytest.raises(StartError, match="set DATABASE_URL or PG_BINDIR"):
        find_binaries()
