"""The shipped notice, a small one made up for counting by hand, and the service with the real model, each once."""

from pathlib import Path

import pytest

from answer.draft import Draft
from answer.matters import Found
from answer.scope import scope_of
from answer.service import AnswerService
from corpus.catalog import Catalog, load_catalog
from corpus.notice import parse_notice
from corpus.readers import document_from_text
from index.encoder import load_encoder
from index.model_build import default_cache, ensure_default_model
from retriever.dialogue import resolve
from retriever.lexicon import load_lexicon
from retriever.records import Hit

DOCUMENTS = Path(__file__).parents[2] / "corpus" / "documents"
SMALL = """各有关单位:
现将2023年重点工作和民生实事责任分解印发给你们。
兰汀市人民政府办公室
2023年3月1日
附件1
2023年重点工作责任分解
一、沈岚市长主抓重点工作
1.改造老旧小区20个,加装电梯30部。
责任单位:市建设局、市财政局(列第一位者为工作牵头单位或汇总单位,下同)
2.新建公园5个以上,新增绿道12公里。
责任单位:市教育局、市建设局、市财政局
二、程远副市长牵头重点工作(郝静副市长协助)
3.新建幼儿园4所、小学2所。
责任单位:市教育局、市建设局、市财政局
4.做好人口普查。
责任单位:市统计局
附件2
民生实事责任分解
一、改善居住条件(2个子项)。加装电梯30部;维修渗漏住宅800户。(责任单位:市建设局)
二、办好学前教育(1个子项)。新增普惠性幼儿园3所。(责任单位:市教育局、市财政局)
"""


@pytest.fixture(scope="session")
def lexicon():
    return load_lexicon()


@pytest.fixture(scope="session")
def catalog():
    return load_catalog([DOCUMENTS / "huzhou-2020.txt"])


@pytest.fixture(scope="session")
def scope(catalog, lexicon):
    return scope_of(catalog, catalog.documents, lexicon)


@pytest.fixture(scope="session")
def small(lexicon):
    """The scope of the small notice."""
    document = document_from_text(SMALL, "lanting-2023", title="兰汀市的通知", place="兰汀市", year=2023)
    catalog = Catalog([parse_notice(document)])
    return scope_of(catalog, catalog.documents, lexicon)


@pytest.fixture
def draft(small):
    return Draft({document.id: document.text for document in small.documents})


@pytest.fixture
def item(small):
    """Give a function that finds an item of the small notice by its label."""
    return lambda label: next(item for item in small.items if item.label == label)


@pytest.fixture
def found(item):
    """Give a function that makes an item of the small notice one that was found."""
    return lambda label: Found(Hit(item(label), 1.0, 1), {})


@pytest.fixture
def understood(small):
    """Give a function that reads a question on the small notice."""
    return lambda text: resolve(text, (), small.names)


@pytest.fixture(scope="session")
def service(catalog, tmp_path_factory):
    encoder = load_encoder(ensure_default_model(default_cache()), threads=1)
    return AnswerService.build(catalog, encoder, tmp_path_factory.mktemp("index"))
