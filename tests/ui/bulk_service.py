"""A small real service over four items: finds by shared characters, deterministic, quick enough for crash tests."""

import os
import time
from collections.abc import Sequence

from answer.records import Citation, Evidence, Kind, Reply
from corpus.errors import ZhizeError
from corpus.records import Comparator, Item, Target, UnitMention

_TEXTS = (
    ("重点13", "推进国土绿化美化,完成绿化造林1.5万亩。", ("市自然资源和规划局",), 1.5e4, "亩"),
    ("重点16", "消化处置“五未”土地1.8万亩。", ("市自然资源和规划局", "市发展改革委"), 1.8e4, "亩"),
    ("民生10", "实施既有住宅加装电梯50部。", ("市建设局", "各区县政府"), 50.0, "部"),
    ("民生6", "新增养老床位1000张。", ("市民政局",), 1000.0, "张"),
)


class BadQuestion(ZhizeError):
    code = "bad-question"


def _item(label: str, text: str, units: tuple[str, ...], value: float, unit: str) -> Item:
    mentions = tuple(UnitMention(name, name, None, 0, 0) for name in units)
    target = Target(text, text[:4], Comparator.EQUAL, value, unit, "", "", 0, len(text))
    return Item(f"mini/{label}", "mini", label, 1, "附件", int(label[2:]), label[2:], text[:6], text, 0, len(text),
                lead=mentions[:1], cooperating=mentions[1:], units=mentions, targets=(target,))  # fmt: skip


ITEMS = tuple(_item(*row) for row in _TEXTS)


class MiniService:
    """Satisfies `ui.bulk.Answering`; counts what it was asked."""

    def __init__(self, delay_s: float = 0.0) -> None:
        self.asked: list[str] = []
        self._delay_s = delay_s

    def ask_many(self, questions: Sequence[str], histories: Sequence[Sequence[str]] | None = None) -> list[Reply]:
        self.asked += questions
        if self._delay_s:
            time.sleep(self._delay_s)
        if any("会出错" in question for question in questions):
            raise BadQuestion
        return [self._reply(q, h) for q, h in zip(questions, histories or [()] * len(questions), strict=True)]

    def _reply(self, question: str, history: Sequence[str]) -> Reply:
        words = question if not history else history[-1] + question
        scores = [len(set(words) & set(item.text)) for item in ITEMS]
        best = max(scores)
        if "你好" in question:
            return Reply(question, "您好,请问通知里的工作。", False, Kind.NONE, 0.1, reason="chit-chat")
        if "那个" in question:
            return Reply(question, "您想问哪一项?", False, Kind.NONE, 0.3, reason="unclear")
        if best < 2:
            return Reply(question, "通知中没有这方面的内容。", False, Kind.NONE, 0.2, reason="not-found")
        item = ITEMS[scores.index(best)]
        answer = f"由{item.lead[0].name}牵头。{question}"
        citation = Citation(1, item.id, item.text, 0, len(item.text))
        confidence = 0.5 if "大概" in question else 0.9
        return Reply(question, answer, True, Kind.WHO, confidence, (Evidence(item, 1.0, item.targets),), (citation,))


def main() -> None:
    """Run a bulk job in a process of its own, for tests that kill it."""
    import sys
    from pathlib import Path

    from ui.bulk import BulkOptions, run_bulk

    source, target, delay = sys.argv[1:]
    options = BulkOptions(batch=16, clock=lambda: 0.0)
    print(os.getpid(), flush=True)  # noqa: T201
    run_bulk(MiniService(float(delay)), Path(source), Path(target), options=options)


if __name__ == "__main__":
    main()
