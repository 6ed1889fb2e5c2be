"""The whole service on a real socket, and headless Chromium to look at it."""

import contextlib
import http.server
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import hypothesis  # noqa: F401  # its summary is printed beside the browser's greenlet, where nothing new can be compiled
import pytest

SCREENSHOTS = Path(__file__).parents[2] / ".zhize" / "screenshots"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
PORTAL_PAGE = Path(__file__).parent / "portal.html"


def fetched(url):
    """Give what an address says, or nothing while nobody listens there."""
    with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=30) as response:
        return response.read()
    return b""


def free_port():
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return made.getsockname()[1]


@contextlib.contextmanager
def served(handler):
    """Serve a plain site, such as a portal that embeds us."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def portal_sites(request):
    """Give the addresses of an allowed and of a foreign portal; both show the same page."""
    holder = {}

    class Portal(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = PORTAL_PAGE.read_text("utf-8").replace("{service}", holder["service"]).encode()
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    with served(Portal) as allowed, served(Portal) as foreign:
        yield allowed, foreign, holder


@pytest.fixture(scope="session")
def address(tmp_path_factory, portal_sites):
    """Start the service with the page on it, as `zhize serve` does."""
    allowed, _, holder = portal_sites
    port = free_port()
    place = f"http://127.0.0.1:{port}"
    holder["service"] = place
    folder = tmp_path_factory.mktemp("data")
    command = [sys.executable, Path(__file__).with_name("service.py"), str(port), allowed, str(folder)]
    rooms = os.pathsep.join(str(Path(__file__).parents[above]) for above in (2, 1))
    environment = {**os.environ, "PYTHONPATH": rooms, "GRADIO_ANALYTICS_ENABLED": "False"}
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    deadline = time.monotonic() + 120
    while b"gradio_config" not in fetched(place):
        assert time.monotonic() < deadline and running.poll() is None, "the page did not come up"
        time.sleep(0.3)
    yield place
    running.terminate()
    running.wait(20)


@pytest.fixture(scope="session")
def browser():
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture
def make_page(browser):
    """Give a function that opens a page and notes every request and error of it."""
    contexts = []

    def make(width=1280, height=800, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN", **options)
        contexts.append(context)
        page = context.new_page()
        page.requested, page.errors = [], []
        page.on("request", lambda request: page.requested.append(request.url))
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.set_default_timeout(20_000)
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(make_page, address):
    opened = make_page()
    opened.goto(address)
    opened.wait_for_selector(".z-form textarea")
    return opened


@pytest.fixture
def shoot():
    def save(page, name):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}.png")

    return save
