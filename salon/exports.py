"""Tables as files: CSV that a Ukrainian Excel opens by a double click, and XLSX.

Both are given row by row, so that a long list takes no more memory than a short one. What a client wrote may
look like a formula ("=1+1"): in a CSV it gets an apostrophe before it, in XLSX it is a cell of text.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from salon.audit.keeping import note_export

CSV, XLSX = "csv", "xlsx"
FORMATS = (CSV, XLSX)
BYTE_ORDER_MARK = "\ufeff"
# By one of these Excel takes a text for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|")
_SPACES = " \u00a0\ufeff"


@dataclass(frozen=True)
class Table:
    """What is exported: `name` is the file's without its ending, `rows` are read once.

    A cell may be a text, a number, a moment, a day, yes or no, or None for an empty one.
    """

    name: str
    heads: Sequence[Any]
    rows: Iterable[Sequence[Any]]


def response(table: Table, form: str, *, what: Any, rows: int, user: Any) -> HttpResponseBase:
    """The file to download, in one of `FORMATS`; CSV for any other word.

    The audit log says that this user took `what`, and how many rows it had.
    """
    note_export(what, XLSX if form == XLSX else CSV, rows=rows, user=user)
    if form != XLSX:
        return csv_response(table)
    # Read when one is asked for: each start of each process would take a tenth of a second longer.
    from salon.workbooks import xlsx_response

    return xlsx_response(table)


def csv_response(table: Table) -> StreamingHttpResponse:
    """As CSV with semicolons, a decimal comma and a byte order mark, given while it is read."""
    headers = {"Content-Disposition": f'attachment; filename="{table.name}.csv"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(csv_lines(table), content_type="text/csv; charset=utf-8", headers=headers)


def csv_lines(table: Table) -> Iterator[str]:
    """The lines of the CSV."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield BYTE_ORDER_MARK + writer.writerow([guarded(str(head)) for head in table.heads])
    for row in table.rows:
        yield writer.writerow([_csv_cell(value) for value in row])


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        """Give the line back."""
        return line


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float | Decimal):
        return f"{value}".replace(".", ",")
    if isinstance(value, datetime):
        return f"{local(value):%d.%m.%Y %H:%M}"
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else guarded(str(value))


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    clean = text.replace("\0", "")
    return f"'{clean}" if clean.lstrip(_SPACES).startswith(_FORMULA) else clean


def local(when: datetime) -> datetime:
    """The moment without its zone, which Excel does not know: one in UTC, as the database gives it, by the
    salon's clock, any other by its own.
    """
    return (timezone.localtime(when) if when.tzinfo is UTC else when).replace(tzinfo=None)
