"""The product's own processes and the steps before them, as both `make demo` and `make run` start them."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from salon.fonts import icons_drawn
from salon.local.plan import Command, Service, manage

STATIC_ROOT = Path(".local", "static")


def preparations(base_dir: Path) -> list[Command]:
    """Migrations, and static files when they have changed since they were collected."""
    fingerprint = base_dir / ".local" / "static.fingerprint"
    current = _static_fingerprint(base_dir)

    def changed() -> bool:
        known = fingerprint.read_text() if fingerprint.exists() else ""
        return known != current or not (base_dir / STATIC_ROOT).is_dir()

    return [
        Command("Tables (migrate)", manage("migrate", "--no-input", "--verbosity", "1")),
        Command(
            "Static files",
            manage("collectstatic", "--no-input", "--clear", "--verbosity", "0"),
            needed=changed,
            done=lambda: _write(fingerprint, current),
        ),
    ]


def web(port: int) -> Service:
    """gunicorn on loopback."""
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "salon/conf/gunicorn.py", "salon.wsgi"]
    return Service("web", [*gunicorn, "--bind", f"127.0.0.1:{port}"], grace=8)


def worker() -> Service:
    """A Celery worker with two processes, for everything but the mirror."""
    return _worker("worker", "celery")


def mirror_worker() -> Service:
    """A Celery worker for the mirror's passes: a first one may take hours, and no survey waits behind it."""
    return _worker("mirror-worker", "altegio")


def soon_worker() -> Service:
    """A Celery worker for what somebody waits for, which no pass may hold up: webhooks, one object.

    It waits for Altegio more than it works: threads of one process take a third of the memory of a worker
    with two processes. Two readers of webhooks at most leave two threads to what a person asks for.
    """
    return _worker("soon-worker", "altegio-soon", ("--pool", "threads", "--concurrency", "4"))


def _worker(name: str, queue: str, size: Sequence[str] = ("--concurrency", "2")) -> Service:
    celery = [sys.executable, "-m", "celery", "-A", "salon", "worker", *size]
    queues = ["--queues", queue, "--hostname", f"{name}@%h", "--without-gossip", "--without-mingle"]
    return Service(name, [*celery, *queues], grace=15, restarted=True)


def beat() -> Service:
    """Celery Beat with the schedule of the database; no pid file, for a killed one's would be in the way."""
    scheduler = "salon.beat:OnlyScheduler"
    celery = [sys.executable, "-m", "celery", "-A", "salon", "beat", "-S", scheduler]
    return Service("beat", [*celery, "--pidfile", ""], grace=5, restarted=True)


def _write(path: Path, text: str) -> None:
    path.write_text(text)


def _static_fingerprint(base_dir: Path) -> str:
    """Changes whenever a static file of this project, an icon of its pages or anything installed does."""
    whole = hashlib.sha256(" ".join(icons_drawn(base_dir)).encode())
    lock = base_dir / "requirements.txt"
    if lock.exists():
        whole.update(lock.read_bytes())
    for file in _own_static_files(base_dir):
        stat = file.stat()
        whole.update(f"{file.relative_to(base_dir)} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return whole.hexdigest()


def _own_static_files(base_dir: Path) -> Iterator[Path]:
    for app in ("salon", "altegio", "feedback"):
        yield from (file for file in sorted((base_dir / app).glob("static/**/*")) if file.is_file())
