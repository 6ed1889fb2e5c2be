import csv
import io
import itertools
import json
import random
import re
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ui.bulk_service import MiniService
from ui.bulk import BulkOptions, run_bulk, summary_lines
from ui.bulk_reply import COLUMNS
from ui.bulk_rows import guard_text, is_formula_like, unguard_text
from ui.errors import NoQuestionColumn, OutputBusy, OutputUnwritable, SameFile, UnsupportedFormat

FIXED = BulkOptions(batch=4, clock=lambda: 0.0)
QUESTIONS = ["谁负责加装电梯?", "造林多少亩?", "你好", "", "谁负责加装电梯?", "大概新增多少养老床位", "那个呢", "zzz"]
FRAMES = ("造林{}亩", "请问造林{}亩由谁负责")
STATUSES = ["已答", "已答", "拒答", "需人工复核", "已答", "需人工复核", "需人工复核", "拒答"]
PAYLOADS = ["=1+1", "+1+cmd|' /C calc'!A0", "-2+3+cmd", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\uff1d1", "\uff0b1",
            "\uff0dx", "\uff20x", "=HYPERLINK(\"http://x\")", "<r><t>x</t></r>", "_x000D_", "'=1", "http://example.com",
            "{=1}", "\u22121+x"]  # fmt: skip


def write_csv(path: Path, rows, encoding="utf-8") -> Path:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def read_csv(path: Path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def read_xlsx(path: Path, sheet=0):
    book = openpyxl.load_workbook(path)
    return [list(row) for row in book.worksheets[sheet].iter_rows(values_only=True)]


def table(path: Path):
    return write_csv(path, [["序号", "问题", "备注"], *[[str(i), q, f"注{i}"] for i, q in enumerate(QUESTIONS)]])


def test_rows_columns_and_order_are_kept_and_each_row_has_its_status(tmp_path):
    summary = run_bulk(MiniService(), table(tmp_path / "a.csv"), tmp_path / "b.csv", options=FIXED)
    rows = read_csv(tmp_path / "b.csv")
    assert rows[0] == ["序号", "问题", "备注", *COLUMNS]
    assert [row[:3] for row in rows[1:]] == [[str(i), q, f"注{i}"] for i, q in enumerate(QUESTIONS)]
    assert [row[11] for row in rows[1:]] == STATUSES
    assert (summary.rows_in, summary.rows_out, summary.answered, summary.refused, summary.review) == (8, 8, 3, 2, 3)
    assert not (tmp_path / "b.csv.partial").exists()


def test_added_columns_hold_the_facts_of_the_reply(tmp_path):
    run_bulk(MiniService(), write_csv(tmp_path / "a.csv", [["问题"], ["五未土地谁牵头"]]), tmp_path / "b.jsonl")
    row = json.loads((tmp_path / "b.jsonl").read_text(encoding="utf-8"))
    assert (row["类型"], row["牵头单位"], row["配合单位"]) == ("责任单位", "市自然资源和规划局", "市发展改革委")
    assert row["依据"].startswith("重点16") and "1.8万亩" in row["原文"] and row["置信度"] == 0.9


@pytest.mark.parametrize("source", ["csv", "xlsx", "jsonl", "txt"])
@pytest.mark.parametrize("target", ["csv", "xlsx", "jsonl", "txt"])
def test_every_pair_of_formats_gives_the_same_answers(tmp_path, source, target):
    first = tmp_path / f"in.{source}"
    if source == "txt":
        first.write_text("\n".join(QUESTIONS[:3]), encoding="utf-8")
    else:
        run_bulk(MiniService(), write_csv(tmp_path / "a.csv", [["问题"], *[[q] for q in QUESTIONS[:3]]]), first)
    summary = run_bulk(MiniService(), first, tmp_path / f"out.{target}")
    assert (summary.rows_in, summary.rows_out, summary.answered, summary.refused) == (3, 3, 2, 1)
    assert (tmp_path / f"out.{target}").stat().st_size > 0


def test_repeated_questions_are_asked_once_and_answered_alike(tmp_path):
    service = MiniService()
    source = write_csv(tmp_path / "a.csv", [["问题"], *[["谁负责加装电梯?"]] * 50, ["造林"]])
    run_bulk(service, source, tmp_path / "b.csv", options=FIXED)
    assert service.asked == ["谁负责加装电梯?", "造林"]
    assert len({tuple(row[1:]) for row in read_csv(tmp_path / "b.csv")[1:51]}) == 1


def test_a_conversation_column_makes_follow_ups_work(tmp_path):
    asked = [["a", "谁负责加装电梯?"], ["b", "造林多少亩?"], ["a", "目标呢"], ["b", "目标呢"], ["", "目标呢"]]
    rows = [["会话ID", "问题"], *asked]
    run_bulk(MiniService(), write_csv(tmp_path / "a.csv", rows), tmp_path / "b.csv")
    leads = [row[4] for row in read_csv(tmp_path / "b.csv")[1:]]
    assert leads == ["市建设局", "市自然资源和规划局", "市建设局", "市自然资源和规划局", ""]


def test_history_of_a_jsonl_row_is_used(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"question": "目标呢", "history": ["谁负责加装电梯?"]}\n', encoding="utf-8")
    run_bulk(MiniService(), tmp_path / "a.jsonl", tmp_path / "b.jsonl")
    row = json.loads((tmp_path / "b.jsonl").read_text(encoding="utf-8"))
    assert row["牵头单位"] == "市建设局" and row["history"] == ["谁负责加装电梯?"]


def test_a_question_that_fails_is_marked_and_the_others_are_answered(tmp_path):
    source = write_csv(tmp_path / "a.csv", [["问题"], ["谁负责加装电梯?"], ["会出错"]])
    run_bulk(MiniService(), source, tmp_path / "b.csv")
    assert [row[9:] for row in read_csv(tmp_path / "b.csv")[1:]] == [["已答", ""], ["需人工复核", "作答时出错"]]


def test_columns_that_have_our_names_already_are_kept(tmp_path):
    write_csv(tmp_path / "a.csv", [["问题", "答复"], ["造林", "旧的"]])
    run_bulk(MiniService(), tmp_path / "a.csv", tmp_path / "b.csv")
    head, row = read_csv(tmp_path / "b.csv")
    assert head[:3] == ["问题", "答复", "答复2"] and row[1] == "旧的"


def test_the_workbook_has_a_header_a_frozen_row_and_a_summary(tmp_path):
    summary = run_bulk(MiniService(), table(tmp_path / "a.csv"), tmp_path / "b.xlsx", options=FIXED)
    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    sheet = book.worksheets[0]
    assert sheet.freeze_panes == "A2" and sheet["D1"].font.bold and sheet["D2"].alignment.wrap_text
    assert book.sheetnames == ["答复", "汇总"]
    assert read_xlsx(tmp_path / "b.xlsx", 1) == [list(line) for line in summary_lines(summary)]


@pytest.mark.parametrize("target", ["csv", "xlsx", "txt"])
def test_nothing_written_runs_as_a_formula_and_it_reads_back_unchanged(tmp_path, target):
    (tmp_path / "a.jsonl").write_text(
        "".join(json.dumps({"问题": p, "备注": p}, ensure_ascii=False) + "\n" for p in PAYLOADS), encoding="utf-8"
    )
    out = tmp_path / f"b.{target}"
    run_bulk(MiniService(), tmp_path / "a.jsonl", out)
    if target == "xlsx":
        cells = [cell for row in openpyxl.load_workbook(out).worksheets[0].iter_rows() for cell in row]
        assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)
    elif target == "csv":
        assert not any(is_formula_like(cell) for row in read_csv(out) for cell in row)
    if target != "txt":
        run_bulk(MiniService(), out, tmp_path / "c.jsonl")
        lines = (tmp_path / "c.jsonl").read_text(encoding="utf-8").splitlines()
        expected = [payload.removeprefix("'") if target == "csv" else payload for payload in PAYLOADS]
        assert [json.loads(line)["备注"] for line in lines] == expected


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=30))
def test_a_guarded_text_is_never_formula_like_and_its_guard_comes_off(text):
    assert not is_formula_like(guard_text(text))
    if not (text.startswith("'") and is_formula_like(text[1:])):
        assert unguard_text(guard_text(text)) == text


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)


@given(rows=st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=8))
@settings(max_examples=40, deadline=None)
def test_any_text_survives_csv_and_xlsx(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("any")
    lines = (json.dumps({"问题": a, "备注": b}, ensure_ascii=False) for a, b in rows)
    (folder / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    for middle in ("csv", "xlsx"):
        run_bulk(MiniService(), folder / "a.jsonl", folder / f"b.{middle}")
        summary = run_bulk(MiniService(), folder / f"b.{middle}", folder / "c.jsonl")
        assert summary.rows_in == summary.rows_out == len(rows)
        back = [json.loads(line) for line in (folder / "c.jsonl").read_text(encoding="utf-8").split("\n") if line]
        plain = [unguard_text(b) if middle == "csv" else b for _, b in rows]
        assert [row["备注"] or "" for row in back] == [re.sub("[\x00\ufffe\uffff]", "\ufffd", text) for text in plain]


def test_the_same_run_gives_the_same_bytes(tmp_path):
    for name in ("b.xlsx", "c.xlsx"):
        run_bulk(MiniService(), table(tmp_path / "a.csv"), tmp_path / name, options=FIXED)
    assert (tmp_path / "b.xlsx").read_bytes() == (tmp_path / "c.xlsx").read_bytes()


def test_a_stopped_run_goes_on_without_asking_again(tmp_path):
    class Stop(Exception):
        pass

    def stop(progress):
        if progress.done >= 40:
            raise Stop

    write_csv(tmp_path / "a.csv", [["问题"], *[[f"造林{i}亩"] for i in range(100)]])
    first, second = MiniService(), MiniService()
    with pytest.raises(Stop):
        run_bulk(first, tmp_path / "a.csv", tmp_path / "b.csv", progress=stop, options=FIXED)
    assert not (tmp_path / "b.csv").exists()
    run_bulk(second, tmp_path / "a.csv", tmp_path / "b.csv", options=FIXED)
    run_bulk(MiniService(), tmp_path / "a.csv", tmp_path / "c.csv", options=FIXED)
    assert len(second.asked) <= 60 and (tmp_path / "b.csv").read_bytes() == (tmp_path / "c.csv").read_bytes()


def test_a_journal_of_another_version_or_input_is_not_gone_on_with(tmp_path):
    def stop(progress):
        raise KeyboardInterrupt

    write_csv(tmp_path / "a.csv", [["问题"], *[[f"造林{i}亩"] for i in range(20)]])
    with pytest.raises(KeyboardInterrupt):
        run_bulk(MiniService(), tmp_path / "a.csv", tmp_path / "b.csv", progress=stop, options=FIXED)
    service = MiniService()
    run_bulk(service, tmp_path / "a.csv", tmp_path / "b.csv", options=BulkOptions(version="2", batch=4))
    assert len(service.asked) == 20


def test_what_a_run_killed_while_tidying_up_left_behind_does_no_harm(tmp_path):
    source = write_csv(tmp_path / "a.csv", [["问题"], *[[f"造林{i}亩"] for i in range(2_000)]])
    target, saved = tmp_path / "b.csv", tmp_path / "saved"

    def save(progress):
        if progress.stage == "writing":
            shutil.copytree(tmp_path / "b.csv.partial", saved, dirs_exist_ok=True)

    run_bulk(MiniService(), source, target, progress=save, options=BulkOptions(batch=16))
    whole = target.read_bytes()
    for name in ("answers.sqlite3", "answers.sqlite3-wal", "rows.csv"):
        shutil.copytree(saved, tmp_path / "b.csv.partial")
        (tmp_path / "b.csv.partial" / name).unlink()
        run_bulk(MiniService(), source, target, options=BulkOptions(batch=16))
        assert target.read_bytes() == whole and not list(tmp_path.glob("*.partial*"))


def test_progress_tells_done_total_rate_and_time_left(tmp_path):
    seen = []
    write_csv(tmp_path / "a.csv", [["问题"], *[[f"造林{i}亩"] for i in range(20)]])
    options = BulkOptions(batch=4)
    run_bulk(MiniService(0.01), tmp_path / "a.csv", tmp_path / "b.csv", progress=seen.append, options=options)
    answering = [one for one in seen if one.stage == "answering"]
    assert [one.done for one in answering] == sorted(one.done for one in answering) and answering[-1].done == 20
    assert seen[-1].stage == "writing" and answering[0].rate > 0 and answering[0].left_s > 0


@pytest.mark.parametrize("window", [16_384, 50])
def test_progress_of_a_run_that_goes_on_starts_at_what_is_kept_and_never_falls(tmp_path, window):
    questions = [FRAMES[i % 2].format(i // 2 % 90) for i in range(200)]  # by matter the second frame comes early
    write_csv(tmp_path / "a.csv", [["问题"], *[[question] for question in questions]])
    ticks = itertools.count()
    options = BulkOptions(batch=16, threads=1, window=window, clock=lambda: float(next(ticks)))
    seen = []

    def stop(progress):
        seen.append(progress)
        if progress.done >= 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_bulk(MiniService(), tmp_path / "a.csv", tmp_path / "b.csv", progress=stop, options=options)
    kept, service, again = seen[-1].done, MiniService(), []
    run_bulk(service, tmp_path / "a.csv", tmp_path / "b.csv", progress=again.append, options=options)
    answering = [one for one in again if one.stage == "answering"]
    assert answering[0].done == kept and answering[0].kept_before == 180 - len(service.asked) > 0
    assert [one.done for one in answering] == sorted(one.done for one in answering) and answering[-1].done == 200
    assert all(one.rate <= one.done - kept for one in answering)


def test_wrong_use_is_told(tmp_path):
    source = table(tmp_path / "a.csv")
    with pytest.raises(SameFile):
        run_bulk(MiniService(), source, source)
    with pytest.raises(UnsupportedFormat):
        run_bulk(MiniService(), source, tmp_path / "b.pdf")
    with pytest.raises(OutputUnwritable):
        run_bulk(MiniService(), source, tmp_path / "no" / "b.csv")
    with pytest.raises(NoQuestionColumn) as caught:
        run_bulk(MiniService(), source, tmp_path / "b.csv", column="电话")
    assert caught.value.detail == "序号、问题、备注"


def test_a_second_run_on_the_same_output_is_told(tmp_path):
    source = table(tmp_path / "a.csv")

    def again(progress):
        with pytest.raises(OutputBusy):
            run_bulk(MiniService(), source, tmp_path / "b.csv", options=FIXED)

    run_bulk(MiniService(), source, tmp_path / "b.csv", progress=again, options=FIXED)
    assert len(read_csv(tmp_path / "b.csv")) == 9


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_run_killed_at_any_point_ends_byte_for_byte_the_same(tmp_path, kind):
    rows = [[str(i % 10), f"造林{i % 300}亩目标{'=' * (i % 3)}"] for i in range(600)]
    source = write_csv(tmp_path / "a.csv", [["会话", "问题"], *rows])
    run_bulk(MiniService(), source, tmp_path / f"whole.{kind}", options=BulkOptions(batch=16, clock=lambda: 0.0))
    target = tmp_path / f"b.{kind}"
    command = [sys.executable, "-m", "tests.ui.bulk_service", str(source), str(target), "0.01"]
    dice, kills = random.Random(5), 0
    while kills < 15:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
        process.stdout.readline()
        time.sleep(dice.random() * (0.2 if kills % 2 else 0.9))
        finished = process.poll() is not None
        process.kill()
        process.stdout.close()
        process.wait()
        if target.exists():
            assert target.read_bytes() == (tmp_path / f"whole.{kind}").read_bytes()
            target.unlink()
        kills += not finished
    subprocess.run([*command[:-1], "0"], check=True, stdout=subprocess.DEVNULL, cwd=Path(__file__).parents[2])
    assert target.read_bytes() == (tmp_path / f"whole.{kind}").read_bytes()
    assert not list(tmp_path.glob("*.partial"))


def test_the_workbook_is_a_sound_archive_without_formulas(tmp_path):
    run_bulk(MiniService(), table(tmp_path / "a.csv"), tmp_path / "b.xlsx", options=FIXED)
    with zipfile.ZipFile(tmp_path / "b.xlsx") as archive:
        assert archive.testzip() is None
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
