"""Users signed by a portal."""

import time

import pytest

from ui.access import pseudonym, read_user, sign_user
from ui.settings import AccessSettings, PortalSettings

SECRET = "a secret shared with the portal"


def test_a_signed_user_is_known_by_a_pseudonym_alone():
    token = sign_user("张三 330501", SECRET, expires=1_000)
    known = read_user(token, SECRET, now=900, longest_s=600)
    assert known == pseudonym("张三 330501", SECRET) and "张三" not in known and "330501" not in known


@pytest.mark.parametrize("now", [1_001, 100])
def test_a_token_that_is_over_or_lives_too_long_is_refused(now):
    assert read_user(sign_user("u", SECRET, expires=1_000), SECRET, now=now, longest_s=600) is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda t: t[:-1] + ("0" if t[-1] != "0" else "1"),
        lambda t: "x" + t,
        lambda t: t.split(".")[0],
        lambda t: "",
        lambda t: "é.é",
        lambda t: "." * 9,
    ],
)
def test_a_forged_token_is_refused(spoil):
    token = spoil(sign_user("u", SECRET, expires=1_000))
    assert read_user(token, SECRET, now=900, longest_s=600) is None


def test_a_portal_user_may_ask_and_only_the_pseudonym_is_logged(make_client):
    portal = PortalSettings(secret=SECRET)
    client = make_client(access=AccessSettings(keys=("k",), admin_keys=("a",)), portal=portal)
    token = sign_user("张三", SECRET, expires=int(time.time()) + 60)
    done = client.post("/v1/ask", json={"question": "重点25由谁负责?"}, headers={"authorization": f"Bearer {token}"})
    (logged,) = client.get("/v1/desk/questions", headers={"x-api-key": "a"}).json()["questions"]
    assert done.status_code == 200
    assert logged["user"] == pseudonym("张三", SECRET) and logged["channel"] == "portal"
