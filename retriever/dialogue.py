"""Follow-up questions: what an earlier question of the same chat lends to a later one, by form alone, without a model."""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.numerals import parse_number
from retriever.conditions import read_wanted
from retriever.frame import ANY_ROLE, is_only_roles, strip_frame
from retriever.places import other_place_alone
from retriever.question import Names, understand
from retriever.records import Absent, Aspect, Kind, Question, Role

MAX_TURNS = 6
# A question with at most this many content characters leans on the one before.
SHORT_TOPIC_CHARS = 6
# From this weight on the earlier matter is part of what is asked, below it only a hint.
LEANS = 0.5

_ELLIPSIS = re.compile(
    r"^(?:那么|那|还有|另外|再说|换成|如果是|要是|至于)?,?(?P<rest>.{0,40}?)(?:的)?(?:呢|又(?:如何|怎样|怎么样)|怎么样|如何|哪)(?:[,?。](?P<tail>.{1,20}))?[?。!]*$"
)
_AMONG = re.compile(r"其中|里面|里头|当中|这些(?:里|中)|(?:这|那)?\d+(?:项|件)(?:里|中)")
_INSTEAD = re.compile(r"^(?:那|那么)?(?:要是|如果)?(?:换成|换作|改成|改问|换)(?:是)?")
_OF_LEADER = re.compile(
    r"^(?:那|那么)?(?:他|她|这位|该)(?:本人|自己)?(?:名下|手上|手里|还|又|一共|总共|都|总的|牵头|主抓|分管|协助|负责|领导)"
)
_OF_BODY = re.compile(
    r"(?:它|他们?|这(?:个|家)(?:局|委|办|单位|部门)?|该(?:局|委|办|单位|部门))(?:自己|名下|手上|手里|还|又|也|一共|总共|都|总的|牵头|参与|配合|负责|承担|列)"
)
_LEAD_IN = re.compile(r"^(?:那么|那|还有|另外|再问|再)[,]?")
_CORRECTION = re.compile(r"^(?:不对|不是|错了|不是这个)?[,。!]?我?(?:问|说|指)的是(?P<meant>[^,。?]{2,30})[。?!]*$")
_WITH_IT = re.compile("^(?:那|那么)?(?:它|他们|该局|该单位)(?=和|与|跟|同)")
_AGAINST = re.compile("(?:和|跟|与|同)第?[^,。?]{1,8}比|相比|同一(?:位|个|家)|一样|差(?:多少|几)")
_WITHIN = re.compile(r"^(?:那|那么)?(?:具体|到底|究竟|都|里面|里头|里边|其中|文中|这里头|那里头)")
_SAME_BODY = re.compile(
    r"(?:也|还|同样|都)?(?:是|归|由)(?:不是)?(?:它|他)们?(?:家|单位)?(?:来|在)?(?:牵头|负责|主管|管|抓)|也(?:是|归|由)(?:它|他)们?(?:家|单位)?(?=吗|么|不|吧|$|[?,。])"
)
_SWITCH = re.compile(
    r"^(?:先)?不(?:管|说|问|聊|谈)[^,。?]{1,8}了[,,。;!]|(?:不(?:说|问|聊|谈)这(?:个|些|事)了?|换(?:个|一个)(?:问题|话题)|另外一(?:个|件)(?:问题|事))[,,。;::]?"
)
_YEAR = re.compile(r"(?:19|20)\d\d年?|今年|去年|明年")


def annex_hint(question: Question) -> int | None:
    """The one annex that a question is about, if it says so."""
    named = {ref.annex for ref in question.refs if ref.annex} | set(question.annexes)
    return named.pop() if len(named) == 1 else None


def resolve(raw: str, history: Sequence[str], names: Names) -> Question:
    """Understand a question in the light of the earlier ones, oldest first; a new topic drops the old one."""
    plain = _INSTEAD.sub("", raw.strip()) if history else raw
    current = replace(understand(_SWITCH.sub("", plain), names), raw=raw)
    if _SWITCH.search(raw):
        return replace(current, raw=raw)
    recent = [text for text in history if text.strip()][-MAX_TURNS:]
    if not recent or current.absent in {Absent.CHIT_CHAT, Absent.EMPTY}:
        return current
    previous = resolve(recent[-1], recent[:-1], names)
    if previous.absent in {Absent.CHIT_CHAT, Absent.EMPTY}:
        # Small talk between two questions does not end a topic.
        return resolve(raw, recent[:-1], names)
    return _joined(current, previous, names)


def _neighbour(current: Question, previous: Question) -> Question | None:
    """The item before or behind the one that was named by number (再往下一项呢); None where no such step is asked."""
    step = re.match(
        r"^(?:那|那么|再|接着)?(?:往)?(?:它|这项|这一项)?的?(?P<way>下|上|前|后)(?:面|边)?的?(?:再|多)?(?:数|推|挪|走|翻|退|看)?(?:那|这)?(?P<steps>[一二两三四五])?(?:项|条|件|个)(?!的?(?:单位|部门|附件))",
        current.text,
    )
    if step and previous.refs:
        steps = int(parse_number(step["steps"] or "一"))
        moved = tuple(
            replace(ref, number=ref.number + (steps if step["way"] in "下后" else -steps)) for ref in previous.refs[-1:]
        )
        return replace(
            current,
            refs=moved,
            topic="",
            kind=Kind.NUMBER,
            aspects=current.aspects if Aspect.WHO in current.aspects else previous.aspects,
            context=(previous.text,),
        )
    return None


def _listed_anew(current: Question, previous: Question, names: Names) -> Question | None:
    """A list asked for beside the item told before (除了这项,还有哪几项提到…): what it speaks of is said anew."""
    other = _OTHERS_THAN_THIS.match(current.text)
    if current.kind is not Kind.LIST or other is None:
        return None
    own = understand(current.text[other.end() :], names)
    return replace(own, raw=current.raw, context=(previous.text,)) if own.topic else None


def _joined(current: Question, previous: Question, names: Names) -> Question:
    beside = _neighbour(current, previous) or _listed_anew(current, previous, names)
    if beside := beside or _with_it(current, previous, names):
        return beside
    correction = _CORRECTION.match(current.text)
    if correction:
        meant = understand(correction["meant"], names)
        return _lend_aspects(replace(meant, raw=current.raw), previous)
    if current.refs:
        return _of_numbers(current, previous, names)
    year = _YEAR.search(current.text)
    if year and _only_year(current.text):
        # 2020年呢?: the old question of another year.
        text = _YEAR.sub(year[0], previous.text) if _YEAR.search(previous.text) else year[0] + previous.text
        return replace(understand(text, names), raw=current.raw)
    if elsewhere := _of_another_place(current, previous, names):
        return elsewhere
    ellipsis = _ELLIPSIS.match(current.text)
    if ellipsis and not current.units and not current.leaders and previous.units and not previous.topic:
        # 那城管呢?: after a question on a unit, a word that is else a matter is read as a unit.
        current = _as_unit(current, ellipsis["rest"], names)
    if not current.topic:
        return _lend_topic(current, previous)
    if ellipsis and not current.units and not current.leaders and not current.anaphoric:
        return _lend_aspects(current, previous)
    if _SAME_BODY.search(current.text) and not _is_thin(_SAME_BODY.sub("", current.topic)):
        # 那农业用水的价格改革,也是他们牵头吗: of a new matter, though a word points at the body of the old one.
        return replace(current, topic=_SAME_BODY.sub("", current.topic), context=(previous.text,), anaphoric=False)
    if current.anaphoric and _is_thin(_anaphor_free(current.topic)):
        return _lend_topic(replace(current, topic=_anaphor_free(current.topic)), previous)
    if (
        current.anaphoric
        or (previous.refs and _WITHIN.search(current.text))
        or _is_thin(current.topic)
        or (_LEAD_IN.match(current.text) and len(current.topic) <= 2 * SHORT_TOPIC_CHARS)
    ):
        return _lean(current, previous)
    return current


def _with_it(current: Question, previous: Question, names: Names) -> Question | None:
    """The question with the body of the one before in place of a pronoun (那它与市政务办同列的是哪几项); None without one."""
    it = _WITH_IT.search(current.text)
    if not it or len(previous.units) != 1:
        return None
    said = f"{current.text[: it.start()]}{previous.units[0].text}{current.text[it.end() :]}"
    return replace(understand(said, names), raw=current.raw)


def _of_numbers(current: Question, previous: Question, names: Names) -> Question:
    """The question on items by number, beside those of the question before where they are compared (那和第95项比呢)."""
    if previous.refs and _AGAINST.search(current.text):
        both = tuple(dict.fromkeys((*previous.refs, *current.refs)))
        aspects = tuple(dict.fromkeys((*current.aspects, *previous.aspects)))
        return replace(current, refs=both, aspects=aspects, kind=Kind.COMPARE, topic="", context=(previous.text,))
    hinted = understand(current.raw, names, annex_hint(previous))
    return replace(_with_aspects(hinted, previous) if _bare(hinted) else hinted, context=(previous.text,))


_OTHERS_THAN_THIS = re.compile(r"^(?:那|那么)?除(?:了|开|去)?(?:这|那|它)(?:一|个)?(?:项|条|件)?(?:之外|以外|外)?,?")
_PLACE_IN_LIST = re.compile(
    r"^(?:那|那么|其中|里面)?(?:的)?(?:第(?P<place>[一二三四五六七八九十]{1,3}|\d{1,2})(?:项|个|条|件|家)?|(?P<last>最后(?:一)?(?:项|个|条|件|家)))(?!附件|子项|副|季度|产业)"
)


def place_in_list(question: Question) -> int | None:
    """The place, from 0 on (−1 the last), that a follow-up names in a list told before (第二项呢?); None without one."""
    match = _PLACE_IN_LIST.match(question.text)
    # The leader or the body that the question before lends is not named here.
    entities = [unit.text for unit in question.units] + [leader.text for leader in question.leaders]
    named = question.annexes or any(entity in question.text for entity in entities)
    if not match or not question.context or named:
        return None
    return -1 if match["last"] else int(parse_number(match["place"])) - 1


def is_among(question: Question) -> bool:
    """Whether a follow-up asks which of the items told before fulfil something more (其中和市生态环境局一起的呢?)."""
    return bool(question.context and _AMONG.search(question.text))


def of_those(question: Question, listed: Question, names: Names) -> Question | None:
    """The follow-up as a question of its own, to be looked for among the items listed; None where it is none by itself."""
    alone = understand(_AMONG.sub("", question.text), names)
    if alone.kind is Kind.LIST and alone.topic and not alone.units:
        return replace(alone, raw=question.raw)  # 其中跟文化沾边的是哪几项
    alone = understand(question.text, names)
    wanted = read_wanted(alone)
    if wanted and not wanted.among:
        return replace(alone, raw=question.raw, context=question.context)
    said = {match.units for match in listed.units}
    units = tuple(match for match in question.units if match.units and match.units not in said)
    if not units:
        return None
    role = Role.ANY if re.search("一起|共同|联合|同时", question.text) else question.role
    return replace(question, units=units, leaders=(), kind=Kind.UNIT, topic="", role=role)


def _of_another_place(current: Question, previous: Question, names: Names) -> Question | None:
    """The old question asked of a place that is named alone; None where none is."""
    if place := other_place_alone(current.text):
        # 杭州呢?: of a place that the documents are not about.
        return replace(understand(f"{place}{previous.text}", names), raw=current.raw, context=(previous.text,))
    if _only_place(current.text, names):
        # 澜汀呢?: the old question of another document, which the scope has chosen already.
        return replace(previous, raw=current.raw, text=current.text, units=previous.units)
    return None


def _as_unit(current: Question, word: str, names: Names) -> Question:
    probe = understand(f"{word}牵头哪些任务", names)
    return replace(current, units=probe.units, topic="") if probe.units and not probe.topic else current


def _bare(question: Question) -> bool:
    return not question.aspects


def _is_thin(topic: str) -> bool:
    without_figures = re.sub(r"[\d.]+[万亿%]?[个家所项部户条]?", "", topic)
    return len(re.sub(r"[\W_]", "", without_figures)) <= SHORT_TOPIC_CHARS


def _anaphor_free(topic: str) -> str:
    return re.sub(
        r"(?:这|那|该|此|上述|同|同一|它|他|她)(?:们)?(?:一|几|两|三)?(?:项|件|个|条|些|块|位)?(?:里|中|的|目标|工作|任务|事)*|其中|上面|刚才|说的|提到的|两块加起来",
        "",
        topic,
    ).strip(" ,。的里中")


def _only_year(text: str) -> bool:
    return bool(_YEAR.search(text)) and len(re.sub(r"[\W_]|那|呢|的", "", _YEAR.sub("", text))) == 0


def _only_place(text: str, names: Names) -> bool:
    shorts = [re.sub(r"[市县区]$", "", place) for place in names.places]
    return any(
        re.fullmatch(rf"(?:那|那么)?{re.escape(short)}(?:市|县|区)?(?:的)?(?:呢)?[?。]*", text) for short in shorts
    )


_ANY_ROLE = re.compile(f"参与|全部|{ANY_ROLE}")


def _role_after(current: Question, previous: Question) -> Role:
    """The role that a follow-up asks for: its own, else the one asked before, unless it asks which role it is."""
    return current.role if current.role is not Role.ANY or _ANY_ROLE.search(current.text) else previous.role


def _with_aspects(current: Question, previous: Question) -> Question:
    return replace(
        current,
        aspects=current.aspects or previous.aspects,
        role=_role_after(current, previous),
    )


def _lend_aspects(current: Question, previous: Question) -> Question:
    """那湖杭高速公路呢?: the old question asked of a new matter."""
    aspects = current.aspects or previous.aspects
    kind = current.kind if current.aspects else previous.kind
    if kind in {Kind.UNIT, Kind.COUNT, Kind.NUMBER, Kind.NONE} and not current.aspects:
        kind = Kind.LIST if previous.kind is Kind.UNIT else Kind.WHO
    return replace(
        current,
        aspects=aspects,
        kind=kind,
        measure=current.measure,
        absent=current.absent or (previous.absent if not current.aspects else None),
        context=(previous.text,),
        asked_like="" if current.aspects else previous.asked_like or previous.text,
        lean=previous.topic,
        lean_weight=0.2,
        anaphoric=False,
    )


def _lend_topic(current: Question, previous: Question) -> Question:
    """那目标呢? 还有谁配合? 市审计局呢?: the old matter, or the old set question asked of another name."""
    of_leader = current.wants_set and previous.leaders and _OF_LEADER.search(current.text)
    if of_leader and not (current.units or current.leaders):
        return _other_name(replace(current, leaders=previous.leaders), previous)
    if (
        current.wants_set
        and previous.units
        and _OF_BODY.search(current.text)
        and not (current.units or current.leaders)
    ):
        return _other_name(replace(current, units=previous.units, topic=""), previous)
    names_set = previous.kind in {Kind.UNIT, Kind.LEADER, Kind.COUNT, Kind.LIST} and not previous.topic
    # 第18项讲的是什么? 财政局在不在里面?: of that item, not of all items of the body.
    of_item = previous.refs and not previous.topic and not current.wants_set
    if (current.units or current.leaders) and (names_set or not previous.topic) and not of_item:
        return _other_name(current, previous)
    if current.units or current.leaders:
        if not current.aspects and not current.wants_set and not current.yes_no:
            return replace(
                current,
                topic=previous.topic,
                aspects=previous.aspects,
                kind=previous.kind,
                context=(previous.text,),
                asked_like=previous.asked_like or previous.text,
                yes_no=False,
            )
        if current.wants_set:
            return current
        return replace(
            current,
            topic=previous.topic,
            refs=previous.refs,
            kind=Kind.NUMBER if of_item else current.kind if current.kind is not Kind.UNIT else Kind.WHO,
            context=(previous.text,),
        )
    earlier = previous.lean if previous.lean_weight >= LEANS else ""
    topic = " ".join(part for part in (earlier, previous.topic, current.topic) if part)
    role = _role_after(current, previous)
    annexes = current.annexes or previous.annexes
    if names_set:
        kind = (
            previous.kind
            if current.kind in {Kind.WHO, Kind.DETAIL, Kind.LIST, Kind.TARGET, Kind.UNIT, Kind.COUNT}
            else current.kind
        )
        aspects = tuple(dict.fromkeys([*current.aspects, *previous.aspects]))
        return replace(
            previous,
            raw=current.raw,
            text=current.text,
            role=role,
            annexes=annexes,
            aspects=aspects,
            kind=kind,
            wants_set=True,
            context=(previous.text,),
            absent=current.absent,
            anaphoric=current.anaphoric,
            yes_no=current.yes_no,
            figures=current.figures,
        )
    kind = current.kind
    if not current.aspects and not current.wants_set:
        kind = previous.kind
    if kind is Kind.COUNT and topic:
        # 这桩事挂了哪几家单位: of one matter, not of the whole list.
        kind = Kind.WHO if Aspect.WHO in current.aspects else Kind.TARGET
    if previous.kind is Kind.NUMBER or (previous.refs and not previous.topic):
        kind = Kind.NUMBER
    return replace(
        current,
        topic=topic,
        content=" ".join(part for part in (previous.content, current.topic) if part),
        refs=previous.refs,
        annexes=annexes,
        aspects=current.aspects or previous.aspects,
        kind=kind,
        absent=current.absent,
        quoted=current.quoted or previous.quoted,
        context=(previous.text,),
    )


def _other_name(current: Question, previous: Question) -> Question:
    if current.aspects or current.wants_set:
        role = current.role
    else:
        role = _role_after(current, previous)
    kind = Kind.LEADER if current.leaders and not current.units else Kind.UNIT
    if previous.kind is Kind.COUNT:
        kind = Kind.COUNT
    units, leaders = current.units, current.leaders
    inside = _AMONG.search(current.text) is not None
    if inside and not current.units and current.leaders:
        units = previous.units
    if inside and not current.leaders and current.units:
        leaders = previous.leaders
    return replace(
        current,
        units=units,
        leaders=leaders,
        role=role,
        kind=kind,
        wants_set=True,
        # The annex of a numbered item is that item's alone.
        annexes=current.annexes or (() if previous.refs else previous.annexes),
        aspects=current.aspects or previous.aspects,
        context=(previous.text,),
    )


def _lean(current: Question, previous: Question) -> Question:
    """今年全市要多开几家?: too little of a matter by itself; the earlier one stands in front."""
    if is_only_roles(current.topic) or not (previous.topic or previous.refs):
        return current
    # 民生实事第八项是谁牵头? 那具体要建哪几种馆?: what the item itself holds.
    within = current.anaphoric or (not previous.topic and _WITHIN.search(current.text))
    refs = previous.refs if within and not current.refs else current.refs
    return replace(
        current,
        context=(previous.text,),
        lean=previous.topic or strip_frame(previous.text),
        refs=refs,
        kind=Kind.NUMBER if refs else current.kind,
        annexes=current.annexes or previous.annexes,
    )
