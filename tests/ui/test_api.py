"""The endpoints as portals and scripts use them, over real HTTP and the real service."""

import contextlib
import json

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from ui.page import LatePage

CARRIES_AN_ERROR = {"code", "message"}


def error_of(response):
    body = response.json()
    assert set(body) == {"error"} and CARRIES_AN_ERROR <= set(body["error"])
    assert body["error"]["message"]
    return body["error"]["code"]


def ask(client, question, **more):
    return client.post("/v1/ask", json={"question": question, **more})


def test_an_answer_has_the_fields_of_the_contract(client):
    body = ask(client, "重点25由谁负责?").json()
    fields = {"question", "answer", "answerable", "kind", "confidence", "items", "citations", "suggestions"}
    assert fields | {"document_versions", "elapsed_ms"} <= set(body)
    item = body["items"][0]
    assert item["label"] == "重点25" and item["lead"] == item["units"][0]
    assert {
        "id",
        "document",
        "annex",
        "number",
        "title",
        "section",
        "text",
        "leaders",
        "assisting",
        "score",
        "targets",
    } <= set(item)


def test_citations_slice_back_to_the_stored_text(client, document):
    text = client.get(f"/v1/documents/{document.id}").json()["text"]
    citations = ask(client, "重点25由谁负责?").json()["citations"]
    assert citations
    assert all(text[one["start"] : one["end"]] == one["quote"] for one in citations)


def test_whole_values_are_written_without_a_point(client):
    response = client.get("/v1/items/huzhou-2020/民生10")
    values = [target["value"] for target in response.json()["targets"]]
    assert 50 in values and '"value":50,' in response.text.replace(" ", "")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"question": ""}, "empty-question"),
        ({"question": " \u200b\n\t"}, "empty-question"),
        ({"question": "问" * 4001}, "question-too-long"),
        ({"question": "谁负责", "documents": ["nowhere"]}, "unknown-document"),
        ({"question": None}, "invalid-request"),
        ({"question": ["谁"]}, "invalid-request"),
        ({"question": 5}, "invalid-request"),
        ({}, "invalid-request"),
        ([], "invalid-request"),
        ("谁", "invalid-request"),
        ({"question": "谁负责", "history": "谁"}, "invalid-request"),
        ({"question": "谁负责", "history": [None]}, "invalid-request"),
        ({"question": "谁负责", "session_id": "x" * 201}, "invalid-request"),
    ],
)
def test_unusable_input_is_told_as_json(client, body, code):
    response = client.post("/v1/ask", json=body)
    assert response.status_code == 422 and error_of(response) == code


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b"[" * 20_000, b'{"question": NaN}', b"question=x"])
def test_bodies_that_are_no_json_are_told_so(client, raw):
    response = client.post("/v1/ask", content=raw, headers={"content-type": "application/json"})
    assert response.status_code in {400, 422}
    error_of(response)


@pytest.mark.parametrize(
    "raw",
    [
        rb'{"question": "\ud800"}',
        rb'{"question": "\udc00\ud800 who"}',
        rb'{"question": "x", "history": ["\ud800"]}',
        rb'{"question": "x", "documents": ["\ud800"]}',
    ],
)
def test_half_characters_are_refused_and_not_a_failure(client, raw):
    response = client.post("/v1/ask", content=raw, headers={"content-type": "application/json"})
    assert response.status_code == 422
    error_of(response)


@pytest.mark.parametrize(
    "question",
    [
        "\x00",
        "谁负责\x00加装电梯",
        "🙂谁负责加装电梯",
        "a" * 4000,
        "?" * 300,
        "\u202e谁负责",
        "<script>",
        "' OR 1=1 --",
        "{{7*7}}",
    ],
)
def test_odd_questions_never_fail(client, question):
    assert ask(client, question).status_code in {200, 422}


def test_four_thousand_characters_are_counted_after_cleaning(client):
    assert ask(client, "谁负责" + " " * 5000 + "加装电梯").status_code == 200
    assert ask(client, "谁" * 4000).status_code == 200


@pytest.mark.parametrize(
    "path", ["/v1/nope", "/v1/", "/v1/items/huzhou-2020/重点999", "/v1/documents/nope", "/healthz/x", "/v1/desk/nope"]
)
def test_unknown_addresses_are_told_as_json(client, path):
    response = client.get(path)
    if path.startswith("/healthz/"):
        assert response.status_code >= 400
        return
    assert response.status_code == 404
    error_of(response)


def test_what_the_page_does_not_know_is_told_in_our_form():
    late, page = LatePage(), FastAPI()
    page.add_api_route("/known", lambda: "here")

    @contextlib.asynccontextmanager
    async def lifespan(app):
        async with late.open(page):
            yield

    app = FastAPI(lifespan=lifespan)
    app.mount("/", late)
    with TestClient(app) as client:
        assert client.get("/known").json() == "here"
        assert error_of(client.get("/nope")) == "not-found" and client.get("/nope").status_code == 404
        refused = client.post("/known")
        assert error_of(refused) == "method-not-allowed" and refused.headers["allow"] == "GET"
        assert client.get("/gradio_api/nope").json() == {"detail": "Not Found"}


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v1/ask"), ("PUT", "/v1/items"), ("DELETE", "/healthz"), ("POST", "/v1/units")]
)
def test_wrong_methods_are_told_as_json(client, method, path):
    response = client.request(method, path)
    assert response.status_code == 405 and error_of(response) == "method-not-allowed"
    assert response.headers["allow"]


def test_a_large_body_is_refused_by_its_stated_length(client):
    response = client.post("/v1/ask", content=b"x" * 70_000)
    assert response.status_code == 413 and error_of(response) == "body-too-large"


def test_a_large_body_without_a_length_is_refused_while_it_streams(client):
    response = client.post("/v1/ask", content=(b"x" * 10_000 for _ in range(20)))
    assert response.status_code == 413 and error_of(response) == "body-too-large"


def test_a_history_says_what_a_follow_up_is_about(client):
    first = ask(client, "重点25由谁负责?").json()
    later = ask(client, "目标是多少?", history=["重点25由谁负责?"]).json()
    assert later["items"][0]["id"] == first["items"][0]["id"]


def test_a_session_remembers_what_a_history_would_say(client):
    ask(client, "重点25由谁负责?", session_id="s1")
    by_session = ask(client, "目标是多少?", session_id="s1").json()
    by_history = ask(client, "目标是多少?", history=["重点25由谁负责?"]).json()
    other = ask(client, "目标是多少?", session_id="s2").json()
    assert by_session["answer"] == by_history["answer"]
    assert other["answer"] != by_session["answer"]


def test_a_batch_answers_in_order_as_single_questions_do(client):
    questions = ["重点25由谁负责?", "重点1由谁负责?", "重点25由谁负责?"]
    replies = client.post("/v1/batch", json={"questions": questions}).json()["replies"]
    assert [reply["question"] for reply in replies] == questions
    assert [reply["answer"] for reply in replies] == [ask(client, question).json()["answer"] for question in questions]


def test_a_batch_takes_histories_and_documents_of_its_own(client):
    body = {
        "questions": [
            {"question": "目标是多少?", "history": ["重点25由谁负责?"]},
            {"question": "重点1由谁负责?", "documents": ["huzhou-2020"]},
        ]
    }
    replies = client.post("/v1/batch", json=body).json()["replies"]
    assert [reply["items"][0]["label"] for reply in replies] == ["重点25", "重点1"]


@pytest.mark.parametrize(
    ("question", "code", "message"),
    [
        ("", "empty-question", "第3个问题:请输入问题。"),
        ("谁" * 4_001, "question-too-long", "第3个问题:问题太长,最多 4000 个字。"),
        ({"question": "谁" * 60_001}, "question-too-long", "第3个问题:问题太长,最多 4000 个字。"),
        (5, "invalid-request", "请求内容不符合要求:第3个问题"),
        ({"question": "谁", "history": [1]}, "invalid-request", "请求内容不符合要求:第3个问题"),
    ],
)
def test_a_question_of_a_batch_that_cannot_be_asked_is_told_by_its_place(client, question, code, message):
    response = client.post("/v1/batch", json={"questions": ["谁负责加装电梯?", "重点1由谁负责?", question]})
    assert response.status_code == 422 and error_of(response) == code
    assert response.json()["error"]["message"] == message


def test_a_batch_of_more_than_a_thousand_is_refused(client):
    response = client.post("/v1/batch", json={"questions": ["谁负责"] * 1001})
    assert response.status_code == 422 and error_of(response) == "too-many-questions"


def test_documents_tell_their_version_and_text(client, document):
    (listed,) = client.get("/v1/documents").json()["documents"]
    assert listed["id"] == document.id and listed["version"] == document.version and "text" not in listed
    assert client.get(f"/v1/documents/{document.id}").json()["text"] == document.text


def test_items_come_by_field_and_in_document_order(client):
    all_items = client.get("/v1/items").json()["items"]
    leads = client.get("/v1/items", params={"lead": "市教育局"}).json()
    assert leads["total"] == len(leads["items"]) > 0
    assert all(item["lead"] == "市教育局" for item in leads["items"])
    order = [item["id"] for item in all_items]
    assert sorted((item["id"] for item in leads["items"]), key=order.index) == [item["id"] for item in leads["items"]]


def test_items_are_found_by_another_name_of_a_unit(client):
    formal = client.get("/v1/items", params={"unit": "市教育局"}).json()["total"]
    assert client.get("/v1/items", params={"unit": "教育局"}).json()["total"] == formal > 0


def test_items_come_by_kind_leader_and_words(client):
    count = {kind: client.get("/v1/items", params={"kind": kind}).json()["total"] for kind in ("重点", "民生", "通知")}
    assert count == {"重点": 96, "民生": 10, "通知": 1}
    assert client.get("/v1/items", params={"leader": "王纲"}).json()["total"] == 9
    assert {item["label"] for item in client.get("/v1/items", params={"q": "加装电梯"}).json()["items"]} == {
        "重点25",
        "民生10",
    }


def test_items_of_an_unknown_document_are_told_so(client):
    response = client.get("/v1/items", params={"document": "nope"})
    assert response.status_code == 422 and error_of(response) == "unknown-document"


def test_units_count_what_they_lead_and_join(client):
    units = {unit["name"]: unit for unit in client.get("/v1/units").json()["units"]}
    education = units["市教育局"]
    led = client.get("/v1/items", params={"lead": "市教育局"}).json()["total"]
    held = client.get("/v1/items", params={"unit": "市教育局"}).json()["total"]
    assert (education["leads"], education["leads"] + education["joins"]) == (led, held)
    assert units["各区县政府"]["members"]


def test_a_unit_card_lists_both_roles(client):
    card = client.get("/v1/units/教育局").json()
    assert card["name"] == "市教育局" and card["leads"] and card["joins"]
    assert error_of(client.get("/v1/units/市不存在局")) == "unknown-unit"


def test_health_is_told_before_readiness(make_client):
    client = make_client(ready=False)
    assert client.get("/healthz").status_code == 200
    response = client.get("/readyz")
    assert response.status_code == 503 and error_of(response) == "not-ready"
    assert ask(client, "谁负责").status_code == 503


def test_metrics_count_questions(client):
    ask(client, "重点25由谁负责?")
    text = client.get("/metrics").text
    assert 'zhize_questions_total{answerable="true"' in text
    assert "zhize_answer_seconds_count 1.0" in text


def test_a_thumb_is_taken_for_a_reply(client):
    reply = ask(client, "重点25由谁负责?").json()
    done = client.post(
        "/v1/feedback", json={"reply_id": reply["id"], "thumb": "down", "reason": "wrong", "comment": "不对"}
    )
    assert done.status_code == 200
    assert error_of(client.post("/v1/feedback", json={"reply_id": "0" * 32, "thumb": "up"})) == "unknown-reply"
    assert (
        error_of(client.post("/v1/feedback", json={"reply_id": reply["id"], "thumb": "sideways"})) == "invalid-request"
    )


def test_text_goes_out_as_characters_and_not_escaped(client):
    assert "市建设局" in ask(client, "重点25由谁负责?").text


def test_the_openapi_description_names_the_endpoints(client):
    paths = json.loads(client.get("/v1/openapi.json").text)["paths"]
    assert {"/v1/ask", "/v1/batch", "/v1/items", "/v1/units", "/v1/feedback"} <= set(paths)
