import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.numerals import parse_number, to_chinese


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("一百二十", 120),
        ("两", 2),
        ("1.5万", 15000),
        ("十五", 15),
        ("3000", 3000),
        ("3,000", 3000),
        ("百分之八十", 80),
        ("80%", 80),
        ("二○二○", 2020),
        ("二〇二六", 2026),
        ("3000", 3000),
        ("1.5亿", 1.5e8),
        ("十", 10),
        ("二十一", 21),
        ("一百零五", 105),
        ("两千三", 2300),
        ("一万五", 15000),
        ("一万零五", 10005),
        ("三千五百万", 35_000_000),
        ("1亿2千万", 1.2e8),
        ("0", 0),
        ("零", 0),
        ("3千", 3000),
        ("百分之五点五", 5.5),
        ("十二万", 120000),
        ("一亿", 1e8),
        ("2.3万", 23000),
        ("贰拾", 20),
        ("1.2百万", 1_200_000),
        ("14.6万", 146000),
        ("一点五万", 15000),
        ("两百五", 250),
    ],
)
def test_numerals_of_either_script_and_width_have_their_value(written, value):
    assert parse_number(written) == value


def test_full_width_figures_are_read():
    assert parse_number("\uff13\uff0c\uff10\uff10\uff10") == 3000
    assert parse_number("\uff11\uff0e\uff15万") == 15000


@pytest.mark.parametrize("written", ["", "若干", "第三", "3个", "1.2.3", "百分之", "点五点"])
def test_what_is_no_numeral_is_refused(written):
    with pytest.raises(ValueError, match="expected a numeral"):
        parse_number(written)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "零"),
        (2, "二"),
        (10, "十"),
        (15, "十五"),
        (20, "二十"),
        (96, "九十六"),
        (105, "一百零五"),
        (110, "一百一十"),
        (2020, "二千零二十"),
        (10005, "一万零五"),
        (120000, "十二万"),
        (10**9, "十亿"),
        (10_500_000, "一千零五十万"),
    ],
)
def test_numbers_are_written_in_chinese(value, written):
    assert to_chinese(value) == written


@given(st.integers(0, 10**9))
def test_writing_then_reading_gives_the_number_back(value):
    assert parse_number(to_chinese(value)) == value


@pytest.mark.parametrize("value", [-1, 10**9 + 1])
def test_numbers_out_of_range_are_refused(value):
    with pytest.raises(ValueError, match="expected 0 to"):
        to_chinese(value)
