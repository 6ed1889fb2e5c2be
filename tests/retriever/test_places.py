import pytest

from retriever.places import DATA, other_places

OWN = ("湖州市",)


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("宁波今年加装电梯多少部?", ("宁波",)),
        ("绍兴市的垃圾分类由谁负责?", ("绍兴",)),
        ("湖州今年加装电梯多少部?", ()),
        ("湖州市的垃圾分类由谁负责?", ()),
        ("今年加装电梯多少部?", ()),
        ("去上海的高铁由谁负责?", ()),
        ("上海方向的高铁由谁负责?", ()),
        ("跟杭州合作的项目由谁负责?", ()),
        ("Who leads garbage sorting in Hangzhou?", ("杭州",)),
        ("What is Beijing's target for new jobs?", ("北京",)),
        ("Which unit leads the railway to Shanghai?", ()),
        ("Who leads garbage sorting in Huzhou?", ()),
        ("", ()),
    ],
)
def test_places_asked_about_are_told_from_directions(question, places):
    assert other_places(question, OWN, "实施既有住宅加装电梯50部") == places


def test_a_place_in_the_item_is_no_other_place():
    assert other_places("白山的合作由谁负责?", OWN, "深化与吉林省白山市等地的合作") == ()


def test_a_place_is_known_by_its_one_character_name():
    assert other_places("上海苏州湖州铁路谁负责?", OWN, "全力推进沪苏湖高铁建设") == ()


def test_a_place_is_known_by_its_one_character_name_in_english_too():
    assert other_places("Who builds the Shanghai and Suzhou railway?", OWN, "全力推进沪苏湖高铁建设") == ()


def test_places_of_one_spelling_are_not_taken_for_one_another():
    assert other_places("Who leads garbage sorting in Suzhou?", ("宿州市",), "") == ()
    assert other_places("Who leads garbage sorting in Suzhou?", ("苏州市",), "") == ()


def test_without_a_place_of_its_own_no_place_is_other():
    assert other_places("宁波今年加装电梯多少部?", (None,), "") == ()


def test_the_list_of_places_names_each_once():
    names = [line for line in DATA.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert len(names) == len(set(names)) > 300
    assert all(name == name.strip() for name in names)


def test_a_measure_behind_a_number_is_no_town():
    assert other_places("去年停了十一天水,水管要换多长", ["湖州市"], "更换供水管道") == ()
    assert other_places("天水今年要换多少水管", ["湖州市"], "更换供水管道") == ("天水",)


def test_a_name_across_two_words_is_no_place():
    assert other_places("一到夏天水面就发绿,谁来治", ["湖州市"], "蓝藻") == ()
    assert other_places("宁波港今年吞吐多少", ["湖州市"], "港口") == ("宁波",)
    assert other_places("太湖边一到夏天水面就发绿,谁来治", ["湖州市"], "蓝藻") == ()
    assert other_places("上海今年加装多少部电梯", ["湖州市"], "加装电梯") == ("上海",)
