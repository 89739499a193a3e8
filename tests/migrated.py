"""All migrations' tables from a file: going through every migration takes many times as long.

The first who needs them migrates a database and keeps it as a file under .local; the others read the file. It
bears the fingerprint of what migrating depends on, so a changed migration makes a new one.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg

from salon.local.postgres import find_binaries

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".local" / "migrated"
# The migrations themselves, and what they and the rows that they write take from the code.
DEPENDS_ON = ("migrations/*.py", "models/*.py", "models.py", "apps.py", "roles.py", "fields.py", "rules/*.py")
APPS = ("altegio", "feedback", "salon")
# Of former code: a branch that is gone back to finds its own again.
MOST_KEPT = 5


def fill(url: str, environment: Mapping[str, str] = os.environ) -> None:
    """Make all tables in the empty database at `url`."""
    if not _tools_fit(url):
        _migrate(url, environment)
        return
    with _one_at_a_time():
        file = KEPT / f"{fingerprint()}.sql"
        if not file.exists():
            _migrate(url, environment)
            _keep(url, file)
            return
        file.touch()
    _run("psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", f"--dbname={url}", f"--file={file}")


def fingerprint(root: Path = ROOT) -> str:
    """Another one for whatever may leave other tables or rows in a database that was just migrated."""
    whole = hashlib.sha256((root / "requirements.txt").read_bytes())
    for file in sorted(file for app in APPS for words in DEPENDS_ON for file in (root / app).glob(words)):
        whole.update(f"{file.relative_to(root)}\n".encode() + file.read_bytes())
    return whole.hexdigest()[:20]


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let the others wait while one migrates, instead of migrating too."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _tools_fit(url: str) -> bool:
    """Whether psql and pg_dump are there and as old as the server, which DATABASE_URL may name."""
    if not all((find_binaries() / name).exists() for name in ("psql", "pg_dump")):
        return False
    with psycopg.connect(url) as connection:
        major = connection.info.server_version // 10_000
    return f" {major}." in _run("psql", "--version")


def _keep(url: str, file: Path) -> None:
    """Write the file beside its place first: an interrupted one leaves nothing that looks done."""
    unfinished = file.with_suffix(".new")
    _run("pg_dump", "--no-owner", "--no-privileges", f"--dbname={url}", f"--file={unfinished}")
    unfinished.replace(file)
    for old in sorted(KEPT.glob("*.sql"), key=lambda each: each.stat().st_mtime)[:-MOST_KEPT]:
        old.unlink()


def _run(program: str, *arguments: str) -> str:
    argv = [str(find_binaries() / program), *arguments]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _migrate(url: str, environment: Mapping[str, str]) -> None:
    """In a process of its own: the tests' own connection stays as pytest-django left it."""
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"],
        cwd=ROOT,
        env={**environment, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
