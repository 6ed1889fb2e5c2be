"""The workbook to print."""

import io

import openpyxl


def load(response):
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(response.content))


def test_a_units_workbook_holds_all_its_items_and_their_source(client, document):
    book = load(client.get("/v1/export", params={"unit": "市教育局"}))
    held = client.get("/v1/items", params={"unit": "市教育局"}).json()["items"]
    tasks, duties = book["任务表"], book["责任表"]
    assert [row[0].value for row in tasks.iter_rows(min_row=4)] == [item["label"] for item in held]
    assert {row[0].value for row in duties.iter_rows(min_row=4)} == {"市教育局"}
    assert document.title in tasks["A2"].value


def test_the_sheet_is_made_to_print(client):
    sheet = load(client.get("/v1/export"))["任务表"]
    assert "A1:G1" in {str(merged) for merged in sheet.merged_cells.ranges}
    assert sheet["B4"].alignment.wrap_text and sheet.print_title_rows == "$3:$3" and sheet.freeze_panes == "A4"


def test_the_items_of_an_answer_can_be_named(client):
    book = load(client.get("/v1/export", params={"id": ["huzhou-2020/重点25", "huzhou-2020/民生10"]}))
    assert [row[0].value for row in book["任务表"].iter_rows(min_row=4)] == ["重点25", "民生10"]


def test_the_same_items_give_the_same_bytes(client):
    assert client.get("/v1/export").content == client.get("/v1/export").content


def test_nothing_to_export_is_told(client):
    assert client.get("/v1/export", params={"unit": "不存在的单位"}).status_code == 404
