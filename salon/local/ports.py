"""Where servers listen: TCP ports on loopback, and folders short enough for unix sockets."""

from __future__ import annotations

import hashlib
import http.client
import os
import re
import shutil
import socket
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from salon.local.processes import StartError

# The kernel caps a socket's path at 104 bytes on macOS and 108 on Linux.
LONGEST_SOCKET_PATH = 100
# Postgres names its own socket; Valkey's name is shorter.
LONGEST_SOCKET_NAME = ".s.PGSQL.5432.lock"
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def port_is_free(port: int) -> bool:
    """Whether 127.0.0.1:`port` can be bound now."""
    with socket.socket() as probe:
        # As the servers do it: a connection in TIME_WAIT does not make the port taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def socket_folder(wanted: Path) -> Path:
    """`wanted`, made private; or a stand-in under the temporary folder where its path is too long or odd.

    Odd means characters that a URL of the database or broker would escape, and not every client undoes that.
    """
    folder = _place(wanted)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid not in (os.getuid(), 65534):
        raise StartError(f"{folder} belongs to someone else: remove it, then start again.")
    return folder


def forget_socket_folder(wanted: Path) -> None:
    """Remove a stand-in whose servers have all stopped."""
    folder = _place(wanted)
    if folder != wanted.absolute():
        shutil.rmtree(folder, ignore_errors=True)


def _place(wanted: Path) -> Path:
    folder = wanted.absolute()
    longest = len(os.fsencode(folder / LONGEST_SOCKET_NAME))
    if longest > LONGEST_SOCKET_PATH or not PLAIN_PATH.fullmatch(str(folder)):
        digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"salon-{os.getuid()}-{digest}"
    return folder


def answers(url: str, host: str = "") -> bool:
    """Whether `url` answers 200 now, asked as `host`, directly and past any proxy of the environment."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    try:
        connection.request("GET", parts.path, headers={"Host": host or parts.netloc})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
