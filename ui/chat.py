"""The page: a Gradio app of three tabs whose contents are drawn by our own script, with no request to anywhere else."""

import html
import json
from collections.abc import Callable

import gradio as gr
from fastapi import FastAPI

from ui.examples import example_questions
from ui.messages import KIND_NAMES, THUMB_REASONS
from ui.page import STATIC
from ui.runtime import Asking, Runtime
from ui.schemas import Json, reply_json

_FONTS = ("system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
#: Our sheet is given to Gradio, which narrows its selectors to win over its own, and linked for what lies outside.
_HEAD = (
    '<script>document.documentElement.lang="zh-CN"</script><link rel="stylesheet" href="zhize/zhize.css">'
    '<script defer src="zhize/zhize.js"></script>'
)


def build_page(runtime: Runtime) -> FastAPI:
    """Make the page over a runtime; it calls the same HTTP endpoints as everybody else."""
    page = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    page.state.runtime = runtime
    blocks = build_blocks(runtime)
    blocks.queue(max_size=64, default_concurrency_limit=runtime.settings.limits.concurrent)
    fonts = [gr.themes.Font(name) for name in _FONTS]
    gr.mount_gradio_app(
        page,
        blocks,
        path="/",
        theme=gr.themes.Base(primary_hue="blue", font=fonts, font_mono=fonts),
        css_paths=[STATIC / "zhize.css"],
        head=_HEAD,
        footer_links=[],
        show_error=False,
        max_file_size=1,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        pwa=False,
    )
    return page


def build_blocks(runtime: Runtime) -> gr.Blocks:
    """Lay out the three tabs."""
    with gr.Blocks(title=runtime.settings.title, analytics_enabled=False, fill_width=True) as blocks:
        gr.HTML(header_html(runtime), padding=False)
        with gr.Tabs(elem_id="zhize-tabs"):
            for name, part in (("问答", "chat"), ("查阅", "explore"), ("批量", "bulk")):
                with gr.Tab(name, id=part, render_children=True):
                    gr.HTML(f'<div class="zhize" data-zhize="{part}"></div>', padding=False)
        if not runtime.settings.access.keys:
            # For Gradio's own client; where keys are on, /v1/ask is the way.
            gr.api(_ask_for(runtime), api_name="ask", queue=True)
    return blocks


def header_html(runtime: Runtime) -> str:
    """Give the head of the page, with what the script needs to know in it."""
    config = html.escape(json.dumps(page_config(runtime), ensure_ascii=False), quote=True)
    title = html.escape(runtime.settings.title)
    names = html.escape(";".join(document.title for document in runtime.service.catalog.documents))
    return (
        f'<header class="zhize zhize-head" data-zhize-config="{config}">'
        f'<h1>{title}</h1><p class="zhize-sub" title="{names}">{names}</p></header>'
    )


def page_config(runtime: Runtime) -> Json:
    """Give what the page needs to know before the first question."""
    service = runtime.service
    return {
        "title": runtime.settings.title,
        "examples": list(example_questions(service)),
        "documents": [
            {"id": document.id, "title": document.title, "version": document.version}
            for document in service.catalog.documents
        ],
        "reasons": dict(THUMB_REASONS),
        "kinds": dict(KIND_NAMES),
        "origins": list(runtime.settings.portal.origins),
    }


def _ask_for(runtime: Runtime) -> Callable[[str], Json]:
    def ask(question: str) -> Json:
        """Answer one question."""
        told = runtime.ask(Asking(question, channel="gradio"))
        return reply_json(told.reply, told.id)

    return ask
