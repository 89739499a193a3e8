"""Tables as files that a Ukrainian Excel opens."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, cast

import openpyxl
import pytest
from django.utils import translation

from salon import exports, workbooks
from tests.factories import KYIV

WHEN = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
HEADS = ("Клієнтка", "Сума")
# Who takes which list, for the audit log.
TAKEN = {"what": "answers", "rows": 0, "user": None}


def _csv(*rows: list[Any]) -> str:
    return "".join(exports.csv_lines(exports.Table("answers", HEADS, rows)))


def _xlsx(*rows: list[Any]) -> Any:
    answer = workbooks.xlsx_response(exports.Table("answers", HEADS, rows))
    content = b"".join(cast("Iterator[bytes]", answer.streaming_content))
    return openpyxl.load_workbook(io.BytesIO(content)).active


def test_the_csv_is_what_a_ukrainian_excel_reads_by_a_double_click() -> None:
    with translation.override("uk"):
        text = _csv(["Олена; з Києва", Decimal("1250.50")], [None, 3], [True, 4.5], [WHEN, date(2026, 7, 1)])
    assert text == (
        '\ufeffКлієнтка;Сума\r\n"Олена; з Києва";1250,50\r\n;3\r\nтак;4,5\r\n01.07.2026 12:30;01.07.2026\r\n'
    )


@pytest.mark.parametrize(
    "text", ["=1+1", "+380671234567", "-5 років", "@salon", "\t=1", "  =cmd|' /C calc'!A0"]
)
def test_what_a_client_wrote_is_never_a_formula(text: str) -> None:
    assert f"'{text}" in _csv([text, -5])
    assert ";-5\r\n" in _csv([text, -5])
    sheet = _xlsx([text, -5])
    assert (sheet["A2"].data_type, sheet["B2"].value) == ("s", -5)


def test_the_workbook_holds_numbers_and_moments_as_such() -> None:
    sheet = _xlsx(["Олена\x07", Decimal("1250.50")], [WHEN, WHEN.astimezone(KYIV)], [None, date(2026, 7, 1)])
    assert sheet["A2"].value == "Олена"
    assert sheet["B2"].value == 1250.5
    assert sheet["A3"].value == sheet["B3"].value == datetime(2026, 7, 1, 12, 30)  # noqa: DTZ001
    assert sheet["A3"].number_format == "dd.mm.yyyy hh:mm"
    assert sheet["A4"].value is None
    assert sheet.freeze_panes == "A2"


def test_rows_are_given_while_they_are_read() -> None:
    read = []

    def rows() -> Iterator[list[Any]]:
        for number in range(3):
            read.append(number)
            yield [number, number]

    lines = exports.csv_lines(exports.Table("answers", HEADS, rows()))
    next(lines)
    assert read == []
    next(lines)
    assert read == [0]


@pytest.mark.django_db
def test_the_file_is_to_be_kept_and_not_shown() -> None:
    answer = exports.response(exports.Table("answers", HEADS, []), "csv", **TAKEN)
    assert answer["Content-Disposition"] == 'attachment; filename="answers.csv"'
    assert answer["Cache-Control"] == "no-store"
    assert exports.response(exports.Table("answers", HEADS, []), "xlsx", **TAKEN)["Content-Type"].endswith(
        ".sheet"
    )
