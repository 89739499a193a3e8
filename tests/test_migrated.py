"""The tables that tests copy are those that the migrations make."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests import migrated


def test_whatever_migrating_depends_on_makes_new_tables(tmp_path: Path) -> None:
    for app in migrated.APPS:
        shutil.copytree(migrated.ROOT / app, tmp_path / app, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(migrated.ROOT / "requirements.txt", tmp_path)
    former = migrated.fingerprint(tmp_path)
    assert former == migrated.fingerprint()
    for changed in ("feedback/migrations/0001_initial.py", "altegio/models/visit.py", "requirements.txt"):
        with (tmp_path / changed).open("a") as file:
            file.write("# another")
        assert former != (former := migrated.fingerprint(tmp_path)), changed
