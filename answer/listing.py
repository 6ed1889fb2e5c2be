"""Which items concern a matter: those that hold its words, and those that say it in official words."""

import re
from collections.abc import Callable, Mapping, Sequence

from answer.facts import bigrams
from corpus.records import Item, Span
from retriever.frame import NOUNS, matter_words, strip_frame
from retriever.hybrid import literal_hits
from retriever.lexicon import Lexicon, term_in
from retriever.records import Hit, Question

_GENERIC = re.compile(
    r"(?:怎么(?:处理|处置|办|弄|管|治|搞|做)|这种(?:小|大)?|这类|这块|方面|领域|工作|任务|事项|问题|相关|有关|直接|建设|情况|内容|的|里|中|上|事|也?算上|都|哪些|附件[12一二]|两个附件|重点|民生实事)+$|^(?:[讲说](?=[\u4e00-\u9fff]{2})|[了到](?=[\u4e00-\u9fff]{2})|两个附件|附件[12一二]|重点工作|民生实事|文件|全文|整个|涉及|关于|有关|提到|提及|写到|说到|包含|出现|跟|和|与|对|里|中|都|的)+"
)
_SPLIT = re.compile(r"[、,,;;?/]|或者?|以及|和(?!谐)|与|及(?!时)|还有")
# 区块链技术或应用: two heads of one matter, neither of which tells a list by itself.
_HEADS = re.compile(
    r"(?<=[\u4e00-\u9fff]{2})(?:技术|应用|产业|项目|服务|改革)(?:或者?|和|与|及|、)(?:技术|应用|产业|项目|服务|改革)"
    r"(?![\u4e00-\u9fff])"
)
# A semantic hit joins the list when its score is this near to the best one's.
NEAR = 0.045
_DIGITS = str.maketrans("一二三四五六七八九", "123456789")
_VERBS = "住领开做办搞装修建买看吃上找讨坐养种交拿进去管治"
# A word that more items hold than this tells no list.
FEW = 6
# A word of so many characters is told by itself, whatever else is found.
LONG = 3


def terms_of(question: Question) -> tuple[str, ...]:
    """The words that the items asked for must hold, alternatives of one another."""
    if question.quoted:
        bare = [part.strip(" 的") for part in _SPLIT.split(question.topic) if "“" not in part and '"' not in part]
        # “一带一路”或海上丝绸之路: what stands beside is looked for, too.
        beside = [part for part in bare if len(part) > LONG and strip_frame(part) == part]
        return (*question.quoted, *beside) if "或" in question.topic else question.quoted
    matter = _HEADS.sub("", question.topic or question.content)
    parts = (part.strip(' 。“”"') for part in _SPLIT.split(matter))
    stripped = []
    for part in parts:
        previous = ""
        while part != previous:
            previous, part = part, _GENERIC.sub("", part)
        if len(part) >= 2 or part in NOUNS:
            stripped.append(part)
    return tuple(dict.fromkeys(stripped))


def items_on(
    question: Question,
    items: Sequence[Item],
    hits: Sequence[Hit],
    lexicon: Lexicon,
    confident: Callable[[str], Item | None],
) -> tuple[Item, ...]:
    """The complete list in document order.

    Words come first: items that hold a term, or official words that the lexicon ties to what was said. Only where no
    word leads anywhere does nearness of meaning decide, and then narrowly.
    """
    chosen: dict[str, Item] = {}
    terms = terms_of(question)
    for term in terms:
        term = re.sub("[一二三四五六七八九](?=岁|周岁)", lambda number: number.group().translate(_DIGITS), term)
        named = (
            _either_way(items, term) or _all_words(items, term) or _stem_hits(items, term) or _object_hits(items, term)
        )
        alone = None if named or question.quoted or len(terms) < 2 else confident(term)
        telling = () if named or question.quoted else _rarest(items, term, LONG)
        for item in (*named, *telling, *((alone,) if alone else ())):
            chosen[item.id] = item
    if not question.quoted:
        for item in _through_lexicon(question, items, lexicon, terms, chosen):
            chosen[item.id] = item
    if not chosen and not question.quoted:
        chosen = {item.id: item for term in terms for item in _rarest(items, term, 2)}
    scores = {hit.item.id: hit.score for hit in hits}
    best = max((scores.get(item_id, 0.0) for item_id in chosen), default=hits[0].score if hits else 0.0)
    if not question.quoted:
        if not chosen:
            chosen = {hit.item.id: hit.item for hit in hits if hit.score >= best - NEAR}
        else:
            chosen.update({hit.item.id: hit.item for hit in hits[:3] if hit.score > best})
    return tuple(item for item in items if item.id in chosen)


def _stem_hits(items: Sequence[Item], term: str) -> tuple[Item, ...]:
    """Items that hold a term without its last character, where that only makes it a person or a kind (残疾人 → 残疾)."""
    stem = re.sub("的(?:人|孩子|老人|家庭|事|东西|活|地方)$|[人者类化性的们事]$", "", term)
    return literal_hits(items, stem) if len(term) >= 3 and stem != term and len(stem) >= 2 else ()


def _either_way(items: Sequence[Item], term: str) -> tuple[Item, ...]:
    """Items that hold a term with its ages in figures or in characters (3岁以下, 三岁以下)."""
    spelled = re.sub(r"[1-9](?=岁|周岁)", lambda number: "一二三四五六七八九"[int(number.group()) - 1], term)
    found = {item.id for way in {term, spelled} for item in literal_hits(items, way)}
    return tuple(item for item in items if item.id in found)


def _object_hits(items: Sequence[Item], term: str) -> tuple[Item, ...]:
    """Items that hold what a verb of one character is said of (做电商 → 电商, 住公租房 → 公租房)."""
    hits = literal_hits(items, term[1:]) if len(term) >= 3 and term[0] in _VERBS else ()
    return hits if len(hits) <= FEW else ()


def _rarest(items: Sequence[Item], term: str, shortest: int) -> tuple[Item, ...]:
    """Items with the rarest word of a term told in a sentence (做电商的 → 电商), where few items hold it."""
    held = [found for word in matter_words(term) if len(word) >= shortest and (found := literal_hits(items, word))]
    fewest = min(held, key=len, default=())
    return fewest if len(fewest) <= FEW else ()


def _all_words(items: Sequence[Item], term: str) -> tuple[Item, ...]:
    """Items with a sentence that holds every character pair of a term of four characters or more."""
    pairs = bigrams(term)
    if len(pairs) < 3:
        return ()
    return tuple(
        item for item in items if any(len(pairs & bigrams(part)) >= 0.75 * len(pairs) for part in item.text.split("。"))
    )


def _through_lexicon(
    question: Question, items: Sequence[Item], lexicon: Lexicon, terms: Sequence[str], found: Mapping[str, Item]
) -> list[Item]:
    concepts = {
        mention.concept.id: mention.concept
        for mention in lexicon.mentions(question.topic or question.content)
        if len(mention.phrase) >= 2 and (not found or not mention.official)
    }
    through = []
    for item in items:
        folded = [re.sub(r"[\s“”]", "", part) for part in item.text.split("。")]
        if any(term_in(term, part) for concept in concepts.values() for term in concept.terms for part in folded):
            through.append(item)
    return through


def where_said(item: Item, terms: Sequence[str], hit: Hit | None) -> Span:
    """The clause of an item that holds one of the terms, else the one that the search found."""
    for clause in item.clauses:
        if any(term in clause.text for term in terms):
            return clause
    return hit.clause if hit and hit.clause else Span(item.text, item.start, item.end)
