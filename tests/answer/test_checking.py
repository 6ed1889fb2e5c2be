import pytest

from answer.checking import unsupported


def test_a_reply_that_is_cited_is_supported(draft, item, understood, small):
    one = item("重点1")
    draft.say(f"牵头单位是市建设局{draft.cite(one, one.units[0].start, one.units[0].end)}")
    assert unsupported(draft.text, draft, understood("加装电梯由谁牵头?"), small) == ()


@pytest.mark.parametrize("name", ["市统计局", "市教育局"])
def test_a_unit_that_no_citation_holds_is_caught(draft, item, understood, small, name):
    one = item("重点1")
    draft.say(f"牵头单位是{name}{draft.cite(one, one.units[0].start, one.units[0].end)}")
    assert name in unsupported(draft.text, draft, understood("加装电梯由谁牵头?"), small)


@pytest.mark.parametrize("figure", ["80部", "99%", "12.5万亩", "7所"])
def test_a_number_that_no_citation_holds_is_caught(draft, item, understood, small, figure):
    one = item("重点1")
    target = one.targets[1]
    draft.say(f"加装电梯的目标是{figure}{draft.cite(one, target.start, target.end)}")
    assert figure in unsupported(draft.text, draft, understood("加装电梯的目标是多少?"), small)


def test_a_number_that_a_citation_holds_is_supported(draft, item, understood, small):
    one = item("重点1")
    target = one.targets[1]
    draft.say(f"加装电梯的目标是30部{draft.cite(one, target.start, target.end)}")
    assert unsupported(draft.text, draft, understood("加装电梯的目标是多少?"), small) == ()


def test_what_the_question_said_may_be_repeated(draft, understood, small):
    draft.say("不是80部,也不由市统计局牵头。")
    assert unsupported(draft.text, draft, understood("加装电梯是市统计局牵头的80部吗?"), small) == ()


def test_reckoned_numbers_need_no_citation(draft, understood, small):
    draft.say("合计").say("6所", computed=True)
    assert unsupported(draft.text, draft, understood("一共几所?"), small) == ()


@pytest.mark.parametrize("text", ["共4项", "市建设局牵头的任务共2项", "共3个子项", "重点25和民生10"])
def test_counts_and_labels_of_its_own_need_no_citation(draft, understood, small, text):
    assert not [
        found for found in unsupported(text, draft, understood("市建设局牵头几项?"), small) if found[0].isdigit()
    ]
