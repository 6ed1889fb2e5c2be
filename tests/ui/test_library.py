"""Imported notices: kept, switched, taken back."""

import pytest

from ui.library import ImportConflict, Library, UnknownVersion, preview, report_lines

NOTICE = """关于印发重点工作责任分解的通知
附件1
2023年重点工作责任分解
1.新建公园{number}个。
责任单位:市建设局、市城管局
2.改造老旧小区30个。
责任单位:市建设局
"""


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path / "data")


@pytest.fixture
def notice(tmp_path):
    def write(number):
        path = tmp_path / "parks-2023.txt"
        path.write_text(NOTICE.format(number=number), encoding="utf-8")
        return path

    return write


def test_a_preview_keeps_nothing_and_counts_every_line(notice, tmp_path):
    report = preview(notice(3))
    lines = report["lines"]
    assert lines["total"] == sum(count for name, count in lines.items() if name != "total")
    assert len(report["items"]) == 2 and not (tmp_path / "data").exists()
    assert "读出 2 项" in report_lines(report)[0]


def test_another_document_of_one_name_is_not_replaced_in_silence(library, notice):
    library.add(notice(3))
    library.add(notice(3))
    with pytest.raises(ImportConflict):
        library.add(notice(5))
    library.add(notice(5), replace=True)
    assert len(library.versions("parks-2023")) == 2


def test_an_earlier_version_can_be_used_again(library, notice, tmp_path):
    library.add(notice(3))
    library.add(notice(5), replace=True)
    old = next(version for version in library.versions("parks-2023") if not version.active)
    library.switch("parks-2023", old.digest)
    assert "公园3个" in (tmp_path / "data/documents/parks-2023.txt").read_text("utf-8")
    assert next(v for v in library.versions("parks-2023") if v.active).digest == old.digest


def test_versions_differ_by_their_lines(library, notice):
    library.add(notice(3))
    library.add(notice(5), replace=True)
    old, new = (v.digest for v in sorted(library.versions("parks-2023"), key=lambda version: version.active))
    lines = library.diff("parks-2023", old, new)
    assert "-1.新建公园3个。" in lines and "+1.新建公园5个。" in lines


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", "/etc/passwd", "a/../../b"])
def test_names_cannot_leave_the_folder(library, name):
    with pytest.raises(UnknownVersion):
        library.switch(name, "0" * 16)
    assert library.versions(name) == []


def test_a_removed_document_leaves_its_versions(library, notice, tmp_path):
    library.add(notice(3))
    library.remove("parks-2023")
    assert not list((tmp_path / "data/documents").glob("*.txt")) and len(library.versions("parks-2023")) == 1
