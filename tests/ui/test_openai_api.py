"""The official client of OpenAI, over a real socket."""

import httpx
import openai
import pytest


@pytest.fixture
def openai_client(live_address):
    with openai.OpenAI(api_key="none", base_url=f"{live_address}/v1", max_retries=0) as made:
        yield made


def test_the_official_client_gets_the_answer_with_its_citations(openai_client, live_address):
    done = openai_client.chat.completions.create(
        model="zhize", messages=[{"role": "user", "content": "重点25由谁负责?"}]
    )
    expected = httpx.post(f"{live_address}/v1/ask", json={"question": "重点25由谁负责?"}).json()
    assert done.choices[0].message.content == expected["answer"]
    assert done.model_extra["zhize"]["citations"] == expected["citations"]


def test_pieces_of_a_stream_join_to_the_answer(openai_client):
    messages = [{"role": "user", "content": "重点25由谁负责?"}]
    whole = openai_client.chat.completions.create(model="zhize", messages=messages).choices[0].message.content
    pieces = list(openai_client.chat.completions.create(model="zhize", messages=messages, stream=True))
    assert "".join(piece.choices[0].delta.content or "" for piece in pieces) == whole
    assert pieces[-1].choices[0].finish_reason == "stop" and pieces[-1].model_extra["zhize"]["citations"]


def test_earlier_messages_are_the_history(openai_client):
    messages = [
        {"role": "system", "content": "你是助手"},
        {"role": "user", "content": "重点25由谁负责?"},
        {"role": "assistant", "content": "……"},
        {"role": "user", "content": [{"type": "text", "text": "目标是多少?"}]},
    ]
    done = openai_client.chat.completions.create(model="zhize", messages=messages)
    assert done.model_extra["zhize"]["items"][0]["label"] == "重点25"


def test_the_one_model_is_listed(openai_client):
    assert [model.id for model in openai_client.models.list()] == ["zhize"]


def test_nothing_to_answer_is_told_as_an_error(openai_client):
    with pytest.raises(openai.UnprocessableEntityError):
        openai_client.chat.completions.create(model="zhize", messages=[])
