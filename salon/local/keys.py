"""`python -m salon.local.keys FOLDER`: the passwords and keys of a server, a file each, made once.

Containers read them through `NAME_FILE`. A file that is there is never written over: what was encrypted with
an older key could not be read any more.
"""

from __future__ import annotations

import base64
import os
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

DATABASE = "postgres://salon:{password}@postgres:5432/salon"


def main(argv: Sequence[str]) -> int:
    """Make what is missing in the folder; 0 when all is there, 2 without a folder."""
    if len(argv) != 1:
        print("usage: python -m salon.local.keys FOLDER", file=sys.stderr)
        return 2
    make_keys(Path(argv[0]))
    return 0


def make_keys(folder: Path) -> None:
    """Every file that is missing. They are readable inside the containers that the folder is given to."""
    folder.mkdir(parents=True, exist_ok=True)
    password = _made(folder / "postgres_password", secrets.token_urlsafe(24))
    _made(folder / "database_url", DATABASE.format(password=password))
    _made(folder / "secret_key", secrets.token_urlsafe(50))
    _made(folder / "field_encryption_keys", base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
    for name in ("altegio_webhook_secret", "telegram_webhook_secret", "instagram_verify_token"):
        _made(folder / name, secrets.token_urlsafe(24))


def _made(file: Path, value: str) -> str:
    """What the file holds; the value is written when there is no file."""
    if file.exists():
        return file.read_text()
    unfinished = file.with_name(f"{file.name}.part")
    # Postgres and the product run under other users: the folder, not the mode, keeps the rest out.
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o444), "w") as opened:
        opened.write(value)
    unfinished.replace(file)
    return value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
