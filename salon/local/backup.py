"""`make backup` and `make restore`: the database of `make run`, to a file and from one."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from salon.local.discovery import running_environment, state_folder
from salon.local.environments import own_secrets
from salon.local.plan import manage
from salon.local.postgres import find_binaries, start_postgres
from salon.local.processes import StartError
from salon.local.screen import say

FOLDER = Path("backups")
_CODE = Path(__file__).resolve().parents[2]
_ERASED = """
    SELECT e.erased_at, c.altegio_id, json_agg(json_build_array(m.kind, m.digest))
    FROM altegio_erasure e JOIN altegio_company c ON c.id = e.company_id
    JOIN altegio_erasuremark m ON m.erasure_id = e.id
    WHERE e.lifted_at IS NULL GROUP BY e.id, c.altegio_id
"""
# What Postgres writes at the head of a dump in its own format.
_HEAD = b"PGDMP"
_EMPTY = "DROP SCHEMA public CASCADE; CREATE SCHEMA public; ALTER SCHEMA public OWNER TO pg_database_owner"


def backup(base_dir: Path, surroundings: Mapping[str, str], now: datetime, file: Path | None = None) -> Path:
    """Write the whole database to a file, which appears only when it is complete. Raises StartError.

    A salon that runs goes on meanwhile: the dump is one snapshot.
    """
    target = file or base_dir / FOLDER / f"salon-{now:%Y%m%d-%H%M%S}.dump"
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if target.exists():
        raise StartError(f"{target} is there already: name another file with FILE=, or move it away.")
    unfinished = target.with_name(f"{target.name}.part")
    with _database(base_dir, surroundings) as url:
        # Made for its owner's eyes only before a row is in it: a dump holds clients' phones.
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        _postgres_tool(
            "pg_dump", ["--format=custom", "--no-owner", f"--file={unfinished}", f"--dbname={url}"]
        )
    unfinished.replace(target)
    return target


def restore(base_dir: Path, surroundings: Mapping[str, str], file: Path) -> None:
    """Put a backup in place of the database: all of it, or nothing changes. Raises StartError."""
    _refuse_what_is_no_backup(file)
    if running_environment_of_run(base_dir):
        raise StartError("The salon is running: stop `make run` with Ctrl-C first, then restore again.")
    with _database(base_dir, surroundings) as url, tempfile.TemporaryDirectory(prefix="restore-") as folder:
        _refuse_while_in_use(url)
        erased = _erased_people(url)
        script = Path(folder) / "restore.sql"
        _postgres_tool("pg_restore", ["--no-owner", f"--file={script}", str(file)])
        # The whole schema goes first: a table of a newer version would meet its own migration again.
        options = ["--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        _postgres_tool("psql", [*options, f"--dbname={url}", f"--command={_EMPTY}", f"--file={script}"])
        if erased:
            _erase_again(base_dir, surroundings, url, erased)


def running_environment_of_run(base_dir: Path) -> dict[str, str]:
    """What a running `make run` of this folder was given; {} when none runs."""
    found = running_environment(base_dir)
    return found if found.get("SALON_MODE") == "run" else {}


def newest(base_dir: Path) -> Path | None:
    """The newest file that `make backup` wrote by itself."""
    return max((base_dir / FOLDER).glob("salon-*.dump"), default=None)


@contextmanager
def _database(base_dir: Path, surroundings: Mapping[str, str]) -> Iterator[str]:
    """A URL of the database of `make run`; its embedded server is started for the while if it rests."""
    given = running_environment_of_run(base_dir).get("DATABASE_URL") or surroundings.get("DATABASE_URL")
    if given:
        # django-environ takes psql:// and pgsql:// too, libpq does not.
        yield f"postgresql://{given.partition('://')[2]}"
        return
    state = state_folder(base_dir, "run")
    if not state.exists():
        raise StartError("There is no database of `make run` here yet: start it once, or set DATABASE_URL.")
    server = start_postgres(state, state / "logs")
    try:
        yield server.url
    finally:
        server.child.stop()


def _postgres_tool(name: str, options: list[str]) -> None:
    done = subprocess.run([find_binaries() / name, *options], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ["it gave no reason"]
        raise StartError(f"{name} failed, the database is as it was: {lines[-1]}")


def _refuse_what_is_no_backup(file: Path) -> None:
    if not file.exists():
        raise StartError(f"{file} does not exist: name a backup, make restore FILE=backups/salon-….dump.")
    with file.open("rb") as opened:
        if opened.read(len(_HEAD)) != _HEAD:
            raise StartError(f"{file} is no backup of `make backup`.")


def _refuse_while_in_use(url: str) -> None:
    """Only after the product has let go: it would write between what is dropped and what is put."""
    with psycopg.connect(url) as connection:
        others = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        ).fetchone()
    if others and others[0]:
        raise StartError("Somebody uses the database: stop the salon's processes first, then restore again.")


def _erased_people(url: str) -> list[dict[str, Any]]:
    """Who is erased in the database that goes: an older backup brings them back. Digests, no names."""
    with psycopg.connect(url) as connection:
        if connection.execute("SELECT to_regclass('altegio_erasuremark')").fetchone() == (None,):
            return []
        rows = connection.execute(_ERASED).fetchall()
    return [{"erased_at": at.isoformat(), "company": company, "marks": marks} for at, company, marks in rows]


def _erase_again(
    base_dir: Path, surroundings: Mapping[str, str], url: str, erased: list[dict[str, Any]]
) -> None:
    """Before anything runs again. The tables have to be as new as the program for that."""
    # A server has its keys in files (deploy/process).
    given = all(
        name in surroundings or f"{name}_FILE" in surroundings
        for name in ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS")
    )
    keys = {} if given else own_secrets(state_folder(base_dir, "run"))
    env = {**keys, **surroundings, "DATABASE_URL": url, "SALON_MODE": "run"}
    for words in (("migrate", "--no-input", "--verbosity", "0"), ("erased_people", "--apply")):
        done = subprocess.run(
            manage(*words), env=env, cwd=_CODE, input=json.dumps(erased), capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        if done.returncode != 0:
            lines = done.stderr.strip().splitlines() or ["it gave no reason"]
            raise StartError(
                f"The backup is restored, but {len(erased)} erased people may be in it again: {lines[-1]}"
            )


def tell_backup(made: Path, surroundings: Mapping[str, str]) -> None:
    """Say where the file is, and what else has to be kept."""
    size = made.stat().st_size / 1_000_000
    keys = surroundings.get("FIELD_ENCRYPTION_KEYS_FILE", ".local/run/secrets.json")
    say(
        f"{made} · {size:.1f} MB. Ключів шифрування в ньому немає: зберігайте {keys} окремо"
        f" / The encryption keys are not in it: keep {keys} apart."
    )
