"""Bots: the right signature gets an answer, anything else does not."""

import json
import time

import pytest

from ui.hooks import dingtalk_signature, wecom_signature
from ui.settings import PortalSettings

MESSAGE = {"msgtype": "text", "text": {"content": " 重点25由谁负责? "}, "senderId": "s", "conversationId": "c"}


@pytest.fixture
def bots(make_client):
    return make_client(portal=PortalSettings(bot_secret="SEC1", wecom_token="TOK"))


def call_dingtalk(client, body=MESSAGE, *, secret="SEC1", age_s=0.0):
    timestamp = str(int((time.time() - age_s) * 1000))
    return client.post(
        "/v1/hooks/dingtalk", json=body, headers={"timestamp": timestamp, "sign": dingtalk_signature(timestamp, secret)}
    )


def test_a_signed_message_is_answered_with_its_sources(bots):
    body = call_dingtalk(bots).json()
    assert (
        body["msgtype"] == "text" and "市建设局" in body["text"]["content"] and "[1] 重点25" in body["text"]["content"]
    )


def test_a_chat_remembers_what_it_was_about(bots):
    call_dingtalk(bots)
    later = call_dingtalk(bots, {**MESSAGE, "text": {"content": "目标是多少?"}}).json()["text"]["content"]
    assert "重点25" in later


@pytest.mark.parametrize("wrong", [{"secret": "SEC2"}, {"age_s": 4_000}, {"age_s": -4_000}])
def test_a_wrong_or_old_signature_is_refused(bots, wrong):
    assert call_dingtalk(bots, **wrong).status_code == 403


@pytest.mark.parametrize("body", [[], {}, {"text": "x"}, {"text": {"content": 5}}, "x"])
def test_signed_nonsense_is_told_so(bots, body):
    assert call_dingtalk(bots, body).status_code == 400


def test_a_hook_without_a_secret_is_shut(client):
    assert call_dingtalk(client).status_code == 403
    assert client.post("/v1/hooks/wecom", json=MESSAGE).status_code == 403


def test_a_wecom_message_is_signed_over_its_own_words(bots):
    raw, now = json.dumps(MESSAGE), str(int(time.time()))
    params = {"msg_signature": wecom_signature("TOK", now, "n", raw), "timestamp": now, "nonce": "n"}
    assert "市建设局" in bots.post("/v1/hooks/wecom", content=raw, params=params).json()["text"]["content"]
    assert bots.post("/v1/hooks/wecom", content=raw + " ", params=params).status_code == 403
