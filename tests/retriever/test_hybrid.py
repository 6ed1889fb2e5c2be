from concurrent.futures import ThreadPoolExecutor

import pytest
from encoders import HashEncoder
from hypothesis import given, settings
from hypothesis import strategies as st

from retriever.background import BACKGROUND
from retriever.hybrid import SOURCES, WEIGHTS, HybridRetriever, Query, Weights, literal_hits, load_weights

LIFT = Query("加装电梯", "加装电梯")


def ask(text: str) -> Query:
    return Query(text, text)


def labels(hits) -> list[str]:
    return [hit.item.label for hit in hits]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("完成绿化造林", "重点13"),
        ("启动改扩建中小学", "重点38"),
        ("新增城镇就业", "重点76"),
        ("工业炉窑整治", "重点57"),
        ("农村饮用水达标提标人口", "民生4"),
        ("新增普惠性幼儿园", "民生6"),
        ("发放公租房租赁补贴家庭", "民生10"),
        ("推动物业管理健康规范发展", "重点25"),
    ],
)
def test_words_of_an_item_find_it(retriever, text, label):
    assert labels(retriever.rank(ask(text)))[0] == label


def test_a_matter_of_two_items_ranks_both_first(retriever):
    assert set(labels(retriever.rank(LIFT))[:2]) == {"重点25", "民生10"}


def test_everyday_words_find_the_official_item(retriever):
    assert set(labels(retriever.rank(ask("爬楼爬不动,老楼装电梯")))[:2]) == {"重点25", "民生10"}


def test_every_item_is_ranked_once_by_falling_score(retriever, few):
    hits = retriever.rank(LIFT)
    assert sorted(hit.item.id for hit in hits) == sorted(item.id for item in few)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_scores_add_up_from_their_sources(retriever):
    for hit in retriever.rank(LIFT):
        total = sum(getattr(retriever.weights, name) * hit.scores[name] for name in SOURCES)
        assert hit.score == pytest.approx(total)


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="加装电梯谁负责绿化造林中小学幼儿园空气优良率目标", min_size=1, max_size=20))
def test_ranking_is_the_same_when_asked_twice(retriever, text):
    first = [(hit.item.id, hit.score) for hit in retriever.rank(ask(text))]
    retriever.rank(ask(text + "呢"))
    assert [(hit.item.id, hit.score) for hit in retriever.rank(ask(text))] == first


def test_a_fresh_retriever_ranks_the_same(retriever):
    fresh = HybridRetriever(
        list(retriever.items.values()), retriever.bundle, HashEncoder(), retriever.lexicon, retriever.weights
    )
    for text in ("加装电梯", "绿化造林", "孩子上学"):
        assert [(h.item.id, h.score) for h in fresh.rank(ask(text))] == [
            (h.item.id, h.score) for h in retriever.rank(ask(text))
        ]


def test_many_threads_rank_as_one(retriever):
    texts = ["加装电梯", "绿化造林", "城镇就业", "幼儿园", "农村饮用水"] * 8
    alone = [labels(retriever.rank(ask(text))) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda text: labels(retriever.rank(ask(text))), texts)) == alone


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_only_what_is_among_is_ranked(retriever, few, data):
    chosen = data.draw(st.frozensets(st.sampled_from([item.id for item in few])))
    assert {hit.item.id for hit in retriever.rank(LIFT, chosen)} == chosen


def test_a_narrower_choice_keeps_the_sources_of_each(retriever, few):
    whole = {hit.item.id: hit.scores for hit in retriever.rank(LIFT)}
    for hit in retriever.rank(LIFT, frozenset(item.id for item in few if item.annex == 2)):
        for name in ("item", "clause", "expansion", "coverage", "concept"):
            assert hit.scores[name] == pytest.approx(whole[hit.item.id][name])


def test_background_is_indexed_and_never_answered(retriever):
    assert any(item_id.startswith(BACKGROUND) for item_id in retriever.items)
    for text in ("坐地铁", "彩票中奖", "加装电梯", "火星移民"):
        assert all(hit.item.annex > 0 for hit in retriever.rank(ask(text)))


def test_background_is_left_out_even_when_it_is_among(retriever):
    among = frozenset(item_id for item_id in retriever.items if item_id.startswith(BACKGROUND))
    assert retriever.rank(LIFT, among) == ()


def test_matters_not_held_are_nearer_to_the_background(retriever, lexicon, few):
    tied = lexicon.ties(few)
    stranger = next(c for c in lexicon.concepts.values() if c.id not in tied and len(c.everyday[0]) >= 4)
    foreign, mention = retriever.background(ask(stranger.everyday[0]))
    _, held = retriever.background(LIFT)
    assert 0 <= foreign <= 1.0001
    assert mention > held == 0


def test_hidden_concepts_lend_nothing(retriever, lexicon):
    concept = lexicon.concepts["elevator-retrofit"]
    query = ask(concept.everyday[0])
    shown = {hit.item.label: hit.scores["concept"] for hit in retriever.rank(query)}
    hidden = {h.item.label: h.scores["concept"] for h in retriever.rank(query, hidden=lexicon.kin()[concept.id])}
    assert shown["民生10"] > hidden["民生10"]


def test_parts_are_spans_of_the_item(retriever, few, catalog):
    text = catalog.documents[0].text
    for item in few:
        parts = retriever.part_scores(LIFT, item)
        assert parts
        for start, end in parts:
            assert item.start <= start < end <= item.end
            assert text[start:end].strip()


def test_the_best_clause_is_the_one_asked_about(retriever, few):
    item = next(item for item in few if item.label == "民生10")
    clause = retriever.best_clause(
        item, retriever.part_scores(ask("实施既有住宅加装电梯"), item), "实施既有住宅加装电梯"
    )
    assert clause is not None and "加装电梯" in clause.text


def test_hits_say_the_clause_that_they_match_by(retriever):
    best = retriever.rank(ask("完成废弃矿山复绿"))[0]
    assert best.clause is not None and "矿山" in best.clause.text
    assert best.item.start <= best.clause.start < best.clause.end <= best.item.end


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        ("加装电梯", {"重点25", "民生10"}),
        ("厕所革命", {"重点25"}),
        ("“厕所革命”", {"重点25"}),
        ("pm2.5", {"重点57"}),
        ("火星", set()),
        ("", set()),
    ],
)
def test_literal_hits_hold_the_phrase(few, phrase, found):
    assert {item.label for item in literal_hits(few, phrase)} == found


def test_shipped_weights_name_every_source():
    assert WEIGHTS.is_file()
    weights = load_weights()
    assert isinstance(weights, Weights)
    assert all(getattr(weights, name) >= 0 for name in SOURCES)
