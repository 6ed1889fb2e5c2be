from collections import Counter

from corpus.records import Item
from index.passages import passages_of


def test_passages_slice_back_to_document(items: tuple[Item, ...]):
    document = "\n".join(item.text for item in items)
    for item in items:
        for passage in passages_of(item):
            assert document[passage.start : passage.end] == passage.text
            assert item.start <= passage.start < passage.end <= item.end


def test_the_whole_item_comes_first_then_its_parts(items: tuple[Item, ...]):
    kinds = Counter(passage.kind for passage in passages_of(items[0]))
    assert passages_of(items[0])[0].kind == "item"
    assert passages_of(items[0])[0].text == items[0].text
    assert kinds == {"item": 1, "sentence": 2, "clause": 3}


def test_what_reads_the_same_is_kept_once(items: tuple[Item, ...]):
    texts = [passage.text.strip("。") for passage in passages_of(items[1], ["招商", "招商", items[1].text])]
    assert len(texts) == len(set(texts))
    assert texts.count("招商") == 1


def test_an_expansion_has_no_extent(items: tuple[Item, ...]):
    (expansion,) = [passage for passage in passages_of(items[3], ["雾霾"]) if passage.kind == "expansion"]
    assert (expansion.text, expansion.start, expansion.end) == ("雾霾", items[3].start, items[3].start)


def test_ids_are_unique_and_come_from_content(items: tuple[Item, ...]):
    passages = [passage for item in items for passage in passages_of(item, ["雾霾", "蓝天"])]
    turned = [passage for item in items for passage in passages_of(item, ["蓝天", "雾霾"])]
    assert len({passage.id for passage in passages}) == len(passages)
    assert {passage.id for passage in passages} == {passage.id for passage in turned}
