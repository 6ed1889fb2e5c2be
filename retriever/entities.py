"""What a question names: items by number, annexes, leaders, years, places and figures. Units: `corpus.units`."""

import re
from collections.abc import Iterable, Sequence

from corpus.numerals import parse_number
from corpus.records import Item, LeaderMention
from retriever.frame import MEASURES, TICKETS
from retriever.records import Figure, ItemRef, LeaderMatch
from retriever.spelling import sounds

_NUMERAL = r"(?:\d{1,4}|[一二三四五六七八九十百零两]{1,7})"
_LIVELIHOOD = r"(?:十?[一二三四五六七八九十]?(?:方面|件|大)?民生(?:实事|项目)?|实事|附件(?:2|二|两)|第二(?:个|份)?附件)"
_TASKS = r"(?:重点工作|重点任务|重点|主要任务|附件(?:1|一)|第一(?:个|份)?附件)"
_ANNEX = re.compile(rf"(?P<life>{_LIVELIHOOD})|(?P<task>{_TASKS})")
_JOIN = rf"(?:(?:、|和|与|跟|及|,|以及|还有)(?:第)?{_NUMERAL}(?:项|条|件|号)?)"
_NUMBERED = re.compile(
    rf"(?<!倒数)第(?P<first>{_NUMERAL})(?:项|条|件|号|个|桩|款)?(?:(?:到|至|-|—|~|–)(?:第)?(?P<last>{_NUMERAL})(?=项|条|件|号)|(?P<more>(?:{_JOIN})*))(?:这)?(?:[两二三四五六七八九](?=项))?(?P<noun>项|条|件|号|个|桩|款)(?!附件|子项|副|{TICKETS}|单|热线|楼|线|门|桥|公路|令|月|人|年|季度|星期|周|学期|小时|孩子|儿子|女儿|娃|电话|路口)"
    rf"|(?P<bare_annex>重点(?:工作|任务)?|民生(?:实事)?|实事)(?:之|的)?第?(?P<bare>{_NUMERAL})"
    rf"(?:(?:到|至|-|—|~|–)(?:重点(?:工作|任务)?|民生(?:实事)?)?第?(?P<bare_last>{_NUMERAL})|(?P<bare_more>(?:{_JOIN})+))?"
    rf"(?!(?:项|条|件)(?:之中|当中|里|中|内|都|共|全|一共|总共))(?=项|条|件|号|$|[^\w]|[和与跟及或是由的谁归要里中呢牵目讲有在主负怎什哪比分各都两三这到至重民全原正口相对写说定设提除])"
    rf"|附件[12一二][的第]?(?P<annexed>\d{{1,3}})(?=项|条|件|号|$|[?。,、])"
    rf"|第?\((?P<bracket>{_NUMERAL})\)项|(?:{_TASKS}|{_LIVELIHOOD})\((?P<shut>{_NUMERAL})\)"
    rf"|(?<=\()(?P<between>\d{{1,3}})(?:到|至|-|—|~|–)(?P<between_last>\d{{1,3}})(?=项?\))"
    rf"|^(?P<begun>\d{{1,3}})(?:项|条)的?(?=内容|任务|工作内容|牵头|责任|目标|指标|由?谁|哪|讲|说|写|是)"
    rf"|(?<![\d第几多少])(?P<pair>\d{{1,3}}(?:项|号)?(?:(?:、|和|与|跟|及|,)\d{{1,3}}){{1,8}})(?:这)?(?:两|三|四|几)?(?:项|号)(?!\w*(?:指标|目标|标准))"
    rf"|\b(?P<english_annex>(?i:key |livelihood ))?(?i:task|item|number|no\.)s?(?i: no\.?| number)? ?#?(?P<english>\d{{1,3}})\b(?P<english_of> (?i:of|in|under) (?i:the )?(?i:key|livelihood))?"
    rf"|(?:编号|序号|项号)(?:是|为|第|列|排)?(?P<coded>{_NUMERAL})(?=的|号|项|条|是|$|[,。?])"
    rf"|(?<![\d第])(?P<spelled>[一二三四五六七八九十百零]{{1,5}})号(?:任务|工作|重点|事项)"
    rf"|(?<![\d第])(?P<plain>\d{{1,3}})(?:(?:到|至|-|—|~|–)(?P<plain_last>\d{{1,3}}))?(?:号任务|号工作|号重点|号事项|号(?=民生|实事|[,?。的是由谁]))"
)
_HEAD = re.compile("[市县区]长")
_OF_ITEM = re.compile(r"第[一二三四五六七八九十\d]+(?:个|项|条)?(?:子项|小项|分项|目标|指标|句)")
# 消防安全重点乡镇: important, not the list of important tasks.
_MERELY_IMPORTANT = re.compile(r"重点(?!工作|任务|里|中|的|和|与|、|,|第|[\d一二三四五六七八九十])[\u4e00-\u9fff]")
_EACH_ANNEX = re.compile(r"(?:两|2)(?:个|份)附件(?:各自|分别|各|里|中|的)*$")
_YEAR = re.compile(
    r"(?<![\d.])(19\d\d|20\d\d)(?=年|[ ]?year|呢|那年|[?]|$| )|(?:in|for|of) ((?:19|20)\d\d)\b|(?<![一-龥])([〇零○一二三四五六七八九]{4})年"
)
TENTH_PLAN_ENDED = 2005  # and every plan after it five years later: “十四五”末 is 2025
_END_OF_PLAN = re.compile(r"十([二三四五六])五[”\"]?(?:规划|时期|期间)?期?末")
_RELATIVE_YEAR = re.compile(
    r"去年|前年|明年|后年|上一年|下一年|(?<![十几多])来年|上年|次年|往年|\blast year\b|\bnext year\b"
)
_FIGURE = re.compile(
    rf"(?P<number>\d+(?:,\d{{3}})*(?:\.\d+)?|[一二三四五六七八九十百千万亿两零]+)(?P<scale>[万亿千百]*)(?P<unit>个百分点|%|‰|平方公里|公里|亿元|万元|美元|元|钱|万亩|{'|'.join(MEASURES)})"
)


def _number(text: str) -> int:
    return int(_value(text) or 0)


def _value(text: str) -> float | None:
    """The number that a text writes, None where it writes none (亿万, 百千)."""
    try:
        return parse_number(text)
    except ValueError:
        return None


_BESIDE = re.compile(
    rf"第(?P<number>{_NUMERAL})(?:项|条|件)(?:任务|工作)?的?(?P<way>下|后|上|前)(?:面)?一(?P<noun>项|条|件)|第(?P<of>{_NUMERAL})(?:项|条|件)(?:紧)?(?P<side>后面|前面)(?:的)?(?:那|一)(?:一)?(?P<thing>项|条|件)"
)
_LAST = re.compile(
    rf"(?P<annex>{_TASKS}|{_LIVELIHOOD})?(?:里|中|的|,|(?:和|与|、|及)){{0,2}}(?:(?:最后|末尾)(?:的)?(?:一)?|倒数第(?P<back>{_NUMERAL}))(?:项|条|件)(?!指标|目标|数字|内容)"
)


def _neighbour(match: re.Match[str]) -> str:
    """第54项的下一项 is 第55项."""
    number = _number(match["number"] or match["of"])
    way = match["way"] or match["side"]
    return f"第{number + 1 if way[0] in '下后' else number - 1}{match['noun'] or match['thing']}"


def item_refs(text: str, annex_default: int | None = None) -> tuple[ItemRef, ...]:
    """Items named by number, in order: 第25项, 重点工作第15项和第21项, 附件2的第三项, 民生10, 第3到6项.

    Ranges are spelled out (100 at most). An annex named before a number holds for it and those joined to it.
    """
    refs: list[ItemRef] = []
    text = _BESIDE.sub(_neighbour, text)
    denied = re.compile(r"(?:不是|而非|非)\s*(?:附件[12一二]|重点工作|民生实事)")
    visible = denied.sub(
        lambda match: "\u0000" * len(match.group()), _OF_ITEM.sub(lambda match: "\u0000" * len(match.group()), text)
    )
    for match in _NUMBERED.finditer(visible):
        annex = annex_default
        before = [found for found in _ANNEX.finditer(visible, 0, match.start() + 2)]
        if match["shut"]:
            annex = 1 if re.match(_TASKS, match.group()) else 2
        elif match["bare_annex"]:
            annex = 1 if match["bare_annex"].startswith("重点") else 2
        elif before and match.start() - before[-1].end() <= 12:
            annex = 2 if before[-1]["life"] else 1
        if behind := _ANNEX.match(visible, match.end() + visible.startswith("(", match.end())):
            annex = 2 if behind["life"] else 1  # 第七件民生实事
        if match["annexed"]:
            annex = 2 if match.group()[2] in "2二" else 1
        if match["english"]:
            said = f"{match['english_annex'] or ''}{match['english_of'] or ''}"
            annex = 2 if "livelihood" in said.lower() else 1 if "key" in said.lower() else annex
        if match["pair"]:
            refs.extend(ItemRef(annex, int(number)) for number in re.findall(r"\d+", match["pair"]))
            continue
        first = match["first"] or match["bare"] or match["plain"] or match["bracket"] or match["english"]
        first = (
            first
            or match["between"]
            or match["shut"]
            or match["begun"]
            or match["coded"]
            or match["spelled"]
            or match["annexed"]
        )
        last = match["last"] or match["between_last"] or match["bare_last"] or match["plain_last"]
        numbers = [_number(first)]
        if last:
            numbers = list(range(numbers[0], min(_number(last), numbers[0] + 99) + 1))
        elif match["more"] or match["bare_more"]:
            numbers += [_number(part) for part in re.findall(_NUMERAL, match["more"] or match["bare_more"])]
        both = annex_default is None and annex is None and _EACH_ANNEX.search(visible[: match.start()])
        refs.extend(ItemRef(a, number) for number in numbers if number > 0 for a in ((1, 2) if both else (annex,)))
    return tuple(dict.fromkeys((*refs, *_last_ones(visible, refs))))


def _last_ones(text: str, refs: Sequence[ItemRef]) -> list[ItemRef]:
    """The last items of the annexes named (民生实事最后一件), with number −1; of none where no annex or item is named."""
    found = []
    for match in _LAST.finditer(text):
        annexes = [named for named in _ANNEX.finditer(text, 0, match.end())]
        if annexes or refs:
            annex = (2 if annexes[-1]["life"] else 1) if annexes else refs[-1].annex
            found.append(ItemRef(annex, -_number(match["back"]) if match["back"] else -1))
    return found


def without_refs(text: str) -> str:
    """The text without item numbers and the annex words right before them."""
    bare = _NUMBERED.sub("\u0000", _LAST.sub("\u0000", _BESIDE.sub("\u0000", text)))
    return re.sub(rf"(?:{_LIVELIHOOD}|{_TASKS})?(?:里|中|的)*\u0000", " ", bare).replace("\u0000", " ")


def annexes_named(text: str) -> tuple[int, ...]:
    """The annexes that a question names, 1 for tasks, 2 for livelihood items, in ascending order; a denied one is not."""
    visible = re.sub(r"(?:不是|而非|不算|不含|不包括|除了?)(?:附件[12一二]|重点工作|民生实事)", "", text)
    if re.search(
        r"(?:连同|含|包括|算上|加上|连带|也算)(?:上)?(?:(?:十(?:件|方面))?民生实事|附件(?:1|2|一|二))|民生(?:实事)?(?:里的|里|那边的?|那块的?|部分)?(?:也|都(?!列了|有|是|写|讲|包括|哪)|一起|一并|一块|合)",
        visible,
    ):
        return (1, 2)
    if re.search(
        r"两个附件|两份附件|附件1和附件2|附件一和附件二|两处|两边|(?:任务|工作)(?:和|与|、|及)(?:民生)?实事|两张清单|两份清单|两个清单|都算|也算上|也算|加上民生|加上重点|两张表|两块|\d{2,3}项里[^。?]{0,8}实事|任务(?:表|清单)[^。?]{0,12}实事(?:表|清单)?|报告那[^。?]{0,8}民生|附件(?:1|2|一|二)[^,。?]{0,3}(?:一并|一起|也|合并|算上|在内)(?:统计|算|列|计|查|看|给)?",
        visible,
    ):
        return (1, 2)
    without = re.sub(
        r"(?:附件[12一二]|重点工作|民生实事|实事)(?:的|那些|那块)?(?:不算|不含|除外|不要|别算|不计|不列)", "", visible
    )
    if without != visible and not _ANNEX.search(without):
        return (1,) if re.search(_LIVELIHOOD, visible) else (2,)
    visible = without
    named = [match for match in _ANNEX.finditer(visible) if not _MERELY_IMPORTANT.match(visible, match.start())]
    found = {2 if match["life"] else 1 for match in named}
    return tuple(sorted(found))


def find_leaders(text: str, leaders: Iterable[LeaderMention]) -> tuple[LeaderMatch, ...]:
    """Leaders named in full, by post with surname (王市长, 杨常务), or by a post that only one of them has.

    A surname with 市长/副市长 counts only where one leader bears it.
    """
    known = {leader.name: leader.post for leader in leaders if leader.name}
    found: dict[int, LeaderMatch] = {}
    for name in filter(text.__contains__, known):
        for match in re.finditer(
            rf"(?:常务)?(?:副)?(?:[市县区]长)?{re.escape(name)}(?:同志)?(?:常务)?(?:副)?(?:[市县区]长|秘书长|部长|主席|主任|书记)?",
            text,
        ):
            start, end = match.span()
            found[start] = LeaderMatch(name, match.group(), start, end)
    surnames: dict[str, list[str]] = {}
    for name in known:
        surnames.setdefault(name[0], []).append(name)
    for surname, names in surnames.items() if _HEAD.search(text) else ():
        for match in re.finditer(rf"{surname}(?:常务)?(?:副)?[市县区]长", text):
            inside = any(hit.start <= match.start() < hit.end for hit in found.values())
            if len(names) == 1 and not inside and match.start() not in found:
                found[match.start()] = LeaderMatch(names[0], match.group(), *match.span())
    found.update(_by_sound(text, known, found))
    found.update(_by_post(text, known, found))
    return tuple(found[start] for start in sorted(found))


_NAME_WITH_POST = re.compile(r"(?P<name>[\u4e00-\u9fff]{3})(?:常务)?(?:副)?[市县区]长")


def _by_sound(text: str, known: dict[str, str], found: dict[int, LeaderMatch]) -> dict[int, LeaderMatch]:
    """Names of three characters typed by sound in front of a post (项乐明副市长)."""
    matches = {}
    for match in _NAME_WITH_POST.finditer(text):
        name = match["name"]
        if name in known or any(hit.start < match.end() and match.start() < hit.end for hit in found.values()):
            continue
        alike = [own for own in known if len(own) == len(name) and own[0] == name[0] and sounds(own) == sounds(name)]
        if len(alike) == 1:
            matches[match.start()] = LeaderMatch(alike[0], match.group(), *match.span())
    return matches


def _by_post(text: str, known: dict[str, str], found: dict[int, LeaderMatch]) -> dict[int, LeaderMatch]:
    """常务副市长 or 市长 without a name, where one leader alone holds the post and the question does not ask which."""
    matches: dict[int, LeaderMatch] = {}
    for match in re.finditer(
        r"(?<![哪个位副名])(?<!是)(?:(?<=[由归让请是和与里中,。:])|(?<![\u4e00-\u9fff]))(常务副[市县区]长|[市县区]长)(?!们|是谁|是哪|叫)",
        text,
    ):
        near = any(
            abs(hit.end - match.start()) <= 2
            or hit.start <= match.start() < hit.end
            or abs(hit.start - match.end()) <= 1
            for hit in found.values()
        )
        # 县委常委、常务副县长: the post may be one of several.
        holders = [name for name, post in known.items() if match.group(1) in re.split("[、,;]", post)]
        if (
            len(holders) == 1
            and not near
            and not re.search(r"(?:哪|几)(?:一)?(?:位|个|名)(?:副)?$", text[: match.start()])
        ):
            matches[match.start()] = LeaderMatch(holders[0], match.group(), *match.span())
    return matches


def years_named(text: str) -> tuple[int, ...]:
    """Years written with digits or Chinese digits; numbers of other things (2020亩) are not among them."""
    years = []
    for match in _YEAR.finditer(text):
        if match.group(1) or match.group(2):
            years.append(int(match.group(1) or match.group(2)))
        else:
            years.append(
                int(
                    "".join(
                        str("〇一二三四五六七八九".index(char)) if char in "〇一二三四五六七八九" else "0"
                        for char in match.group(3)
                    )
                )
            )
    years += [TENTH_PLAN_ENDED + 5 * int(parse_number(match[1])) for match in _END_OF_PLAN.finditer(text)]
    return tuple(years)


_TOLD_OF_ONESELF = re.compile("(?:我|俺|咱|自家|家里|我家|老家|邻居|孩子|儿子|女儿)[^,]{4,}(?:[,]|$)")


def names_relative_year(text: str) -> bool:
    """Whether last or next year is asked about, and not this year; what is told of oneself before asks nothing."""
    told, comma, asked = text.rpartition(",")
    if comma and _TOLD_OF_ONESELF.match(told) and not _RELATIVE_YEAR.search(asked):
        return False  # 我儿子去年当兵回来,服务他们的是哪个局
    return _RELATIVE_YEAR.search(text) is not None and "今年" not in text


def figures_of(text: str) -> tuple[Figure, ...]:
    """Figures with a measure: 500部, 95%, 四百公里; a single Chinese numeral before a vague measure is skipped."""
    found = []
    for match in _FIGURE.finditer(text):
        if match.start() and text[match.start() - 1] in "第几哪每某":
            continue
        if re.search(r"(?:这|那|同|多少|几|哪|哪些)$", text[: match.start()]):
            continue
        if re.match(
            r"(?:指标|目标|数字|数据|附件|单位|部门|问题|项目名|口径|方面|部分|维度|环节)", text[match.end() :]
        ):
            continue  # 三个指标: counts what is asked
        if re.fullmatch("[百千万亿]+", match["number"]):
            continue  # 亿元以上项目, 千吨级码头: how large, and no figure
        value = _value(match["number"] + match["scale"])
        if (
            value is None
            or (match["number"] == "一" and match["unit"] in MEASURES and not match["scale"])
            or (
                match["number"] in {"一", "两"}
                and match["unit"]
                in {
                    "个",
                    "家",
                    "项",
                    "位",
                    "条",
                    "次",
                    "点",
                    "场",
                    "部",
                    "种",
                    "类",
                    "件",
                    "年",
                    "人",
                    "里",
                    "级",
                    "名",
                    "张",
                    "片",
                    "期",
                    "届",
                    "口",
                    "处",
                    "份",
                }
            )
        ):
            continue
        found.append(Figure(value, match["unit"], match.group(), *match.span()))
    return tuple(found)


def leaders_of(items: Sequence[Item]) -> tuple[LeaderMention, ...]:
    """Every leader and assisting leader of the items, once a name, in document order."""
    seen: dict[str, LeaderMention] = {}
    for item in items:
        for leader in (*item.leaders, *item.assisting):
            seen.setdefault(leader.name or leader.text, leader)
    return tuple(seen.values())
