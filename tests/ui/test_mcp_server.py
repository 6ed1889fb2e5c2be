"""The tools for agents, called by the official client."""

import json
from concurrent.futures import ThreadPoolExecutor

import anyio
import pytest
from mcp import Client

from ui.mcp_server import build_server
from ui.schemas import reply_json
from ui.settings import AccessSettings


@pytest.fixture
def call(service):
    server = build_server(
        lambda: service, lambda question, history, documents: reply_json(service.ask(question, history, documents))
    )

    def run(tool, **arguments):
        async def talk():
            async with Client(server) as client:
                names = {tool.name for tool in (await client.list_tools()).tools}
                done = await client.call_tool(tool, arguments)
                return names, json.loads(done.content[0].text)

        # In a thread of its own: a browser driven in this one keeps an event loop running here.
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(anyio.run, talk).result()

    return run


def test_the_tools_are_ask_items_and_units(call):
    names, reply = call("ask", question="重点25由谁负责?")
    assert names == {"ask", "items", "units"}
    assert reply["items"][0]["label"] == "重点25" and reply["citations"]


def test_items_are_listed_whole(call):
    _, found = call("items", lead="市教育局")
    assert found["total"] == len(found["items"]) > 0


def test_units_tell_what_they_lead(call):
    _, found = call("units")
    assert {"name", "leads", "joins"} <= set(found["units"][0])


INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
}
ACCEPT = {"accept": "application/json, text/event-stream"}


def test_the_tools_are_served_over_http(client):
    response = client.post("/mcp", json=INITIALIZE, headers=ACCEPT)
    assert response.status_code == 200 and response.json()["result"]["serverInfo"]["name"] == "zhize"


def test_the_tools_over_http_want_a_key_where_keys_are_on(make_client):
    client = make_client(access=AccessSettings(keys=("k",)))
    assert client.post("/mcp", json=INITIALIZE, headers=ACCEPT).status_code == 401
    assert client.post("/mcp", json=INITIALIZE, headers={**ACCEPT, "authorization": "Bearer k"}).status_code == 200
