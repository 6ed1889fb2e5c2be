"""What the Huzhou notice of 2020 says, by hand from the printed text."""

from pathlib import Path

import pytest

from corpus.notice import FACT_NAMES, parse_notice
from corpus.readers import document_from_text, read_document
from corpus.records import Item, LeadBasis, Notice

DOCUMENTS = Path(__file__).parents[2] / "corpus" / "documents"
EXAMPLE = Path(__file__).parents[1] / "data" / "documents" / "lanting-example-2023.txt"

# label, leader, units as printed (the first leads), first words
BY_HAND = """
重点1|王纲市长|市经信局、市财政局、市发展改革委、市人力社保局、市金融办、市税务局|坚定不移支持企业发展。认真落实
重点2|王纲市长|市商务局、市经信局、市发展改革委、各区县政府、南太湖新区管委会|开展项目“双进双产”攻坚。
重点5|王纲市长|南太湖新区管委会、市发展改革委|全力推动南太湖新区高质量发展,
重点6|王纲市长|市生态环境局|举办“两山”理念提出15周年系列活动,
重点8|王纲市长|市政府办公室、市级有关部门、各区县政府、南太湖新区管委会|全市政府系统原则上“没有新的政策,
重点9|王纲市长|市财政局、市审计局、市级有关部门、各区县政府、南太湖新区管委会|坚持政府过紧日子,
重点10|杨六顺常务副市长|市发展改革委(铁办)、市交通运输局、各区县政府、南太湖新区管委会|围绕打造“轨道上的湖州”,
重点12|杨六顺常务副市长|市建设局|坚持房子是用来住的、不是用来炒的定位,
重点19|杨六顺常务副市长|市建设局、市金融办、市人行|开展绿色建筑和绿色金融协同发展试点,
重点22|杨六顺常务副市长|南太湖新区管委会、市建设局、市城市集团|全速推进南太湖新区长东片区开发建设,
重点24|杨六顺常务副市长|市发展改革委、市建设局|抓好未来社区建设试点,
重点25|杨六顺常务副市长|市建设局、市文明办、各区县政府、南太湖新区管委会|推动物业管理健康规范发展,
重点26|杨六顺常务副市长|市建设局、市公积金管理中心|扩大住房公积金覆盖面和受益面,
重点27|杨六顺常务副市长|市委政法委、市公安局、市信访局、市司法局、市人力社保局、市法院、市检察院|完善社会矛盾纠纷多元预防
重点30|杨六顺常务副市长|市统计局|做好第七次全国人口普查。加强统计
重点32|杨六顺常务副市长|市政府办公室|全领域推进政府决策、执行、管理、
重点33|闵云副市长|市文明办、各区县政府、南太湖新区管委会|深化新时代文明实践中心建设,
重点34|闵云副市长|市文化广电旅游局、市农业农村局、市建设局、吴兴区政府|加强历史文化村落保护和利用,
重点40|闵云副市长|市教育局、南浔区政府|支持湖州师范学院创建高水平湖州师范大学,
重点41|闵云副市长|市妇联、团市委、市残联、市卫生健康委、市民政局、市教育局、市红十字会|加强妇女儿童权益保障,
重点43|闵云副市长|市文化广电旅游局、长兴县政府|推动太湖龙之梦项目全面运营,
重点44|施根宝副市长|市区域合作办、市发展改革委、市科技局、各区县政府、南太湖新区管委会|全面落实长三角一体化
重点46|施根宝副市长|市商务局、湖州海关、各区县政府、南太湖新区管委会|主动融入“一带一路”建设,
重点53|施根宝副市长|市商务局、市邮政管理局、市生态环境局、市文化广电旅游局|限制一次性消费用品,
重点55|施根宝副市长|市委统战部|深入实施新一轮新生代企业家“311”领航计划。
重点56|朱留沙副市长|市国资委|启动深化国企改革三年行动,
重点57|朱留沙副市长|市生态环境局、市发展改革委、市经信局|推进PM2.5与臭氧协同治理,
重点61|朱留沙副市长|市生态环境局、市发展改革委、安吉县政府、南太湖新区管委会|推动南太湖新区打造全国“两山”
重点68|朱留沙副市长|市信访局|完善“12345政府阳光热线”运行机制。
重点69|项乐民副市长|市经信局、市金融办|出台新一轮制造业高质量发展政策。
重点74|项乐民副市长|市人力社保局、市委组织部(人才办)、市教育局、市科技局、市经信局|实施人才新政4.0版,
重点77|项乐民副市长|市大数据局、市政务办、市市场监管局、德清县政府|统筹推动数字技术应用和制度创新,
重点82|项乐民副市长|市人力社保局、市建设局|构建和谐劳动关系,
重点83|夏坚定副市长|市政务办、市信访局、市大数据局|建立政务服务绩效由企业和群众评判的
重点90|夏坚定副市长|市水利局|全面完成农村饮用水达标提标行动,
重点94|夏坚定副市长|市民政局、市委老干部局|开展全国居家和社区养老服务改革试点,
重点96|夏坚定副市长|市科协|新增市级院士专家工作站8家。
民生1||市水利局|持续推进水环境治理(2个子项)。
民生2||市民政局、市残联、市卫生健康委|开展养老助残扶幼行动(4个子项)。
民生5||市交通运输局、市交通集团|改善城乡居民出行条件(2个子项)。
民生8||市应急管理局、市消防救援支队|构建应急安全保障体系(1个子项)。
民生10||市建设局|提升基本居住水平(3个子项)。
"""
LEADERS = {
    "王纲": (1, 9), "杨六顺": (10, 32), "闵云": (33, 43), "施根宝": (44, 55), "朱留沙": (56, 68), "项乐民": (69, 82),
    "夏坚定": (83, 96),
}  # fmt: skip


@pytest.fixture(scope="module")
def huzhou() -> Notice:
    return parse_notice(read_document(DOCUMENTS / "huzhou-2020.txt"))


@pytest.fixture(scope="module")
def items(huzhou: Notice) -> dict[str, Item]:
    return {item.label: item for item in huzhou.items}


@pytest.mark.parametrize("row", BY_HAND.strip().splitlines())
def test_items_are_those_printed(items: dict[str, Item], row: str) -> None:
    label, leader, units, first_words = row.split("|")
    item = items[label]
    printed = units.split("、")
    assert item.text.startswith(first_words)
    assert [unit.name for unit in item.units] == printed
    assert [unit.name for unit in item.lead] == printed[:1]
    assert [unit.name for unit in item.cooperating] == printed[1:]
    assert "、".join(person.text for person in item.leaders) == leader
    assert item.lead_basis is (LeadBasis.FIRST_RULE if len(printed) > 1 else LeadBasis.SOLE)


def test_there_are_96_tasks_and_10_livelihood_items(huzhou: Notice, items: dict[str, Item]) -> None:
    assert list(items) == [*(f"重点{n}" for n in range(1, 97)), *(f"民生{n}" for n in range(1, 11)), "通知"]
    assert [item.annex for item in huzhou.items] == [1] * 96 + [2] * 10 + [0]
    assert all(item.id == f"huzhou-2020/{item.label}" for item in huzhou.items)


def test_livelihood_items_state_18_sub_items_and_have_as_many(huzhou: Notice) -> None:
    livelihood = [item for item in huzhou.items if item.annex == 2]
    assert [item.stated_sub_items for item in livelihood] == [2, 4, 1, 1, 2, 1, 1, 1, 2, 3]
    assert [len(item.sub_items) for item in livelihood] == [item.stated_sub_items for item in livelihood]
    assert livelihood[9].title == "提升基本居住水平"
    assert livelihood[9].sub_items[0].text == "实施既有住宅加装电梯50部"


def test_every_leader_has_the_tasks_under_the_own_heading(huzhou: Notice) -> None:
    for name, (first, last) in LEADERS.items():
        numbers = [item.number for item in huzhou.items for person in item.leaders if person.name == name]
        assert numbers == list(range(first, last + 1))


def test_one_vice_mayor_assists_under_two_headings(huzhou: Notice) -> None:
    assisted = [item.number for item in huzhou.items if [p.text for p in item.assisting] == ["许继清副市长"]]
    assert assisted == [*range(44, 56), *range(69, 83)]


def test_every_span_slices_back(huzhou: Notice) -> None:
    text = huzhou.document.text
    for item in huzhou.items:
        assert text[item.start : item.end] == item.text
        for span in (*item.clauses, *item.sub_items, *item.targets, *item.units, *item.leaders):
            printed = span.name if hasattr(span, "note") else span.text
            assert text[span.start : span.end] == printed
    assert all(text[fact.start : fact.end] == fact.value for fact in huzhou.facts)


def test_every_line_is_counted_once(huzhou: Notice) -> None:
    lines = huzhou.lines
    assert (lines.total, lines.items, lines.units, lines.unclassified) == (220, 106, 96, 0)
    assert lines.items + lines.units + lines.notice + lines.headings == lines.total
    assert huzhou.problems == ()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("issuer", ["湖州市人民政府办公室"]),
        ("date", ["2020年5月22日"]),
        ("addressees", ["各区县人民政府,南太湖新区管委会,市府各部门,市直各单位"]),
        ("annexes", ["2020年政府工作报告重点工作责任分解", "十方面民生实事责任分解"]),
        ("supervision_times", ["年中、年末"]),
        ("lead_rule", ["列第一位者为工作牵头单位或汇总单位"]),
        ("tables", ["任务表、时间表、责任表"]),
        ("supervision", ["市政府将于年中、年末对政府工作报告重点工作、十方面民生实事进展情况进行专项督查。"]),
    ],
)
def test_facts_are_those_printed(huzhou: Notice, name: str, values: list[str]) -> None:
    assert name in FACT_NAMES
    assert [fact.value for fact in huzhou.facts if fact.name == name] == values


def test_the_notice_itself_is_all_text_in_front_of_the_first_annex(huzhou: Notice, items: dict[str, Item]) -> None:
    notice = items["通知"]
    assert notice.text.startswith("各区县人民政府") and notice.text.endswith("2020年5月22日")
    assert huzhou.document.text[notice.end :].startswith("\n附件1\n")


def test_the_example_of_another_city_has_keys_for_everything() -> None:
    notice = parse_notice(read_document(EXAMPLE))
    by_label = {item.label: item for item in notice.items}
    assert sum(item.annex == 1 for item in notice.items) == 42 and sum(item.annex == 2 for item in notice.items) == 11
    assert all(item.lead_basis is LeadBasis.EXPLICIT for item in notice.items if item.annex)
    assert [person.text for person in by_label["重点12"].assisting] == ["顾砚秋副市长"]
    assert [unit.name for unit in by_label["重点14"].lead] == ["市财政局", "市税务局"]
    assert by_label["重点4"].lead[0].unit == "市发改委" and by_label["重点4"].lead[0].note == "能源局"
    deadline = by_label["重点13"].deadline
    assert deadline is not None and deadline.text == "6月底前启动，11月底前完成"
    assert [fact.value for fact in notice.facts if fact.name == "document_number"] == ["澜政办发〔2023〕6号"]
    assert notice.lines.unclassified == 0 and notice.problems == ()


PARTED = """附件1
2022年重点任务
1.甲事。修路8公里。
牵头领导:张三市长(李四副市长协助)
牵头单位:市交通局;责任单位:市财政局
附件2
2022年两件民生实事
一、出行便捷
1.新增公交线路7条。
责任单位:市交通局、市公交集团
2.新建充电桩1200个。
责任单位:市发展改革委、市交通局
二、安居
1.加装电梯20部。
责任单位:市住建局
"""


def test_headings_are_the_items_where_there_are_as_many_as_the_title_says() -> None:
    items = parse_notice(document_from_text(PARTED, document_id="t")).items
    travel, homes = (item for item in items if item.annex == 2)
    assert [travel.label, homes.label] == ["民生1", "民生2"]
    parts = [([unit.name for unit in part.lead], [unit.name for unit in part.units]) for part in travel.unit_parts]
    assert parts == [
        (["市交通局"], ["市交通局", "市公交集团"]),
        (["市发展改革委"], ["市发展改革委", "市交通局"]),
    ]
    assert homes.unit_parts == () and [unit.name for unit in homes.lead] == ["市住建局"]
    assert len(travel.sub_items) == 2
    for item in (travel, homes):
        for span in (*item.clauses, *item.sentences):
            assert PARTED[span.start : span.end] == span.text


def test_who_assists_may_stand_in_brackets_behind_who_leads() -> None:
    item = parse_notice(document_from_text(PARTED, document_id="t")).items[0]
    assert [leader.name for leader in item.leaders] == ["张三"]
    assert [leader.name for leader in item.assisting] == ["李四"]


def test_a_group_may_be_told_by_the_duties_of_its_members() -> None:
    text = (
        "关于分解任务的通知\n任务涉及“各县(区)政府”的,松陉区、白榆县均为责任单位。\n"
        "附件1\n2022年重点任务\n1.修路8公里。\n责任单位:市交通局、各县(区)政府"
    )
    document = parse_notice(document_from_text(text, document_id="t")).document
    assert document.groups == {"各县(区)政府": ("松陉区", "白榆县")}
