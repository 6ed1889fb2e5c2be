"""The page in a real browser."""

import json
import os
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.browser

AXE = [Path(os.environ["AXE_CORE"])] if "AXE_CORE" in os.environ else [Path("node_modules/axe-core/axe.min.js")]


def ask(page, question):
    before = page.locator(".z-reply").count()
    page.fill(".z-form textarea", question)
    page.keyboard.press("Enter")
    page.wait_for_function("n => document.querySelectorAll('.z-reply:not(.z-busy)').length > n", arg=before)
    return page.locator(".z-reply").last


def tab(page, name):
    page.click(f'button[role=tab]:has-text("{name}")')


def test_a_question_is_answered_with_its_source_beside_it(page, document_text, shoot):
    reply = ask(page, "重点25由谁负责?")
    assert "市建设局" in reply.inner_text()
    reply.locator(".z-mark").last.click()
    page.wait_for_selector(".z-reader mark")
    marked = page.locator(".z-reader mark")
    assert marked.inner_text() in document_text and "市建设局" in marked.inner_text()
    box, reader = marked.bounding_box(), page.locator(".z-text").bounding_box()
    assert reader["y"] <= box["y"] <= reader["y"] + reader["height"]
    assert reply.bounding_box()["x"] + reply.bounding_box()["width"] <= reader["x"] + 1
    assert not page.errors
    shoot(page, "chat")


def test_the_stepper_walks_through_the_citations(page):
    reply = ask(page, "谁负责加装电梯?")
    reply.locator(".z-mark").first.click()
    page.wait_for_selector(".z-reader mark")
    total = int(page.locator(".z-reader output").inner_text().split("/")[1])
    first = page.locator(".z-reader mark").inner_text()
    assert total > 1 and page.locator(".z-reader output").inner_text() == f"1/{total}"
    page.click("text=下一处")
    page.wait_for_function("t => document.querySelector('.z-reader output').textContent === t", arg=f"2/{total}")
    page.click("text=上一处")
    page.wait_for_function("t => document.querySelector('.z-reader mark').textContent === t", arg=first)
    page.keyboard.press("Escape")
    assert page.locator(".z-reader").is_hidden()


def test_a_follow_up_is_about_the_matter_before(page):
    ask(page, "重点25由谁负责?")
    reply = ask(page, "目标是多少?")
    assert "100个" in reply.inner_text()
    page.click("text=新对话")
    assert page.locator(".z-reply").count() == 0


def test_a_refusal_offers_what_may_be_asked_instead(page, shoot):
    reply = ask(page, "市建设局的电话是多少?")
    assert "z-refused" in reply.get_attribute("class")
    offers = reply.locator(".z-choices button")
    assert offers.count() > 0
    shoot(page, "refusal")
    before = page.locator(".z-reply").count()
    offers.first.click()
    page.wait_for_function("n => document.querySelectorAll('.z-reply:not(.z-busy)').length > n", arg=before)


def test_a_thumb_down_asks_for_the_reason(page):
    reply = ask(page, "重点25由谁负责?")
    reply.locator("button:has-text('有误')").click()
    page.click("label:has-text('没答全')")
    page.click(".z-reason button")
    page.wait_for_selector("text=谢谢")
    assert reply.locator("button:has-text('有误')").get_attribute("aria-pressed") == "true"


def test_a_units_items_are_a_table_to_download(page):
    reply = ask(page, "市教育局牵头哪些工作?")
    rows = reply.locator("tbody tr").count()
    assert rows > 1 and f"共 {rows} 项" in reply.inner_text()
    with page.expect_download() as download:
        reply.locator("text=下载表格").click()
    assert Path(download.value.path()).read_bytes()[:2] == b"PK"


def test_bulk_takes_a_file_and_gives_a_file(page, tmp_path, shoot):
    source = tmp_path / "questions.csv"
    source.write_text("问题\n重点25由谁负责?\n今天天气怎么样?\n", encoding="utf-8")
    tab(page, "批量")
    page.set_input_files("#z-file", source)
    page.click("button:has-text('开始')")
    page.wait_for_selector("button:has-text('下载结果')")
    shoot(page, "bulk")
    with page.expect_download() as download:
        page.click("button:has-text('下载结果')")
    assert "市建设局" in Path(download.value.path()).read_text("utf-8-sig")


def test_bulk_tells_how_far_it_is_how_fast_and_how_long_it_takes(page, tmp_path):
    running = {"id": "x", "state": "running", "done": 422, "total": 3255, "rate": 309.8, "left_s": 8.4}
    page.route("**/v1/jobs**", lambda route: route.fulfill(json=running))
    (tmp_path / "a.csv").write_text("问题\n重点25由谁负责?\n", encoding="utf-8")
    tab(page, "批量")
    page.set_input_files("#z-file", tmp_path / "a.csv")
    page.click("button:has-text('开始')")
    page.wait_for_selector("text=已处理 422/3255,每秒 310 行,约剩 9 秒")


def test_explore_filters_and_draws(page, shoot):
    tab(page, "查阅")
    page.wait_for_selector(".z-items tbody tr")
    assert page.locator(".z-items tbody tr").count() == 106
    page.select_option("label:has-text('单位') select", "市教育局")
    page.select_option("label:has-text('角色') select", "lead")
    shown = page.locator(".z-items tbody tr").count()
    assert 0 < shown < 20 and page.locator(".z-card h3").inner_text() == "市教育局"
    assert f"共 {shown} 项" in page.locator(".z-count").inner_text()
    page.click("summary:has-text('各单位')")
    page.click("summary:has-text('领导')")
    shoot(page, "explore")
    page.click(".z-bars .z-link >> nth=0")
    assert "共" in page.locator(".z-count").inner_text() and page.locator(".z-card h3").inner_text() != "市教育局"
    assert not page.errors


def test_nothing_leaves_the_machine(page, address):
    ask(page, "谁负责加装电梯?")
    for name in ("查阅", "批量", "问答"):
        tab(page, name)
    outside = {
        url
        for url in page.requested
        if urlsplit(url).netloc != urlsplit(address).netloc and not url.startswith(("data:", "blob:"))
    }
    assert outside == set()


def test_a_phone_shows_all_without_scrolling_sideways(make_page, address, shoot):
    phone = make_page(360, 720, has_touch=True)
    phone.goto(address)
    phone.wait_for_selector(".z-form textarea")
    reply = ask(phone, "谁负责加装电梯?")
    shoot(phone, "phone")
    reply.locator(".z-mark").first.click()
    phone.wait_for_selector(".z-reader mark")
    source = phone.locator(".z-reader").bounding_box()
    assert source["width"] >= 350 and source["y"] > 100
    shoot(phone, "phone-source")
    phone.click(".z-close")
    for name in ("查阅", "批量", "问答"):
        tab(phone, name)
        phone.wait_for_timeout(400)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    assert phone.locator(".z-form .z-primary").bounding_box()["y"] < 720


def test_the_keyboard_alone_is_enough(page):
    page.locator(".z-form textarea").focus()
    page.keyboard.type("重点25由谁负责?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".z-reply:not(.z-busy) .z-mark")
    page.locator(".z-reply .z-mark").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".z-reader mark")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "z-mark"


PAYLOADS = (
    "<img src=x onerror=alert(1)>",
    "[点我](javascript:alert(1))",
    "<svg onload=alert(1)>",
    "![x](http://evil.example/b.png)",
    "${alert(1)}{{7*7}}",
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_is_asked_stays_text(page, payload, address):
    page.on("dialog", lambda dialog: page.errors.append("dialog"))
    ask(page, f"{payload}谁负责加装电梯?")
    assert payload in page.locator(".z-mine p").last.inner_text()
    assert page.locator(".z-log img, .z-log svg, .z-log a, .z-log script").count() == 0
    assert not page.errors and not [url for url in page.requested if "evil" in url]


def test_a_portal_that_is_allowed_shows_the_chat(make_page, portal_sites, address, shoot):
    allowed, _, _ = portal_sites
    portal = make_page()
    portal.goto(allowed)
    portal.click("#zhize-embed .bubble")
    frame = portal.frame_locator("#zhize-embed iframe")
    frame.locator(".z-form textarea").fill("重点25由谁负责?")
    frame.locator(".z-form textarea").press("Enter")
    frame.locator(".z-reply:not(.z-busy) .z-mark").first.wait_for()
    shoot(portal, "portal")
    portal.click("#zhize-embed .close")
    portal.click("#zhize-embed .bubble")
    portal.reload()
    portal.wait_for_selector("#zhize-embed iframe")  # it was open, and stays so


def test_the_bubble_can_be_dragged_and_remembers_where(make_page, portal_sites, address):
    portal = make_page()
    portal.goto(portal_sites[0])
    box = portal.locator("#zhize-embed .bubble").bounding_box()
    portal.mouse.move(box["x"] + 10, box["y"] + 10)
    portal.mouse.down()
    portal.mouse.move(300, 200, steps=5)
    portal.mouse.up()
    moved = portal.locator("#zhize-embed .bubble").bounding_box()
    assert abs(moved["x"] - 290) < 5 and portal.locator("#zhize-embed iframe").count() == 0
    portal.reload()
    again = portal.locator("#zhize-embed .bubble").bounding_box()
    assert abs(again["x"] - moved["x"]) < 5


def test_a_foreign_portal_gets_no_chat(make_page, portal_sites, address):
    portal = make_page()
    portal.goto(portal_sites[1])
    portal.click("#zhize-embed .bubble")
    portal.wait_for_timeout(2_000)
    assert not any(frame.url.startswith(address) and frame.query_selector(".z-form") for frame in portal.frames)


def test_the_desk_shows_the_log_to_its_key(make_page, address, shoot):
    desk = make_page()
    desk.goto(f"{address}/desk")
    desk.fill("#key", "a")
    desk.click("button:has-text('进入')")
    desk.wait_for_selector("caption")
    desk.click("nav button:has-text('命中测试')")
    desk.fill("#hit", "谁负责加装电梯?")
    desk.click("main button:has-text('测试')")
    desk.wait_for_selector("tbody tr")
    shoot(desk, "desk")
    assert not desk.errors


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_stands_in_the_way_of_anyone(make_page, address, scheme, shoot):
    (axe,) = AXE
    if not axe.is_file():
        pytest.skip("axe-core is not installed: npm install --no-save axe-core")
    page = make_page(color_scheme=scheme)
    page.goto(address)
    page.wait_for_selector(".z-form textarea")
    ask(page, "谁负责加装电梯?").locator(".z-mark").first.click()
    page.wait_for_selector(".z-reader mark")
    page.evaluate(axe.read_text("utf-8"))
    found = serious(page)
    page.keyboard.press("Escape")
    tab(page, "查阅")
    page.wait_for_selector(".z-items tbody tr")
    for summary in page.query_selector_all(".zhize summary"):
        summary.click()
    shoot(page, f"explore-{scheme}")
    found += serious(page)
    tab(page, "批量")
    found += serious(page)
    assert found == []


def serious(page):
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    bad = [one for one in result["violations"] if one["impact"] in ("serious", "critical")]
    return [
        (one["id"], node["target"], node.get("failureSummary", "")[:200]) for one in bad for node in one["nodes"][:3]
    ]


@pytest.fixture
def document_text(address):
    with urllib.request.urlopen(f"{address}/v1/documents/huzhou-2020", timeout=30) as response:
        return json.load(response)["text"]
