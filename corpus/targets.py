"""Targets: the figures of an item that are to be reached, a typed clause each.

A figure is a target when a number is followed by a unit of counting or measure and does not merely describe something:
names and codes (5G, 104国道, anything in quotation marks), dates, ages, ordinals, thresholds (亿元以上项目,
50万元以下的村), ranges of place or time (2公里范围, 24小时在线) and policies in years (延长30年) are none.

One rule makes the object: the clause without its figure, without words of resolve (力争, 确保), of bare performance
(实施, 完成, 开展 …) and of linking (达到, 稳定在 …). A verb that tells neighbours apart (新增, 建成, 增长) stays, and
the members of an enumeration take it over from the first (新增城市绿道50公里、公共停车位3000个 → 新增公共停车位).
A ceiling or floor at the end of 分别 or 各 holds for every member. A span of values (5%—6%) counts from its lower end.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import Final

from corpus.numerals import ARABIC, CHINESE, HALF_WIDTH, MAGNITUDE, parse_number
from corpus.records import Comparator, Target

# Longest first: a regex alternation takes the first that fits.
_MEASURES: Final = (
    "微克/立方米|毫克/立方米|微克每立方米|万元/亩|元/人|元/亩|平方公里|平方千米|立方米|平方米|平方|公顷|公里|千米|海里|"
    "个百分点|百分点|个基点|吨标准煤|吨标煤|吨粮|千瓦时|兆瓦时|千瓦|兆瓦|吉瓦|标准箱|标箱|TEU|GWh|MWh|kWh|GW|MW|kW|"
    "美元|欧元|港元|日元|人民币|元|亩|吨|公斤|千克|米|升|%|‰|度电|"
)
_CLASSIFIERS: Final = (
    "人次|人天|户次|班次|车次|架次|场次|件次|家次|批次|例次|个|家|所|条|座|幢|栋|辆|台|部|套|间|张|床|项|件|种|只|头|羽|"
    "户|人|名|位|处|支|场|次|批|期|例|宗|起|单|笔|株|棵|盏|根|口|眼|枚|册|本|篇|首|幅|面|块|片|段|对|副|把|艘|架|列|趟|"
    "班|节|堂|门|款|类|份|封|颗|尾|孔|桩|杆|村|镇|组|队|箱"
)
_DURATIONS: Final = "个工作日|工作日|个小时|小时|分钟|个月|天"
_UNIT: Final = rf"(?:{_DURATIONS}|{_MEASURES}{_CLASSIFIERS})(?:[(](?:{_CLASSIFIERS})[)])?"
_FLOORS: Final = "不低于|不少于|不小于|至少|超过|突破|高于|大于|多于|超"
_CEILINGS: Final = "不超过|不高于|不大于|不多于|不突破|至多|最多|低于|少于|小于"
_ABOUT: Final = "大约|约|近"
_AFTER: Final = "及以上|以上|及以下|以下|以内|之内|左右|上下"

_FIGURE = re.compile(
    rf"(?P<before>{_CEILINGS}|{_FLOORS}|{_ABOUT})?(?<![0-9])(?P<number>(?>{ARABIC}))(?P<scale>{MAGNITUDE})?"
    rf"(?:%?(?:[-~—–]{{1,2}}|至|到)(?P<upper>(?>{ARABIC}))(?P<upper_scale>{MAGNITUDE})?)?"
    rf"(?P<more>[余多])?(?P<unit>{_UNIT})(?P<more_after>[多余](?![种元]))?(?P<after>{_AFTER})?"
)
_PERCENT = re.compile(
    rf"(?P<before>{_CEILINGS}|{_FLOORS}|{_ABOUT})?百分之(?P<number>{CHINESE}(?:点{CHINESE})?|{ARABIC})(?P<after>{_AFTER})?"
)
_RANK = re.compile(
    rf"(?<![年月日底之以目此年期])前(?P<number>{ARABIC}|{CHINESE})(?:(?P<unit>位|名|强)|(?=[,;。、))的]|$))"
    rf"|(?<=[居列为入到升获持])(?:全国|全省|全市|全区|同类城市|[\u4e00-\u9fff]{{0,4}})?"
    rf"第(?P<place>{ARABIC}|{CHINESE})(?P<place_unit>位|名)"
)
_VERB_WORDS: Final = (
    "新改扩建|新建改建|新建成|新培育|新引进|新认定|新签约|新增加|新开工|新开通|新招引|新改建|新开|改扩建|改造提升|启动建设|"
    "开工建设|规范化建设|引进推进|消化处置|巩固提升|淘汰整治|新建|扩建|改建|迁建|续建|翻建|改造|新增|增加|建成|建设(?!用地)|"
    "创建|打造|培育|引进|认定|启动|推进|淘汰|整治(?!任务)|消除|帮扶|发放|盘活|腾出|实施|完成|组织开展|开展|新辟|开辟|开通|"
    "共建|举办|承办|培训(?!基地|班|机构)|提供|安装|加装|修缮|修复|提升|建立|设立|投放|实现|减轻|压减|争取|推广|发展|"
    "选派|组建|打通|招引|招聘|招募|选聘|保障(?!性|房)|解决|减少|治理|清理|拆除|开行|收储|供应|出让|筹集|筹建|配租|检测|抽检|"
    "救助|资助|培养|申报|获评|评选|化解|处置|归集|引育|招收|输送|吸纳|扶持|支持|服务|创成|创评|抓好|做好|带动|推动|"
    "确保|力争|铺设|敷设|架设|种植|复垦|整理|流转|配备|配置|更新|淘汰|回收|解除|发行|落实|办理|受理|开发|征集|启用|新装"
)
_BUILDING: Final = "新建|改建|扩建|建成|建设|改造|新增|创建|打造|培育|引进|新开|新辟|开通|打通|启用|完成|举办"
_CHINESE_COUNT = re.compile(
    rf"(?:(?<=[建造成设增育进辟通用办])|(?<=、)|(?<=[和及]))(?P<number>{CHINESE})(?P<unit>[所座条家处幢栋场])(?P<after>{_AFTER})?"
    rf"|(?<=[\u4e00-\u9fff])(?<![零〇○一二两三四五六七八九十百千万亿])(?P<last>{CHINESE})(?P<last_unit>[所座条家处幢栋])(?=[,;。、]|$)"
)
_BUILD = re.compile(rf"(?:{_BUILDING})")
_VERB = re.compile(rf"(?:{_VERB_WORDS})(?:[、和及与并]?(?:{_VERB_WORDS}))*")
_RESOLVE = re.compile(r"(力争(?!取)|确保|务必)")
_EMPHASIS = re.compile(r"^(?:(?:到|至)?[^,]{0,8}?[年月]?底前?,?)?(力争(?!取)|确保|努力|保证|争取|务必)")
_LIGHT = re.compile(
    r"^(?:力争(?!取)|确保|努力|保证|争取|务必|实施|完成|组织开展|开展|抓好|做好|实现|落实|带动|推动|累计|再)+"
)
_TIME = re.compile(
    r"^(?:(?:到|至)?(?:[0-9]{4}年)?(?:[0-9]{1,2}月)?(?:年?底前?|年内|末前?)|全年(?=[^\s])|今年(?=[^\s]))"
)
_LINK = re.compile(
    r"(?:(?:总数|总量)?(?:要|均|都|分别|各自)?(?:力争|确保)?(?:稳定达到|达到|稳定在|保持在|维持在|控制在|提高到|提高至|提升到|提升至|"
    r"增加到|增加至|扩大到|下降到|降低到|降低至|下降至|压减到|压缩到|压缩至|缩短到|缩短至|增长到|增长至|降至|降到|增至|升至|减至|减到|"
    r"(?<![发到])达|(?<![行作])为|不足)(?:年?人均|平均|每人每[月年]|每[月年])?|(?<=[率度])到)$"
)
_RANK_LINK = re.compile(
    r"(?:中)?(?:进入|跻身|位居|位列|排名|居|列|保持|升至|进|入)?(?:全国|全省|全市|全区|同类城市|同类地区|长三角)?$"
)
_FROM = re.compile(r"[从由][0-9][^从由]{0,12}$")
_NUMBERING = re.compile(r"[(]?(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})(?:[)]、?|[、.](?![0-9]))")
_PREDICATE = re.compile(
    r"(?:开工建设|建成投产|建成投用|竣工投产|竣工验收|投入使用|投产达产|正式运营|开工|竣工|投产|达产|完工|投用|运营|入库|签约|落地|"
    r"增长|下降|提高|提升|减少|增加|压减|降低|回升|投入运营)+"
)
_EACH = re.compile(
    r"(?:平均)?每(?:户|人|名|位|亩|头|家|村|套|间|台|辆|平方米|平米|张|个)(?:每?[年月])?(?:补贴|补助|奖励|发放)?"
)
_ENDING_PREDICATE = re.compile(rf"{_PREDICATE.pattern}$")
_CHANGE = re.compile(
    r"(?:延长|缩短|压缩|压减|减少|减至|控制在|达到|提前|增加|提速|提高到|压缩至|缩短至|不超过|不少于|不低于)(?:了|至|到)?$"
)
_GROUP = re.compile(r"(?:分别|各自|均|都|(?<![、0-9])各(?![类项级地区县镇乡村种单部方界族市大个行有]))")
_THRESHOLD_UNITS: Final = frozenset(
    "元 美元 欧元 港元 公里 米 千米 亩 公顷 平方米 平方公里 立方米 吨 吨标煤 吨标准煤 千瓦 兆瓦 千瓦时 kW MW "
    "万元/亩 元/亩 人 户 张 床 头 位 人次".split()
)
_AMOUNT_UNITS: Final = frozenset(("元", "美元", "欧元", "港元", "人民币"))
_EXTENTS: Final = frozenset(("米", "公里", "千米"))
_REACH: Final = (6, 12)  # characters from 各 to its figure; from 分别, behind which more is said (提高到每人每月)
_MAX_DIGITS: Final = 16
_MAX_MEMBERS: Final = 30
_STRUCTURE = re.compile(r"(?:子项|大项|小项|方面|部分|章节|阶段|步骤|环节|重点任务(?![0-9]))")
_PLACE = re.compile(
    r"(?:范围|半径|以?内(?!涝|河|陆|部|容|外|贸|需)|生活圈|健身圈|服务圈|步行圈|经济圈|交通圈|国道|省道|县道|在线)"
)
_OPEN: Final = {"“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", "〈": "〉"}
_BRACKETS: Final = {"(": ")", "[": "]", "【": "】", "〔": "〕"}
# 工作面28个(采煤工作面11个、掘进工作面17个): the bracket divides the figure before it.
_PART = re.compile(
    rf"(?P<noun>[\u4e00-\u9fff]{{2,14}}?)(?P<number>(?:{ARABIC})(?:{MAGNITUDE})?)(?P<unit>{_CLASSIFIERS})(?=[、,;)])"
)
_PARTS = re.compile(
    rf"[(](?!其中|含新){_PART.pattern}"
    rf"(?:[、,;][\u4e00-\u9fff]{{2,14}}?(?:{ARABIC})(?:{MAGNITUDE})?(?:{_CLASSIFIERS}))+[)]"
)
_CUTS: Final = frozenset(",;。!?:\n")
_TAIL_CUT = re.compile(r"[,;。!?:\n、)]")
_DETERMINERS = re.compile(r"^(?:的|以上的|以上|以下的)")


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure in the text with what surrounds it removed; `kind` is count, percent or rank."""

    start: int
    end: int
    comparator: Comparator
    value: float
    unit: str
    written: str
    kind: str
    scoped: bool  # 以上 and its like stand behind it


@dataclass(frozen=True, slots=True)
class _Carried:
    """What a clause leaves to the ones behind it."""

    object: str = ""
    verb: str = ""
    emphasis: str = ""
    unit: str = ""
    whole: str | None = None


def extract_targets(text: str, start: int) -> tuple[Target, ...]:
    """Return the targets of an item's text in order; spans count from `start`, the text's place in the document."""
    printed, text = text, text.translate(HALF_WIDTH)
    shut, inner = _mask(text)
    figures = _find_figures(text, shut)
    starts = [figure.start for figure in figures]
    found: list[Target] = []
    carried = _Carried()
    for left, right in _pieces(text, _CUTS, inner):
        if left and text[left - 1] in ";。!?\n":
            carried = _Carried()
        here = figures[bisect_left(starts, left) : bisect_left(starts, right)]
        if not here:
            whole = carried.whole if "其中" not in text[left:right] else None
            carried = _Carried(carried.object, "", "", carried.unit, whole)
            continue
        targets, carried = _read_clause(text, (left, right), here, inner, carried)
        found.extend(part for target in targets for part in _with_parts(text, target))
    return tuple(_place(target, printed, start) for target in found)


def _with_parts(text: str, target: Target) -> list[Target]:
    """The target, and behind it those that a bracket behind its figure divides it into."""
    enumerated = _PARTS.match(text, target.start + target.text.index(target.written) + len(target.written))
    if enumerated is None:
        return [target]
    outer = replace(target, object=target.object.replace(enumerated[0], ""))
    parts = [
        replace(
            outer,
            text=part[0],
            object=part["noun"],
            comparator=Comparator.EQUAL,
            value=parse_number(part["number"]),
            unit=part["unit"],
            written=part["number"] + part["unit"],
            start=part.start(),
            end=part.end(),
            part_of=outer.object,
        )
        for part in _PART.finditer(text, enumerated.start() + 1, enumerated.end())
    ]
    return [outer, *parts]


def _place(target: Target, text: str, start: int) -> Target:
    """Move a target into the document, with its words in the width they are printed in."""
    written_at = target.start + target.text.index(target.written)
    return replace(
        target,
        text=text[target.start : target.end],
        written=text[written_at : written_at + len(target.written)],
        start=target.start + start,
        end=target.end + start,
    )


def _mask(text: str) -> tuple[list[bool], list[bool]]:
    """Mark the characters whose figures are none (`shut`) and where nothing is cut (`inner`)."""
    shut, inner = [False] * len(text), [False] * len(text)
    position = 0
    while position < len(text):
        opening = text[position]
        closing = _OPEN.get(opening) or _BRACKETS.get(opening) or ('"' if opening == '"' else "")
        end = text.find(closing, position + 1, position + 120) if closing else -1
        if end < 0:
            position += 1
            continue
        holds_parts = opening in _BRACKETS and text[position + 1 : position + 3] in ("其中", "含新")
        for index in range(position, end + 1):
            inner[index] = not holds_parts
            shut[index] = not holds_parts and not (opening in _BRACKETS and end - position <= 3)
        if holds_parts:
            position += 1
        else:
            position = end + 1
    return shut, inner


def _pieces(text: str, cuts: frozenset[str], inner: list[bool]) -> list[tuple[int, int]]:
    pieces, left = [], 0
    for index, character in enumerate(text):
        if character in cuts and not inner[index] and not _is_thousands(text, index):
            pieces.append((left, index))
            left = index + 1
    return [*pieces, (left, len(text))]


def _is_thousands(text: str, index: int) -> bool:
    """Tell the comma of 3,000 from one between clauses."""
    tail = text[index + 1 : index + 5]
    return (
        text[index] in ","
        and index > 0
        and text[index - 1].isdecimal()
        and len(tail) >= 3
        and tail[:3].isdecimal()
        and not tail[3:].isdecimal()
    )


def _find_figures(text: str, shut: list[bool]) -> list[_Figure]:
    found = [
        figure
        for match in _FIGURE.finditer(text)
        if not shut[match.start("number")] and _is_free(text, match) and (figure := _read_figure(text, match))
    ]
    found += [figure for match in _CHINESE_COUNT.finditer(text) if (figure := _read_chinese(text, match, shut))]
    found += [_read_percent(match) for match in _PERCENT.finditer(text) if not shut[match.start()]]
    found += [figure for match in _RANK.finditer(text) if not shut[match.start()] and (figure := _read_rank(match))]
    found = _without_overlaps(found)
    following = [*found[1:], None]
    return [figure for figure, after in zip(found, following, strict=False) if not _is_attribute(text, figure, after)]


def _without_overlaps(found: list[_Figure]) -> list[_Figure]:
    """Sort, and keep the one that begins first where two readings meet (前10名 is no count of 10名)."""
    kept: list[_Figure] = []
    for figure in sorted(found, key=lambda figure: (figure.start, -figure.end)):
        if not kept or figure.start >= kept[-1].end:
            kept.append(figure)
    return kept


def _is_free(text: str, match: re.Match[str]) -> bool:
    """Tell whether the number stands by itself: not in a name, a code, a date, an ordinal or a rate (每10万人)."""
    before = text[max(0, match.start("number") - 1) : match.start("number")]
    if before and (before in "第每+-/_.·—" or (before.isascii() and before.isalnum())):
        return False
    tail = text[match.end() : match.end() + 8]
    unit = match["unit"]
    if unit.isascii() and unit.isalpha() and tail[:1].isascii() and tail[:1].isalpha():
        return False
    if unit in ("个", "项", "类") and _STRUCTURE.match(tail):
        return False
    if _PLACE.match(tail):
        return False
    if (unit == "对" and tail[:1].isdecimal()) or (unit == "件" and tail.startswith("事")):
        return False
    return not (
        unit in _DURATIONS.split("|")
        and not _CHANGE.search(text[max(0, match.start() - 8) : match.start()])
        and not match["before"]
    )


def _read_figure(text: str, match: re.Match[str]) -> _Figure | None:
    if len(match["number"]) > _MAX_DIGITS:
        return None
    value = parse_number(match["number"] + (match["scale"] or ""))
    if match["upper"] and not match["scale"] and match["upper_scale"]:
        value = parse_number(match["number"] + match["upper_scale"])
    unit = match["unit"].replace("%", "%")
    comparator = _compare(match["before"] or "", match["after"] or "", text[max(0, match.start() - 3) : match.start()])
    if comparator is Comparator.EQUAL and (match["upper"] or match["more"] or match["more_after"]):
        comparator = Comparator.AT_LEAST
    kind = "percent" if unit in ("%", "‰") else "count"
    return _Figure(match.start(), match.end(), comparator, value, unit, match[0], kind, bool(match["after"]))


def _read_percent(match: re.Match[str]) -> _Figure:
    comparator = _compare(match["before"] or "", match["after"] or "", "")
    value = parse_number(match["number"])
    return _Figure(match.start(), match.end(), comparator, value, "%", match[0], "percent", bool(match["after"]))


def _read_chinese(text: str, match: re.Match[str], shut: list[bool]) -> _Figure | None:
    """Read 新建两所小学, 打通断头路十条: only in a clause that builds something, and never 一."""
    number, unit = match["number"] or match["last"], match["unit"] or match["last_unit"]
    clause = re.split(r"[,;。:\n]", text[max(0, match.start() - 40) : match.start()])[-1]
    if shut[match.start()] or not _BUILD.match(clause) or number in ("一", "十百千", "零", "百", "千", "万", "亿"):
        return None
    comparator = _compare("", match["after"] or "", "")
    start = match.start("number") if match["number"] else match.start("last")
    return _Figure(start, match.end(), comparator, parse_number(number), unit, match[0], "count", bool(match["after"]))


def _read_rank(match: re.Match[str]) -> _Figure | None:
    number = match["number"] or match["place"]
    try:
        value = parse_number(number)
    except ValueError:
        return None
    if match["place"]:
        start = match.start("place") - 1
        unit = match["place_unit"]
        return _Figure(start, match.end(), Comparator.EQUAL, value, unit, "第" + number + unit, "rank", False)
    return _Figure(match.start(), match.end(), Comparator.AT_MOST, value, match["unit"] or "", match[0], "rank", False)


def _compare(before: str, after: str, link: str) -> Comparator:
    if after in ("左右", "上下") or before in _ABOUT.split("|"):
        return Comparator.ABOUT
    if after in ("以下", "及以下", "以内", "之内") or before in _CEILINGS.split("|"):
        return Comparator.AT_MOST
    if after in ("以上", "及以上") or before in _FLOORS.split("|"):
        return Comparator.AT_LEAST
    return Comparator.AT_MOST if link == "控制在" else Comparator.EQUAL


def _is_attribute(text: str, figure: _Figure, following: _Figure | None) -> bool:
    """Tell a figure that only describes (50亿元以上项目, 总投资10亿元的项目, 从10%) from one to be reached."""
    tail = text[figure.end : figure.end + 24]
    tail = _TAIL_CUT.split(tail, maxsplit=1)[0]
    follows = (
        following is not None
        and 0 <= following.start - figure.end < len(tail)
        and text[following.start - 1] not in "和及与"
    )
    head = text[max(0, figure.start - 4) : figure.start]
    if head.endswith(("从", "由")) and re.match(
        r"(?:提高|提升|增加|下降|降|压缩|压减|缩短|缩减|重组|整合|合并|调整|增|扩|减|到|至)", tail
    ):
        return True
    if not tail or figure.kind == "rank":
        return False
    if head.endswith("的") and follows and following is not None and following.unit == figure.unit:
        return True  # 反馈的37个问题年内整改销号29个
    if figure.scoped and (follows or figure.written.endswith("以下")):
        return True
    if figure.scoped and figure.kind == "count" and figure.unit in _THRESHOLD_UNITS:
        return True
    if figure.unit in _AMOUNT_UNITS | _EXTENTS and follows:
        return True
    return figure.unit in _AMOUNT_UNITS and tail.startswith(("的", "级", "规模"))


def _read_clause(
    text: str, clause: tuple[int, int], figures: list[_Figure], inner: list[bool], carried: _Carried
) -> tuple[list[Target], _Carried]:
    """Read one stretch between commas: a group (各, 均, 分别), or an enumeration at 、."""
    grouped = _read_group(text, clause, figures, inner)
    if grouped:
        last = grouped[-1]
        return grouped, _Carried(last.object, "", last.emphasis, last.unit)
    targets: list[Target] = []
    carried = _Carried(carried.object, "", "", carried.unit, carried.whole)
    for (left, right), figure in _segments(text, clause, figures, inner):
        target, carried = _read_segment(text, (left, right), figure, carried)
        if target:
            targets.append(target)
    return targets, carried


def _segments(
    text: str, clause: tuple[int, int], figures: list[_Figure], inner: list[bool]
) -> list[tuple[tuple[int, int], _Figure]]:
    """Give every figure its smallest clause: cut at 、 and, between two figures, at 和."""
    cuts = [clause[0]]
    for figure, following in zip(figures, [*figures[1:], None], strict=True):
        if following is None:
            cuts.append(_end_of_last(text, figure, clause, inner))
            break
        cuts.append(_cut_between(text, figure, following, inner))
    segments = []
    for index, figure in enumerate(figures):
        left, right = cuts[index], cuts[index + 1]
        while left < figure.start and text[left] in "、和及与并 以\t" and not text.startswith("以", left):
            left += 1
        if text.startswith("以及", left):
            left += 2
        right = _trim_right(text, left, right)
        segments.append(((_own_start(text, left, figure, inner), right), figure))
    return segments


def _trim_right(text: str, left: int, right: int) -> int:
    while right > left and text[right - 1] in "、 \t":
        right -= 1
    return right


def _end_of_last(text: str, figure: _Figure, clause: tuple[int, int], inner: list[bool]) -> int:
    """End the last clause at the next 、 when the figure closes its part, else at the comma."""
    if text[figure.end : figure.end + 1] == "、":
        return figure.end
    right = clause[1]
    if text[figure.end : figure.end + 1] in ")" and figure.end < right:
        return figure.end
    last_etc = text.rfind("等", figure.end, right)
    for index in range(figure.end, right):
        if text[index] in ")" and not inner[index]:
            return index
        if text[index] == "、" and not inner[index] and index > last_etc and _VERB.match(text, index + 1):
            return index
    return right


def _cut_between(text: str, figure: _Figure, following: _Figure, inner: list[bool]) -> int:
    """Cut behind the figure if its part ends there, else at the last 、 or 和 before the next one."""
    if text[figure.end] == "(" and inner[figure.end]:
        closing = text.find(")", figure.end, following.start)
        return closing + 1 if closing > 0 else figure.end
    if re.match(r"(?:、|和|及|以及|与|并|其中|[(])", text[figure.end : figure.end + 2]):
        return figure.end
    for index in range(following.start - 1, figure.end - 1, -1):
        if inner[index]:
            continue
        if text[index] == "、" or (text[index] in "和及与" and index == following.start - 1):
            return index
    for index in range(figure.end, following.start):
        if text[index] in "、((" and not inner[index]:
            return index
    return following.start if figure.end < following.start and _ends_noun(text, figure, following) else figure.end


def _ends_noun(text: str, figure: _Figure, following: _Figure) -> bool:
    """Tell 5个A6个B (nouns behind) from A5个B6个 (nouns before) where nothing separates the two."""
    return not _VERB.match(text, figure.end) and figure.kind == "count" and text[figure.end : figure.end + 1] != ""


def _own_start(text: str, left: int, figure: _Figure, inner: list[bool]) -> int:
    """Skip what an enumeration says before the last verb of its own (提升环境、改造道路5条 begins at 改造)."""
    start, bare = left, bool(_VERB.fullmatch(text[left : figure.start]))
    for index in range(left, figure.start):
        if text[index] != "、" or inner[index]:
            continue
        bare = bool(_VERB.fullmatch(text[start:index]))
        if not bare and _VERB.match(text, index + 1):
            start = index + 1
    return start


def _read_segment(
    text: str, span: tuple[int, int], figure: _Figure, carried: _Carried
) -> tuple[Target | None, _Carried]:
    left, right = span
    if (numbering := _NUMBERING.match(text, left)) and numbering.end() <= figure.start:
        left = numbering.end()
    while left < figure.start and text[left] in "( \t":
        left += 1
    whole = carried.whole
    if text.startswith("其中", left):
        left += 2
        while left < figure.start and text[left] in ",: ":
            left += 1
        whole = carried.object or None
    elif whole and (_VERB.match(text, left) or figure.unit != carried.unit):
        whole = None
    clause = text[left:right]
    named, verb = _name_object(clause, figure, left, carried if whole is None else _Carried(carried.object))
    # 力争 may stand before the clause or between the object and its figure (吞吐量力争达到1.35亿吨).
    match = _EMPHASIS.match(clause) or _RESOLVE.search(text, left, figure.start)
    emphasis = match[1] if match else carried.emphasis if whole is None else ""
    if len(named) < 2:
        return None, carried
    target = Target(
        clause, named, figure.comparator, figure.value, figure.unit, figure.written, emphasis, left, right, whole
    )
    kept = carried.object if whole else named
    return target, _Carried(kept, verb, emphasis, figure.unit, whole)


def _name_object(clause: str, figure: _Figure, left: int, carried: _Carried) -> tuple[str, str]:
    """Return what the figure counts, and the verb that the next of an enumeration may take over."""
    head, tail = clause[: figure.start - left], clause[figure.end - left :]
    emphasised = _EMPHASIS.match(head)
    head = head[emphasised.end() :] if emphasised else head
    head = _strip_head(head)
    linked = (_RANK_LINK if figure.kind == "rank" else _LINK).sub("", head)
    head = _FROM.sub("", linked or (head if tail and head == "为" else ""))
    head = re.sub(r"(?:、|的|中)$", "", head)
    named = (head + _DETERMINERS.sub("", tail)).strip(" 、.")
    verb_match = _VERB.match(named)
    verb = verb_match[0] if verb_match else carried.verb
    if _EACH.fullmatch(named) and carried.object:
        return carried.object + named, carried.verb
    if not named or _PREDICATE.fullmatch(named):
        base = carried.object
        trailing = _ENDING_PREDICATE.search(base, max(0, len(base) - 12))
        base = base[: trailing.start()] if trailing and trailing.start() else base
        return (base + named if base else named), carried.verb
    if not verb_match and carried.verb and not named.startswith("总") and not _PREDICATE.search(named[-4:]):
        named = carried.verb + named
    return named, verb


def _strip_head(head: str) -> str:
    head = _TIME.sub("", head)
    stripped = _LIGHT.sub("", head)
    return _TIME.sub("", stripped)


def _read_group(text: str, clause: tuple[int, int], figures: list[_Figure], inner: list[bool]) -> list[Target]:
    """Read A、B分别增长15%和12%, or A、B各10个: a target for each member, all over the same clause."""
    left, right = clause
    match = next(
        (
            found
            for found in _GROUP.finditer(text, left, figures[0].start)
            if not inner[found.start()] and figures[0].start - found.end() <= _REACH[found[0] in {"分别", "各自"}]
        ),
        None,
    )
    if not match:
        return []
    predicate = text[match.end() : figures[0].start]
    emphasised = _EMPHASIS.match(text[left:right])
    begin = left + (emphasised.end() if emphasised else 0)
    wanted = len(figures) if match[0] in ("分别", "各自") else 0
    heads = _heads(text[begin : match.start()], inner[begin : match.start()], wanted, not predicate)
    if not 2 <= len(heads) <= _MAX_MEMBERS or (len(figures) > 1 and len(figures) != len(heads)):
        return []
    spread = figures if len(figures) == len(heads) else figures[:1] * len(heads)
    comparator = figures[-1].comparator
    return [
        Target(
            text[left:right],
            _join(head, predicate),
            figure.comparator if figure.comparator is not Comparator.EQUAL else comparator,
            figure.value, figure.unit, figure.written,
            emphasised[1] if emphasised else "", left, right,
        )
        for head, figure in zip(heads, spread, strict=True)
    ]  # fmt: skip


def _join(head: str, predicate: str) -> str:
    predicate = _LINK.sub("", _LIGHT.sub("", predicate))
    return head + predicate if not predicate or _PREDICATE.fullmatch(predicate) else predicate + head


def _heads(stretch: str, inner: list[bool], wanted: int, bare: bool) -> list[str]:
    """Split the members of a group; the last 和 counts only if 、 alone does not give enough.

    A word that the first member has too marks what they share (规上工业亩均税收、亩均增加值). `bare` says that no
    predicate stands before the figure, so that the members share the first one's verb.
    """
    parts = [stretch[a:b] for a, b in _pieces(stretch, frozenset("、"), inner)]
    if len(parts) < max(2, wanted):
        for word in ("以及", "和", "及", "与"):
            before, found, behind = parts[-1].rpartition(word)
            if found and before and behind:
                parts[-1:] = [before, behind]
                break
    parts[0] = _strip_head(parts[0])
    parts[1:] = [parts[0][: max(0, parts[0].find(part[:2]))] + part for part in parts[1:]]
    if not bare:
        return parts
    verb = _VERB.match(parts[0])
    modifier = re.match(r"[^”’]*[”’](?:..和..)?", parts[0])
    shared = modifier[0] if modifier else verb[0] if verb else ""
    return [parts[0], *(part if not shared or _VERB.match(part) else _extend(shared, verb, part) for part in parts[1:])]


def _extend(shared: str, verb: re.Match[str] | None, part: str) -> str:
    """Give a bare member the words it shares with the first (商业街、小区各10个), a full one only the verb."""
    return shared + part if len(part) <= 3 else (verb[0] if verb else "") + part
