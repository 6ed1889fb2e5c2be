"""The figures of a run as tables for a person."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from ui.evaluate_figures import RECALL_AT, Figures
from ui.evaluate_run import BLIND, DENSE, FINAL, LEXICAL, Outcome
from ui.evaluate_variants import ABLATIONS

SOURCE_NAMES = {DENSE: "仅稠密向量", LEXICAL: "仅词面 BM25", BLIND: "盲目融合 RRF", FINAL: "最终"}
KIND_NAMES = {
    "who": "谁负责",
    "target": "目标",
    "leader": "领导",
    "unit": "单位的任务",
    "number": "按编号",
    "list": "列举",
    "count": "计数",
    "detail": "内容",
    "meta": "通知本身",
    "compare": "比较",
    "none": "应拒答",
    "false": "错误前提",
}


def show_figures(console: Console, figures: Figures) -> None:
    """Print everything but the failures."""
    _print(console, "答对率", ("类别", "答对", "总数", "比例"), _share_rows(figures))
    _print(console, "检索(谁负责、目标、内容)", _RANKING_HEADS, _ranking_rows(figures["retrieval"]))
    _print(console, "置信度的可靠性曲线", ("置信度", "问题", "平均置信度", "首位正确", "可回答"), _curve_rows(figures))
    _print(console, "其他指标", ("指标", "值"), _other_rows(figures))


def show_ablations(console: Console, ablations: Mapping[str, Figures]) -> None:
    """Print what is left right with each part switched off."""
    rows = [
        (ABLATIONS[name][0], f"{found['right']}/{found['total']}", percent(found["share"]), f"{found['change']:+.1%}")
        for name, found in ablations.items()
    ]
    _print(console, "消融:逐一关闭", ("关闭的部分", "答对", "比例", "变化"), rows)


def show_failures(console: Console, outcomes: Sequence[Outcome]) -> None:
    """Print the questions that went wrong, with the checks that failed."""
    wrong = [outcome for outcome in outcomes if not outcome.right]
    if not wrong:
        console.print("没有错题。")
        return
    rows = [
        (o.case.id, o.case.question[:60], ";".join(o.failed), "、".join(o.cited[:6]), o.reply.answer[:80])
        for o in wrong
    ]
    _print(console, f"错题 {len(wrong)} 道", ("编号", "问题", "未通过", "引用", "答复"), rows)


def percent(share: float | None) -> str:
    """A share as a person reads it; a dash where there is none."""
    return "—" if share is None else f"{share:.1%}"


def _decimal(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def _print(console: Console, title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = Table(*heads, title=title, title_justify="left")
    for row in rows:
        table.add_row(*(_literal(cell) for cell in row))
    console.print(table)


def _literal(text: str) -> str:
    """Brackets as they are: rich takes some for marks."""
    return text.replace("[", "\\[")


def _share_rows(figures: Figures) -> list[tuple[str, ...]]:
    named = [(f"{KIND_NAMES.get(kind, '')} {kind}", found) for kind, found in figures["by_kind"].items()]
    named += [(f"标签 {tag}", found) for tag, found in figures["by_tag"].items()]
    named += [("全部", figures["right"])]
    return [(name, str(found["right"]), str(found["total"]), percent(found["share"])) for name, found in named]


_RANKING_HEADS = ("排序", "问题", *(f"Recall@{k}" for k in RECALL_AT), "MRR")


def _ranking_rows(retrieval: Mapping[str, Figures]) -> list[tuple[str, ...]]:
    return [
        (
            SOURCE_NAMES[source],
            str(found["questions"]),
            *(percent(found[f"recall@{k}"]) for k in RECALL_AT),
            _decimal(found["mrr"]),
        )
        for source, found in retrieval.items()
    ]


def _curve_rows(figures: Figures) -> list[tuple[str, ...]]:
    return [
        (
            f"{part['from']:.1f}–{part['to']:.1f}",
            str(part["questions"]),
            percent(part["said"]),
            percent(part["best_right"]),
            percent(part["answerable"]),
        )
        for part in figures["confidence"]["reliability"]
    ]


def _other_rows(figures: Figures) -> list[tuple[str, str]]:
    refusal, sure, latency = figures["refusal"], figures["confidence"], figures["latency"]
    return [
        ("拒答准确率 / 召回率", f"{percent(refusal['precision'])} / {percent(refusal['recall'])}"),
        ("集合 F1", percent(figures["set_f1"])),
        ("置信度 ROC AUC:可回答", _decimal(sure["auc_answerable"])),
        ("置信度 ROC AUC:可回答且首位正确", _decimal(sure["auc_best_right"])),
        ("已作答而牵头单位错", _listed(figures["lead_wrong"])),
        ("数字不在引文中", _listed(list(figures["figures_unsupported"]))),
        ("未通过的检查", "、".join(f"{name} {count}" for name, count in figures["failed_checks"].items()) or "无"),
        ("单题耗时 p50 / p95", f"{_ms(latency['p50_ms'])} / {_ms(latency['p95_ms'])}"),
        ("其中编码占比", percent(latency["encoder_share"])),
    ]


def _ms(value: float | None) -> str:
    return "—" if value is None else f"{value:.1f} 毫秒"


def _listed(ids: Sequence[Any]) -> str:
    return f"{len(ids)}" + (f"({'、'.join(map(str, ids[:10]))})" if ids else "")
