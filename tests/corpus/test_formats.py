"""Samples of the ways in which cities lay such lists out, in both widths of punctuation."""

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.catalog import import_report
from corpus.notice import parse_notice
from corpus.readers import document_from_text

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "formats.jsonl").read_text(encoding="utf-8").splitlines()
]
FULL = str.maketrans({mark: chr(ord(mark) + 0xFEE0) for mark in ",;:()?!"})
HALF = str.maketrans({chr(ord(mark) + 0xFEE0): mark for mark in ",;:()?!"})


def read(text: str) -> dict[str, Any]:
    return import_report(parse_notice(document_from_text(text, "sample")))


def plain(value: Any) -> Any:
    return json.loads(json.dumps(value, ensure_ascii=False).translate(HALF))


@pytest.mark.parametrize("width", ["half", "full"])
@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_sample_reads_as_expected(case: dict[str, Any], width: str) -> None:
    report = plain(read(case["text"] if width == "half" else case["text"].translate(FULL)))
    found = [item | {"coop": item["cooperating"]} for item in report["items"]]
    assert [{key: item[key] for key in row} for item, row in zip(found, case["expected"], strict=False)] == case[
        "expected"
    ]
    assert len(found) == len(case["expected"])


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_every_line_of_a_sample_is_accounted_for(case: dict[str, Any]) -> None:
    lines = read(case["text"])["lines"]
    assert lines["total"] == len([line for line in case["text"].splitlines() if line.strip()])
    assert lines["total"] == sum(lines.values()) - lines["total"]
    assert lines["unclassified"] == 0


def told(text: str) -> list[tuple[str, list[str], list[str], str]]:
    return [(item["no"], item["lead"], item["cooperating"], item["lead_basis"]) for item in read(text)["items"]]


def test_a_table_whose_columns_run_together_gives_no_units() -> None:
    text = (
        "2031年民生实事项目分解表\n序号项目名称主要内容分管领导牵头单位配合单位1增加托位新建托育园2所,增加托位300个"
        "子某教育局住建局、各街道2社区养老新建日间照料中心4家丑某某民政局"
    )
    report = read(text)
    assert [(item["label"], item["lead_basis"], item["lead"]) for item in report["items"]] == [
        ("民生1", "unparsed", []),
        ("民生2", "unparsed", []),
    ]
    assert report["items"][1]["text"].startswith("社区养老新建日间照料中心4家")
    assert {problem["code"] for problem in report["problems"]} == {"units-unparsed"}


def test_a_list_without_units_is_read_without_complaint() -> None:
    text = "2031年为民办实事\n一、新增养老床位900张;改造食堂20家。\n二、新增泊位500个。\n三、开通公交线路6条。"
    report = read(text)
    assert [item["lead_basis"] for item in report["items"]] == ["none"] * 3
    assert report["problems"] == []


def test_clauses_may_have_units_of_their_own() -> None:
    text = (
        "1.便民服务。新建食堂9家(市民政局负责),改造菜场5个(市商务局牵头,市市场监管局配合)。\n"
        "2.由市科技局牵头,会同市教育局建设科普馆1座。\n3.建设绿道20公里,由市园林局牵头,市水利局配合。"
    )
    assert told(text) == [
        ("1", ["市民政局", "市商务局"], ["市市场监管局"], "explicit"),
        ("2", ["市科技局"], ["市教育局"], "explicit"),
        ("3", ["市园林局"], ["市水利局"], "explicit"),
    ]
    assert read(text)["items"][0]["text"] == "便民服务。新建食堂9家,改造菜场5个。"


def test_figures_of_progress_are_no_targets() -> None:
    text = (
        "附件\n2031年一季度重点工作进展情况表\n序号\n主要任务\n进展情况\n责任单位\n1\n新建学校5所。\n"
        "截至3月底,已开工3所,完成投资2.1亿元。\n市教育局\n2\n改造小区30个。\n已完成12个。\n市建设局、\n市财政局"
    )
    notice = parse_notice(document_from_text(text, "sample"))
    assert [target.written for item in notice.items for target in item.targets] == ["5所", "30个"]
    assert [unit.name for unit in notice.items[1].units] == ["市建设局", "市财政局"]
    assert "progress-table" in {problem.code for problem in notice.problems}


def test_leaders_in_a_row_over_a_table_count_for_the_rows_below() -> None:
    text = (
        "序号\n目标任务\n牵头单位\n责任单位\n责任人\n一、工业(牵头领导:甲某、乙某某、丙某)\n1\n★新增企业20家。\n区科工局\n"
        "各镇(街道)\n丁某\n二、城建(牵头领导:己某)\n2\n改造小区10个。\n区住建局\n区城管局\n庚某"
    )
    items = read(text)["items"]
    assert [(item["leader"], item["mark"], item["lead"]) for item in items] == [
        ("甲某、乙某某、丙某", "★", ["区科工局"]),
        ("己某", "", ["区住建局"]),
    ]


def test_broken_lines_page_numbers_and_blanks_do_not_disturb() -> None:
    text = (
        "附件1\n2031年政府工作报告重点工作\n责任分解\n一、甲某市长主抓重点工作\n"
        "1.  稳住工业,为企业减\n负12亿元,新增企\n业30家。\n"
        "责任 单位 :市经信局、市财\n政局、市税务局\n— 2 —\n2.编制规划。\n责任单位:\n市自然资源和规划局"
    )
    items = read(text)["items"]
    assert items[0]["text"] == "稳住工业,为企业减负12亿元,新增企业30家。"
    assert items[0]["lead"] + items[0]["cooperating"] == ["市经信局", "市财政局", "市税务局"]
    assert items[1]["lead"] == ["市自然资源和规划局"]


def test_a_page_on_one_line_is_cut_at_its_numbers() -> None:
    text = "重点工作 1.新建学校5所。责任单位:市教育局、市财政局 2.改造道路12条。责任单位:市建设局"
    assert told(text) == [
        ("1", ["市教育局"], ["市财政局"], "first_default"),
        ("2", ["市建设局"], [], "sole"),
    ]


@pytest.mark.parametrize(
    ("units", "names"),
    [
        ("市发展改革委(铁办)、市财政局", ["市发展改革委(铁办)", "市财政局"]),
        ("各区县政府(含滨江新区、山北区管委会)", ["各区县政府", "滨江新区管委会", "山北区管委会"]),
        ("各县(市、区)政府(管委会)", ["各县(市、区)政府(管委会)"]),
        ("市住房和城乡建设局和市交通运输局", ["市住房和城乡建设局", "市交通运输局"]),
        ("市自然资源和规划局、人力资源和社会保障局", ["市自然资源和规划局", "市人力资源和社会保障局"]),
        ("市教育局及各区政府", ["市教育局", "各区政府"]),
        ("市委宣传部(文明办)以及市文化和旅游局(市文物局)", ["市委宣传部(文明办)", "市文化和旅游局(市文物局)"]),
        ("市公安局等相关部门", ["市公安局"]),
        ("各县区政府,市财政局等,各有关部门", ["各县区政府", "市财政局", "各有关部门"]),
        (
            "国家税务总局甲市税务局、人行甲市支行、国网甲供电公司",
            ["国家税务总局甲市税务局", "人行甲市支行", "国网甲供电公司"],
        ),
    ],
)
def test_units_are_cut_where_names_end(units: str, names: list[str]) -> None:
    item = read(f"1.做好工作。\n责任单位:{units}")["items"][0]
    assert item["lead"] + item["cooperating"] == names
    assert item["etc"] == ("等" in units)


def test_only_a_bracket_of_units_is_taken_off_the_wording() -> None:
    text = (
        "1.落实“345+1.5”标准(试行);建设示范乡镇(街道)20个(责任单位:市建设局)\n"
        "2.按“一站(点)一策”推进:建站12个。(市民政局)\n3.管理好犬类(街道)。\n责任单位 市公安局"
    )
    assert [item["text"] for item in read(text)["items"]] == [
        "落实“345+1.5”标准(试行);建设示范乡镇(街道)20个",
        "按“一站(点)一策”推进:建站12个。",
        "管理好犬类(街道)。",
    ]


def test_clauses_of_the_notice_are_no_tasks() -> None:
    text = (
        "甲市人民政府办公室关于印发2031年重点工作责任分工的通知\n各区人民政府:\n一、提高认识。各单位要落实。\n"
        "二、按时报送。请于3月31日前将进展情况报市政府督查室。\n附件:2031年重点工作责任分工\n甲市人民政府办公室\n2031年1月5日\n"
        "2031年重点工作责任分工\n1.新增企业20家。\n责任单位:市经信局\n"
        "2.技改投资30亿元。\n责任单位:市经信局\n联系人:张某 电话:123"
    )
    report = read(text)
    assert [item["text"] for item in report["items"]] == ["新增企业20家。", "技改投资30亿元。"]
    assert [item["deadline"] for item in report["items"]] == [None, None]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("近日,甲市政府印发通知,将194项重点工作分解到91个单位,年中、年末开展督查。", "not-a-list"),
        (
            "甲县人民政府通知\n各乡镇:\n现印发给你们。\n附件:1.任务分解表\n2.实事分解表\n甲县人民政府\n2031年2月3日",
            "annex-missing",
        ),
        ("1.甲事。\n责任单位:市教育局\n3.乙事。\n责任单位:市教育局", "number-gap"),
        ("1.甲事。\n责任单位:市教育局\n1.乙事。\n责任单位:市教育局", "number-repeated"),
        ("1.甲事。\n责任单位:市教育局\n2.乙事。", "no-units"),
        ("1.甲事。\n责任单位:市教育局、落实到位", "unknown-unit"),
        ("附件2\n民生实事\n一、出行(3个子项)。修路8公里;修桥1座。(责任单位:市交通局)", "sub-item-count"),
        ("加黑为牵头单位。\n1.甲事。\n责任单位:市教育局、市财政局\n2.乙事。\n责任单位:市教育局", "lead-by-font"),
    ],
)
def test_what_wants_a_look_is_told(text: str, code: str) -> None:
    assert code in {problem["code"] for problem in read(text)["problems"]}


def test_labels_stay_unique_where_numbers_begin_anew() -> None:
    text = "一、工业\n1.甲事。\n责任单位:市经信局\n二、农业\n1.乙事。\n责任单位:市农业局\n2.丙事。\n责任单位:市农业局"
    assert [item["label"] for item in read(text)["items"]] == ["重点一-1", "重点二-1", "重点二-2"]


def test_a_second_list_of_tasks_is_named_by_its_annex() -> None:
    text = (
        "附件1\n五年重点工作\n1.甲事。\n责任单位:市甲局\n附件2\n2031年重点工作\n1.乙事。\n责任单位:市乙局\n"
        "附件3\n民生实事\n1.丙事。\n责任单位:市丙局"
    )
    assert [item["label"] for item in read(text)["items"]] == ["重点1", "附件2-1", "民生1"]


def test_points_are_items_where_each_has_units_and_else_belong_to_their_task() -> None:
    text = (
        "1.外贸增长。\n(1)出口增长3%。\n部门分工:市商务局牵头,海关配合。\n(2)引资2亿美元。\n部门分工:市招商局牵头。\n"
        "2.建设步道。\n(1)新建步道3公里;\n(2)改造公园2个。\n责任单位:市园林局"
    )
    report = read(text)
    assert [item["label"] for item in report["items"]] == ["重点1-1", "重点1-2", "重点2"]
    assert report["items"][2]["text"] == "建设步道。\n(1)新建步道3公里;\n(2)改造公园2个。"


def test_a_title_on_a_line_of_its_own_is_kept_apart() -> None:
    text = "(一)道路建设\n改造主干道12条。(牵头单位:区建设局)\n(二)学校建设\n新建学校3所。(责任单位:区教育局)"
    items = parse_notice(document_from_text(text, "sample")).items
    assert [(item.title, item.text) for item in items[:2]] == [
        ("道路建设", "道路建设\n改造主干道12条。"),
        ("学校建设", "学校建设\n新建学校3所。"),
    ]


def test_a_flat_table_needs_no_full_stops() -> None:
    text = "序号\n工作任务\n责任单位\n1\n新建学校5所\n市教育局\n2\n改造老旧小区\n市建设局、\n市财政局"
    assert told(text) == [("1", ["市教育局"], [], "sole"), ("2", ["市建设局"], ["市财政局"], "first_default")]


def test_cells_without_a_unit_and_categories_over_several_rows_are_understood() -> None:
    text = (
        "| 序号 | 类别 | 目标任务 | 责任分工 | | 完成时限 |\n|---|---|---|---|---|---|\n"
        "| | | | 牵头单位 | 配合单位 | |\n"
        "| 1 | 教育 | 新建学校5所 | 市教育局 | 市财政局<br>市住建局 | 8月 |\n"
        "| 2 | | 新建托幼园6所 | 市教育局 | / | 9月 |\n"
        "| 3 | 交通 | 修路8公里 | 市交通局 | 无 | 全年 |"
    )
    items = read(text)["items"]
    assert [(item["section"], item["cooperating"], item["deadline"]) for item in items] == [
        ("教育", ["市财政局", "市住建局"], "8月"),
        ("教育", [], "9月"),
        ("交通", [], "全年"),
    ]


def test_notes_in_front_of_the_first_heading_are_no_tasks() -> None:
    text = (
        "说明\n1.每月报送。\n2.电话:123。\n一、工业\n1.新增企业20家。\n责任单位:市工信局\n2.技改。\n责任单位:市工信局"
    )
    report = read(text)
    assert [item["text"] for item in report["items"]] == ["新增企业20家。", "技改。"]
    assert report["lines"]["notice"] == 3


def test_a_rule_in_a_note_below_the_list_counts_for_the_list() -> None:
    text = "1.甲事。\n责任单位:市城管委、市公安局\n2.乙事。\n责任单位:市文旅局\n注:责任单位中排名第一的为牵头单位。"
    assert told(text) == [("1", ["市城管委"], ["市公安局"], "first_rule"), ("2", ["市文旅局"], [], "sole")]


def test_long_runs_of_dates_or_brackets_are_read_in_linear_time() -> None:
    for text in (
        "2031年1月5日\n" * 5000,
        "1." + "(" * 20000,
        "1.事。\n责任单位:" + "市教育局、" * 5000,
        "1.事。\n" * 3000,
    ):
        assert read(text)["lines"]["total"] > 0


def test_numbered_parts_of_a_livelihood_item_are_one_item() -> None:
    text = (
        "附件2\n民生实事\n一、出行(2个子项)\n1.修路8公里。\n2.修桥1座。\n责任单位:市交通局\n"
        "二、教育(1个子项)\n1.建校5所。\n责任单位:市教育局"
    )
    notice = parse_notice(document_from_text(text, "sample"))
    assert [(item.label, item.title, len(item.sub_items)) for item in notice.items if item.annex] == [
        ("民生1", "出行", 2),
        ("民生2", "教育", 1),
    ]
    assert notice.problems == ()


def test_keys_and_lists_of_units_may_be_broken_over_lines_and_pages() -> None:
    text = (
        "1.新建学校5所,改造\n操场6片。牵头单\n位:市教育局、市财\n政局\n2.建路。\n责任单位 市交通局、\n— 6 —\n市公路局"
    )
    assert told(text) == [
        ("1", ["市教育局", "市财政局"], [], "explicit"),
        ("2", ["市交通局"], ["市公路局"], "first_default"),
    ]


def test_what_a_page_has_around_its_list_is_no_task() -> None:
    text = (
        "索引号:1234\n打印 关闭\n甲市人民政府办公室关于印发2031年重点工作责任分工的通知\n甲政办发〔2031〕3号\n"
        "各区人民政府:\n现印发给你们。\n甲市人民政府办公室\n二〇三一年一月五日\n2031年重点工作责任分工\n一、工业\n1.新增企业20家。\n"
        "责任单位:市工信局\n甲市人民政府办公室文件\n2.新建园区3个。\n责任单位:市工信局\n- 3 -\n上一篇:某通知"
    )
    notice = parse_notice(document_from_text(text, "sample"))
    assert [item.text for item in notice.items[:-1]] == ["新增企业20家。", "新建园区3个。"]
    assert [item.section.number for item in notice.items[:-1] if item.section] == ["一", "一"]
    assert {fact.name: fact.value for fact in notice.facts}["date"] == "二〇三一年一月五日"
