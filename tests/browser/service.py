"""Run the whole service, page and all, with the small deterministic encoder: PORT, the allowed portal, a data folder.

In a process of its own: Gradio leaves event loops open, and the browser's own loop wants none beside it.
"""

import sys
from pathlib import Path

import uvicorn
from encoders import HashEncoder

from answer.service import AnswerService
from corpus.catalog import load_catalog
from ui.page import LatePage
from ui.runtime import Runtime
from ui.serving import Starter, make_app
from ui.settings import Settings
from ui.wiring import SHIPPED_DOCUMENTS


def main(port: int, portal: str, folder: Path) -> None:
    catalog = load_catalog(sorted(SHIPPED_DOCUMENTS.glob("*.txt")))
    service = AnswerService.build(catalog, HashEncoder(), folder / "index")
    settings = Settings(data_dir=folder, portal={"origins": (portal,)}, access={"admin_keys": ("a",)})
    runtime, late = Runtime(settings, service), LatePage()
    app = make_app(runtime, late, Starter(runtime, late, f"http://127.0.0.1:{port}"))
    uvicorn.run(app, port=port, log_level="error", ws="none", timeout_graceful_shutdown=2)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
