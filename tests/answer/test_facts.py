import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.facts import (
    SetQuery,
    bigrams,
    in_role,
    is_money,
    led_by,
    longest_common,
    measure_fits,
    overlap,
    score_targets,
    select,
    sentence_around,
    twins,
)
from corpus.records import Span
from retriever.records import Hit, Role

JIANSHE, CAIZHENG, JIAOYU = frozenset({"市建设局"}), frozenset({"市财政局"}), frozenset({"市教育局"})


def labels(items) -> list[str]:
    return [item.label for item in items]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (SetQuery(), ["重点1", "重点2", "重点3", "重点4", "民生1", "民生2"]),
        (SetQuery(annexes=(2,)), ["民生1", "民生2"]),
        (SetQuery((JIANSHE,), roles=(Role.LEAD,)), ["重点1", "民生1"]),
        (SetQuery((JIANSHE,), roles=(Role.COOPERATING,)), ["重点2", "重点3"]),
        (SetQuery((JIANSHE,), roles=(Role.ANY,)), ["重点1", "重点2", "重点3", "民生1"]),
        (SetQuery((JIANSHE,), roles=(Role.ALONE,)), ["民生1"]),
        (SetQuery((JIANSHE, JIAOYU), roles=(Role.LEAD, Role.LEAD)), ["重点1", "重点2", "重点3", "民生1", "民生2"]),
        (SetQuery((JIANSHE, JIAOYU), True, (Role.ANY, Role.ANY)), ["重点2", "重点3"]),
        (SetQuery((JIANSHE, JIAOYU), True, (Role.COOPERATING, Role.LEAD)), ["重点2", "重点3"]),
        (SetQuery((JIANSHE, JIAOYU), True, (Role.LEAD, Role.LEAD)), []),
        (SetQuery((CAIZHENG,), roles=(Role.LEAD,)), []),
        (SetQuery(roles=(Role.ALONE,)), ["重点4", "民生1"]),
        (SetQuery((JIANSHE,), roles=(Role.ANY,), excluded=(CAIZHENG,)), ["民生1"]),
        (SetQuery((CAIZHENG,), roles=(Role.ANY,), not_led_by=(JIAOYU,)), ["重点1"]),
        (SetQuery(leaders=frozenset({"沈岚"})), ["重点1", "重点2"]),
        (SetQuery(leaders=frozenset({"郝静"})), ["重点3", "重点4"]),
        (SetQuery(leaders=frozenset({"郝静"}), assisting=False), []),
        (SetQuery(leaders=frozenset({"郝静"}), assisting=True), ["重点3", "重点4"]),
        (SetQuery((JIANSHE,), roles=(Role.ANY,), leaders=frozenset({"程远"})), ["重点3"]),
    ],
)
def test_sets_are_selected_by_hand(small, query, expected):
    assert labels(select(small.items, query)) == expected


def test_roles_of_one_unit_part_its_items(scope):
    for unit in {unit.unit for item in scope.items for unit in item.units}:
        names = frozenset({unit})
        for item in scope.items:
            lead, rest = in_role(item, names, Role.LEAD), in_role(item, names, Role.COOPERATING)
            assert lead + rest == in_role(item, names, Role.ANY)
            assert in_role(item, names, Role.ALONE) <= lead


def test_leading_and_assisting_are_told_apart(item):
    three = item("重点3")
    assert led_by(three, frozenset({"程远"}), False) and not led_by(three, frozenset({"程远"}), True)
    assert led_by(three, frozenset({"郝静"}), True) and led_by(three, frozenset({"郝静"}), None)


@pytest.mark.parametrize(
    ("asked", "unit", "fit"),
    [
        ("部", "部", 1.0),
        ("公里", "公里", 1.0),
        ("台", "部", 0.5),
        ("名", "人", 0.5),
        ("里", "公里", 0.5),
        ("个", "家", 0.3),
        ("所", "家", 0.3),
        ("亩", "万亩", 1.0),
        ("公里", "亩", -1.0),
        ("人", "%", -1.0),
        ("", "部", 0.0),
    ],
)
def test_measures_fit_where_people_use_them_for_one_another(asked, unit, fit):
    assert measure_fits(asked, unit) == fit


@pytest.mark.parametrize(
    ("unit", "money"), [("亿元", True), ("美元", True), ("万元", True), ("亩", False), ("家", False)]
)
def test_money_is_told_from_other_measures(unit, money):
    assert is_money(unit) is money


def test_bigrams_look_past_marks_and_case():
    assert bigrams("“5G”网络") == bigrams("5g网络") == {"5g", "g网", "网络"}
    assert bigrams("一") == frozenset()


@given(st.text(max_size=20), st.text(max_size=20))
def test_overlap_is_a_share(first, second):
    assert 0 <= overlap(first, second) <= 1
    if bigrams(first):
        assert overlap(first, first) == 1


@given(st.text(alphabet="甲乙丙丁", max_size=12), st.text(alphabet="甲乙丙丁", max_size=12))
def test_the_longest_common_stretch_stands_in_both_and_none_is_longer(first, second):
    common = longest_common(first, second)
    assert common in first and common in second
    longer = [first[n : n + len(common) + 1] for n in range(len(first) - len(common))]
    assert not any(stretch in second for stretch in longer)


def test_sentences_cover_the_item_and_slice_back(scope):
    for item in scope.items:
        text = scope.text(item)
        spans = item.sentences
        assert "".join(span.text for span in spans) == item.text.strip()
        assert all(text[span.start : span.end] == span.text for span in spans)


def test_the_sentence_around_a_target_holds_it(scope):
    for item in scope.items:
        for target in item.targets:
            around = sentence_around(item, Span(target.text, target.start, target.end))
            assert around.start <= target.start < target.end <= around.end
            assert scope.text(item)[around.start : around.end] == around.text


@pytest.mark.parametrize(
    ("label", "text", "written"),
    [
        ("重点1", "加装电梯要多少部?", "30部"),
        ("重点1", "老旧小区改造多少个?", "20个"),
        ("重点2", "绿道新增多少公里?", "12公里"),
        ("重点3", "小学新建几所?", "2所"),
        ("重点3", "幼儿园新建几所?", "4所"),
        ("民生1", "渗漏住宅维修多少户?", "800户"),
    ],
)
def test_the_target_whose_words_are_asked_scores_best(item, understood, label, text, written):
    question = understood(text)
    best = score_targets(question, question.topic, Hit(item(label), 1.0, 1), {})[0]
    assert best.target.written == written


def test_equal_targets_come_in_printed_order(item, understood):
    scored = score_targets(understood("目标是多少?"), "", Hit(item("重点3"), 1.0, 1), {})
    assert [entry.target.start for entry in scored] == sorted(entry.target.start for entry in scored)


def test_one_matter_in_two_annexes_is_a_twin(scope):
    by_label = {item.label: Hit(item, 1.0, 1) for item in scope.items}
    others = [by_label[label] for label in ("重点24", "民生10", "民生3", "重点26")]
    clause = next(clause for clause in by_label["重点25"].item.clauses if "加装电梯" in clause.text)
    best = Hit(by_label["重点25"].item, 1.0, 1, clause=clause)
    assert [hit.item.label for hit in twins(best, others, "加装电梯")] == ["民生10"]


def test_kinship_of_topic_is_no_twin(item):
    best = Hit(item("重点3"), 1.0, 1)
    assert twins(best, [Hit(item("民生2"), 0.9, 2)], "新建小学") == ()
