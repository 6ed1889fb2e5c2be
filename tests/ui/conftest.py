"""The real service over the shipped notice, with a small deterministic encoder in place of the model."""

import socket
import threading
from pathlib import Path

import pytest
import uvicorn
from encoders import HashEncoder
from starlette.testclient import TestClient

from answer.service import AnswerService
from corpus.catalog import load_catalog
from ui.page import LatePage
from ui.runtime import Runtime
from ui.serving import make_app
from ui.settings import Settings
from ui.wiring import SHIPPED_DOCUMENTS


@pytest.fixture(scope="session")
def service(tmp_path_factory):
    catalog = load_catalog(sorted(SHIPPED_DOCUMENTS.glob("*.txt")))
    return AnswerService.build(catalog, HashEncoder(), tmp_path_factory.mktemp("index"))


@pytest.fixture
def make_client(service, tmp_path: Path):
    """Give a function that makes a client of the whole app under some settings."""
    opened = []

    def make(*, ready: bool = True, address: str = "127.0.0.1", **settings) -> TestClient:
        runtime = Runtime(Settings(data_dir=tmp_path / "data", **settings), service if ready else None)
        app = make_app(runtime, LatePage())
        client = TestClient(app, base_url="http://localhost", client=(address, 50000), raise_server_exceptions=False)
        opened.append(client.__enter__())
        return client

    yield make
    for client in opened:
        client.__exit__(None, None, None)


@pytest.fixture
def client(make_client):
    return make_client()


@pytest.fixture
def live_address(service, tmp_path):
    """Serve the whole app on a real socket, for clients that bring their own transport."""
    runtime = Runtime(Settings(data_dir=tmp_path / "live"), service)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(64)
    config = uvicorn.Config(make_app(runtime, LatePage()), log_level="error", ws="none", timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(20)
    listening.close()


@pytest.fixture
def document(service):
    return service.catalog.documents[0]
