"""Many rows out of one, by the database alone."""

from __future__ import annotations

from django.db import connection, models


def copy_rows(row: models.Model, of: int | str, **changed: str) -> None:
    """Copies of a row, with some columns changed by an expression.

    `of` says of what there is a copy each: a number of them, counted by `n`, or a query, whose columns are
    called `its`. Those of the row itself bear the name `first` where both have them.
    """
    table = row._meta.db_table
    names = [str(field.column) for field in row._meta.concrete_fields if not field.generated]
    unknown = set(changed) - set(names)
    if unknown:
        raise ValueError(f"{table} has no column {', '.join(sorted(unknown))}")
    chosen = [f"({changed[name]})" if name in changed else f'first."{name}"' for name in names]
    columns = ", ".join(f'"{name}"' for name in names)
    source = f"generate_series(1, {of}::bigint) n" if isinstance(of, int) else f"({of}) its"
    with connection.cursor() as cursor:
        # Without parameters, so that the expressions may divide by "%".
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {', '.join(chosen)}"
            f" FROM {table} first CROSS JOIN {source} WHERE first.id = {int(row.pk)}"
        )


def settle_numbers(*of: type[models.Model]) -> None:
    """Let the next row of these tables get a number that no copy has."""
    with connection.cursor() as cursor:
        for model in of:
            table = model._meta.db_table
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM {table}))", [table]
            )


def analyze() -> None:
    """Let the database know what is in its tables, and clear away what was changed."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")
