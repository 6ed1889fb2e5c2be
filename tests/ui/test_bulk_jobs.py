import csv
import io
import threading
import time

import openpyxl
import pytest
from rich.console import Console

from tests.ui.bulk_service import MiniService
from ui.bulk import run_bulk
from ui.bulk_jobs import JobLimits, JobState, JobStore
from ui.bulk_progress import BulkProgress
from ui.errors import JobNotDone, NotASpreadsheet, TooManyJobs, UnknownJob, UnsupportedFormat, UploadTooLarge
from ui.progress import IndexBar, left_text, rich_progress

CSV = "问题\n谁负责加装电梯\n你好\n".encode()


class GatedService(MiniService):
    """Answers once it is let through."""

    def __init__(self):
        super().__init__()
        self.gate = threading.Event()

    def ask_many(self, questions, histories=None):
        assert self.gate.wait(20)
        return super().ask_many(questions, histories)


@pytest.fixture
def store(tmp_path):
    store = JobStore(MiniService(), tmp_path / "jobs")
    store.start()
    yield store
    store.stop()


def finished(store, job):
    for _ in range(400):
        if store.get(job.id).state in (JobState.DONE, JobState.FAILED):
            return store.get(job.id)
        time.sleep(0.02)
    raise AssertionError(store.get(job.id))


def until_running(store, job):
    for _ in range(400):
        if store.get(job.id).state is JobState.RUNNING:
            return
        time.sleep(0.01)
    raise AssertionError(store.get(job.id))


def test_a_job_is_answered_and_its_result_fetched(store):
    job = finished(store, store.create("来信.csv", [CSV[:5], CSV[5:]], target_format="xlsx"))
    assert job.state is JobState.DONE and job.result_name == "来信-答复.xlsx"
    assert (job.summary.rows_in, job.summary.answered, job.summary.refused, job.done) == (2, 1, 1, 2)
    assert store.result(job.id).read_bytes().startswith(b"PK")


def test_names_from_outside_choose_no_path(store, tmp_path):
    job = finished(store, store.create("../../..\\x/../etc/a.csv", [CSV]))
    assert job.name == "a.csv" and store.result(job.id).parent.parent == tmp_path / "jobs"
    for identity in ("../" + job.id, job.id[:-1] + "/", "", "x" * 22):
        with pytest.raises(UnknownJob):
            store.get(identity)


def test_what_cannot_be_read_is_refused_and_leaves_nothing(store, tmp_path):
    with pytest.raises(NotASpreadsheet):
        store.create("a.csv", [b"%PDF-1.7"])
    with pytest.raises(UnsupportedFormat):
        store.create("a.exe", [CSV])
    with pytest.raises(UnsupportedFormat):
        store.create("a.csv", [CSV], target_format="pdf")
    assert not list((tmp_path / "jobs").iterdir())


def test_uploads_are_bounded(tmp_path):
    store = JobStore(MiniService(), tmp_path, limits=JobLimits(max_upload_bytes=2 * 1024**2))
    with pytest.raises(UploadTooLarge) as caught:
        store.create("a.csv", iter(lambda: b"x" * 65536, b""))
    assert caught.value.detail == "2MiB" and not list(tmp_path.iterdir())


def test_a_failed_job_says_why(store):
    job = finished(store, store.create("a.csv", ["编号,姓名\n1,甲\n".encode()]))
    assert (job.state, job.error, job.detail) == (JobState.FAILED, "no-question-column", "编号、姓名")
    with pytest.raises(JobNotDone):
        store.result(job.id)


def test_a_job_takes_a_sheet_by_its_name(store):
    book = openpyxl.Workbook()
    for sheet, rows in ((book.active, [["问题"], ["造林"]]), (book.create_sheet("乙"), [["问题"], ["电梯"], ["床位"]])):
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    assert finished(store, store.create("a.xlsx", [content.getvalue()], sheet="乙")).summary.rows_in == 2
    failed = finished(store, store.create("a.xlsx", [content.getvalue()], sheet="丙"))
    assert (failed.error, failed.detail) == ("unknown-sheet", "Sheet、乙")


def test_jobs_left_waiting_or_running_are_taken_up_after_a_restart(tmp_path):
    service = GatedService()
    store = JobStore(service, tmp_path)
    store.start()
    jobs = [store.create("a.csv", [CSV]), store.create("b.csv", [CSV])]
    until_running(store, jobs[0])
    with pytest.raises(JobNotDone):
        store.delete(jobs[0].id)
    stopping = threading.Timer(0.2, service.gate.set)
    stopping.start()
    store.stop()
    stopping.join()
    states = [JobStore(MiniService(), tmp_path).get(job.id).state for job in jobs]
    assert JobState.QUEUED in states and JobState.FAILED not in states
    again = JobStore(MiniService(), tmp_path)
    again.start()
    assert [finished(again, job).state for job in jobs] == [JobState.DONE, JobState.DONE]
    again.stop()


def test_a_job_that_goes_on_after_a_restart_tells_so_and_never_goes_back(tmp_path):
    content = "问题\n" + "".join(f"造林{number}亩\n" for number in range(1_000))
    store = JobStore(MiniService(0.02), tmp_path)
    store.start()
    job = store.create("a.csv", [content.encode()])
    while store.get(job.id).done < 200:
        time.sleep(0.01)
    store.stop()
    service = GatedService()
    again = JobStore(service, tmp_path)
    before = again.get(job.id)
    again.start()
    until_running(again, job)
    while again.get(job.id).kept_before == 0:
        time.sleep(0.01)
    assert again.get(job.id).done >= before.done >= 200
    service.gate.set()
    assert finished(again, job).summary.kept_before == again.get(job.id).kept_before > 0
    again.stop()


def test_only_so_many_jobs_wait_and_old_ones_go(tmp_path):
    store = JobStore(MiniService(), tmp_path, limits=JobLimits(max_waiting=2))
    first = store.create("a.csv", [CSV])
    store.create("b.csv", [CSV])
    with pytest.raises(TooManyJobs):
        store.create("c.csv", [CSV])
    store.delete(first.id)
    with pytest.raises(UnknownJob):
        store.get(first.id)
    expiring = JobStore(MiniService(), tmp_path / "old", limits=JobLimits(keep_s=0.0))
    job = expiring.create("a.csv", [CSV])
    time.sleep(0.01)
    with pytest.raises(UnknownJob):
        expiring.get(job.id)


def test_the_terminal_shows_a_bar_with_rate_and_time_left(tmp_path):
    shown = io.StringIO()
    with rich_progress(Console(file=shown, force_terminal=True, width=120)) as progress:
        progress(BulkProgress("answering", 50, 200, 25.0))
    assert "50/200" in shown.getvalue() and "25行/秒" in shown.getvalue() and "剩余0:06" in shown.getvalue()
    assert (left_text(None), left_text(3_661)) == ("", "剩余1:01:01")


def test_the_bar_serves_a_whole_run(tmp_path):
    (tmp_path / "a.csv").write_bytes(CSV)
    with rich_progress(Console(file=io.StringIO())) as progress:
        run_bulk(MiniService(), tmp_path / "a.csv", tmp_path / "b.csv", progress=progress)
    with (tmp_path / "b.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) == 3


def test_an_index_that_is_built_is_shown_and_one_that_is_opened_is_not():
    shown = io.StringIO()
    bar = IndexBar(Console(file=shown, width=120))
    assert shown.getvalue() == ""
    bar(0, 500)
    bar(500, 500)
    assert "正在建立索引(共500条" in shown.getvalue()


def test_a_run_that_fails_at_once_shows_no_bar():
    shown = io.StringIO()
    with pytest.raises(OSError, match="gone"), rich_progress(Console(file=shown, force_terminal=True, width=120)):
        raise OSError("gone")
    assert "作答" not in shown.getvalue()
