"""What the invented notices of other places say, by hand: other layouts, levels and ways to name bodies and leaders."""

from pathlib import Path

import pytest

from corpus.catalog import Catalog, load_catalog

DOCUMENTS = Path(__file__).parents[1] / "data" / "documents"


@pytest.fixture(scope="module")
def notices() -> Catalog:
    return load_catalog(sorted(DOCUMENTS.glob("*.txt")))


@pytest.mark.parametrize(
    ("document", "tasks", "livelihood"),
    [
        ("xitong-example-2024", 50, 12),
        ("cangyu-example-2023", 42, 8),
        ("qingli-2025", 68, 12),
        ("lantingport-example-2022", 68, 10),
        ("xiuchuan-example-2021", 55, 10),
        ("jiling-example-2022", 70, 10),
        ("tuoling-example-2022", 73, 10),
        # Counted off as 一是, 二是; headings whose sub-items have units of their own.
        ("yanling-example-2026", 75, 10),
        ("xizhou-example-2019", 73, 10),
        # 部门分工 in a line of its own, of sub-points too; a district with square brackets of three kinds.
        ("lanzhou-example-2021", 74, 10),
        ("yunlan-example-2023", 75, 10),
    ],
)
def test_every_item_is_read(notices, document, tasks, livelihood):
    items = [item for item in notices.items() if item.document == document and item.annex]
    assert [sum(item.annex == annex for item in items) for annex in (1, 2)] == [tasks, livelihood]
    assert all(item.units for item in items)


@pytest.mark.parametrize(
    ("item", "units"),
    [
        # Called after the city: no level is missing.
        (
            "xitong-example-2024/重点33",
            ["市文化广电体育和旅游局", "市交通运输局", "市外事办", "汐垌海事局", "市文旅集团"],
        ),
        ("xitong-example-2024/重点16", ["市农业农村局", "市公安局", "汐垌海警局", "市市场监管局", "桄洲市人民政府"]),
        # Zones without the committee that runs them, and parts with a bracket each.
        ("lantingport-example-2022/重点37", ["湾区新城", "市城投集团", "市资规局", "市交通局"]),
        ("lantingport-example-2022/重点22", ["市交通局", "市农业农村局", "市生态环境局", "市资规局"]),
        ("lantingport-example-2022/重点66", ["市信访局", "市委政法委", "市司法局"]),
        ("yanling-example-2026/民生6", ["市城管局", "市住建局", "市城投集团", "砚城区", "麓溪区"]),
        ("yanling-example-2026/民生10", ["市残联", "团市委", "市妇联", "市教育局"]),
        ("cangyu-example-2023/重点3", ["县发改局", "县自然资源局", "县行政审批局", "市生态环境局苍峪分局", "各乡镇"]),
    ],
)
def test_units_are_named_as_printed(notices, item, units):
    assert [unit.unit for unit in notices.item(item).units] == units


@pytest.mark.parametrize(
    ("item", "leaders", "assisting"),
    [
        ("xitong-example-2024/重点18", [("黄砚", "副市长")], [("陆知非", "秘书长")]),
        # Under the heading of a section, on a line of their own.
        ("lantingport-example-2022/重点37", [("武定坤", "副市长")], [("柯一平", "市政府党组成员")]),
        ("lantingport-example-2022/重点62", [("简卫东", "副市长、市公安局局长")], []),
        ("xizhou-example-2019/重点1", [("陆怀舟", "市长")], []),
        ("lanzhou-example-2021/重点1", [("梁慧珊", "副市长")], []),
        ("xizhou-example-2019/重点41", [("蒋海峰", "副市长")], [("贺建业", "市政府党组成员")]),
        ("cangyu-example-2023/重点2", [("冯启岳", "县委常委、常务副县长")], []),
        ("cangyu-example-2023/重点41", [("罗振塬", "县委常委、政法委书记"), ("闫立群", "副县长、县公安局局长")], []),
    ],
)
def test_leaders_are_read_with_their_posts(notices, item, leaders, assisting):
    found = notices.item(item)
    assert [(leader.name, leader.post) for leader in found.leaders] == leaders
    assert [(leader.name, leader.post) for leader in found.assisting] == assisting


@pytest.mark.parametrize(
    ("item", "title"),
    [("重点1", "全年预期目标"), ("重点68", "转作风抓落实"), ("民生7", "平安出行")],
)
def test_numbers_in_brackets_and_of_pieces_are_those_of_the_items(notices, item, title):
    assert notices.item(f"lantingport-example-2022/{item}").title == title


@pytest.mark.parametrize(
    ("document", "group", "members"),
    [
        ("lantingport-example-2022", "各县(市、区)", ("望潮区", "石埠区", "沔溪县", "青枞县", "鹭津市")),
        ("cangyu-example-2023", "各乡镇", None),
    ],
)
def test_whom_a_group_means_is_read_where_the_notice_says_so(notices, document, group, members):
    found = next(one for one in notices.documents if one.id == document).groups[group]
    assert found == members if members else len(found) > 1
