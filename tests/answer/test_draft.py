from answer.draft import span_of_units


def test_words_are_joined_in_the_order_said(draft):
    assert draft.say("甲").say("乙").text == "甲乙"


def test_reckoned_words_are_remembered(draft):
    draft.say("合计").say("50部", computed=True)
    assert draft.computed == ["50部"]


def test_a_quote_is_cut_from_the_document(draft, item, small):
    one = item("重点1")
    target = one.targets[0]
    assert draft.cite(one, target.start, target.end) == "[1]"
    assert draft.citations[0].quote == small.documents[0].text[target.start : target.end]


def test_one_stretch_has_one_mark(draft, item):
    one, two = item("重点1"), item("重点2")
    marks = [
        draft.cite(one, one.start, one.end),
        draft.cite(two, two.start, two.end),
        draft.cite(one, one.start, one.end),
    ]
    assert marks == ["[1]", "[2]", "[1]"]
    assert len(draft.citations) == 2


def test_an_item_is_rested_on_once_with_all_its_targets(draft, item):
    one = item("重点1")
    draft.rest_on(one, 0.5, one.targets[:1]).rest_on(one, 0.8, one.targets)
    (evidence,) = draft.evidence.values()
    assert (evidence.score, evidence.targets) == (0.8, one.targets)


def test_items_keep_the_order_in_which_they_are_rested_on(draft, item):
    draft.rest_on(item("重点3")).rest_on(item("重点1")).rest_on(item("重点3"))
    assert [evidence.item.label for evidence in draft.evidence.values()] == ["重点3", "重点1"]


def test_units_span_from_the_first_to_the_last(item, small):
    span = span_of_units(item("重点3").units, small.documents[0].text)
    assert span is not None and span.text == "市教育局、市建设局、市财政局"
    assert span_of_units((), "") is None
