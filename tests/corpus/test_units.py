import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.records import UnitMention
from corpus.units import UnitRegistry, split_note

NOTICE = Path(__file__).parents[2] / "corpus" / "documents" / "huzhou-2020.txt"
DISTRICTS = ("吴兴区", "南浔区", "德清县", "长兴县", "安吉县")


def printed_names() -> list[str]:
    names: list[str] = []
    for line in re.findall(r"(?:责任单位:)([^\n]*)", NOTICE.read_text(encoding="utf-8")):
        plain = re.sub(r"\(列第一位.*", "", line).strip()
        plain = plain.removesuffix(")") if plain.count(")") > plain.count("(") else plain
        names += plain.split("、")
    return list(dict.fromkeys(names))


@pytest.fixture(scope="module")
def registry() -> UnitRegistry:
    return UnitRegistry(printed_names(), {"各区县政府": DISTRICTS}, "湖州市")


def found(registry: UnitRegistry, text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(match.text, match.kind, match.units) for match in registry.find(text)]


def test_every_printed_name_finds_itself(registry):
    for name in printed_names():
        matches = registry.find(f"请问{name}负责什么?")
        assert [match.text for match in matches] == [name]
        assert name in matches[0].units


@pytest.mark.parametrize(
    ("question", "text", "kind", "unit"),
    [
        ("市教育局牵头哪些工作?", "市教育局", "exact", "市教育局"),
        ("湖州市教育局牵头哪些工作?", "湖州市教育局", "exact", "市教育局"),
        ("湖州教育局牵头哪些工作?", "湖州教育局", "exact", "市教育局"),
        ("教育局牵头什么", "教育局", "exact", "市教育局"),
        ("请问市教育局负责什么", "市教育局", "exact", "市教育局"),
        ("我市教育局负责什么", "市教育局", "exact", "市教育局"),
        ("发改委负责什么", "发改委", "formal", "市发展改革委"),
        ("市发展和改革委员会配合什么", "市发展和改革委员会", "formal", "市发展改革委"),
        ("住建局管哪些民生实事", "住建局", "short", "市建设局"),
        ("市住房和城乡建设局牵头几项", "市住房和城乡建设局", "formal", "市建设局"),
        ("国土局负责什么", "国土局", "former", "市自然资源和规划局"),
        ("环保局管什么", "环保局", "former", "市生态环境局"),
        ("工商局今年的任务", "工商局", "former", "市市场监管局"),
        ("质量技术监督局现在归谁", "质量技术监督局", "former", "市市场监管局"),
        ("旅游局有几项任务", "旅游局", "former", "市文化广电旅游局"),
        ("安监局牵头什么", "安监局", "former", "市应急管理局"),
        ("国税局配合什么", "国税局", "former", "市税务局"),
        ("城管负责什么", "城管", "short", "市综合执法局"),
        ("城管局牵头几项", "城管局", "short", "市综合执法局"),
        ("停车难归城管管吗", "城管", "short", "市综合执法局"),
        ("这事归交警管吗", "交警", "inside", "市公安局"),
        ("交警负责什么", "交警", "inside", "市公安局"),
        ("公安负责哪几项", "公安", "short", "市公安局"),
        ("该找派出所吗", "派出所", "inside", "市公安局"),
        ("消防队管什么", "消防队", "inside", "市消防救援支队"),
        ("消防支队配合什么", "消防支队", "formal", "市消防救援支队"),
        ("教育部门负责什么", "教育部门", "short", "市教育局"),
        ("信访部门要做哪些事", "信访部门", "short", "市信访局"),
        ("12345负责什么", "12345", "short", "市信访局"),
        ("公积金中心牵头什么", "公积金中心", "formal", "市公积金管理中心"),
        ("湖州市住房公积金管理中心", "湖州市住房公积金管理中心", "formal", "市公积金管理中心"),
        ("人行参与哪些", "人行", "exact", "市人行"),
        ("中国人民银行湖州市分行", "中国人民银行湖州市分行", "formal", "市人行"),
        ("国家税务总局湖州市税务局", "国家税务总局湖州市税务局", "formal", "市税务局"),
        ("卫健委牵头几项", "卫健委", "short", "市卫生健康委"),
        ("卫计委牵头几项", "卫计委", "former", "市卫生健康委"),
        ("市府办负责什么", "市府办", "short", "市政府办公室"),
        ("湖州市人民政府办公室", "湖州市人民政府办公室", "formal", "市政府办公室"),
        ("文旅局和谁一起", "文旅局", "short", "市文化广电旅游局"),
        ("人社局负责什么", "人社局", "formal", "市人力社保局"),
        ("政法委牵头什么", "政法委", "exact", "市委政法委"),
        ("组织部参与什么", "组织部", "exact", "市委组织部"),
        ("老干部局参与什么", "老干部局", "exact", "市委老干部局"),
        ("共青团负责什么", "共青团", "short", "团市委"),
        ("中院配合什么", "中院", "short", "市法院"),
        ("海关负责什么", "海关", "exact", "湖州海关"),
        ("治水办牵头吗", "治水办", "exact", "市治水办"),
        ("文明办牵头吗", "文明办", "exact", "市文明办"),
        ("铁办负责什么", "铁办", "inside", "市发展改革委(铁办)"),
        ("人才办是哪个单位的", "人才办", "inside", "市委组织部(人才办)"),
        ("粮食和物资储备局", "粮食和物资储备局", "inside", "市发展改革委"),
        ("城投公司承担什么", "城投公司", "short", "市城市集团"),
        ("交投集团负责什么", "交投集团", "formal", "市交通集团"),
        ("管委会负责什么", "管委会", "short", "南太湖新区管委会"),
        ("南太湖新区负责哪些", "南太湖新区", "short", "南太湖新区管委会"),
        ("公交公司负责什么", "公交公司", "inside", "市交通集团"),
        ("为了节省市财政局的钱", "市财政局", "exact", "市财政局"),
        ("市公安局交警支队负责什么", "市公安局交警支队", "inside", "市公安局"),
        ("驻上海联络处做什么", "驻上海联络处", "short", "市政府驻上海联络处"),
        ("区县政府要做什么", "区县政府", "group", "各区县政府"),
        ("各县(市、区)人民政府参与多少项", "各县(市、区)人民政府", "group", "各区县政府"),
        ("市直部门要做什么", "市直部门", "group", "市级有关部门"),
    ],
)
def test_a_name_finds_its_printed_unit(registry, question, text, kind, unit):
    assert found(registry, question) == [(text, kind, (unit,))]


@pytest.mark.parametrize(
    "question",
    [
        "消防安全怎么抓", "交通事故起数要下降吗", "城区中小道路交通微循环谁负责", "人行道改造谁负责",
        "公积金覆盖面由谁扩大",
        "教育优质均衡发展谁负责", "医保制度一体化谁牵头", "12345热线谁负责", "枫桥式派出所建设谁牵头", "图书馆建几个",
        "安吉两库引水谁负责", "安吉县域践行两山理念", "海外办学谁管", "发展新格局", "村民委员会换届",
        "政务办理提速", "环保工作怎么做", "快递包装绿色化", "打造工业园区客厅", "公安工作谁负责",
        "行人行为规范", "统计基础工作谁做", "社会组织部分任务", "", "今年造林多少亩",
        "哪个局负责加装电梯", "全力推动南太湖新区高质量发展由谁牵头", "规划编制谁牵头", "体育场馆建几个",
    ],
)  # fmt: skip
def test_topics_and_pieces_of_words_are_no_units(registry, question):
    assert found(registry, question) == []


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("市烟草专卖局负责什么", "市烟草专卖局"),
        ("由市烟草专卖局", "市烟草专卖局"),
        ("杭州市教育局负责什么", "杭州市教育局"),
        ("杭州教育局呢", "杭州教育局"),
        ("浙江省教育厅负责什么", "浙江省教育厅"),
        ("省发展改革委负责什么", "省发展改革委"),
        ("长兴县教育局负责什么", "长兴县教育局"),
        ("纪委负责什么", "纪委"),
        ("市机关事务管理局牵头什么", "市机关事务管理局"),
    ],
)
def test_units_that_the_documents_do_not_have_are_told(registry, question, text):
    assert found(registry, question) == [(text, "unknown", ())]
    assert registry.note(registry.find(question)[0]) == f"文件中没有{text}"


@pytest.mark.parametrize(
    ("question", "text", "units"),
    [
        ("物价局负责什么", "物价局", ("市发展改革委", "市市场监管局")),
        ("防汛办牵头什么", "防汛办", ("市应急管理局", "市水利局")),
        ("扶贫办牵头什么", "扶贫办", ("市农业农村局", "市区域合作办")),
    ],
)
def test_names_of_two_units_give_both(registry, question, text, units):
    assert [(match.text, match.kind, set(match.units)) for match in registry.find(question)] == [
        (text, "ambiguous", set(units))
    ]


def test_ambiguity_is_settled_where_only_one_is_printed():
    registry = UnitRegistry(["市水利局"], {}, None)
    assert found(registry, "防汛办牵头什么") == [("防汛办", "inside", ("市水利局",))]


@pytest.mark.parametrize(
    ("question", "text", "units"),
    [
        ("长兴县要参与哪些工作", "长兴县", ("长兴县政府", "各区县政府")),
        ("德清有哪些任务", "德清", ("德清县政府", "各区县政府")),
        ("吴兴区政府牵头什么", "吴兴区政府", ("吴兴区政府", "各区县政府")),
        ("吴兴区人民政府牵头什么", "吴兴区人民政府", ("吴兴区政府", "各区县政府")),
    ],
)
def test_a_district_is_itself_and_a_member_of_its_group(registry, question, text, units):
    assert found(registry, question) == [(text, "member", units)]


def test_a_short_name_is_found_behind_a_word_of_the_city_but_in_no_longer_name():
    registry = UnitRegistry(["市建设局", "市妇联"], {}, "湖州市")
    assert [match.units for match in registry.find("市里妇联牵头哪些任务?")] == [("市妇联",)]
    assert not any("市建设局" in match.units for match in registry.find("市卫建委牵头哪些任务?"))


def test_districts_printed_by_themselves_belong_to_a_group_that_nobody_tells():
    registry = UnitRegistry(["市水利局", "各县（市、区）政府", "云潭县政府", "泷北市政府"], {}, "榄州市")
    (named,) = registry.find("云潭县要落实哪些任务?")
    assert (named.kind, set(named.units)) == ("member", {"云潭县政府", "各县(市、区)政府"})


def test_several_units_of_one_question_are_found_in_order(registry):
    assert [text for text, _, _ in found(registry, "卫健委、医保局和市委政法委哪个牵头,还是归城管?")] == [
        "卫健委", "医保局", "市委政法委", "城管",
    ]  # fmt: skip


def test_spans_are_of_the_text_asked(registry):
    question = "请问:市发展改革委\uff08铁办\uff09和湖州市教育局?"
    matches = registry.find(question)
    assert [question[match.start : match.end] for match in matches] == [match.text for match in matches]
    assert [match.units for match in matches] == [("市发展改革委(铁办)",), ("市教育局",)]


@pytest.mark.parametrize(
    ("question", "note"),
    [
        ("国土局负责什么", "文件中为市自然资源和规划局(国土局职能已划入)"),
        ("铁办负责什么", "文件中写作市发展改革委(铁办)"),
        ("交警负责什么", "交警在文件中没有单列,对应市公安局"),
        ("物价局", "“物价局”可能指市发展改革委或市市场监管局"),
        ("长兴县参与什么", "长兴县也在各区县政府之列"),
        ("教育局", None),
        ("住建局", None),
    ],
)
def test_notes_say_how_the_document_calls_it(registry, question, note):
    assert registry.note(registry.find(question)[0]) == note


def test_a_unit_is_described_with_its_names(registry):
    info = registry.describe("市发展改革委")
    assert info.notes == ("铁办",)
    assert {"发展改革委", "发改委", "发改局"} <= set(info.aliases)
    assert "计委" in info.former
    assert registry.describe("各区县政府").members == DISTRICTS


def test_bracket_notes_are_no_part_of_the_unit(registry):
    assert registry.canonical("市委组织部(人才办)") == "市委组织部"
    assert registry.canonical("市委组织部\uff08人才办\uff09") == "市委组织部"
    assert split_note("各镇(街道)") == ("各镇(街道)", None)
    assert split_note("各区县政府(含滨江新区管委会)") == ("各区县政府", "含滨江新区管委会")


def test_units_of_a_district_are_found_by_their_own_prefix():
    registry = UnitRegistry(["区住建局", "区发改局", "税务局", "各街办(新区)"], {}, None)
    assert found(registry, "区住建局和发改局牵头什么,税务局呢") == [
        ("区住建局", "exact", ("区住建局",)),
        ("发改局", "exact", ("区发改局",)),
        ("税务局", "exact", ("税务局",)),
    ]
    assert found(registry, "区建设局牵头什么")[0][2] in (("区住建局",), ())


def test_the_same_unit_of_two_cities_is_one_name_for_both():
    registry = UnitRegistry(["市建设局", "市住建局"], {}, None)
    assert set(registry.find("住房和城乡建设局负责什么")[0].units) == {"市建设局", "市住建局"}


def test_mentions_serve_as_names():
    mention = UnitMention("市发展改革委(能源办)", "市发展改革委", "能源办", 0, 11)
    registry = UnitRegistry([mention], {}, None)
    assert registry.units == ("市发展改革委",)
    assert found(registry, "能源办负责什么") == [("能源办", "inside", ("市发展改革委(能源办)",))]


def test_without_units_nothing_is_known():
    registry = UnitRegistry([], {}, None)
    assert found(registry, "造林多少亩") == []
    assert found(registry, "教育局负责什么") == [("教育局", "unknown", ())]


def test_the_wording_of_the_items_names_hardly_a_unit(registry):
    wording = [
        line.split("(责任单位")[0]
        for line in NOTICE.read_text(encoding="utf-8").splitlines()
        if re.match(r"\d+\.", line)
    ]
    texts = {match.text for line in wording for match in registry.find(line)}
    assert texts <= {"长兴", "德清", "安吉", "安吉县", "红十字会"}


@given(st.text(alphabet="市教育局公安人行政府办建设委员会的由归负责()长兴县湖州杭", max_size=40))
def test_any_text_gives_ordered_matches_that_slice_back(text):
    registry = UnitRegistry(["市教育局", "市公安局", "市人行", "长兴县政府"], {"各区县政府": ("长兴县",)}, "湖州市")
    end = 0
    for match in registry.find(text):
        assert text[match.start : match.end] == match.text
        assert match.start >= end
        end = match.end
