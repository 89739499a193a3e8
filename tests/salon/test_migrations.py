"""Migrations run while the former processes still answer: each has to be safe beside the code before it.

What came with the last release is behind us; whatever comes after it is looked at.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django_migration_linter import MigrationLinter
from django_migration_linter.sql_analyser import analyse_sql_statements

# The newest migration of each app that is behind us: move it with a release.
RELEASED = {
    "altegio": "0014_pages_of_years",
    "feedback": "0030_alerts_by_telegram",
    "salon": "0027_pages_of_years",
}
# What the linter only warns of, and what keeps everybody waiting who writes into a large table.
LOCKS = {"CREATE_INDEX", "CREATE_INDEX_EXCLUSIVE", "DROP_INDEX", "REINDEX"}


@pytest.fixture
def linter(django_db_setup: None, django_db_blocker: Any) -> Iterator[MigrationLinter]:
    """The linter beside the tests' database, outside of any transaction: some indexes are made only there."""
    with django_db_blocker.unblock():
        yield MigrationLinter(no_cache=True, no_output=True)


def unsafe(linter: MigrationLinter, app: str, name: str) -> set[str]:
    """What of a migration breaks the code before it, or keeps it waiting, by the linter's codes."""
    found, _ignored, warned = analyse_sql_statements(
        linter.sql_analyser_class, linter.get_sql(app, name), linter.exclude_migration_tests
    )
    return {issue.code for issue in found} | {issue.code for issue in warned} & LOCKS


def test_no_migration_since_the_last_release_is_unsafe_beside_the_code_before_it(
    linter: MigrationLinter,
) -> None:
    names = sorted(linter.migration_loader.disk_migrations)
    for app, name in RELEASED.items():
        assert (app, name) in names
    fresh = [(app, name) for app, name in names if app in RELEASED and name > RELEASED[app]]
    assert {f"{app}.{name}": unsafe(linter, app, name) for app, name in fresh} == {
        f"{app}.{name}": set() for app, name in fresh
    }, "docs/deployment.md, “Upgrade”, says how it is done in two releases"


PLANTED = """
from django.db import migrations, models

class Migration(migrations.Migration):
    {extra}
    operations = [{operation}]
"""
TABLE = """migrations.CreateModel("Note", [("id", models.BigAutoField(primary_key=True)),
    ("text", models.TextField()), ("old", models.TextField(null=True))])"""


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ('migrations.RemoveField("note", "old")', "DROP_COLUMN"),
        ('migrations.RenameField("note", "old", "new")', "RENAME_COLUMN"),
        ('migrations.AddField("note", "n", models.IntegerField(default=1))', "NOT_NULL"),
        ('migrations.AddIndex("note", models.Index(fields=["text"], name="note_text"))', "CREATE_INDEX"),
        ('migrations.DeleteModel("Note")', "DROP_TABLE"),
        ('migrations.AddField("note", "n", models.IntegerField(default=1, db_default=1))', ""),
    ],
)
def test_a_migration_that_breaks_the_code_before_it_is_found(
    operation: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any,
    django_db_setup: None, django_db_blocker: Any,
) -> None:  # fmt: skip
    """In place of the migrations of an app on which no other one leans."""
    name = f"planted_{tmp_path.name.replace('-', '_')}"
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "0001_initial.py").write_text(PLANTED.format(extra="initial = True", operation=TABLE))
    extra = "dependencies = [('sessions', '0001_initial')]"
    (folder / "0002_planted.py").write_text(PLANTED.format(extra=extra, operation=operation))
    monkeypatch.syspath_prepend(tmp_path)
    settings.MIGRATION_MODULES = {"sessions": name}
    with django_db_blocker.unblock():
        found = unsafe(MigrationLinter(no_cache=True, no_output=True), "sessions", "0002_planted")
    sys.modules.pop(name, None)
    assert found == ({code} if code else set())
