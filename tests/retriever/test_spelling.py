import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retriever.spelling import Speller, exact_sounds, sounds, split_syllables, valid_syllables


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("蓝澡防控由谁负责?", "蓝藻防控由谁负责?"),
        ("生诸存栏的目标是多少?", "生猪存栏的目标是多少?"),
        ("加装电替的目标是多少?", "加装电梯的目标是多少?"),
        ("病险水裤由谁负责?", "病险水库由谁负责?"),
        ("农村公路改造多少公理?", "农村公路改造多少公里?"),
        ("城市绿到新曾多少公里?", "城市绿道新增多少公里?"),
    ],
)
def test_slips_that_sound_right_are_put_right(names, typed, meant):
    assert names.respeller.chinese(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "谁负责蓝藻防控?",
        "加装电梯的目标是多少?",
        "市水利局牵头哪些工作?",
        "王纲市长主抓哪些工作?",
        "我家住六楼爬不动,装电梯找谁?",
        "孩子上幼儿园难,今年建几所?",
        "给爸妈找养老院,哪个部门管?",
        "今天晚上吃什么?",
        "宁波市今年的任务是什么?",
        "垃圾没人收怎么办?",
        "公交车太少了,会加开吗?",
        "小区停车位不够用",
        "今年能收多少个?",
        "给困难老人家里改造",
        "调查多少家重点行业企业家数",
        "这张大图归谁来画?",
        "从水库接水出来,哪家牵头?",
        "门票能打几折?",
        "对困难家庭有什么照顾",
        "家门口的河又黑又臭",
        "",
        "abc 123",
    ],
)
def test_right_words_are_not_touched(names, text):
    assert names.respeller.chinese(text) == text


def test_no_item_of_the_notice_is_respelled(names, items):
    for item in items:
        assert names.respeller.chinese(item.text) == item.text


def test_respelling_keeps_the_length(names):
    text = "蓝澡防控由谁负责,生诸存栏多少?"
    assert len(names.respeller.chinese(text)) == len(text)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_respelled_to_its_length_and_stays_so(names, text):
    once = names.respeller.chinese(text)
    assert len(once) == len(text)


@pytest.mark.parametrize(
    ("pinyin", "words"),
    [
        ("jiazhuang dianti shui fuze", ("加装电梯", "谁负责")),
        ("jia zhuang dian ti shui fu ze", ("加装电梯", "谁负责")),
        ("jiazhuangdianti mubiao shi duoshao", ("加装电梯", "目标")),
        ("shengzhu cunlan duoshao tou", ("生猪存栏",)),
        ("lanzao fangkong shui qiantou", ("蓝藻防控", "牵头")),
    ],
)
def test_pinyin_reads_as_the_words_of_the_notice(names, pinyin, words):
    read = names.respeller.pinyin(pinyin)
    assert all(word in read for word in words), read


@pytest.mark.parametrize(
    ("text", "syllables"),
    [
        ("dianti", ["dian", "ti"]),
        ("zhuang", ["zhuang"]),
        ("shui fuze", ["shui", "fu", "ze"]),
        ("50 bu", ["50", "bu"]),
        ("xqz", ["xqz"]),
        ("", []),
    ],
)
def test_letters_are_cut_into_syllables(text, syllables):
    assert split_syllables(text) == syllables


def test_sounds_of_north_and_south_are_one():
    assert sounds("张") == sounds("脏")
    assert sounds("心") == sounds("星")
    assert exact_sounds("张") == ("zhang",)


def test_every_sound_of_a_name_is_a_syllable():
    assert set(exact_sounds("湖州市人民政府办公室")) <= valid_syllables()


def test_a_speller_without_words_changes_nothing(names):
    class Nothing:
        def right_places(self, run):
            return set()

        def holds(self, *_):
            return True

    assert Speller([]).respell("蓝澡防控", Nothing()) == "蓝澡防控"
