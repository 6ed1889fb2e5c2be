import pytest

from answer.refusals import refuse, suggest, suggestion_for
from retriever.records import Absent, Hit, Kind

REASONS = [
    "not-found",
    "not-stated",
    "no-deadline",
    "no-figure",
    "no-district",
    "unclear",
    *(str(absent) for absent in Absent),
]


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("text", ["加装电梯由谁负责?", "Who is responsible for the elevators?"])
def test_every_reason_is_told_in_words(small, understood, reason, text):
    reply = refuse(understood(text), reason, small)
    assert (reply.answerable, reply.kind, reply.reason) == (False, Kind.NONE, reason)
    assert (reply.evidence, reply.citations) == ((), ())
    assert reply.answer.strip()
    assert "{" not in reply.answer


@pytest.mark.parametrize(
    ("reason", "slots", "word"),
    [
        ("unknown-unit", {"unit": "市航天局"}, "市航天局"),
        ("unknown-item", {"number": "97"}, "97"),
        ("other-year", {}, "2023"),
        ("other-place", {}, "兰汀市"),
    ],
)
def test_a_refusal_names_what_it_is_about(small, understood, reason, slots, word):
    assert word in refuse(understood("加装电梯由谁负责?"), reason, small, **slots).answer


def test_reasons_differ_in_their_words(small, understood):
    question = understood("加装电梯由谁负责?")
    texts = [refuse(question, reason, small).answer for reason in ("not-found", "contact", "progress", "other-year")]
    assert len(set(texts)) == len(texts)


def test_the_nearest_items_are_offered(small, understood, item):
    hits = [Hit(item("重点1"), 0.9, 1), Hit(item("民生1"), 0.8, 2)]
    reply = refuse(understood("升降机由谁负责?"), "not-found", small, hits)
    assert "重点1" in reply.answer and "民生1" in reply.answer
    assert reply.suggestions == tuple(suggestion_for(hit.item) for hit in hits)


def test_suggestions_are_few_and_differ(item):
    hits = [Hit(item("重点1"), 0.9, n) for n in range(1, 6)]
    assert suggest(hits) == (suggestion_for(item("重点1")),)


def test_small_talk_gets_examples_of_questions(small, understood):
    assert refuse(understood("你好"), Absent.CHIT_CHAT, small).suggestions


def test_english_is_refused_in_english(small, understood):
    answer = refuse(understood("Who is responsible for the moon landing?"), "not-found", small).answer
    assert not any("\u4e00" <= char <= "\u9fff" for char in answer)
