"""All notices as one: selections by unit, leader and number."""

from pathlib import Path

import pytest

from corpus.catalog import Catalog, import_report, load_catalog
from corpus.errors import DuplicateDocument, UnknownDocument

ROOT = Path(__file__).parents[2]
HUZHOU = ROOT / "corpus" / "documents" / "huzhou-2020.txt"
EXAMPLE = ROOT / "tests" / "data" / "documents" / "lanting-example-2023.txt"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog([HUZHOU, EXAMPLE])


def test_items_come_in_document_order_with_the_notice_last(catalog: Catalog) -> None:
    labels = [item.label for item in catalog.items("huzhou-2020")]
    assert labels[0] == "重点1" and labels[96] == "民生1" and labels[-1] == "通知"
    assert len(catalog.items()) == 107 + 54
    assert catalog.item("huzhou-2020/民生10").title == "提升基本居住水平"


@pytest.mark.parametrize(
    ("unit", "role", "labels"),
    [
        ("市教育局", "lead", ["重点38", "重点39", "重点40", "民生6"]),
        ("市教育局", "cooperating", ["重点41", "重点54", "重点74", "民生9"]),
        ("市委组织部", None, ["重点74"]),
        ("市委组织部(人才办)", None, ["重点74"]),
        ("吴兴区政府", None, ["重点34"]),
    ],
)
def test_units_select_their_items(catalog: Catalog, unit: str, role: str | None, labels: list[str]) -> None:
    assert [item.label for item in catalog.by_unit(unit, role, "huzhou-2020")] == labels


def test_leaders_select_their_items(catalog: Catalog) -> None:
    assert len(catalog.by_leader("许继清", "assisting")) == 12 + 14
    assert catalog.by_leader("许继清", "lead") == ()
    assert len(catalog.by_leader("王纲市长")) == 9


def test_a_number_selects_within_an_annex(catalog: Catalog) -> None:
    assert [item.label for item in catalog.by_number("huzhou-2020", 1, 25)] == ["重点25"]
    assert [item.label for item in catalog.by_number("huzhou-2020", 2, 10)] == ["民生10"]
    assert catalog.by_number("huzhou-2020", 2, 11) == ()


def test_one_id_twice_is_refused() -> None:
    with pytest.raises(DuplicateDocument):
        load_catalog([HUZHOU, HUZHOU])


def test_an_unknown_document_is_refused(catalog: Catalog) -> None:
    with pytest.raises(UnknownDocument):
        catalog.facts("none", "date")


def test_the_digest_tells_documents_apart(catalog: Catalog) -> None:
    assert catalog.digest == load_catalog([HUZHOU, EXAMPLE]).digest
    assert catalog.digest != load_catalog([HUZHOU]).digest


def test_the_import_report_says_what_an_import_would_do(catalog: Catalog) -> None:
    report = import_report(catalog.notice("huzhou-2020"))
    item = report["items"][9]
    assert (item["label"], item["no"], item["annex"], item["section"]) == ("重点10", "10", "附件1", "二")
    assert item["lead"] == ["市发展改革委(铁办)"] and item["lead_basis"] == "first_rule"
    assert item["leader"] == "杨六顺常务副市长" and item["assist"] is None and item["deadline"] is None
    assert report["lines"]["total"] == 220 and report["problems"] == []
