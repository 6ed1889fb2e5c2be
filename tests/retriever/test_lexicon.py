import json
from collections import Counter
from dataclasses import replace

import pytest

from corpus.catalog import load_catalog
from corpus.records import Item
from retriever.background import ANNEX, BACKGROUND, background_items
from retriever.lexicon import DATA, Concept, Lexicon, fold, lines_of, load_lexicon, term_in

DOCUMENT = DATA.parent.parent / "corpus" / "documents" / "huzhou-2020.txt"
FILES = sorted(DATA.glob("lexicon_*.jsonl"))
ENTRIES = [json.loads(line) for path in FILES for line in path.read_text("utf-8").splitlines() if line.strip()]


def item(number: int, text: str, annex: int = 1) -> Item:
    return Item(f"t/{annex}-{number}", "t", str(number), annex, "", number, str(number), text, text, 0, len(text))


LIFT = Concept("lift", "住房", ("加装电梯",), ("爬楼累",), ("楼上没电梯谁管",), ("elevator",))
SORTING = Concept("sorting", "环境", ("垃圾+分类",), ("扔垃圾要分开",))
METRO = Concept("metro", "交通", ("地铁",), ("坐地铁",), ("什么时候通地铁",))
SMALL = Lexicon([LIFT, SORTING, METRO])
ITEMS = [
    item(1, "实施既有住宅加装电梯50部。开展垃圾革命。"),
    item(2, "推进生活垃圾精准分类。"),
    item(3, "清运垃圾。推行分类考核。"),
]


def test_a_concept_is_tied_to_the_items_that_hold_a_term():
    assert SMALL.ties(ITEMS)["lift"] == ("t/1-1",)


def test_both_parts_of_a_term_must_stand_in_one_sentence():
    assert SMALL.ties(ITEMS)["sorting"] == ("t/1-2",)


def test_a_mark_at_the_end_of_a_term_parts_nothing():
    plus = replace(SORTING, id="plus", terms=("人工智能+",))
    assert Lexicon([plus]).ties([item(3, "推进人工智能应用。")]) == {"plus": ("t/1-3",)}
    assert term_in("人工智能+", fold("推进人工智能应用"))


def test_a_concept_without_items_is_tied_to_none():
    assert "metro" not in SMALL.ties(ITEMS)


def test_the_notice_itself_is_tied_to_nothing():
    assert SMALL.ties([item(0, "加装电梯。", annex=0)]) == {}


@pytest.mark.parametrize(
    ("term", "sentence", "held"),
    [
        ("加装电梯", "既有住宅加装电梯", True),
        ("“厕所革命”", "深化“厕所革命”", True),
        ("5G 网络", "加速5g网络建设", True),
        ("垃圾+分类", "垃圾精准分类", True),
        ("分类+垃圾", "垃圾精准分类", True),
        ("垃圾+焚烧", "垃圾精准分类", False),
    ],
)
def test_terms_are_found_whatever_marks_and_case(term, sentence, held):
    assert term_in(term, fold(sentence)) is held


def test_mentions_say_the_phrase_and_where_it_stands():
    (mention,) = SMALL.mentions("我家爬楼累死了")
    assert (mention.concept.id, mention.phrase, mention.start, mention.official) == ("lift", "爬楼累", 2, False)


def test_official_words_are_told_from_everyday_ones():
    assert [(m.concept.id, m.official) for m in SMALL.mentions("加装电梯和坐地铁")] == [
        ("lift", True),
        ("metro", False),
        ("metro", True),
    ]


def test_an_item_is_expanded_by_what_people_say_for_it():
    texts = SMALL.expansions(ITEMS)
    assert "楼上没电梯谁管" in texts["t/1-1"]
    assert "爬楼累" in texts["t/1-1"]
    assert not any("地铁" in line for lines in texts.values() for line in lines)


def test_a_concept_of_too_many_items_expands_none():
    assert SMALL.expansions([item(n, "加装电梯。") for n in range(4)], widest=3) == {f"t/1-{n}": () for n in range(4)}


def test_kin_share_a_term():
    other = Concept("lift-2", "住房", ("加装电梯", "电梯更新"), ())
    kin = Lexicon([LIFT, other, METRO]).kin()
    assert kin["lift"] == kin["lift-2"] == {"lift", "lift-2"}
    assert kin["metro"] == {"metro"}


def test_background_holds_the_concepts_tied_to_nothing():
    made, texts = background_items(SMALL, ITEMS)
    assert [made_item.id for made_item in made] == [f"{BACKGROUND}/metro"]
    assert made[0].annex == ANNEX < 0
    assert "什么时候通地铁" in texts[f"{BACKGROUND}/metro"]


def test_the_digest_changes_with_what_is_said():
    assert Lexicon([LIFT]).digest == Lexicon([LIFT]).digest
    assert Lexicon([LIFT]).digest != Lexicon([SORTING]).digest


def test_a_later_file_replaces_a_concept(tmp_path):
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    first.write_text('{"id": "x", "terms": ["甲词"], "everyday": []}\n\n{"id": "y", "terms": ["乙词"]}\n', "utf-8")
    second.write_text('{"id": "x", "terms": ["丙词"], "everyday": ["新话"]}\n', "utf-8")
    loaded = load_lexicon([first, second])
    assert loaded.concepts["x"].terms == ("丙词",)
    assert set(loaded.concepts) == {"x", "y"}


def test_every_shipped_entry_has_an_id_of_its_own():
    assert [entry for entry, times in Counter(entry["id"] for entry in ENTRIES).items() if times > 1] == []


def test_every_shipped_entry_has_the_fields_of_a_concept():
    for entry in ENTRIES:
        assert set(entry) <= {"id", "topic", "terms", "everyday", "questions", "english"}, entry["id"]
        assert entry["topic"] and entry["terms"], entry["id"]
        for name in ("terms", "everyday", "questions", "english"):
            values = entry.get(name, [])
            assert all(isinstance(value, str) and value == value.strip() and value for value in values), entry["id"]


def test_no_shipped_term_is_one_character():
    assert [
        term for entry in ENTRIES for term in entry["terms"] if any(len(part) < 2 for part in term.split("+"))
    ] == []


def test_the_shipped_lexicon_ties_much_and_leaves_much_untied(items, lexicon):
    ties = lexicon.ties(items)
    assert 100 < len(ties) < len(lexicon.concepts)
    known = {item.id for item in items}
    assert all(ids and set(ids) <= known for ids in ties.values())


def test_every_tie_stands_in_the_text(items, lexicon):
    texts = {item.id: fold(item.text) for item in items}
    for name, ids in lexicon.ties(items).items():
        for item_id in ids:
            assert any(term_in(term, texts[item_id]) for term in lexicon.concepts[name].terms), (name, item_id)


def test_lines_of_a_concept_hold_its_questions_and_english():
    assert lines_of(LIFT)[0] == "楼上没电梯谁管"
    assert "elevator" in lines_of(LIFT)
    assert all(lines_of(LIFT))


@pytest.mark.parametrize("document", load_catalog([DOCUMENT]).documents, ids=lambda document: document.id)
def test_no_entry_names_the_place_of_the_notice_that_ships(document):
    """A name of its city or districts would tie a concept to that notice alone."""
    members = [member for names in document.groups.values() for member in names]
    names = [name[:-1] for name in (document.place, *members)]
    texts = [text for entry in ENTRIES for field in ("terms", "everyday", "questions") for text in entry[field]]
    assert len(names) > 1
    assert not [text for text in texts if any(name in text for name in names)]
