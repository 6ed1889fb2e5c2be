"""The command line: `zhize ask`, `serve`, `bulk`, `ingest`, `export`, `eval`, `mcp`, `version`."""

import json
import logging
import os
import sys
from collections.abc import Callable
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from corpus.errors import ZhizeError
from ui.machine import spare_the_machine
from ui.messages import message_of

app = typer.Typer(
    name="zhize",
    help="职责问答:谁牵头、谁配合、目标多少。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


INTERRUPTED = 128 + 2  # as a shell has it for SIGINT


def say(text: str) -> None:
    """Write a line for the user."""
    typer.echo(text)


def fail(text: str) -> NoReturn:
    """Say in one line on stderr why nothing came of it, and end with 1."""
    typer.echo(f"zhize: {' '.join(text.split())}", err=True)
    raise typer.Exit(1)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="问题,如:谁负责加装电梯?")],
    as_json: Annotated[bool, typer.Option("--json", help="输出完整的 JSON 答复")] = False,
    history: Annotated[list[str] | None, typer.Option(help="此前问过的问题,可多次")] = None,
    document: Annotated[list[str] | None, typer.Option(help="只在这些文件里找,可多次")] = None,
) -> None:
    """回答一个问题。"""
    # The service takes a second to import: only where it is used.
    from ui.progress import IndexBar
    from ui.runtime import check_question
    from ui.schemas import reply_json
    from ui.terminal import reply_text
    from ui.wiring import build_service, read_settings

    check_question(question)
    service = build_service(read_settings(), progress=IndexBar())
    reply = service.ask(question, tuple(history or ()), tuple(document or ()))
    say(json.dumps(reply_json(reply), ensure_ascii=False) if as_json else reply_text(service, reply))


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="监听地址")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="监听端口")] = None,
) -> None:
    """启动服务:接口与聊天页面。"""
    from ui.serving import run  # uvicorn, FastAPI and later Gradio: heavy
    from ui.wiring import read_settings

    settings = read_settings()
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    run(settings.model_copy(update={"server": settings.server.model_copy(update=given)}))


@app.command()
def bulk(
    source: Annotated[Path, typer.Argument(metavar="IN", help="问题文件:csv、xlsx、jsonl、txt")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="结果文件,格式看后缀")],
    column: Annotated[str | None, typer.Option(help="问题所在列的表头")] = None,
    sheet: Annotated[str | None, typer.Option(help="xlsx中要处理的工作表")] = None,
) -> None:
    """批量回答文件里的问题;中断后再次运行会接着做。"""
    try:
        _bulk(source, target, column, sheet)
    except KeyboardInterrupt:
        typer.echo("zhize: 已中断;用同样的命令再运行会接着做", err=True)
        raise typer.Exit(INTERRUPTED) from None


def _bulk(source: Path, target: Path, column: str | None, sheet: str | None) -> None:
    from ui.bulk import BulkOptions, plan_bulk, run_plan, summary_lines  # reads workbooks: heavy
    from ui.bulk_process import second_process
    from ui.progress import IndexBar, rich_progress
    from ui.wiring import build_service, read_settings

    settings = read_settings()
    plan = plan_bulk(source, target, column=column, sheet=sheet)
    service = build_service(settings, progress=IndexBar())
    options = BulkOptions(version=service.catalog.digest, beside=lambda: second_process(settings, lambda: service))
    with rich_progress() as progress:
        summary = run_plan(service, plan, progress=progress, options=options)
    if summary.kept_before:
        say(f"接着上次做:此前已答{summary.kept_before}个不同问题,用时含上次")
    for name, value in summary_lines(summary):
        say(f"{name}:{value}")
    say(f"已写入 {target}")


@app.command()
def ingest(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="通知文件")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看会读出什么,不保存")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="同名文件内容不同时替换")] = False,
) -> None:
    """读入通知文件,逐行交代读成了什么。"""
    from ui.library import Library, preview, report_lines  # reads the documents: heavy
    from ui.wiring import read_settings

    settings = read_settings()
    for file in files:
        report = preview(file) if dry_run else Library(settings.data_dir).add(file, replace=replace)
        if as_json:
            say(json.dumps(report, ensure_ascii=False))
        else:
            for line in report_lines(report):
                say(line)
    if not dry_run and not as_json:
        say("已保存;运行中的服务重启后生效。")


@app.command()
def export(
    target: Annotated[Path, typer.Argument(metavar="OUT.xlsx", help="结果文件")],
    unit: Annotated[str, typer.Option(help="只要这个单位的任务")] = "",
    leader: Annotated[str, typer.Option(help="只要这位领导的任务")] = "",
    document: Annotated[str, typer.Option(help="只要这份文件的任务")] = "",
) -> None:
    """把任务表、责任表导出为 Excel。"""
    from ui.browse import CatalogShelf, ItemFilter, find_items  # the documents: heavy
    from ui.export import write_workbook
    from ui.wiring import build_catalog, read_settings

    if target.suffix.lower() != ".xlsx":
        raise typer.BadParameter("只能导出为 .xlsx 文件", param_hint="OUT.xlsx")
    shelf = CatalogShelf(build_catalog(read_settings()))
    found = find_items(shelf, ItemFilter(unit=unit, leader=leader, document=document))
    items = [item for item in found if item.annex]  # the notice itself is no row of a table of tasks
    if not items:
        fail("没有符合条件的任务")
    write_workbook(shelf.catalog, items, target, unit=unit, leader=leader)
    say(f"已导出 {len(items)} 项到 {target}")


@app.command("eval")
def evaluate_command(gold: Annotated[list[Path], typer.Argument(metavar="GOLD.jsonl…", help="标准问题文件")]) -> None:
    """用标准问题检验答复,按类别列出得分和错题。"""
    for path in gold:
        if not path.is_file():
            fail(f"找不到文件 {path}")
    from ui.evaluate import evaluate  # the service: heavy
    from ui.wiring import build_service, read_settings

    code = evaluate(build_service(read_settings()), gold)
    if code:
        raise typer.Exit(code)


@app.command()
def mcp() -> None:
    """以 MCP 服务方式运行(标准输入输出)。"""
    from ui.mcp_server import run_stdio  # the MCP library: heavy
    from ui.wiring import build_service, read_settings

    run_stdio(build_service(read_settings()))


@app.command()
def version() -> None:
    """显示版本。"""
    say(installed_version("zhize"))


def main() -> None:
    """Run the command line; what goes wrong is one line on stderr."""
    spare_the_machine()
    logging.basicConfig(
        level=os.environ.get("LOGLEVEL", "WARNING"), format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    sys.exit(run_safely(app))


def run_safely(command: Callable[..., Any]) -> int:
    """Run a command; give 0 if done, 1 if it failed, 2 if it was used wrongly."""
    try:
        command(standalone_mode=True)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    except ZhizeError as error:
        typer.echo(f"zhize: {message_of(error)}", err=True)
        return 1
    except KeyboardInterrupt:
        typer.echo("zhize: 已中断", err=True)
        return 1
    except (OSError, ValueError) as error:
        typer.echo(f"zhize: {' '.join(str(error).split())[:500]}", err=True)
        return 1
    return 0
