import pytest

from answer.draft import Draft
from answer.meta import meta_answer


@pytest.fixture
def whole(scope):
    return Draft({document.id: document.text for document in scope.documents})


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("date", "2020年5月22日"),
        ("issuer", "湖州市人民政府办公室"),
        ("addressees", "各区县人民政府"),
        ("lead_rule", "列第一位者为工作牵头单位"),
        ("supervision", "年中、年末"),
        ("tables", "任务表、时间表、责任表"),
        ("annexes", "十方面民生实事责任分解"),
    ],
)
def test_facts_of_the_notice_are_said_and_cited(scope, whole, fact, said):
    assert meta_answer([fact], scope, whole)
    assert said in whole.text
    text = scope.documents[0].text
    assert whole.citations
    assert all(text[citation.start : citation.end] == citation.quote for citation in whole.citations)
    assert list(whole.evidence) == ["huzhou-2020/通知"]


def test_several_facts_are_said_in_the_order_asked(scope, whole):
    meta_answer(["date", "issuer"], scope, whole)
    assert whole.text.index("2020年5月22日") < whole.text.index("湖州市人民政府办公室")


@pytest.mark.parametrize("asked", [["document_number"], []])
def test_what_the_notice_does_not_state_is_not_said(scope, whole, asked):
    assert not meta_answer(asked, scope, whole)
    assert whole.text == ""
