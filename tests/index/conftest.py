from pathlib import Path

import pytest

from corpus.records import Comparator, Item, Span, Target
from index.model_build import default_cache, default_model_folder

TEXTS = (
    "推进老旧小区改造。改造小区60个,惠及居民1.5万户;加装电梯50部。",
    "深化招商引资,确保新引进亿元以上项目580个。",
    "新建中小学15所、幼儿园20所,新增学位2万个。",
    "提升空气质量。PM2.5平均浓度控制在28微克以下。",
)


def make_item(number: int, text: str, start: int) -> Item:
    """An item with a clause for every stretch between commas, and a target for every clause with a figure."""
    clauses, at = [], 0
    for part in text.replace("。", ",").replace(";", ",").split(","):
        if part:
            at = text.index(part, at)
            clauses.append(Span(part, start + at, start + at + len(part)))
    targets = [
        Target(c.text, c.text, Comparator.EQUAL, 1.0, "个", "1个", "", c.start, c.end)
        for c in clauses
        if any(character.isdigit() for character in c.text)
    ]
    return Item(
        id=f"town/重点{number}",
        document="town",
        label=f"重点{number}",
        annex=1,
        annex_title="重点工作",
        number=number,
        printed_number=str(number),
        title=text.split("。")[0],
        text=text,
        start=start,
        end=start + len(text),
        clauses=tuple(clauses),
        targets=tuple(targets),
    )


@pytest.fixture
def items() -> tuple[Item, ...]:
    starts = [sum(len(text) + 1 for text in TEXTS[:i]) for i in range(len(TEXTS))]
    return tuple(make_item(i + 1, text, start) for i, (text, start) in enumerate(zip(TEXTS, starts, strict=True)))


@pytest.fixture
def expansions() -> dict[str, tuple[str, ...]]:
    return {"town/重点4": ("雾霾", "蓝天"), "town/重点3": ("孩子上学",)}


@pytest.fixture(scope="session")
def model_folder() -> Path:
    folder = default_model_folder(default_cache())
    if not folder.exists():
        pytest.fail("the default model is not built: run `make install`")
    return folder
