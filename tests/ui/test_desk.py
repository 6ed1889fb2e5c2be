"""The desk over HTTP."""

import pytest

from ui.settings import AccessSettings

NOTICE = (
    "关于印发重点工作责任分解的通知\n附件1\n2023年重点工作责任分解\n1.新建公园{}个。\n责任单位:市建设局、市城管局\n"
)


@pytest.fixture
def desk(make_client):
    client = make_client(access=AccessSettings(admin_keys=("a",)))
    client.headers["x-api-key"] = "a"
    return client


def ask(client, question):
    return client.post("/v1/ask", json={"question": question}).json()


def test_the_log_shows_what_was_asked_and_how_it_was_received(desk):
    reply = ask(desk, "重点25由谁负责?")
    desk.post("/v1/feedback", json={"reply_id": reply["id"], "thumb": "down", "reason": "wrong"})
    (logged,) = desk.get("/v1/desk/questions").json()["questions"]
    assert (logged["question"], logged["answer"], logged["thumb"]) == ("重点25由谁负责?", reply["answer"], -1)
    assert desk.get("/v1/desk/summary").json()["thumbs_down"] == 1
    assert desk.get("/v1/desk/troubled").json()["groups"][0]["question"] == "重点25由谁负责?"
    assert desk.get("/v1/desk/hot").json()["groups"][0]["count"] == 1


def test_the_exported_log_cannot_run_formulas(desk):
    ask(desk, "=HYPERLINK(重点25由谁负责)")
    text = desk.get("/v1/desk/questions.csv").text
    assert text.startswith("\ufeff") and "'=HYPERLINK" in text


def test_a_hit_test_gives_the_reply_of_the_chat_with_its_scores(desk):
    question = "谁负责加装电梯?"
    told = desk.post("/v1/desk/hit-test", json={"question": question}).json()
    assert told["reply"]["answer"] == ask(desk, question)["answer"]
    hits = told["hits"]
    assert [hit["rank"] for hit in hits] == list(range(1, len(hits) + 1)) and all(hit["scores"] for hit in hits)
    assert {hit["label"] for hit in hits if hit["used"]} <= {item["label"] for item in told["reply"]["items"]}


def send(desk, number, **fields):
    files = {"file": ("parks-2023.txt", NOTICE.format(number).encode(), "text/plain")}
    return desk.post("/v1/desk/documents", files=files, data=fields)


def test_a_tried_document_is_reported_and_not_kept(desk):
    report = send(desk, 3, dry_run="true").json()
    assert [item["label"] for item in report["items"]] == ["重点1"] and report["lines"]["total"] > 0
    assert len(desk.get("/v1/documents").json()["documents"]) == 1


def test_documents_are_imported_switched_and_taken_back(desk):
    question = {"question": "新建公园的目标是多少?", "documents": ["parks-2023"]}
    assert send(desk, 3).status_code == 200
    assert send(desk, 5).status_code == 409
    assert send(desk, 5, replace="true").status_code == 200
    assert "5个" in desk.post("/v1/ask", json=question).json()["answer"]
    held = {document["id"]: document for document in desk.get("/v1/desk/documents").json()["documents"]}
    new, old = sorted(held["parks-2023"]["versions"], key=lambda version: not version["active"])
    lines = desk.get("/v1/desk/documents/parks-2023/diff", params={"old": old["digest"], "new": new["digest"]}).json()[
        "lines"
    ]
    assert "-1.新建公园3个。" in lines
    assert desk.post("/v1/desk/documents/parks-2023/switch", json={"digest": old["digest"]}).status_code == 200
    assert "3个" in desk.post("/v1/ask", json=question).json()["answer"]
    assert desk.delete("/v1/desk/documents/parks-2023").status_code == 200
    assert desk.post("/v1/ask", json=question).status_code == 422


def test_what_cannot_be_read_changes_nothing(desk):
    files = {"file": ("x.txt", b"\x00\x01\x02\xff" * 100, "text/plain")}
    response = desk.post("/v1/desk/documents", files=files)
    assert response.status_code == 422 and response.json()["error"]["code"] in {"unreadable-document", "empty-document"}
    assert len(desk.get("/v1/documents").json()["documents"]) == 1


def test_an_expression_shows_its_effect_before_it_is_kept(desk):
    words = {"terms": ["加装电梯"], "everyday": ["给老楼安个升降机"], "questions": ["给老楼安个升降机找谁?"]}
    tried = desk.post("/v1/desk/expressions", json=words).json()
    assert tried["saved"] is False and tried["checked"] > 0
    assert desk.get("/v1/desk/expressions").json()["expressions"] == []
    assert desk.post("/v1/desk/expressions", json={**words, "save": True}).json()["saved"]
    (kept,) = desk.get("/v1/desk/expressions").json()["expressions"]
    assert kept["everyday"] == ["给老楼安个升降机"]
    assert desk.delete(f"/v1/desk/expressions/{kept['id']}").status_code == 200
    assert desk.get("/v1/desk/expressions").json()["expressions"] == []


def test_the_desk_page_itself_holds_nothing(desk):
    page = desk.get("/desk", headers={"x-api-key": ""})
    assert page.status_code == 200 and "管理台" in page.text
