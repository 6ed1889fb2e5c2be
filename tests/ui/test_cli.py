"""The command line as a user runs it."""

import json
import subprocess
import sys
from types import SimpleNamespace

import pytest

from ui.cli import app, run_safely

NOTICE = "关于印发重点工作责任分解的通知\n附件1\n2023年重点工作责任分解\n1.新建公园3个。\n责任单位:市建设局、市城管局\n"


@pytest.fixture
def zhize(tmp_path):
    def run(*arguments, **variables):
        import os

        environment = {**os.environ, "ZHIZE_DATA_DIR": str(tmp_path / "data"), **variables}
        command = [sys.executable, "-c", "from ui.cli import main; main()", *arguments]
        return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)

    return run


@pytest.fixture
def notice(tmp_path):
    path = tmp_path / "parks-2023.txt"
    path.write_text(NOTICE, encoding="utf-8")
    return path


def assert_one_line(done, code=1):
    assert done.returncode == code and done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1 and "Traceback" not in done.stderr


def test_the_version_is_told(zhize):
    assert zhize("version").stdout.strip()[0].isdigit()


def test_a_dry_run_prints_the_report_of_the_contract(zhize, notice, tmp_path):
    done = zhize("ingest", str(notice), "--dry-run", "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 0 and {"document", "title", "items", "lines", "problems"} <= set(report)
    assert report["items"][0]["lead"] == ["市建设局"] and not (tmp_path / "data" / "documents").exists()


def test_an_import_is_kept(zhize, notice, tmp_path):
    assert zhize("ingest", str(notice)).returncode == 0
    assert (tmp_path / "data/documents/parks-2023.txt").read_text("utf-8") == NOTICE
    notice.write_text(NOTICE.replace("3个", "5个"), encoding="utf-8")
    assert_one_line(zhize("ingest", str(notice)))
    assert zhize("ingest", str(notice), "--replace").returncode == 0


def test_an_export_is_a_workbook(zhize, tmp_path):
    target = tmp_path / "out.xlsx"
    done = zhize("export", str(target), "--unit", "市教育局")
    assert done.returncode == 0 and target.read_bytes()[:2] == b"PK"


@pytest.mark.parametrize(
    "arguments",
    [
        ("ingest", "nowhere.txt"),
        ("export", "nowhere/out.xlsx"),
        ("export", "out.xlsx", "--unit", "市不存在的单位"),
        ("export", "out.xlsx", "--document", "nope"),
        ("eval", "nowhere.jsonl"),
        ("ask", ""),
        ("ask", "问" * 4001),
    ],
)
def test_a_failure_is_one_line_and_a_one(zhize, tmp_path, arguments):
    given = [str(tmp_path / part) if part.startswith("nowhere/") or part == "out.xlsx" else part for part in arguments]
    assert_one_line(zhize(*given))


@pytest.mark.parametrize(
    "arguments", [("nonsense",), ("ask",), ("serve", "--port", "x"), ("serve", "--port", "0"), ("export", "out.pdf")]
)
def test_a_wrong_use_is_a_two(zhize, arguments):
    assert zhize(*arguments).returncode == 2


@pytest.mark.parametrize("content", ["", "电话,姓名\n12345,张\n", "问题\n"])
def test_a_bad_input_of_bulk_is_refused_before_an_index_is_built(zhize, tmp_path, content):
    (tmp_path / "in.csv").write_text(content, encoding="utf-8")
    assert_one_line(zhize("bulk", str(tmp_path / "in.csv"), str(tmp_path / "out.csv")))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv"]


def test_an_output_that_cannot_be_is_refused_before_an_index_is_built(zhize, tmp_path):
    (tmp_path / "in.csv").write_text("问题\n谁负责造林?\n", encoding="utf-8")
    assert_one_line(zhize("bulk", str(tmp_path / "in.csv"), str(tmp_path / "no" / "out.csv")))
    assert not (tmp_path / "data").exists()


def test_an_interrupted_bulk_run_says_that_it_can_be_gone_on_with(tmp_path, monkeypatch, capsys):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    (tmp_path / "in.csv").write_text("问题\n谁负责造林?\n", encoding="utf-8")
    service = SimpleNamespace(catalog=SimpleNamespace(digest="x"))
    monkeypatch.setattr("ui.wiring.build_service", lambda *_, **__: service)
    monkeypatch.setattr("ui.bulk.run_plan", interrupted)
    monkeypatch.setattr(sys, "argv", ["zhize", "bulk", str(tmp_path / "in.csv"), str(tmp_path / "out.csv")])
    assert run_safely(app) == 130
    assert capsys.readouterr().err.strip() == "zhize: 已中断;用同样的命令再运行会接着做"


def test_a_wrong_setting_is_one_line(zhize):
    assert_one_line(zhize("ask", "谁", ZHIZE_SERVER__PORT="x"))


def test_nothing_heavy_is_imported_for_help():
    script = (
        "import sys, ui.cli; print({'torch', 'gradio', 'faiss', 'fastapi', 'sentence_transformers'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_an_answer_needs_neither_torch_nor_gradio():
    script = (
        "import sys, ui.wiring, ui.terminal, ui.runtime; "
        "print({'torch', 'gradio', 'sentence_transformers'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.slow
def test_the_real_model_answers_in_the_form_of_the_contract(zhize):
    # In the checkout's own data folder, where the index is built once for all.
    done = zhize("ask", "--json", "谁负责加装电梯?", ZHIZE_DATA_DIR=".zhize")
    reply = json.loads(done.stdout)
    assert reply["answerable"] and {item["label"] for item in reply["items"]} == {"重点25", "民生10"}
