"""The last look at a reply: every unit and number in it must stand in a cited span, or in what the question said."""

import re

from answer.draft import Draft
from answer.scope import Scope
from answer.wording import short_title
from retriever.records import Question

_FIGURE = re.compile(
    r"\d+(?:\.\d+)?(?:%|[万亿千百]*(?:个百分点|公里|亿元|万元|美元|元|万亩|亩|家|所|户|部|台|座|名|头|分钟|幢|辆|吨|平方米|人次|人|条))"
)
# Numbers that the reply counts itself, and the labels of items: 共4项, 重点25, 附件2, 2020年.
_OWN = re.compile(
    r"(?:共|合计|牵头|配合|独家负责|列入的|点名的|并列|只列了)\D{0,12}\d+(?:项|个|家|位|条)|\d+项|\d+个(?:子项|附件|并列|数字目标)|\d+(?:家责任单位|家配合单位)|(?:单位|领导)\D{0,4}\d+(?:个|位)|\d+位|共\d+个|,\d+家责任单位|,\d+个(?:子项|数字目标)"
)


def unsupported(text: str, draft: Draft, question: Question, scope: Scope) -> tuple[str, ...]:
    """Units and figures of a reply that no citation holds; () when all are supported.

    What is written in quotation marks of ours is quoted and so cited; what the question itself said may be repeated.
    """
    citations = draft.citations
    for reckoned in draft.computed:
        text = text.replace(reckoned, "", 1)
    quoted = "".join(citation.quote for citation in citations)
    said = f"{question.text}{question.raw}"
    for citation in citations:
        text = text.replace(citation.quote, "")
    for item in (evidence.item for evidence in draft.evidence.values()):
        # Titles of items and posts of leaders may hold names of bodies.
        for own in (short_title(item), *(leader.text for leader in (*item.leaders, *item.assisting))):
            text = text.replace(own, "")
    rest = _OWN.sub("", re.sub(r"\[\d+\]|\([^()]*…?\)", "", text))
    missing = [figure for figure in _FIGURE.findall(rest) if figure not in quoted and figure not in said]
    if len(citations) <= 12:
        names = {unit.name for item in scope.items for unit in item.units}
        missing += [
            name
            for name in names
            if name in text
            and name not in quoted
            and not _inside_longer(name, text, names, quoted)
            and name not in said
        ]
    return tuple(sorted(missing))


def _inside_longer(name: str, text: str, names: set[str], quoted: str) -> bool:
    return any(name != longer and name in longer and longer in text and longer in quoted for longer in names)
