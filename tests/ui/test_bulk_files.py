import csv
import json
import re
import shutil
import subprocess
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests.ui.bulk_service import MiniService
from ui.bulk import run_bulk
from ui.bulk_files import Encoding, find_encoding, open_source
from ui.bulk_rows import UPLOAD_LIMITS, Limits
from ui.bulk_table import asked_rows, lay_out
from ui.errors import (
    BrokenQuotes,
    DamagedWorkbook,
    EmptySource,
    EncryptedWorkbook,
    FarCell,
    NoQuestionColumn,
    NotASpreadsheet,
    OldWorkbook,
    SourceMissing,
    SourceTooLarge,
    UnknownSheet,
    UnreadableEncoding,
    UnsupportedFormat,
    WorkbookBomb,
)

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CSV = "序号,咨询内容\r\n1,谁负责加装电梯\r\n2,“五未”土地\r\n"
SOFFICE = shutil.which("soffice")


def asked(path: Path, column=None):
    source = open_source(path)
    return [(one.question, one.problem) for one in asked_rows(source, lay_out(source, column))]


def bulk(path: Path):
    run_bulk(MiniService(), path, path.with_name("out.csv"))
    with path.with_name("out.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def workbook(path: Path, rows, **sheet_setup):
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("表")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    for setup in sheet_setup.values():
        setup(book, sheet)
    book.close()
    return path


def repacked(path: Path, replace) -> Path:
    """Rewrite the parts of a workbook through `replace(name, bytes)`."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, replace(name, data))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_csv_in_every_usual_encoding_is_read(tmp_path, encoding):
    (tmp_path / "a.csv").write_bytes(CSV.encode(encoding))
    assert [question for question, _ in asked(tmp_path / "a.csv")] == ["谁负责加装电梯", "“五未”土地"]


def test_gb18030_is_told_from_utf8_far_into_the_file(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"question\n" + b"a" * 3_000_000 + "电梯".encode("gb18030"))
    assert find_encoding(tmp_path / "a.csv") == Encoding("gb18030")


def test_a_few_nuls_among_text_are_shown_and_refuse_nothing(tmp_path):
    (tmp_path / "a.csv").write_text("编号,问题\n1,造\0林\n2,谁负责加装电梯\n", encoding="utf-8")
    out = bulk(tmp_path / "a.csv")
    assert [row[1] for row in out[1:]] == ["造\ufffd林", "谁负责加装电梯"] and out[2][-2] == "已答"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_line_in_another_encoding_is_put_to_review_and_the_others_are_answered(tmp_path, mark):
    rows = ["问题,备注", "谁负责加装电梯,急", "造林多少亩,急", "养老床位多少,急"]
    damaged = "\n造林是谁,好\n".encode("gb18030") + "造林多少亩,".encode() + b"\xd6\xd0\xb9\n"
    out = bulk(bad(tmp_path / "a.csv", mark + "\n".join(rows).encode() + damaged + "\n".join(rows[1:]).encode()))
    reason = "有乱码,原文件中这一行的编码不对"
    assert [row[-1] for row in out[1:]] == ["", "", "", reason, reason, "", "", ""]
    assert out[4][2] == "" and out[5][2] != "" and "\ufffd" in out[4][0]


def test_a_line_in_another_encoding_makes_no_nonsense_of_a_file_that_is_valid_in_both(tmp_path):
    data = "问题\n造林多少亩呢\n造林由谁负责\n加装电梯多少\n".encode() + "造林".encode("gb18030")
    assert data.decode("gb18030")
    assert find_encoding(bad(tmp_path / "a.csv", data)) == Encoding("utf-8", is_damaged=True)


def test_a_quote_that_is_not_closed_is_told_where_it_began(tmp_path):
    head, rest = '编号,问题\n1,"造\n林"\n2,"电梯\n', "".join(f"{number},床位\n" for number in range(50))
    for more in (rest, rest + '9,"x"\n', rest * 4_000):
        with pytest.raises(BrokenQuotes) as caught:
            asked(bad(tmp_path / "a.csv", (head + more).encode()))
        assert caught.value.detail == "第4行"


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "\uff0c"])
def test_the_separator_is_found(tmp_path, delimiter):
    (tmp_path / "a.csv").write_text(CSV.replace(",", delimiter), encoding="utf-8")
    assert len(asked(tmp_path / "a.csv")) == 2


def test_commas_in_a_file_of_one_column_part_nothing(tmp_path):
    questions = ["你好,造林", '"加装电梯"由谁负责,快说']
    (tmp_path / "a.csv").write_text("\n".join(["问题", *questions]), encoding="utf-8")
    assert [question for question, _ in asked(tmp_path / "a.csv")] == questions


def test_a_row_with_more_cells_than_the_header_is_answered_and_marked(tmp_path):
    (tmp_path / "a.csv").write_text("编号,问题,注\n1,加装电梯,谁负责,x\n2,造林,y,\n", encoding="utf-8")
    out = bulk(tmp_path / "a.csv")
    assert out[1][:4] == ["1", "加装电梯", "谁负责", "x"] and out[1][4] != ""
    assert out[1][-2:] == ["需人工复核", "单元格多于表头,问题可能被逗号切开"] and out[2][-2] == "已答"


def test_a_header_of_two_levels_names_every_column(tmp_path):
    rows = [["来信汇总"], ["编号", "工单信息", "", "备注"], ["", "问题", "来源", ""], [1, "造林", "来电", "急"]]
    workbook(tmp_path / "a.xlsx", rows, merge=lambda book, sheet: sheet.merge_range(1, 1, 1, 2, "工单信息"))
    run_bulk(MiniService(), tmp_path / "a.xlsx", tmp_path / "b.jsonl")
    row = json.loads((tmp_path / "b.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert list(row)[:4] == ["编号", "问题", "来源", "备注"] and row["状态"] == "已答"


def test_a_cell_beyond_the_header_of_a_sheet_is_no_doubt(tmp_path):
    assert bulk(workbook(tmp_path / "a.xlsx", [["问题"], ["造林", "急"]]))[1][-2] == "已答"


def test_a_file_of_one_unnamed_column_is_all_questions(tmp_path):
    (tmp_path / "a.csv").write_text("谁负责加装电梯\n造林多少\n", encoding="utf-8")
    assert len(asked(tmp_path / "a.csv")) == 2


@pytest.mark.parametrize("header", ["问题", "咨询内容", "诉求", "question", "Question", " 问 题 ", "问题(必填)"])
def test_the_question_column_is_found_by_its_header(tmp_path, header):
    (tmp_path / "a.csv").write_text(f"编号,{header},备注\n1,造林,x\n", encoding="utf-8")
    assert asked(tmp_path / "a.csv") == [("造林", "")]


def test_a_column_can_be_named_or_counted(tmp_path):
    (tmp_path / "a.csv").write_text("编号,甲,问题\n1,造林,x\n", encoding="utf-8")
    assert asked(tmp_path / "a.csv", "甲") == asked(tmp_path / "a.csv", "2") == [("造林", "")]
    with pytest.raises(NoQuestionColumn):
        asked(tmp_path / "a.csv", "9")


def test_titles_above_the_header_are_kept_and_are_no_questions(tmp_path):
    def merged(book, sheet):
        sheet.merge_range(0, 0, 0, 2, "2020年来信汇总")

    rows = [["", "", ""], ["序号", "问题", "备注"], [1, "造林", "x"]]
    out = bulk(workbook(tmp_path / "a.xlsx", rows, merge=merged))
    assert out[0][0] == "2020年来信汇总" and out[1][:4] == ["序号", "问题", "备注", "答复"]
    assert out[2][:2] == ["1", "造林"] and len(out) == 3


def test_hidden_rows_are_kept(tmp_path):
    rows = [["问题"], ["造林"], ["电梯"]]
    workbook(tmp_path / "a.xlsx", rows, hide=lambda book, sheet: sheet.set_row(1, None, None, {"hidden": True}))
    assert len(asked(tmp_path / "a.xlsx")) == 2
    summary = run_bulk(MiniService(), tmp_path / "a.xlsx", tmp_path / "b.csv")
    assert summary.rows_out == 2 and summary.notes == ("原表隐藏的1行也已处理,结果里照常显示",)


def test_blank_rows_between_others_are_kept_and_trailing_ones_are_none(tmp_path):
    rows = [["问题", "注"], ["造林", ""], ["", ""], ["", ""], ["电梯", ""], ["", ""]]
    workbook(tmp_path / "a.xlsx", rows)
    assert asked(tmp_path / "a.xlsx") == [("造林", ""), ("", "empty"), ("", "empty"), ("电梯", "")]


def test_values_keep_their_types_from_workbook_to_workbook(tmp_path):
    def typed(book, sheet):
        sheet.write_datetime(1, 2, datetime(2020, 5, 22), book.add_format({"num_format": "yyyy年m月d日"}))
        sheet.write_datetime(1, 3, datetime(2020, 5, 22, 8, 30), book.add_format({"num_format": "yyyy/m/d h:mm"}))
        sheet.write_boolean(1, 4, True)
        sheet.write_string(1, 5, "007")
        sheet.write_number(1, 6, 0.5, book.add_format({"num_format": "0.00%"}))

    workbook(tmp_path / "a.xlsx", [["问题", "数", "日", "时", "是", "号", "率"], ["造林", 25]], cells=typed)
    run_bulk(MiniService(), tmp_path / "a.xlsx", tmp_path / "b.xlsx")
    row = [cell.value for cell in openpyxl.load_workbook(tmp_path / "b.xlsx").worksheets[0][2]]
    assert row[:7] == ["造林", 25, datetime(2020, 5, 22), datetime(2020, 5, 22, 8, 30), True, "007", 0.5]


def test_a_formula_gives_its_cached_value_or_a_marked_row(tmp_path):
    def formulas(book, sheet):
        sheet.write_formula(1, 0, '="造"&"林"', None, "造林")
        sheet.write_formula(2, 0, '="造"&"林"', None, "")
        sheet.write_formula(3, 0, "=1/0", None, "#DIV/0!")
        sheet.write_formula(4, 1, "=1+1", None, "")

    rows = [["问题", "注"], ["", "a"], ["", "b"], ["", "c"], ["电梯", ""]]
    path = workbook(tmp_path / "a.xlsx", rows, cells=formulas)
    assert asked(path) == [("造林", ""), ("", "formula"), ("", "error-cell"), ("电梯", "")]
    out = bulk(path)
    assert out[2][-2:] == ["需人工复核", "单元格是没有结果的公式"] and out[2][0] == '\'="造"&"林"'
    assert out[4][1] == "'=1+1" and out[4][-2] == "已答"


def test_a_cell_of_40000_characters_marks_its_row_and_is_kept(tmp_path):
    long = "造" * 40_000
    (tmp_path / "a.csv").write_text(f"问题,注\n{long},x\n造林,{long}\n电梯,y\n", encoding="utf-8")
    out = bulk(tmp_path / "a.csv")
    assert out[1][0] == long and out[1][-2:] == ["需人工复核", "问题超过4000字"] and out[2][-2] == "已答"
    run_bulk(MiniService(), tmp_path / "a.csv", tmp_path / "b.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "b.xlsx").worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 4 and rows[2][1].endswith("…(已截断)") and len(rows[2][1]) == 32_767
    assert rows[2][-2:] == ("需人工复核", "有单元格超过32767字,写入xlsx时已截断") and rows[3][-2] == "已答"


@pytest.mark.parametrize("cell", ["XFD1048576", "A1048576", "XFD2"])
def test_a_lone_cell_in_the_far_corner_is_told_at_once(tmp_path, cell):
    workbook(tmp_path / "a.xlsx", [["问题"], ["造林"]], far=lambda book, sheet: sheet.write_string(cell, "x"))
    for limits in (Limits(), UPLOAD_LIMITS):
        with pytest.raises(FarCell):
            lay_out(open_source(tmp_path / "a.xlsx", limits), limits=limits)


def test_a_blank_row_far_away_is_none(tmp_path):
    workbook(tmp_path / "a.xlsx", [["问题"], ["造林"]], far=lambda book, sheet: sheet.set_row(1_048_575, 30))
    assert lay_out(open_source(tmp_path / "a.xlsx", UPLOAD_LIMITS), limits=UPLOAD_LIMITS).rows == 1


def test_more_rows_than_taken_are_told(tmp_path):
    workbook(tmp_path / "a.xlsx", [["问题"], *[["造林"]] * 11])
    with pytest.raises(SourceTooLarge, match="source-too-large") as caught:
        lay_out(open_source(tmp_path / "a.xlsx"), limits=Limits(max_rows=10))
    assert caught.value.detail == "10行"


def test_the_sheet_with_questions_is_chosen_and_the_others_are_named(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["说明"])
    book.active.append(["请勿修改", "x"])
    book.create_sheet("隐藏").append(["问题"])
    book["隐藏"].sheet_state = "hidden"
    for row in (["编号", "问题"], [1, "造林"]):
        (book["清单"] if "清单" in book.sheetnames else book.create_sheet("清单")).append(row)
    book.save(tmp_path / "a.xlsx")
    summary = run_bulk(MiniService(), tmp_path / "a.xlsx", tmp_path / "b.csv")
    assert summary.rows_in == 1 and summary.notes == ("只处理了工作表“清单”,未处理:Sheet、隐藏",)


def sheets(path: Path, **rows_by_name) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in rows_by_name.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_cover_sheet_is_not_answered_where_another_has_a_header(tmp_path):
    path = sheets(tmp_path / "a.xlsx", 说明=[["来信汇总"], ["请勿修改"]], 工单=[["编号", "问题"], [1, "造林"]])
    assert asked(path) == [("造林", "")]
    path = sheets(tmp_path / "b.xlsx", 一=[["编号", "姓名"]], 二=[["谁负责造林"], ["谁负责电梯"]])
    assert len(asked(path)) == 2


def test_a_sheet_can_be_named_and_an_unknown_one_is_told(tmp_path):
    path = sheets(tmp_path / "a.xlsx", 甲=[["问题"], ["造林"]], 乙=[["问题"], ["电梯"]])
    run_bulk(MiniService(), path, tmp_path / "b.jsonl", sheet="乙")
    assert json.loads((tmp_path / "b.jsonl").read_text(encoding="utf-8"))["问题"] == "电梯"
    for source in (path, bad(tmp_path / "a.csv", CSV.encode())):
        with pytest.raises(UnknownSheet) as caught:
            run_bulk(MiniService(), source, tmp_path / "b.jsonl", sheet="丙")
        assert caught.value.detail in ("甲、乙", "无(只有xlsx有工作表)")


def test_rich_text_phonetic_readings_and_escapes_are_read_as_shown(tmp_path):
    def rich(name, data):
        if name != "xl/sharedStrings.xml":
            return data
        si = "<si><r><t>加装</t></r><r><t>_x7535_梯</t></r><rPh sb='0' eb='1'><t>jia</t></rPh></si>"
        return re.sub("<si>.*造林.*?</si>", si, data.decode()).encode()

    repacked(workbook(tmp_path / "a.xlsx", [["造林"], ["造林"]]), rich)
    assert asked(tmp_path / "a.xlsx") == [("加装电梯", ""), ("加装电梯", "")]


def bad(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("a.csv", b"", EmptySource), ("a.xlsx", b"", EmptySource), ("a.txt", b"", EmptySource),
        ("a.csv", "问题\n".encode(), EmptySource), ("a.jsonl", b"\n\n", EmptySource),
        ("a.csv", b"%PDF-1.7 x", NotASpreadsheet), ("a.csv", b"\x89PNG\r\n\x1a\n", NotASpreadsheet),
        ("a.csv", b"a,b\0c\n", NotASpreadsheet), ("a.xlsx", b"hello", NotASpreadsheet),
        ("a.xls", b"<html><table></table></html>", NotASpreadsheet), ("a.jsonl", b"hello\nworld\n", NotASpreadsheet),
        ("a.xlsx", b"PK\x03\x04broken", DamagedWorkbook), ("a.csv", b"\x81\xff\xff\xff\n", UnreadableEncoding),
        ("a.xlsx", OLE2 + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), EncryptedWorkbook),
        ("a.xls", OLE2 + b"\0" * 600, OldWorkbook), ("a.pdf", b"x", UnsupportedFormat),
        ("a.csv", "编号,姓名\n1,甲\n".encode(), NoQuestionColumn),
        ("a.csv", '编号,问题\n1,"造林\n2,电梯\n'.encode(), BrokenQuotes),
        ("a.txt", b"x" * 4_000_001, SourceTooLarge), ("a.csv", b"q,r\n" + b"x" * 1_000_001, SourceTooLarge),
        ("a.csv", b"q" + b"," * 2_000 + b"\nx\n", SourceTooLarge),
    ],
)  # fmt: skip
def test_bad_input_is_told_in_its_own_way(tmp_path, name, data, error):
    with pytest.raises(error):
        asked(bad(tmp_path / name, data))
    assert error is UnsupportedFormat or not list(tmp_path.glob("*.partial"))


def test_a_missing_file_and_a_folder_are_told(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises((SourceMissing, UnsupportedFormat)):
            open_source(path)


def test_a_plain_archive_is_no_workbook(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("b.xlsx", b"PK\x03\x04")
    with pytest.raises(NotASpreadsheet):
        open_source(tmp_path / "a.xlsx")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    def bomb(name, data):
        return data + b" " * 50_000_000 if name.endswith("sheet1.xml") else data

    with pytest.raises(WorkbookBomb):
        open_source(repacked(workbook(tmp_path / "a.xlsx", [["问题"], ["造林"]]), bomb))
    with pytest.raises(WorkbookBomb):
        open_source(workbook(tmp_path / "b.xlsx", [["问题"]]), Limits(max_unpacked_bytes=1_000))
    with pytest.raises(WorkbookBomb):
        open_source(workbook(tmp_path / "c.xlsx", [["问题"]]), Limits(max_entries=3))


def test_declared_entities_are_refused(tmp_path):
    def declare(name, data):
        if not name.endswith("sheet1.xml"):
            return data
        return data.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1)

    with pytest.raises(WorkbookBomb):
        asked(repacked(workbook(tmp_path / "a.xlsx", [["问题"], ["造林"]]), declare))


def test_a_cell_beyond_all_bounds_is_refused_while_it_is_read(tmp_path):
    def swell(name, data):
        return data.replace("造林".encode(), "造林".encode() * 600_000) if name.endswith("sharedStrings.xml") else data

    with pytest.raises(SourceTooLarge):
        open_source(repacked(workbook(tmp_path / "a.xlsx", [["问题"], ["造林"]]), swell))


def test_every_damage_to_a_workbook_is_told_or_harmless(tmp_path):
    whole = workbook(tmp_path / "a.xlsx", [["问题", "注"], *[[f"造林{i}", i] for i in range(20)]]).read_bytes()
    step = max(1, len(whole) // 120)
    for start in range(0, len(whole), step):
        for damaged in (whole[:start], whole[:start] + bytes([whole[start] ^ 0x5A]) + whole[start + 1 :]):
            path = bad(tmp_path / "b.xlsx", damaged)
            try:
                assert len(asked(path)) <= 25
            except (EmptySource, NotASpreadsheet, DamagedWorkbook, NoQuestionColumn, WorkbookBomb, FarCell):
                pass


def test_lines_of_jsonl_that_are_no_object_keep_their_row(tmp_path):
    lines = ['{"question": "造林", "a": {"b": [1, null]}}', "{broken", "[1]", '"电梯"']
    lines += ['{"question": "\\ud800x"}', "[" * 100_000]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    summary = run_bulk(MiniService(), tmp_path / "a.jsonl", tmp_path / "b.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "b.jsonl").read_text(encoding="utf-8").splitlines()]
    assert summary.rows_in == len(rows) == 6 and rows[0]["a"] == {"b": [1, None]}
    assert [row["状态"] for row in rows] == ["已答", "需人工复核", "需人工复核", "已答", "拒答", "需人工复核"]
    assert rows[1]["原始内容"] == "{broken" and rows[1]["复核原因"] == "不是有效的JSON对象"
    assert [number for number, row in enumerate(rows) if "原始内容" in row] == [1, 2, 5]


def test_a_renamed_workbook_is_read_as_what_it_is(tmp_path):
    workbook(tmp_path / "a.xlsx", [["问题"], ["造林"]]).rename(tmp_path / "a.csv")
    assert asked(tmp_path / "a.csv") == [("造林", "")]


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_shows_the_same_text_and_runs_nothing(tmp_path):
    payloads = ["=1+1", "@SUM(1)", "-2+3", "<r>x</r>", "两\n行", " 前后 ", "007", "_x0041_", "造林多少亩"]
    lines = (json.dumps({"问题": p, "注": p}, ensure_ascii=False) for p in payloads)
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    run_bulk(MiniService(), tmp_path / "a.jsonl", tmp_path / "b.xlsx")
    command = [SOFFICE, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to",
               "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1",
               "--outdir", str(tmp_path / "out"), str(tmp_path / "b.xlsx")]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with next((tmp_path / "out").glob("*.csv")).open(encoding="utf-8", newline="") as file:
        shown = list(csv.reader(file))
    assert [row[1] for row in shown[1:]] == payloads
    assert shown[0][2:4] == ["答复", "类型"] and shown[-1][10] == "已答"
