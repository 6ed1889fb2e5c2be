import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retriever.clean import clean, is_symbol, simplify


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("谁负责加装电梯?", "谁负责加装电梯?"),
        ("谁负责加装电梯\uff1f", "谁负责加装电梯?"),
        ("加装电梯\uff15\uff10部\uff0c对吗", "加装电梯50部,对吗"),
        ("  谁负责加装电梯?\n", "谁负责加装电梯?"),
        ("谁 负 责 加 装 电 梯?", "谁负责加装电梯?"),
        ("加装电梯50部", "加装电梯50部"),
        ("2020年的目标,是多少?", "2020年的目标,是多少?"),
        ("誰負責綠化造林?", "谁负责绿化造林?"),
        ("環境保護督察整改由誰牽頭", "环境保护督察整改由谁牵头"),
        ("谁负责\u200b加装\u200b电梯", "谁负责加装电梯"),
        ("\ufeff谁负责蓝藻防控", "谁负责蓝藻防控"),
        ("谁负责蓝藻防控???", "谁负责蓝藻防控?"),
        ("谁负责蓝藻防控!!!", "谁负责蓝藻防控!"),
        ("who leads   task\t25", "who leads task 25"),
        ("<b>谁负责</b>绿道", "谁负责绿道"),
        ("谁负责绿道&nbsp;建设", "谁负责绿道建设"),
        ("", ""),
        (" \t\n", ""),
    ],
)
def test_question_is_cleaned(raw, plain):
    assert clean(raw) == plain


@pytest.mark.parametrize("raw", ["谁负责🌊水环境🌊治理", "😀谁负责水环境治理", "谁负责水环境治理👍👍"])
def test_emoji_leave_the_words(raw):
    assert "".join(clean(raw).split()) == "谁负责水环境治理"


@pytest.mark.parametrize("raw", ["😀😀", "\u200b\u200b", "\x00\x01", "🀄🎉"])
def test_signs_alone_leave_nothing(raw):
    assert clean(raw) == ""


def test_script_leaves_nothing_of_itself():
    assert "alert" not in clean("<script>alert(1)</script>谁负责绿道")


def test_text_without_chinese_is_not_simplified():
    assert simplify("PM2.5 target 80%") == "PM2.5 target 80%"


@pytest.mark.parametrize(("char", "symbol"), [("😀", True), ("\x07", True), ("市", False), ("8", False), ("%", False)])
def test_symbols_are_told_from_words(char, symbol):
    assert is_symbol(char) is symbol


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_cleaning_never_fails_and_leaves_one_line(raw):
    plain = clean(raw)
    assert plain == plain.strip()
    assert not set(plain) & set("\n\t\r\x00")


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="谁负责绿化造林的是哪个单位?, 0123456789abc", max_size=40))
def test_clean_text_stays_as_it_is(raw):
    assert clean(clean(raw)) == clean(raw)
