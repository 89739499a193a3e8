"""Tables as files: CSV that a Ukrainian Excel opens by a double click, and XLSX.

Both are given row by row, so that a long list takes no more memory than a short one. What a client wrote may
look like a formula ("=1+1"): in a CSV it gets an apostrophe before it, in XLSX it is a cell of text.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from salon.audit.keeping import note_export

CSV, XLSX = "csv", "xlsx"
FORMATS = (CSV, XLSX)
BYTE_ORDER_MARK = "\ufeff"
# By one of these Excel takes a text for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|")
_SPACES = " \u00a0\ufeff"
# More than this Excel cuts off, or refuses the file.
LONGEST_TEXT = 32_000
MOST_ROWS = 1_048_575
_MOMENT, _DAY, _MONEY = "dd.mm.yyyy hh:mm", "dd.mm.yyyy", "#,##0.00"


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
    return xlsx_response(table) if form == XLSX else csv_response(table)


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


def xlsx_response(table: Table) -> FileResponse:
    """As a workbook of one sheet, its head frozen; it is made in a file that goes with the answer."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(str(_("Report")))
    sheet.freeze_panes = "A2"
    for number, head in enumerate(table.heads, 1):
        sheet.column_dimensions[get_column_letter(number)].width = min(40, max(12, len(str(head)) + 2))
    sheet.append([_xlsx_cell(sheet, str(head), bold=True) for head in table.heads])
    for number, row in enumerate(table.rows, 1):
        if number > MOST_ROWS:
            break
        sheet.append([_xlsx_cell(sheet, value) for value in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the answer
    book.save(file)
    file.seek(0)
    answer = FileResponse(
        file,
        as_attachment=True,
        filename=f"{table.name}.xlsx",
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    answer["Cache-Control"] = "no-store"
    return answer


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
        return f"{_local(value):%d.%m.%Y %H:%M}"
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else guarded(str(value))


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    clean = text.replace("\0", "")
    return f"'{clean}" if clean.lstrip(_SPACES).startswith(_FORMULA) else clean


def _local(when: datetime) -> datetime:
    """The moment without its zone, which Excel does not know: one in UTC, as the database gives it, by the
    salon's clock, any other by its own.
    """
    return (timezone.localtime(when) if when.tzinfo is UTC else when).replace(tzinfo=None)


def _xlsx_cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    """A cell of the right kind; a text stays one whatever it begins with."""
    if isinstance(value, bool):
        value = _("yes") if value else _("no")
    if isinstance(value, datetime):
        return _formed(WriteOnlyCell(sheet, _local(value)), _MOMENT)
    if isinstance(value, date):
        return _formed(WriteOnlyCell(sheet, value), _DAY)
    if isinstance(value, Decimal):
        return _formed(WriteOnlyCell(sheet, value), _MONEY)
    if value is None or isinstance(value, int | float):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", str(value))[:LONGEST_TEXT])
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _formed(cell: Any, form: str) -> Any:
    cell.number_format = form
    return cell
