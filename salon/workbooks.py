"""Tables as XLSX, row by row; only `salon.exports` gives them, and reads this when one is asked for."""

from __future__ import annotations

import tempfile
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import FileResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from salon.exports import Table, local

# More than this Excel cuts off, or refuses the file.
LONGEST_TEXT = 32_000
MOST_ROWS = 1_048_575
_MOMENT, _DAY, _MONEY = "dd.mm.yyyy hh:mm", "dd.mm.yyyy", "#,##0.00"


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


def _xlsx_cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    """A cell of the right kind; a text stays one whatever it begins with."""
    if isinstance(value, bool):
        value = _("yes") if value else _("no")
    if isinstance(value, datetime):
        return _formed(WriteOnlyCell(sheet, local(value)), _MOMENT)
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
