"""Numbers of a workbook come out as they were shown: by their format in a workbook, by their text elsewhere."""

import csv
import json
import zipfile

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.bulk_service import MiniService
from ui.bulk import run_bulk
from ui.bulk_numbers import ShownNumber, plain_value

SHOWN = [
    (8.5 / 24, "hh:mm:ss", "08:30:00"),
    (30 / 24, "[h]:mm:ss", "30:00:00"),
    (0.256, "0.0%", "25.6%"),
    (7, "00000", "00007"),
    (1234.5, "¥#,##0.00", 1234.5),
    (43973, 'yyyy"年"m"月"d"日"', "2020-05-22"),
    (43973 + 8.5 / 24, "yyyy/m/d h:mm", "2020-05-22 08:30:00"),
]
OTHERS = [
    (0.125, "0%", "13%"),
    (12.5, "#,##0.00%", "1,250.00%"),
    (-0.5, "0%;[Red]-0%", "-50%"),
    (-7, "000", "-007"),
    (20.75 / 24, "h:mm AM/PM", "8:45 PM"),
    (0.5 / 24, '上午/下午h"时"mm"分"', "上午12时30分"),
    (90.5 / 86400, "mm:ss.0", "01:30.5"),
    (59.6 / 86400, "h:mm", "0:01"),
    (1.5, "[mm]", "2160"),
    (43973.25, "h:mm;@", "6:00"),
    (-0.25, "h:mm", -0.25),
    (43973, "mmm", "2020-05-22"),
    (0.25, "yyyy-mm-dd", 0.25),
    (5, '0"亩"', 5),
    (1e300, "0%", 1e300),
    (3, "[Red]0.00", 3),
    (1, "000-0000", 1),
    (5, "0.00E+00", 5),
    (43973, "yyyy/m/d;@", "2020-05-22"),
]


def workbook(path, shown=SHOWN, **options):
    book = xlsxwriter.Workbook(str(path), options)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["问题", *[f"数{number}" for number in range(len(shown))]])
    sheet.write_string(1, 0, "造林")
    for column, (value, code, _) in enumerate(shown, 1):
        sheet.write_number(1, column, value, book.add_format({"num_format": code}))
    book.close()
    return path


def test_a_workbook_keeps_the_formats_of_numbers(tmp_path):
    run_bulk(MiniService(), workbook(tmp_path / "a.xlsx"), tmp_path / "b.xlsx")
    before, after = (list(openpyxl.load_workbook(tmp_path / name).worksheets[0][2]) for name in ("a.xlsx", "b.xlsx"))
    assert [cell.number_format for cell in after[1:8]] == [code for _, code, _ in SHOWN]
    assert [cell.value for cell in after[1:8]] == [cell.value for cell in before[1:8]]


def test_formats_named_by_number_alone_are_kept(tmp_path):
    shown = [(43973, 14, "2020-05-22"), (0.75, 20, "18:00"), (1.25, 46, "30:00:00"), (0.5, 10, "50.00%")]
    workbook(tmp_path / "a.xlsx", shown)
    run_bulk(MiniService(), tmp_path / "a.xlsx", tmp_path / "b.xlsx")
    with zipfile.ZipFile(tmp_path / "b.xlsx") as archive:
        styles = archive.read("xl/styles.xml").decode()
    assert all(f'numFmtId="{number}"' in styles for _, number, _ in shown)
    run_bulk(MiniService(), tmp_path / "b.xlsx", tmp_path / "c.jsonl")
    row = json.loads((tmp_path / "c.jsonl").read_text(encoding="utf-8"))
    assert [row[f"数{number}"] for number in range(4)] == [text for _, _, text in shown]


def test_formats_that_chinese_programs_alone_know_by_number_are_spelt_out(tmp_path):
    workbook(tmp_path / "a.xlsx", [(43973, 31, "")])
    run_bulk(MiniService(), tmp_path / "a.xlsx", tmp_path / "b.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "b.xlsx").worksheets[0]["B2"]
    assert cell.number_format == 'yyyy"年"m"月"d"日"' and str(cell.value) == "2020-05-22 00:00:00"


def test_text_formats_hold_what_a_spreadsheet_shows(tmp_path):
    workbook(tmp_path / "a.xlsx")
    for kind in ("csv", "jsonl"):
        run_bulk(MiniService(), tmp_path / "a.xlsx", tmp_path / f"b.{kind}")
    with (tmp_path / "b.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1][1:8] == [str(text) for _, _, text in SHOWN]
    row = json.loads((tmp_path / "b.jsonl").read_text(encoding="utf-8"))
    assert [row[f"数{number}"] for number in range(len(SHOWN))] == [text for _, _, text in SHOWN]


def test_dates_counted_from_1904_stay_the_same_days(tmp_path):
    shown = [(43973 - 1462, "yyyy-mm-dd", ""), (8.5 / 24, "h:mm", "")]
    run_bulk(MiniService(), workbook(tmp_path / "a.xlsx", shown, date_1904=True), tmp_path / "b.xlsx")
    row = [cell.value for cell in openpyxl.load_workbook(tmp_path / "b.xlsx").worksheets[0][2]]
    assert (str(row[1]), str(row[2])) == ("2020-05-22 00:00:00", "08:30:00")


def test_more_formats_than_a_workbook_may_have_are_shown_plainly(tmp_path):
    shown = [(number, f'0"第{number}种"', "") for number in range(300)]
    run_bulk(MiniService(), workbook(tmp_path / "a.xlsx", shown), tmp_path / "b.xlsx")
    row = list(openpyxl.load_workbook(tmp_path / "b.xlsx").worksheets[0][2])
    assert [cell.value for cell in row[1:301]] == list(range(300))
    assert (row[200].number_format, row[201].number_format) == ('0"第199种"', "General")


@pytest.mark.parametrize(("value", "code", "text"), OTHERS)
def test_a_number_is_written_by_its_format(value, code, text):
    assert plain_value(ShownNumber(value, code)) == text


CODES = st.text('0#,.%;[]hmsydAM/P:上午下"\\_*@ E+', max_size=8)


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False), CODES)
def test_every_number_in_every_format_can_be_written(value, code):
    assert isinstance(plain_value(ShownNumber(value, code)), str | int | float)
