"""What keeps the service whole and apart: rate, hosts, proxies, framing, doors of Gradio, keys."""

import pytest

from ui.guards import is_closed
from ui.settings import AccessSettings, LimitSettings, PortalSettings, ServerSettings

QUESTION = {"question": "重点25由谁负责?"}


def code_of(response):
    return response.json()["error"]["code"]


def test_a_remote_address_is_slowed_after_its_burst(make_client):
    client = make_client(address="10.1.2.3", limits=LimitSettings(questions_per_minute=1, burst=2))
    statuses = [client.post("/v1/ask", json=QUESTION).status_code for _ in range(3)]
    refused = client.post("/v1/ask", json=QUESTION)
    assert statuses == [200, 200, 429]
    assert code_of(refused) == "rate-limited" and int(refused.headers["retry-after"]) > 0


def test_reading_is_not_slowed(make_client):
    client = make_client(address="10.1.2.3", limits=LimitSettings(questions_per_minute=1, burst=1))
    assert [client.get("/v1/documents").status_code for _ in range(5)] == [200] * 5


def test_this_machine_is_exempt_unless_told_otherwise(make_client):
    free = make_client(limits=LimitSettings(questions_per_minute=1, burst=1))
    assert [free.post("/v1/ask", json=QUESTION).status_code for _ in range(3)] == [200] * 3


def test_forwarded_addresses_are_believed_from_known_proxies_alone(make_client):
    limits = LimitSettings(questions_per_minute=1, burst=1, exempt_loopback=False)
    known = make_client(limits=limits, server=ServerSettings(trusted_proxies=("127.0.0.1",)))
    by_address = [
        known.post("/v1/ask", json=QUESTION, headers={"x-forwarded-for": f"10.0.0.{number}"}).status_code
        for number in range(3)
    ]
    unknown = make_client(limits=limits)
    spoofed = [
        unknown.post("/v1/ask", json=QUESTION, headers={"x-forwarded-for": f"10.0.0.{number}"}).status_code
        for number in range(2)
    ]
    assert by_address == [200, 200, 200] and spoofed == [200, 429]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("127.0.0.1:7860", 200),
        ("[::1]:7860", 200),
        ("192.168.1.5", 200),
        ("evil.example", 400),
        ("localhost.evil.example", 400),
        ("", 400),
    ],
)
def test_without_a_list_only_names_of_our_own_are_answered(client, host, status):
    assert client.get("/healthz", headers={"host": host}).status_code == status


def test_with_a_list_only_its_names_are_answered(make_client):
    client = make_client(server=ServerSettings(allowed_hosts=("ask.example.gov.cn",)))
    assert client.get("/healthz", headers={"host": "ask.example.gov.cn"}).status_code == 200
    assert client.get("/healthz", headers={"host": "localhost"}).status_code == 400


def test_every_response_forbids_foreign_frames_and_guessing(client):
    for path in ("/healthz", "/v1/nope", "/embed.js"):
        headers = client.get(path).headers
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "SAMEORIGIN"


def test_configured_portals_may_frame_and_call_us(make_client):
    client = make_client(portal=PortalSettings(origins=("https://www.example.gov.cn",)))
    allowed = client.get("/healthz", headers={"origin": "https://www.example.gov.cn"}).headers
    assert "frame-ancestors 'self' https://www.example.gov.cn" in allowed["content-security-policy"]
    assert "x-frame-options" not in allowed
    assert allowed["access-control-allow-origin"] == "https://www.example.gov.cn"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://www.example.gov.cn.evil.example"])
def test_foreign_origins_get_no_permission(make_client, origin):
    client = make_client(portal=PortalSettings(origins=("https://www.example.gov.cn",)))
    asked = {"origin": origin, "access-control-request-method": "POST"}
    assert "access-control-allow-origin" not in client.get("/healthz", headers={"origin": origin}).headers
    assert "access-control-allow-origin" not in client.options("/v1/ask", headers=asked).headers


@pytest.mark.parametrize(
    "origin", ["*", "example.gov.cn", "https://a.cn; script-src *", "https://a.cn/path", "javascript:alert(1)"]
)
def test_what_is_no_origin_is_not_taken_as_a_portal(origin):
    with pytest.raises(ValueError):
        PortalSettings(origins=(origin,))


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/upload",
        "/gradio_api/upload/",
        "/gradio_api/%75pload",
        "/GRADIO_API/UPLOAD",
        "/gradio_api/proxy=x/y".replace("=x", ""),
        "/gradio_api/file=http://example.com/a",
        "/gradio_api/file=https://example.com/a",
        "/gradio_api/file/http:/example.com/a",
        "/gradio_api/file=%68ttp://example.com/a",
        "/gradio_api/file=HTTPS://example.com",
        "/monitoring/x",
    ],
)
def test_doors_of_gradio_are_shut_however_they_are_written(path):
    assert is_closed(path)


@pytest.mark.parametrize(
    "path", ["/", "/v1/ask", "/gradio_api/queue/join", "/assets/index.js", "/gradio_api/file=/tmp/x.png"]
)
def test_other_paths_stay_open(path):
    assert not is_closed(path)


def test_keys_are_asked_for_where_they_are_on(make_client):
    client = make_client(access=AccessSettings(keys=("k1", "k2")))
    assert client.post("/v1/ask", json=QUESTION).status_code == 401
    assert client.post("/v1/ask", json=QUESTION, headers={"authorization": "Bearer k3"}).status_code == 403
    assert client.post("/v1/ask", json=QUESTION, headers={"authorization": "Bearer k2"}).status_code == 200
    assert client.post("/v1/ask", json=QUESTION, headers={"x-api-key": "k1"}).status_code == 200


def test_the_page_works_without_a_key_only_if_it_was_opened(make_client):
    from_page = {"sec-fetch-site": "same-origin"}
    shut = make_client(access=AccessSettings(keys=("k1",)))
    opened = make_client(access=AccessSettings(keys=("k1",), open_page=True))
    assert shut.post("/v1/ask", json=QUESTION, headers=from_page).status_code == 401
    assert opened.post("/v1/ask", json=QUESTION, headers=from_page).status_code == 200
    assert opened.post("/v1/ask", json=QUESTION).status_code == 401


PUBLIC = {"/healthz", "/readyz", "/desk", "/embed.js", "/v1/openapi.json"}
SIGNED = {"/v1/hooks/dingtalk", "/v1/hooks/wecom"}


def test_every_route_is_public_or_wants_a_key(make_client):
    client = make_client(access=AccessSettings(keys=("k1",), admin_keys=("a1",)))
    wrong = []
    for route in client.app.state.known:
        if route.path in PUBLIC | SIGNED:
            continue
        path = route.path.format_map(dict.fromkeys(route.param_convertors, "x"))
        for method in route.methods:
            body = {
                "question": "谁",
                "questions": ["谁"],
                "messages": [],
                "terms": ["a"],
                "everyday": ["b"],
                "digest": "0" * 16,
            }
            given = {"old": "0", "new": "0"}
            without = client.request(method, path, json=body if method == "POST" else None, params=given).status_code
            if without != 401:
                wrong.append((method, route.path, without))
    assert not wrong


def test_the_desk_wants_an_admin_key_and_is_shut_without_any(make_client):
    shut = make_client(access=AccessSettings(keys=("k1",)))
    assert code_of(shut.get("/v1/desk/summary", headers={"x-api-key": "k1"})) == "desk-closed"
    opened = make_client(access=AccessSettings(keys=("k1",), admin_keys=("a1",)))
    assert opened.get("/v1/desk/summary", headers={"x-api-key": "k1"}).status_code == 403
    assert opened.get("/v1/desk/summary", headers={"x-api-key": "a1"}).status_code == 200


def test_more_than_may_wait_are_told_to_come_again(make_client):
    client = make_client(limits=LimitSettings(concurrent=1, waiting=1))
    client.app.state.lane._inside = 2
    response = client.post("/v1/ask", json=QUESTION)
    assert response.status_code == 503 and response.headers["retry-after"]
