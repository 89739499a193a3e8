"""What Postgres can look for and Django has no word for."""

from __future__ import annotations

from typing import Any

from django.db import models


@models.CharField.register_lookup
@models.TextField.register_lookup
class LikeAny(models.Lookup):
    """`column__like_any=[patterns]`: the text is like one of the patterns. A trigram index serves it."""

    lookup_name = "like_any"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, _connection: Any) -> Any:
        """The patterns as one array."""
        return "%s", [list(value)]

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """The comparison."""
        column, names = self.process_lhs(compiler, connection)
        patterns, values = self.process_rhs(compiler, connection)
        return f"{column} LIKE ANY({patterns})", [*names, *values]
