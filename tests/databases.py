"""Databases on the server of this test run: migrated once, then copied."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests import migrated as tables

# Of one run: a server that DATABASE_URL names may serve several.
MIGRATED = f"migrated_{os.environ['SALON_TEST_RUN']}"


def url_of(name: str) -> str:
    """The address of a database of this run's server."""
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


@contextmanager
def server() -> Iterator[psycopg.Connection]:
    """A session in which databases can be made and dropped."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        yield connection


def migrated() -> str:
    """The name of a database with all migrations and nothing else, to be copied only.

    The first process of the run that asks makes it, the others wait for that.
    """
    with server() as session:
        session.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [MIGRATED])
        if not _exists(session, MIGRATED):
            unfinished = f"{MIGRATED}_unfinished"
            _drop(session, unfinished)
            session.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
            tables.fill(url_of(unfinished))
            words = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            session.execute(words.format(sql.Identifier(unfinished), sql.Identifier(MIGRATED)))
    return MIGRATED


def make_anew(name: str) -> None:
    """Make `name` as the migrations leave it, in place of what it was; sessions that use it are ended.

    Never the database that DATABASE_URL names: it may be somebody's.
    """
    if name == urlsplit(os.environ["DATABASE_URL"]).path.lstrip("/"):
        raise ValueError(name)
    template = migrated()
    with server() as session:
        _drop(session, name)
        words = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        session.execute(words.format(sql.Identifier(name), sql.Identifier(template)))


def drop(name: str) -> None:
    """Remove a database, whoever uses it."""
    with server() as session:
        _drop(session, name)


def _exists(session: psycopg.Connection, name: str) -> bool:
    return session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _drop(session: psycopg.Connection, name: str) -> None:
    session.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
