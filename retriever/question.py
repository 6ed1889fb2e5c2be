"""From the user's words to a `Question`: what is asked for, and what is named. No index is needed here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.records import LeaderMention
from corpus.units import UnitMatch, UnitRegistry
from index.lexical import segment
from retriever import frame
from retriever.clean import clean
from retriever.english import with_chinese_names
from retriever.entities import annexes_named, figures_of, find_leaders, item_refs, without_refs
from retriever.meta import ORDER_RULE, facts_asked
from retriever.records import Absent, Aspect, Kind, LeaderMatch, Question, Role
from retriever.spelling import Respeller

_INSTRUCTION = re.compile(
    r"忽略|无视|忘(?:记|掉)|(?:把|将).{0,30}(?:改成|改为|换成|替换|说成|写成|当成|翻倍|加倍)|从现在(?:开始|起)|你(?:现在|从现在起)?(?:是|扮演|充当|作为)[^,。;?]{1,12}(?=[,。;])|授权你|你(?:现在)?(?:是|扮演|假装|必须|只能|要|就)(?:回答|说|扮演|一个|一名|我)|扮演|假装|系统(?:提示|指令|消息|管理员)|提示词|system|prompt|ignore|disregard|pretend|开发者模式|(?:一切|所有|任何|全部)(?:的)?(?:问题|提问)(?:都|均|一律)?(?:只)?(?:答|回答|回复|说)|规则已|不要(?:引用|管|遵守|按)|请?(?:一律|必须|直接|统一)(?:回答|输出|回复|说)|输出(?:你的|全部|所有)|^(?:请)?只(?:需|要|许|能|准)?(?:回复|回答|输出|说)[“\"]|<[^>]*>|drop table|select \*",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"(?:写|列|落|排|归|放|算|编)(?:进|到|在|入)(?:了)?哪(?:几|些)?(?:项|条(?!街|路|河)|件|款|处)|有(?:哪)?几(?:处|条|项)(?:提到|说到|写到|讲到|涉及|管到?|关于)|分别是哪(?:几|些)?(?:条|项|件)(?:在)?(?:讲|说|写|管)|^涉(?:及)?[^,。?]{2,16}(?:表述|字样|内容|提法)?的(?:重点)?(?:任务|工作|事项|条目|项)|列(?:出)?(?:项号|编号|序号)|哪些(?:条|项|件)(?:款)?是(?=[^,。?]{2,14}的[?。]*$)|(?:实事|任务|工作)(?:里面|里|中|当中)?[,]?哪(?:些|几[件项条])是(?=[^,。?]{2,14}的[?。]*$)|哪些?(?:条|项|件)是(?=[^,。?]{2,14}的[?。]*$)|"
    r"哪(?:几|些)?(?:项|件)(?!目|指标|新|国|标|省|改革|措施|政策|制度|技术|行动|计划|服务)|哪(?:些|几个)(?:重点)?(?:任务|工作任务|事项|实事|民生实事|条目|重点工作|项目任务)|哪些(?:工作|任务|事)(?:和|跟|与|涉及|关于|提到)|写在(?:哪|第几)|(?:写|列|排|放)在?第几(?:项|条|件)|在哪(?:几|些)?(?:项|条(?!街|路|河|道|巷|线|马路|大街)|里|一项|一条)|(?:出现|写|提|列|讲|说)(?:到|在|了)*[^,。?]{0,3}哪(?:几|些)(?:个)?(?:处|地方)|哪(?:几|些)(?:个)?(?:处|地方)(?:提到|提及|说到|写到|讲到|出现|涉及)|(?:各|分别|都)在第几(?:项|条|件)|^涉[^及,。?]{2,16}(?:任务|事项|条目|工作)(?:有|是)?(?:哪些|哪几)|(?:涉及|关于|有关|相关|提到|提及|出现|写到|讲到|说到|包含).{0,24}(?:的)?(?:任务|工作|事项|实事|条目|项|条)(?:都)?(?:有|是|一共|总共|共|分别|列|检索|查询|汇总|梳理|清单|盘点|一览|,|$|\?)"
    r"|(?:多少|几)(?:项|件|条|个)(?:重点)?(?:任务|工作|民生实事|实事|事项)?(?:里)?(?:都)?(?:涉及|提到|提及|讲到|说到|写到|写了|跟|和.{1,12}有关|与.{1,12}有关|包含|出现|关于)|(?:跟|和|与).{1,24}(?:有关|相关|沾边|搭边|挂钩)的(?:有|是|都|任务|工作|事|项)?|都(?:有|在)?哪(?:些|几)(?:项|条)|\bwhich (?:tasks|items)\b|\blist\b",
    re.IGNORECASE,
)
_COMPARE = re.compile(
    r"有(?:无|没有)?出入|一样的?(?:数)?还是|异同|比对|不同(?!的?单位)|不一样|哪(?:个|项|边|样|种|头).{0,8}(?:高|低|大|小|多|少)(?:[?,。]|$)|区别|相比|比较|对比|一样吗|一样不|写得一样|对(?:得|不)上|一致|(?:是否|是不是|是)(?:相同|同值|等值|相等|等同|持平)|差别|差异|差多少|哪(?:个|边|项|家|位)(?:的)?.{0,10}(?:更|多些|少些|大些)|谁(?:的)?.{0,14}更(?:多|少|高|低|大)|谁的?(?:任务|工作|项数|活|担子)(?:更)?(?:多|少|重)|哪个(?:的)?(?:任务|工作|项数|条目)(?:更)?(?:多|少)|谁(?:牵头|负责|管|承担)(?:得|的)?(?:任务|工作|项数)?(?:多|少)|(?<![要想能得])多(?:出)?多少|少多少|(?:相|(?<!还)差着|(?<!还))差(?=几|着)|相差|什么关系|(?:是|归|由)同一(?:位|个|家)(?:副?[市县区]长|市?领导|人|单位|部门|局)|(?:是不是|是否|有没有|有无)(?:都?(?:归|由|属于?|是))?(?:同一|一回事|一样|重复)|一回事(?:吗|么|吧|不)|重复(?:吗|了吗|没有)|同一(?:件|回|项)事|\bcompare|\bdifferen|\bversus\b|\bvs\b",
    re.IGNORECASE,
)
_COUNTABLE = re.compile(
    r"(?:市|县|区)?领导(?:一共|都|分别)?(?:有|是)(?:哪些|哪几|谁|多少)|(?:单位|部门)(?:数)?(?:有|是)?(?:超过|多于|不少于|至少|达到|大于)(?:有)?[\d两二三四五六七八九十]+(?:家|个)|(?:分成|分为|分)(?:了)?(?:几|多少)(?:个)?(?:大)?(?:部分|板块|块)|(?:多少|几)(?:个|家|位|名)?(?:牵头|责任|配合|不同)?(?:的)?(?:单位|部门|局|[市县区]?领导|副?[市县区]长|区县|县区|附件|主体)|(?:子项|小项|分项)[^。?]{0,8}(?:多少|几|最多|最少|合计|总数|一共|加(?:起来|一块|到一起))|(?:多少|几)(?:个)?(?:子项|小项|分项)|(?:哪|谁|什么).{0,22}最(?:多|少)(?!得|要|能|可|不|也|应|达|需)|最(?:多|少)的(?:是|单位|部门|领导|一项|那项|[?]|$)|最(?:多|少)(?:[?]|$)|(?:单位|部门)(?:去(?:掉)?重复?的?(?:之?后|以后)?|不重复的?)?(?:一共|总共|共)?(?:有|是)?(?:多少|几)(?:个|家)|(?:重点工作|民生实事|任务|实事).{0,4}(?:一共|总共|共|合计|总数)?(?:有|是)?(?:多少|几)(?:项|件|条|方面|个)|(?:一共|总共|共有?|合计)(?:有|列了|是|定了|安排了|列出了?|部署了|分(?:出去|下去|下来|派|解|给|成)+了?|派(?:出去|下去|下来)了?)?(?:多少|几)(?:项|件|条|方面)(?:重点|任务|民生|实事|工作)?|(?:一共|总共)[^,。?]{0,8}几(?:件|项)(?:民生)?实事|平均|总数是|how many (?:key |livelihood |major )*(?:tasks|items|units|departments|leaders|sub)",
    re.IGNORECASE,
)
_ANAPHOR = re.compile(
    r"^(?:那么|那)?(?:这|那|该|此|上述|同)(?:一)?(?:项|件|个|条|些|事|块|几项|两项|几个)|^(?:那)?(?:它|他|她)(?:们)?|其中|这(?:一)?(?:项|件|个|些|块)|那(?:一)?(?:项|件|些)|同一(?:项|件)|上面(?:那|这|说|提)|刚(?:才|刚)|后(?:面那|一)(?:个|项|件)|前面(?:那|说|提)|两块加起来|(?:它|他|她)(?:们)?(?:的|牵头|负责|主抓|协助|参与|配合|一共|还|呢|是)"
)


@dataclass(frozen=True, slots=True)
class Names:
    """What may be named in the documents at hand, and how slips and pinyin are read there (None: not at all)."""

    registry: UnitRegistry
    leaders: tuple[LeaderMention, ...]
    respeller: Respeller | None = None
    places: tuple[str, ...] = ()


# 全文哪几项说到茶: what the items speak of stands behind the verb.
_SPOKEN_OF = re.compile(
    r"凡是?(?:讲|提到|涉及|跟|和|与|关于|写到|说到|有关)+(?P<all>[\u4e00-\u9fff]{1,10}?)(?:有关|相关)?的|哪(?:几|些)(?:项|条|件)(?:款)?(?:是)?(?:讲|说|写|照顾到?|针对|关于|给)(?:的是)?(?P<told>[\u4e00-\u9fff]{2,10}?)的[?。!]*$|(?:哪(?:几|些)?(?:项|条|件|处|个?地方|里)|几(?:项|条|处))[^,。?]{0,2}(?:提到|提及|说到|写到|讲到|涉及到?|出现)(?:了(?!$))?(?P<matter>(?![了的过])[\u4e00-\u9fff]{1,10})[?。!]*$"
)
# 是那个局打头的, 那家启动: 那 is typed for 哪 where a body or a role follows that only 哪 can ask for.
_SLIP = re.compile(
    r"那(?=位(?:副?[市县区]长|市?领导)(?:在|来|分管|主抓|牵头|抓|管|负责|协助))|那(?=(?:个|家|几个|几家)(?:局|单位|部门|委)?(?:牵头|负责|打头|带头|启动|在?管|来抓|主抓)(?:的)?(?:呀|啊|呢)?[?。]*$)"
)
# 弟58项, 第八十三向, 哪几向: typed by sound beside a number.
_NUMBER_SLIP = re.compile(
    r"[第弟递地](?P<number>\d{1,3}|[一二三四五六七八九十百]{1,5})(?P<noun>[项像向巷])(?=[的和与跟及、,。?是讲说写谁由归有列中里牵责]|$)|(?P<which>[哪那](?:几|些|一))[像向相](?=[,。?]|$|工作|任务|里|提|写|是)"
)


def _numbered(match: re.Match[str]) -> str:
    return f"哪{match['which'][1]}项" if match["which"] else f"第{match['number']}项"


_PINYIN_NUMBER = re.compile(r"\bdi ?(\d{1,3}) ?(?:xiang|tiao|jian|hao)\b", re.IGNORECASE)
_TELL_ME = re.compile(r"(?:^|(?<=[,。;]))(?:再|然后|并|接着|之后|最后|现在)?(?:告诉我|回答我?|请问|说说)")


# What a message says of the telling itself, and not of a matter.
_ABOUT_ITSELF = re.compile(
    r"授权|改(?:完|好)?(?:这份|本)?(?:文件|数据|记录)?|念|更新(?:记录|完|数据)?|原本|原来|原文|文件|里|遍|记录|回答|说|写|一下|完|后"
)


def drop_instructions(text: str) -> str:
    """The text without clauses that tell the service what to do; they are never followed. May be ""."""
    if not _INSTRUCTION.search(text):
        return text
    parts = re.split(r"(?<=[,。;!?\n:])|(?<=\.)(?=\s)", text)
    kept = "".join(part for part in parts if not _INSTRUCTION.search(part))
    if not frame.matter_words(_ABOUT_ITSELF.sub("", frame.strip_frame(_TELL_ME.sub("", kept)))):
        # The matter may stand only in the instruction: keep its noun, drop what it wants changed.
        nouns = (
            re.sub(
                r"的?(?:数字|数|目标|牵头单位|牵头|责任单位)$",
                "",
                re.sub(
                    r"(?:已经|已)?(?:改成|改为|换成|替换成|替换为|说成|写成|当成).*|^请?(?:把|将)|请?忽略.*|无视.*|^[\[【<][^\]】>]{1,12}[\]】>]\s*",
                    "",
                    part,
                ),
            )
            for part in parts
            if part not in kept
        )
        kept = ",".join([*(noun.strip(",。;") for noun in nouns if not _INSTRUCTION.search(noun)), kept])
    return _TELL_ME.sub("", kept).strip(" ,。;!:")


def gist(text: str, max_chars: int = 160) -> str:
    """The part of a long text that asks: its last question, with what stands before it in the same breath."""
    if len(text) <= max_chars:
        return text
    sentences = [part for part in re.split(r"(?<=[。!?;\n])", text) if part.strip()]
    asking = [n for n, part in enumerate(sentences) if part.rstrip().endswith("?") or frame.aspects_of(part)]
    if not asking:
        return text[-max_chars:]
    best = next((n for n in reversed(asking) if sentences[n].rstrip().endswith("?")), asking[-1])
    chosen = sentences[best]
    if len(chosen) > max_chars:
        pieces = re.split(r"(?<=[,:])", chosen)
        chosen = ""
        for piece in reversed(pieces):
            if len(chosen) + len(piece) > max_chars and chosen:
                break
            chosen = piece + chosen
        chosen = chosen[-max_chars:]
    if len(frame.strip_frame(chosen)) < 4 and best:
        chosen = sentences[best - 1][-max_chars:] + chosen
    return chosen.strip()


def language_of(text: str) -> str:
    """Tell zh, en, or pinyin for Latin text that is syllables of Chinese."""
    latin = sum(char.isascii() and char.isalpha() for char in text)
    chinese = sum("\u4e00" <= char <= "\u9fff" for char in text)
    if latin < 6 or chinese * 4 > latin:
        return "zh"
    return "pinyin" if pinyin_share(text) > 0.8 else "en"


_SYLLABLE = re.compile(
    r"(?:[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|ve|a|e|i|o|u|v)(?:n|ng)?"
)
_ENGLISH_ONLY = re.compile(
    r"^(?:the|who|what|which|how|many|much|is|are|does|do|in|on|of|for|to|city|unit|target|lead|leads|task|and|responsible|number|will|be|new|this|year|can|tell|me|by|its|it|with|that|when|where|why|list|item|items|tasks|people|rate)$"
)


def pinyin_share(text: str) -> float:
    """The share of Latin words that read as Chinese syllables and not as plain English."""
    words = re.findall(r"[a-z]+", text.lower())
    if not words:
        return 0.0
    good = sum(
        bool(re.fullmatch(rf"(?:{_SYLLABLE.pattern})+", word)) and not _ENGLISH_ONLY.match(word) for word in words
    )
    english = sum(bool(_ENGLISH_ONLY.match(word)) and len(word) > 2 for word in words)
    return good / len(words) if english <= 1 else 0.0


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    kept, at = [], 0
    for start, end in sorted(spans):
        if start >= at:
            kept.append(text[at:start])
            at = end
    return " ".join([*kept, text[at:]])


def _named_units(matches: Sequence[UnitMatch]) -> tuple[UnitMatch, ...]:
    return tuple(match for match in matches if match.units or match.kind == "unknown")


_UNIT_END = re.compile(
    r"(?:局|委|办|院|会|部|厅|署|支队|集团|政府|管委会|中心|部门|单位|海关|公室|公司|联络处|[妇残文科]联|工商联|科协)(?:[((].*[))])?$|^(?:市|县|区|团市)"
)


# 统计文旅局牵头总数, 统计口径: a verb of counting, not the bureau.
_COUNTS = re.compile(r"口径|一?下|汇总|核对|数据|[^,。;?!]{0,20}(?:总数|合计|(?:多少|几)(?:项|个|家|件|条))(?!.*统计)")


def is_counting_verb(text: str, match: UnitMatch) -> bool:
    """Whether 统计 is said of counting, and not of the bureau."""
    return match.text == "统计" and _COUNTS.match(text, match.end) is not None


def _is_said_as_unit(text: str, match: UnitMatch) -> bool:
    """Whether a match names a body and not the matter itself (供销社改革, 公积金): by its ending, or by a role after it."""
    if is_counting_verb(text, match):
        return False
    after = re.match(r"(?:的)?([^,。;?!]*)", text[match.end :])
    rest = after.group(1) if after else ""
    if match.kind == "group":
        return True
    if _UNIT_END.search(match.text):
        # 红十字会的改革谁牵头: who is asked for, so a body that goes on with a matter is what it is about.
        goes_on = bool(rest) and not frame.is_structural(segment(rest)[0])
        return not (goes_on and Aspect.WHO in frame.aspects_of(text))
    return not frame.matter_words(rest)


# 科技局还是科协负责: one of two bodies is asked for, though no word asks who.
_WHICH_OF_TWO = re.compile(r"还是[^,。;?]{2,12}(?:牵头|负责|主管|在?管|抓|配合)")

_WHICH_PLACE = re.compile(
    r"哪(?:一|几|些)?(?:家|所|个|座)(?:新|老|大)?(?:医院|学校|中学|小学|高中|幼儿园|公园|商场|酒店|银行)"
)
_NAMES_A_BODY = re.compile(r"谁|牵头|负责|主管|分管|单位|部门|局|配合|挑头|领头")

_ANNEX_PHRASE = re.compile(
    r"(?:在|的|于)?(?:两个附件|两份附件|附件[12一二](?:和|与|、)附件[12一二]|附件[12一二]|[\d十一二三四五六七八九]{1,3}(?:方面|件|大|项|个)(?:民生)?实事|[\d一二三四五六七八九十]{1,3}(?:个|大)?方面(?:的)?(?=牵头|责任|配合|单位|里|中|一共|总共)|(?:十?[一二三四五六七八九十]?(?:方面|件|大)?民生实事|重点工作|重点任务)(?:(?:和|与|跟|、)(?:十?[一二三四五六七八九十]?(?:方面|件|大)?民生实事|重点工作|重点任务))?)(?:里面|里|当中|中|内|上|部分)?(?:的)?[,]?|同一项(?:里|中)?[,]?"
)


_UNIT_LIKE = re.compile(r"^(?P<name>[\u4e00-\u9fff]{2,10}(?:局|委|办|支队))(?=牵头|负责|配合|参与|主管|有哪些|管)")


_DESCRIBED = re.compile(
    r"(?:专门|主要)?(?:管|抓|搞|做|负责)?(?P<field>[\u4e00-\u9fff]{1,5}?)的?(?:那个|那家|那|这个)(?:局|委|办|部门|单位|衙门|口子)(?:\([^()]{1,8}\))?"
    r"|管(?P<looks_after>[\u4e00-\u9fff]{1,5}?)的(?:局|委|部门|单位|衙门)"
    r"|(?:^|(?<=[,。;、的由和与]))(?P<branch>[\u4e00-\u9fff]{2,5}?)(?:主管)?部门(?=牵头|负责|配合|参与|主管|列|有)"
)


def _described_unit(text: str, registry: UnitRegistry) -> tuple[UnitMatch, ...]:
    """A body told by what it looks after (管体育的那个局, 报税的那个局)."""
    for match in _DESCRIBED.finditer(text):
        field = match["field"] or match["looks_after"] or match["branch"]
        units = registry.in_charge_of(field)
        units = units or next((found.units for found in registry.find(f"{field}局") if found.units), ())
        if units:
            return (UnitMatch(match.group(), *match.span(), units, "described"),)
    return ()


def _unknown_unit(text: str) -> tuple[UnitMatch, ...]:
    """A body that no document names (市外星人局牵头哪些工作), where nothing but its role is asked."""
    match = _UNIT_LIKE.match(text)
    if not match or re.search(r"哪|谁|什么", match["name"]) or not frame.is_only_roles(text[match.end() :]):
        return ()
    return (UnitMatch(match["name"], 0, match.end(), (), "unknown"),)


def _own_places(text: str, places: Sequence[str]) -> list[tuple[int, int]]:
    """Where the documents' own place only says where (湖州市今年…, 湖州的…), and is no part of a name (湖州师院)."""
    spans = []
    for place in places:
        short = re.escape(re.sub(r"[市县区]$", "", place))
        for match in re.finditer(
            rf"{re.escape(place)}(?![\u4e00-\u9fff]{{1,8}}(?:局|委|办|院|会|集团))|{short}(?=今年|的|有|要|到底|呢|20|[?,。]|$)",
            text,
        ):
            spans.append(match.span())
    return spans


_NEGATED = re.compile(
    r"\((?:请?注意|可)?(?:不是|不含|不包括|不算|非|而不是|不要|不问|别给|别(?:跟|和|把|与|同)|不要(?:跟|和|把|与))[^()]{1,30}\)"
    r"|^不(?:是|要|问|含)(?:问|说|指|要)?[^,。;?]{1,20},(?=(?:而)?(?:是|问|要)|我(?:问|说|要)的?是|指的是)"
    r"|[,。;?](?:跟|和|与|同)[^,。;?]{1,16}(?:不是一回事|两码事|无关|没关系|别搞混|不要混)[^,。;?]{0,4}(?=[,。;?]|$)"
    r"|[,。;?](?:不是|而不是|不要|不算|不含|不包括|别给|不用|不问)(?:(?:问|说|指)|(?![^,。;?]*(?:多少|几|谁|哪)))[^,。;?]{1,24}(?=[,。;?]|$)"
    r"|[,。;?](?!.*(?:多少|几|谁|哪))[^,。;?]{1,24}(?:的数|那些|那个)?(?:就|都|也|先|我)*(?:不关心|不感兴趣|放一边|不问|不看|不要|不用|不用列|不用算|别列|别算|不算|除外|不列|我已经有了|已经有了|我有了|知道了)(?=[,。;?]|$)"
)


# 两个数打架,…你就告诉我落后产能究竟是淘汰几家企业的: what stands before is told, not asked.
_ONLY_ASKED = re.compile(
    r"[,。;](?:别的|其他的?|其它的?)[^,。;]{1,8},你?(?:就|只)(?:要)?(?:告诉我|想知道|想问)(?P<asked>[^,。;]{6,})$"
)
# (责任单位栏、各区县统称不计): what is not to be counted.
_ASIDE = re.compile(r"\([^()“”]{2,30}(?:不计|不算|除外|不列|不统计)\)")


def without_negated(text: str) -> str:
    """The text without what it says is not meant (不是租赁补贴那个口径), where something else is left."""
    rest = _NEGATED.sub("", text)
    return rest if len(frame.strip_frame(rest)) >= 3 else text


def _topic(text: str, units: Sequence[UnitMatch], leaders: Sequence[LeaderMatch], places: Sequence[str] = ()) -> str:
    spans = [
        (match.start, match.end)
        for match in units
        if match.kind not in {"member", "unknown"} and _is_said_as_unit(text, match)
    ]
    spans += [(match.start, match.end) for match in leaders]
    spans += _own_places(text, places)
    bare = _ANNEX_PHRASE.sub(" ", without_refs(_without(text, spans)))
    rest = frame.strip_frame(bare)
    # 我住南太湖新区,新区管委会牵头…: the place that a named body is called after names no matter either.
    stems = {re.sub(r"(?:管委会|政府|管理委员会)$", "", unit) for match in units for unit in match.units}
    if (
        frame.is_only_roles(bare)
        or frame.is_only_roles(rest)
        or frame.is_only_roles(re.sub("|".join(map(re.escape, sorted(stems - {""}))) or "\u0000", "", rest))
    ):
        return ""
    # A district may be the asker's home or the matter's place; where nothing else is named, it is who is asked about.
    members = [(match.start, match.end) for match in units if match.kind == "member"]
    if members and frame.is_only_roles(
        frame.strip_frame(_ANNEX_PHRASE.sub(" ", without_refs(_without(text, spans + members))))
    ):
        return ""
    return rest


# 冬季取暖(管网、清洁取暖、补贴): the bracket divides the matter, and widens it not.
_DIVIDED = re.compile(r"\([^()]{1,24}、[^()]{1,24}(?:\)|$)")


def listed_matter(text: str, topic: str) -> str:
    """What the items of a list must speak of: what stands behind 说到, 凡是讲, else the topic without words of structure."""
    undivided = _DIVIDED.sub("", topic)
    topic = undivided if frame.matter_words(undivided) else topic
    spoken = _SPOKEN_OF.search(text)
    said = next((part for part in spoken.groups() if part), "") if spoken and topic else ""
    return said or frame.matter_only(topic)


# A和B,前者由谁牵头
_ONE_OF_BOTH = re.compile(
    r"^(?P<former>[^,。;?]{2,24}?)(?:和|与|跟|、|以及)(?P<latter>[^,。;?]{2,24}?),(?:其中)?(?P<which>前者|后者|前一(?:个|项|件)|后一(?:个|项|件))"
)


def _one_of_both(match: re.Match[str]) -> str:
    return match["former"] if match["which"].startswith("前") else match["latter"]


_EXCEPT_ITEMS = re.compile(r"除了?(?:牵头|配合)?第?[\d一二三四五六七八九十百]{1,4}(?:项|条|件)(?:之|以)?外")


def understand(raw: str, names: Names, annex_default: int | None = None) -> Question:
    """Read a question by itself; what only the dialogue tells is added by `retriever.dialogue`."""
    text = _NUMBER_SLIP.sub(_numbered, _SLIP.sub("哪", gist(drop_instructions(clean(raw)))))
    if only := _ONLY_ASKED.search(text):
        text = only["asked"] if frame.matter_words(frame.strip_frame(only["asked"])) else text
    text = re.sub(r"\([^()]{1,10}(?:那家|那个|那边)\)|\((?:就是|也就是|即)[^()]{1,12}\)", "", text)
    text = _ONE_OF_BOTH.sub(_one_of_both, text)
    text = _ASIDE.sub("", text) if frame.matter_words(_ASIDE.sub("", text)) else text
    text = re.sub(
        "作(?=协办|配合(?:单位|方)|牵头(?:单位|方)|责任单位)", "作为", text
    )  # 建设局作协办单位: 作协 is no word here
    language = language_of(text)
    if language == "pinyin":
        text = re.sub(r"\bshei\b", "shui", _PINYIN_NUMBER.sub(r"第\1项", text))
    if names.respeller:
        text = names.respeller.pinyin(text) if language == "pinyin" else names.respeller.chinese(text)
    if language == "en":
        text = text.replace("&", "and")
        text = with_chinese_names(text, names.leaders, names.registry.places_with_seats)
    units = _named_units(names.registry.find(text))
    units = units or _described_unit(text, names.registry) or _unknown_unit(text)
    quoted = tuple(re.findall(r"[“\"]([^“”\"]{1,40})[”\"]", text))
    if _LITERAL.search(text):
        units = tuple(
            match for match in units if match.kind != "member" or match.text not in quoted
        )  # a word to look for, not a body
    # 统计口径, 供销社改革: a short name that the words go on from names no body.
    units = tuple(
        match
        for match in units
        if match.kind in {"member", "unknown"} or _UNIT_END.search(match.text) or _is_said_as_unit(text, match)
    )
    leaders = find_leaders(text, names.leaders)
    # 除牵头第73项外,还配合哪几项: the item is left out, not asked for.
    refs = item_refs(_EXCEPT_ITEMS.sub("", text), annex_default)
    content = frame.strip_frame(text)
    meant = without_negated(text)
    if meant != text and not units and not leaders:
        text, content = meant, frame.strip_frame(meant)
    topic = _topic(text, units, leaders, names.places)
    aspects = frame.aspects_of(text)
    if Aspect.WHO in aspects and _WHICH_PLACE.search(text) and not _NAMES_A_BODY.search(text):
        # 今年哪家医院新开,哪家要搬: 哪家 is no body that is responsible.
        aspects = (Aspect.DETAIL, *(a for a in aspects if a not in {Aspect.WHO, Aspect.LEAD, Aspect.DETAIL}))
    if Aspect.WHO not in aspects and _WHICH_OF_TWO.search(text) and sum(bool(match.units) for match in units) > 1:
        aspects = (*aspects, Aspect.WHO)
    kind = kind_of(text, topic, aspects, bool(refs), bool(units), bool(leaders))
    annexes = annexes_named(text)
    if kind is Kind.COMPARE and len(annexes) == 1 and _BESIDE_ANNEX.search(text):
        annexes = (1, 2)  # “…”项下和民生实事中的指标
    if kind is Kind.LIST and not quoted:
        topic = listed_matter(text, topic)
    if kind is Kind.COMPARE and topic:
        topic = frame.matter_only(topic)
    return Question(
        raw=raw,
        text=text,
        language=language,
        content=content,
        topic=topic,
        aspects=aspects,
        kind=kind,
        units=units,
        leaders=leaders,
        refs=refs,
        annexes=annexes,
        role=frame.role_of(text),
        yes_no=frame.is_yes_no(text),
        figures=figures_of(text),
        measure=measure_of(text),
        absent=frame.absent_matter(text),
        wants_set=frame.asks_for_set(text),
        asks_now=re.search(r"今年|现在|目前|如今|眼下|最近|当前", text) is not None,
        quoted=quoted,
        anaphoric=_ANAPHOR.search(text) is not None,
    )


_TOLD_OF = re.compile(
    r"[\u4e00-\u9fff]{1,4}的(?:那种|这种|那个|那|[\u4e00-\u9fff]{2})|[\u4e00-\u9fff]{5,9}的(?:那种|这种|那个)"
)


_BESIDE_ANNEX = re.compile(
    "(?:和|与|跟|同)(?:民生实事|十件实事|附件[12一二])|(?:民生实事|附件[12一二])[^,。?]{0,6}(?:和|与|跟|同)"
)


_PEOPLE = "(?:娃|孩子?|小孩|小囡|囡囡|小毛头|小朋友|小家伙|宝宝|宝贝|幼儿|婴幼儿|儿童|老人|老头|老太|学生|残疾人|工人|职工|农民|妇女|司机|医生|老师|教师|人才)"
# 能收多少个: of children, pupils, patients, where the words say who or what is done with them.
_COUNTS_PEOPLE = re.compile(
    f"(?:多少|几)[个位](?:这么|那么|这样|不满|没满|[\u4e00-\u9fff\\d]{{0,4}}岁)?[^,。?;多少几]{{0,6}}{_PEOPLE}"
    f"|{_PEOPLE}[^。?;多少几]{{0,16}}(?:收|带|招|照看|照料|看|托|帮|接|安置|培训|培养|引进|管)(?:得?了|得下|得|下)?(?:多少|几)[个位](?=$|[,。?;呀啊呢])"
    "|(?:收|招|照看|收治|接收)(?:得?了|得下|得|下)?(?:多少|几)[个位](?=$|[,。?;呀啊呢])"
)


def measure_of(text: str) -> str:
    """The measure that a number is asked in (多少公里), "" where none is said."""
    if re.search(r"(?<!好)(?:几|多少)个(?:百分)?点(?=$|[,。?呢吧]|以上|左右)", text):
        return "个点"
    if re.search(r"(?:几|多少)个?(?:亿|千万|百万)(?=$|[?,。呢啊]|的?(?:投资|资金|钱))", text):
        return "元"
    if re.search(r"(?:多少|几)(?:万|亿)?(?:立方米?|立方|方(?=水|土|料|库容))", text):
        return "立方米"
    if re.search("多长时间|多少时间|多快(?!好)", text):
        return "多久"
    counted = rf"(?:多少|(?<!好)几|第几)(?:来|多)?(?:万|亿|千|百)?({'|'.join(frame.MEASURES)}|元|钱|名)"
    found = list(
        re.finditer(
            counted,
            re.sub(
                r"(?:那|这|家里?|我家)几(?:亩|户|个|口|间)|有几(?:户|个|家|处|条)[^,。?多少几]{1,8}的(?=,)", "\0", text
            ),
        )
    )
    # 几分钟到的那种牌子,多装几个: what is told of the thing is not asked.
    asked = [match for match in found if not _TOLD_OF.match(text, match.end())] if len(found) > 1 else found
    match = (asked or found)[0] if found else None
    if match and match.group(1) in {"个", "位"} and _COUNTS_PEOPLE.search(text):
        return "名"
    if match:
        return {"张床": "张"}.get(match.group(1), match.group(1))
    years = re.search(r"(?:多少|(?<![好这前近过十])几)(年|轮|连冠)(?=$|[,。?呢啊吧]|以上|以内|之内|的)", text)
    if years:
        return years.group(1)
    if re.search(r"(?:多少|几)(?:个|位|名)?[^,。?;的]{0,4}人(?![大民均才口])", text):
        return "人"
    if re.search(r"多长(?!时间)|多远", text):
        return "公里"
    if re.search(r"多大(?:的)?(?:投资|体量|金额|资金|产值)|(?:投资|金额|资金|产值)(?:要|得|是|为|有)?多大", text):
        return "元"
    if re.search(r"百分之|比例|增速|增长(?:多少|率|目标)|比率|优良率|幅度|percent|rate|share", text):
        return "%"
    return ""


def kind_of(
    text: str, topic: str, aspects: Sequence[Aspect], has_refs: bool, has_units: bool, has_leaders: bool
) -> Kind:
    """The kind of answer wanted, by form; the order of the tests is the order of how much each form fixes."""
    if frame.absent_matter(text) in {Absent.CHIT_CHAT, Absent.EMPTY}:
        return Kind.NONE
    of_rule = "lead_rule" in facts_asked(text) and re.search("谁|哪", text)  # 同一件事写了两家牵头,到底听谁的
    if (
        not of_rule
        and _COMPARE.search(text)
        and not _MOST_UNIT.search(text)
        and (topic or has_refs or has_units or has_leaders or annexes_named(text) == (1, 2))
    ):
        return Kind.COMPARE
    if _RULE.search(text) and not has_units and not frame.matter_words(_RULE.sub("", topic)):
        return Kind.META  # 责任单位排序有无讲究,第一个算什么: no item is numbered
    if has_refs:
        # 第44项到第55项里,独家负责的有哪些: a stretch of the list is asked through.
        return Kind.UNIT if not topic and frame.role_of(text) is Role.ALONE else Kind.NUMBER
    if facts_asked(text) and not _about_matter(text, topic, has_units) and not _COUNTED_OVER.search(text):
        return Kind.META
    if topic and annexes_named(text) == (1, 2) and _EACH.search(text) and not _LIST.search(text):
        return Kind.COMPARE
    if has_leaders and topic and not has_units and _WHICH_ITEMS.search(text):
        return Kind.LIST  # 朱留沙负责哪些环保工作
    whole = not topic and len(annexes_named(text)) == 1 and not (has_units or has_leaders)
    if whole and _WHAT_ALL.search(text) and frame.role_of(text) is Role.ANY and not _COUNTABLE.search(text):
        return Kind.LIST  # 十件民生实事分别是什么
    kind = None if topic else _structural_kind(text, has_units, has_leaders)
    return kind or _set_kind(text, topic) or _matter_kind(text, aspects, has_leaders and bool(topic))


# 哪个局带头的任务最多: the bodies are counted, not compared.
_MOST_UNIT = re.compile(
    "哪(?:一)?(?:个|家|位)(?:单位|部门|委办局|局|市领导|领导|副?[市县区]长)[^,。?]{0,14}最(?:多|少)"
)
_RULE = re.compile(ORDER_RULE)
_WHICH_ITEMS = re.compile(r"哪(?:些|几)(?:项|件|条|个)?[^,。?]{0,8}(?:任务|工作|事项|事|项目|活)")
_WHAT_ALL = re.compile(
    r"(?:分别|都|各)?(?:是|有|讲|写|包括|列)(?:的|了)?(?:什么|啥|哪些|哪几)|(?:列|说|念|数)(?:一下|出来|一遍|全)|清单"
)


def asks_single_districts(text: str) -> bool:
    """Whether the items are asked for that name any one district by itself, not through its group."""
    return _SINGLE_DISTRICT.search(text) is not None


def _structural_kind(text: str, has_units: bool, has_leaders: bool) -> Kind | None:
    """The kind of a question that names no matter: on units, leaders, or how many there are; None for others."""
    if _MOST_OF.search(text):
        return Kind.COUNT
    if frame.role_of(text) is Role.ALONE or _SINGLE_DISTRICT.search(text):
        return Kind.UNIT
    if has_units or has_leaders:
        counting = _COUNTABLE.search(text) and re.search(r"最多|最少|多少个?(?:单位|部门)|几个(?:单位|部门)", text)
        if counting:
            return Kind.COUNT
        return Kind.LEADER if has_leaders else Kind.UNIT
    said = frame.is_yes_no(text) and _SAID_COUNT.search(text)
    return Kind.COUNT if said or _HOW_MANY_ITEMS.search(text) else None


def _set_kind(text: str, topic: str) -> Kind | None:
    """COUNT or LIST where a set of items is asked for, with or without a matter; None for others."""
    by_lead = SHARED_DUTY.search(text) or NO_LEAD.search(text)
    if NAMED_AFTER.search(text) or (by_lead and _ITEMS_SAID.search(text)):
        return Kind.COUNT
    if (
        LEADING_SO_MANY.search(text)
        or _SIZED.search(text)
        or _SECTION_COUNTED.search(text)
        or _LED_BY_SEVERAL.search(text)
    ):
        return Kind.COUNT
    if re.search(_MOST_ITEMS, text):
        return Kind.COUNT
    if _MOST_OF.search(text) and re.search("子项|小项|指标|目标|单位数|部门数", text):
        return Kind.COUNT
    if _SINGLE_DISTRICT.search(text):
        return Kind.UNIT
    counted = not topic or (annexes_named(text) and _UNITS_COUNTED.search(text))
    if _COUNTABLE.search(text) and counted and not _LIST.search(text):
        return Kind.COUNT
    if _LIST.search(text) or _LITERAL.search(text):
        return Kind.LIST
    asks_for_set = frame.asks_for_set(text) or re.search(r"的(?:重点)?(?:任务|事项|工作|项目|条目)[?。]*$", text)
    return Kind.LIST if asks_for_set and _DEADLINE_NAMED.search(text) else None


# 写明“按职责分工负责”的任务, 未标明牵头单位的任务: items by who leads them, if anybody does.
SHARED_DUTY = re.compile("按(?:照)?(?:各自)?职责分工")
NO_LEAD = re.compile("(?:未|没有?|无|不)(?:明确)?(?:标明|注明|写明|标注|标|写|列|分|明确|设)(?:出|有)?牵头")
_ITEMS_SAID = re.compile(
    r"(?:任务|工作|事项|项|条|件)(?:有|是|共|全|都|列|[?。,]|$)|哪(?:些|几)(?:项|条|件)|(?:几|多少)(?:项|条|件)"
)
# 名称以“市委”开头的单位: units by how they are called, not a word that items hold.
NAMED_AFTER = re.compile(
    r"(?:以|用|由)[“\"](?P<begin>[^“”\"]{1,6})[”\"](?:二字|两个字|字样)?(?:来|作|为)?(?:开头|起头|打头|为首|起首|作头|冠名|开始)"
    r"|[“\"](?P<after>[^“”\"]{1,6})[”\"](?:二字|两个字|字样)?(?:开头|起头|打头|起首)(?=的)"
)
_SECTION_COUNTED = re.compile(
    r"[“\"][^“”\"]{3,30}[”\"](?:这|那)?(?:一|个)?(?:部分|板块|章节|章|块)[^。?,]{0,8}(?:多少|几)(?:项|件|条)|第(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:个|大)?(?:部分|板块|章|节)[^。?]{0,12}(?:(?:多少|几)(?:项|件|条)|项数|总数)"
)
_LED_BY_SEVERAL = re.compile(
    r"(?<!哪)(?<!是)[两二三四五](?:家|个)(?:单位|部门|委办局)?(?:共同|联合|一起|同时|并列)牵头|双牵头"
)
_MOST_ITEMS = r"(?:任务|工作|项数|条数|件数|次数|数量)(?:最(?:多|少)|居首|居冠|排?第一)"
_MOST_OF = re.compile(
    _MOST_ITEMS
    + r"|(?:单位|部门|子项|小项|目标|指标)(?:数)?(?:列|写|挂|有|涉及)?(?:得|的)?最(?:多|少)的?.{0,10}哪|哪.{0,10}(?:单位|部门|子项|小项|目标|指标)(?:数)?最(?:多|少)|[拆分]得最(?:细|多)"
)
_LITERAL = re.compile(
    r"(?<!是否)(?<!有没有)(?:带|含|有|用|出现|写|写到|写有|提到|提及|讲到|说到|点到|点了|点名|包含)(?:了|着|的|到)?.{0,3}[“\"][^“”\"]{1,16}[”\"](?:字样|字眼|[一二两三四五六]个?字|这个词|一词|的(?:重点)?(?:任务|工作|项|条|有|都|是|呢)|的?(?:,|[?。]*$))"
)
_SAID_COUNT = re.compile(r"(?:\d+|[一二三四五六七八九十百两]+)(?:项|件|条|个方面|个子项|个附件|个)")
# 责任单位里点了某个区县政府名字的: any district by its own name, not the group.
_SINGLE_DISTRICT = re.compile(
    r"(?:某一?个?|具体到?|单独|个别).{0,6}(?:区|县)(?:或|、|和)?(?:区|县)?(?:的)?(?:政府)?.{0,40}(?:哪|列|项)"
)
_UNITS_COUNTED = re.compile(r"(?:单位|部门|领导|[市县区]长)[^,。;?]{0,8}?(?:有|是)?(?:多少|几)(?:个|家|位)")
_COUNTED_OVER = re.compile(f"{_MOST_OF.pattern}|{_UNITS_COUNTED.pattern}")
# 完成时限定在6月15日前的任务: the items of a stated deadline.
_DEADLINE_NAMED = re.compile(r"(?:时限|期限|时间|截止|节点)[^,。;?]{0,8}[\d一二三四五六七八九十]{1,3}[月日]")
_HOW_MANY_ITEMS = re.compile(r"(?:各|共|一共|总共|合计|分别)(?:有|是)?(?:多少|几)(?:项|件|条)(?:任务|工作)?[?。]?$")
_EACH = re.compile(r"分别|各(?!区|县|级|部门|单位|项|类|乡|镇|街)|是否|是不是|同一")
# 正好牵头6项的单位, 牵头3项以上的单位有几家
LEADING_SO_MANY = re.compile(
    r"(?P<role>牵头|配合|参与|负责)(?:了)?(?:正好|恰好|刚好|刚刚好)?(?:是|有)?(?P<number>\d{1,2}|[一二两三四五六七八九十]{1,3})(?:项|件|条)(?:任务|重点工作|工作)?(?P<way>(?:及|和)?以上|(?:及|和)?以下)?的(?:单位|部门|局)"
)
_SIZED = re.compile(
    r"(?:单位|部门)(?:数|栏|名单)?(?:里|中)?(?:列名|列了|列|有|是|共)?(?:(?:超过|多于|不少于|至少|达到|大于)|(?:\d+|[两二三四五六七八九十])(?:家|个)及?以上)"
)


def _matter_kind(text: str, aspects: Sequence[Aspect], about_leader: bool) -> Kind:
    """The kind of a question on one matter, by the facts that it asks for."""
    if Aspect.LEADER in aspects or about_leader:
        return Kind.LEADER
    who_last = Aspect.WHO in aspects and frame.asks_last(text) is Aspect.WHO and not measure_of(text)
    if Aspect.TARGET in aspects and not frame.asks_for_set(text) and not who_last:
        return Kind.TARGET
    if Aspect.WHO in aspects:
        return Kind.WHO
    if Aspect.TARGET in aspects:
        return Kind.TARGET
    return Kind.DETAIL if Aspect.DETAIL in aspects or Aspect.DEADLINE in aspects else Kind.WHO


_NOTICE_WORD = re.compile(
    r"通知|文件|附件|主送|落款|发文|印发|督查|牵头单位|notice|document|annex|抬头|任务表|责任表|三张表|下同|列第一|排第一|列(?:在)?首位"
)


def _about_matter(text: str, topic: str, has_units: bool) -> bool:
    """Whether a question that has the words of a meta question is about a matter of the lists after all."""
    if has_units and re.search(r"副?[市县区]长", text):
        return True
    if re.search('[“"][^“”"]{3,}[”"]', topic) and re.search("单位|部门|牵头|负责|谁|哪家", text):
        return True  # “某某”计划的组织协调及汇总报送单位
    if has_units and re.search("牵头|配合|责任单位|参与|任务", text) and not re.search("下同|列第一|排第一|首位", text):
        return True
    if re.search(r"\b(?:notice|document)\b", text, re.IGNORECASE):
        return False
    if _NOTICE_WORD.search(text):
        rest = re.sub(
            r"通知|文件|附件|名称|标题|主送|落款|发文|印发|督查|牵头|单位|责任|规则|认定|抓紧|排出|三张表|[一二两12]|时间|日期|机关|叫|专项|检查|[\W]",
            "",
            frame.strip_frame(topic),
        )
        return len(rest) > 14
    return len(topic) > 8 or has_units


def role_word(role: Role) -> str:
    """How a role is said."""
    return {Role.LEAD: "牵头", Role.COOPERATING: "配合", Role.ALONE: "独家负责", Role.ANY: "参与"}[role]
