from dataclasses import replace

import pytest

from answer.wording import EN, ZH, cooperating_phrase, figure_phrase, lead_phrase, short_title, unit_names, words
from corpus.records import LeadBasis


def test_both_languages_have_every_phrase_with_the_same_slots():
    def slots(text: str) -> set[str]:
        return {part.split("}")[0] for part in text.split("{")[1:]}

    assert set(ZH) == set(EN)
    assert {name for name in ZH if slots(ZH[name]) != slots(EN[name])} == set()


def test_english_is_given_for_english_alone():
    assert words("en") is EN
    assert words("zh") is words("pinyin") is ZH


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_lead_is_named_as_written(item, language):
    assert "市建设局" in lead_phrase(item("重点1"), language)
    assert "市财政局" not in lead_phrase(item("重点1"), language)
    assert "市财政局" in cooperating_phrase(item("重点1"), language)


@pytest.mark.parametrize("basis", list(LeadBasis))
def test_every_basis_of_a_lead_is_told(item, basis):
    text = lead_phrase(replace(item("重点1"), lead_basis=basis), "zh")
    assert "市建设局" in text
    assert "{" not in text


def test_an_item_without_units_says_so(item):
    bare = replace(item("重点1"), units=(), lead=(), cooperating=())
    assert lead_phrase(bare, "zh") == ZH["no_units"]
    assert cooperating_phrase(bare, "zh") == ZH["no_cooperating"]


def test_an_open_list_says_that_it_is_open(item):
    assert ZH["etc"] in cooperating_phrase(replace(item("重点1"), open_ended=True), "zh")


def test_a_unit_named_twice_is_said_once(item):
    units = item("重点1").units
    assert unit_names((*units, *units), "zh") == "市建设局、市财政局"


def test_figures_are_told_as_written(scope):
    for item in scope.items:
        for target in item.targets:
            assert target.written in figure_phrase(target)
            assert figure_phrase(target).startswith(target.emphasis)


def test_short_titles_are_short(scope):
    for item in scope.items:
        assert len(short_title(item)) <= 24
        assert short_title(item).rstrip("…") in (item.title or item.text)
