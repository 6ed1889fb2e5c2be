"""Sets by several conditions, against what the items themselves say, and that each of their items is cited."""

import pytest


def holds(item, unit):
    return any(mention.unit == unit for mention in item.units)


def leads(item, unit):
    return any(mention.unit == unit for mention in item.lead)


def led_by(item, name):
    return any(leader.name == name for leader in item.leaders)


QUESTIONS = [
    (
        "杨六顺常务副市长牵头、责任单位又含市公安局的,是哪几项?",
        lambda item: led_by(item, "杨六顺") and holds(item, "市公安局"),
    ),
    (
        "市农业农村局牵头且另有配合单位的是哪几项?",
        lambda item: leads(item, "市农业农村局") and len(item.units) > 1,
    ),
    ("附件1的96项里,责任单位只有一家的共多少项?", lambda item: item.annex == 1 and len(item.units) == 1),
    ("附件2中有几项列了两家或两家以上责任单位?", lambda item: item.annex == 2 and len(item.units) >= 2),
    (
        "市商务局牵头的重点工作里,各区县政府和南太湖新区管委会都不参加的是哪几项?",
        lambda item: (
            item.annex == 1
            and leads(item, "市商务局")
            and not holds(item, "各区县政府")
            and not holds(item, "南太湖新区管委会")
        ),
    ),
    (
        "名称以“市委”开头的部门参加、但牵头的不是“市委”开头部门的重点工作有哪些?",
        lambda item: (
            item.annex == 1
            and any(unit.unit.startswith("市委") for unit in item.units)
            and not any(unit.unit.startswith("市委") for unit in item.lead)
        ),
    ),
    (
        "施根宝副市长牵头的任务里责任单位在四家及以上的有哪些?",
        lambda item: led_by(item, "施根宝") and len(item.units) >= 4,
    ),
    (
        "许继清副市长协助的重点工作里,只有一家责任单位的有哪些?",
        lambda item: any(leader.name == "许继清" for leader in item.assisting) and len(item.units) == 1,
    ),
    (
        "责任单位有两家以上、市建设局排在最末一位的重点工作是哪几项?",
        lambda item: item.annex == 1 and len(item.units) >= 2 and item.units[-1].unit == "市建设局",
    ),
    (
        "附件1前50项里,市市场监管局牵头的和配合的分别是哪项?",
        lambda item: item.annex == 1 and item.number <= 50 and holds(item, "市市场监管局"),
    ),
    (
        "市农业农村局牵头的任务,哪几项定了百分比指标?",
        lambda item: leads(item, "市农业农村局") and any("%" in target.unit for target in item.targets),
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize(("text", "fits"), QUESTIONS)
def test_a_set_is_what_the_items_say(service, catalog, text, fits):
    reply = service.ask(text)
    expected = [item.id for item in catalog.items() if item.annex and fits(item)]
    assert expected
    assert sorted(evidence.item.id for evidence in reply.evidence) == sorted(expected)
    assert {citation.item for citation in reply.citations} >= set(expected)
    assert f"{len(expected)}项" in reply.answer


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("市生态环境局牵头的重点工作共几项,其中独家负责的几项?", ("11项", "2项")),
        ("市发展改革委牵头的项数比市农业农村局多几项?", ("多2项",)),
        ("闵云副市长和朱留沙副市长牵头的重点工作加起来多少项?", ("24项",)),
        ("附件1里牵头正好3项的单位有几家?", ("共5家",)),
        ("有副市长协助的重点工作多少项,没有安排协助副市长的多少项?", ("26项", "70项")),
        ("市水利局牵头的民生实事有几件,子项加起来几个?", ("2项", "3个")),
        ("朱留沙副市长牵头部分的最后一项是什么?由哪个单位负责?", ("12345", "市信访局")),
        ("民生实事最后一件讲的是哪方面的事,哪个局管?", ("居住", "市建设局")),
        ("第54项的下一项是什么内容,由谁负责?", ("311", "市委统战部")),
        ("第87项里粮食多少亩、猪多少头?", ("118万亩", "26万头")),
        ("修高铁和修高速,带头的市领导是同一个人吗?", ("不是同一位", "杨六顺", "项乐民")),
        ("城里的书房跟村里的文化礼堂,哪样建得多?差多少?", ("115个", "10家", "105")),
        ("闵云副市长的第一项任务是什么,哪个单位牵头", ("重点33", "市文明办")),
        ("重点工作倒数第二项由谁负责?", ("市退役军人事务局",)),
        ("美丽乡村250个和精品村100个加起来几个", ("合计350个",)),
        ("哪些单位配合市生态环境局最多", ("市发展改革委,4项",)),
        ("德清县政府牵头哪些任务?", ("牵头的任务共0项",)),
        ("市市场监菅局牵头的重点工作有哪几项", ("重点50", "重点51", "重点54")),
    ],
)
def test_what_is_reckoned_over_sets(service, text, said):
    reply = service.ask(text)
    assert reply.answerable
    assert all(part in reply.answer for part in said), reply.answer


@pytest.mark.slow
def test_items_without_a_leader_are_not_led_by_the_same(service):
    reply = service.ask("民生实事里的公租房补贴和放心消费单位,是同一位副市长牵头吗?")
    assert "是同一位" not in reply.answer


@pytest.mark.slow
def test_a_follow_up_narrows_the_set_before_it(service):
    reply = service.ask("其中只有一家责任单位的几项?", ["杨六顺常务副市长牵头多少项重点工作?"])
    assert "6项" in reply.answer


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["去年市教育局牵头且有配合单位的有哪几项?", "南浔区区长是谁?", "粮食播种面积分解到各区县各多少?"]
)
def test_what_is_not_held_is_refused(service, text):
    assert not service.ask(text).answerable
