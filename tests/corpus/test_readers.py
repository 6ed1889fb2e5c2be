"""Files of every kind that we read, and files that are refused."""

import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest

from corpus.catalog import import_report
from corpus.errors import EmptyDocument, UnreadableDocument
from corpus.notice import parse_notice
from corpus.readers import document_from_text, read_document
from corpus.records import Item

TEXT = "2031年重点工作责任分工\n1.新建学校5所。\n责任单位:市教育局、市财政局\n"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def items(path: Path) -> tuple[Item, ...]:
    return tuple(item for item in parse_notice(read_document(path)).items if item.annex)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_text_reads_the_same_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    document = read_document(write(tmp_path, "plan.txt", TEXT.replace("\n", "\r\n").encode(encoding)))
    assert document.text == TEXT
    assert (document.id, document.title, document.year) == ("plan", "2031年重点工作责任分工", 2031)


def test_invisible_characters_are_dropped_and_all_others_kept() -> None:
    document = document_from_text("\ufeff１．甲\u200b事（试行）。\x00\r\n责任单位：市教育局", "sample")
    assert document.text == "１．甲事（试行）。\n责任单位：市教育局"


def test_the_sidecar_says_what_the_text_does_not(tmp_path: Path) -> None:
    said = {"id": "x-2031", "title": "某通知", "place": "甲市", "year": 2031, "groups": {"各区政府": ["东区", "西区"]}}
    write(tmp_path, "plan.json", json.dumps(said, ensure_ascii=False).encode())
    document = read_document(write(tmp_path, "plan.txt", TEXT.encode()))
    assert (document.id, document.title, document.place, document.year) == ("x-2031", "某通知", "甲市", 2031)
    assert document.groups == {"各区政府": ("东区", "西区")}


def test_place_is_read_from_the_issuer() -> None:
    text = "各区人民政府:\n现印发给你们。\n甲水市人民政府办公室\n2031年1月5日\n附件1\n重点工作\n1.甲事。"
    document = document_from_text(text, "sample")
    assert (document.place, document.year) == ("甲水市", 2031)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00"),
        ("a.txt", bytes(range(256)) * 20),
        ("a.pdf", b"%PDF-1.7"),
        ("a.docx", b"PK\x03\x04 broken"),
        ("a.docx", TEXT.encode()),
        ("a.xlsx", TEXT.encode()),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    with pytest.raises(UnreadableDocument):
        read_document(write(tmp_path, name, data))


def test_a_broken_sidecar_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "plan.json", b"[1")
    with pytest.raises(UnreadableDocument):
        read_document(write(tmp_path, "plan.txt", TEXT.encode()))


def test_blank_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EmptyDocument):
        read_document(write(tmp_path, "a.txt", b" \n\t\n"))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument):
        read_document(tmp_path / "none.txt")


def docx(body: str, numbering: str = "") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')
        if numbering:
            archive.writestr("word/numbering.xml", f'<w:numbering xmlns:w="{WORD}">{numbering}</w:numbering>')
    return stream.getvalue()


def paragraph(text: str, properties: str = "", bold: str = "") -> str:
    head = f"<w:r><w:rPr><w:b/></w:rPr><w:t>{bold}</w:t></w:r>" if bold else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{head}<w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(cells)}</w:tr>"


def test_word_tables_fill_merged_cells_down(tmp_path: Path) -> None:
    merged, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    table = (
        row(*(cell(name) for name in ("序号", "重点工作", "牵头单位", "责任单位")))
        + row(cell("一、民生", '<w:gridSpan w:val="4"/>'))
        + row(cell("1"), cell("新建学校5所"), cell("市教育局", merged), cell("市财政局"))
        + row(cell("2"), cell("新建食堂9家"), cell("", goes_on), cell("市民政局"))
    )
    path = write(tmp_path, "plan.docx", docx(paragraph("2031年重点工作分工表") + f"<w:tbl>{table}</w:tbl>"))
    found = items(path)
    assert [(item.label, [u.name for u in item.lead], [u.name for u in item.cooperating]) for item in found] == [
        ("重点1", ["市教育局"], ["市财政局"]),
        ("重点2", ["市教育局"], ["市民政局"]),
    ]
    assert all(item.section and item.section.number == "一、民生" for item in found)


def test_word_numbers_its_paragraphs_itself(tmp_path: Path) -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
    )
    numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>'
    body = "".join(
        paragraph(text, numbered) + paragraph("责任单位:市教育局") for text in ("新建学校5所。", "改造操场6片。")
    )
    assert [item.text for item in items(write(tmp_path, "plan.docx", docx(body, numbering)))] == [
        "新建学校5所。",
        "改造操场6片。",
    ]


def test_bold_units_lead_where_the_notice_says_so(tmp_path: Path) -> None:
    def body(rule: str) -> str:
        plain, bold = "<w:t>责任单位:市财政局、</w:t>", "<w:rPr><w:b/></w:rPr><w:t>市教育局</w:t>"
        units = f"<w:p><w:r>{plain}</w:r><w:r>{bold}</w:r></w:p>"
        return paragraph(rule) + paragraph("1.新建学校5所。") + units

    said = items(write(tmp_path, "a.docx", docx(body("加黑为牵头单位。"))))
    unsaid = items(write(tmp_path, "b.docx", docx(body("请抓好落实。"))))
    assert ([u.name for u in said[0].lead], said[0].lead_basis) == (["市教育局"], "explicit")
    assert [u.name for u in unsaid[0].lead] == ["市财政局"]


def test_word_files_that_unpack_too_far_or_declare_entities_are_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 210_000_000)
    entity = io.BytesIO()
    with zipfile.ZipFile(entity, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    for data in (stream.getvalue(), entity.getvalue()):
        with pytest.raises(UnreadableDocument):
            read_document(write(tmp_path, "plan.docx", data))


def test_workbooks_give_an_annex_a_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    tasks, livelihood = book.active, book.create_sheet("民生实事")
    tasks.title = "重点工作"
    tasks.append(["2031年重点工作分工表"])
    tasks.merge_cells("A1:D1")
    for sheet in (tasks, livelihood):
        sheet.append(["序号", "主要内容", "责任单位", "完成时限"])
        sheet.append([1, "新建学校5所", "市教育局\n市财政局", "8月底"])
        sheet.append([2, "新建食堂9家", "市民政局", "年底"])
    path = tmp_path / "plan.xlsx"
    book.save(path)
    found = items(path)
    assert [item.label for item in found] == ["重点1", "重点2", "民生1", "民生2"]
    assert [unit.name for unit in found[0].units] == ["市教育局", "市财政局"]
    assert found[1].deadline is not None and found[1].deadline.text == "年底"


def test_pages_give_lines_and_rows(tmp_path: Path) -> None:
    page = (
        "<html><head><title>x</title><script>var 责任单位='市假局';</script></head><body><nav>首页</nav>"
        "<h1>2031年重点工作分工表</h1><table><tr><th>序号</th><th>主要工作</th><th colspan=2>责任分工</th></tr>"
        "<tr><th></th><th></th><th>牵头单位</th><th>配合单位</th></tr>"
        "<tr><td rowspan=2>1</td><td>新建学校5所</td><td rowspan=2>市教育局</td><td>市财政局</td></tr>"
        "<tr><td>改造操场6片</td><td>市体育局</td></tr></table><p>注:按月报送。</p></body></html>"
    )
    path = write(tmp_path, "plan.html", page.encode("gb18030"))
    found = [(i.printed_number, i.text, [u.name for u in i.lead], [u.name for u in i.cooperating]) for i in items(path)]
    assert found == [
        ("1", "新建学校5所", ["市教育局"], ["市财政局"]),
        ("1-2", "改造操场6片", ["市教育局"], ["市体育局"]),
    ]
    assert "市假局" not in read_document(path).text


def test_markdown_marks_are_taken_off(tmp_path: Path) -> None:
    text = "# 2031年重点工作责任分工\n## 一、工业\n1. **新增企业20家。**\n责任单位:市经信局\n"
    report = import_report(parse_notice(read_document(write(tmp_path, "plan.md", text.encode()))))
    assert [(item["section"], item["text"]) for item in report["items"]] == [("一", "新增企业20家。")]
