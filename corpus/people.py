"""Leaders as notices print them: a name, a post, or both."""

import re
from typing import Final

from corpus.records import LeaderMention
from corpus.text import match_brackets, strip_span

_POST = re.compile(
    r"(?:(?:市|区|县|省|州|镇|乡)?(?:[\u4e00-\u9fff]{2,6}(?:局|厅|委|办)(?=局长|厅长|主任))?"
    r"(?:委|政府)?(?:党组)?(?:常委|成员)?[、 ]?)?"
    r"(?:代理|常务副|常务|副|代)?(?:(?:省|市|区|县|州|镇|乡|旗|盟)长|书记|秘书长|主席|主任|局长|部长|专员|巡视员|调研员|常委|主管|督察长|检察长|院长|指挥长|党组成员|领导)"
)
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,5}")
_SEPARATOR = re.compile(r"[、,;/\n]|(?<=[长员任记委])(?:和|及)| {2,}")
# 甲(县委常委、副县长): the posts behind a name.
_POSTED = re.compile(r"(?P<name>[\u4e00-\u9fff·]{2,4})\((?P<post>[^()]{2,30})\)")
_NO_NAME: Final = re.compile(
    r"(?:局|委|办|厅|署|中心|公司|政府|管委会|街道|工作|任务|重点|项目|单位|部门|责任|实事|发展|建设|改革)$|^[各由全]|同志们"
)


def split_leaders(text: str, folded: str, start: int, end: int) -> tuple[LeaderMention, ...]:
    """Return the leaders listed in a span; a piece that is neither a name nor a post is left out."""
    pieces = (_read_leader(text, folded, left, right) for left, right in _pieces(folded, start, end))
    return tuple(leader for leader in pieces if leader)


def _pieces(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut a list at its marks; those within brackets part the posts of one leader: 甲(县委副书记、县长)."""
    pairs = match_brackets(folded, start, end)
    cuts = [
        cut
        for cut in _SEPARATOR.finditer(folded, start, end)
        if not any(left < cut.start() < right for left, right in pairs.items())
    ]
    return list(zip([start, *(cut.end() for cut in cuts)], [*(cut.start() for cut in cuts), end], strict=True))


_ENDS_ASSISTING = re.compile(r"(?:协助|协同|配合|协管)(?:负责|牵头|分管|抓)?$")
_BEGINS_ASSISTING = re.compile(r"(?:协助|协同|配合|协管)(?:领导|负责同志)?:")
_ENDS_LEADING = re.compile(r"(?:牵头|主抓|分管|主管|总)?(?:负责|抓)$|(?:牵头|主抓|分管|主管)$")


def split_by_part(
    text: str, folded: str, start: int, end: int
) -> tuple[tuple[LeaderMention, ...], tuple[LeaderMention, ...]]:
    """Return who leads and who assists in a list of leaders: 甲副市长,乙秘书长协助."""
    leading: list[LeaderMention] = []
    assisting: list[LeaderMention] = []
    for piece in _pieces(folded, start, end):
        left, right = strip_span(folded, *piece, " \n。.")
        if beside := _ASSISTS.search(folded, left, right):
            # 甲市长(乙副市长协助): who assists stands in brackets behind who leads.
            assisting += split_leaders(text, folded, beside.start("who"), beside.end("who"))
            right = beside.start()
        begins = _BEGINS_ASSISTING.match(folded, left, right)
        said = begins or _ENDS_ASSISTING.search(folded, left, right)
        role = None if begins else said or _ENDS_LEADING.search(folded, left, right)
        named = _read_leader(text, folded, begins.end() if begins else left, role.start() if role else right)
        if named:
            (assisting if said else leading).append(named)
    return tuple(_with_all_posts(text, leading)), tuple(_with_all_posts(text, assisting))


def _with_all_posts(text: str, leaders: list[LeaderMention]) -> list[LeaderMention]:
    """Join a post with the posts and the name behind it: 副市长、市公安局局长简卫东 is one leader."""
    joined: list[LeaderMention] = []
    for leader in leaders:
        before = joined[-1] if joined else None
        if before and not before.name and leader.name and leader.post and text[before.end : leader.start] == "、":
            post, written = f"{before.post}、{leader.post}", f"{before.text}、{leader.text}"
            joined[-1] = LeaderMention(leader.name, post, written, before.start, leader.end)
        else:
            joined.append(leader)
    return joined


def _read_leader(text: str, folded: str, start: int, end: int) -> LeaderMention | None:
    pairs = match_brackets(folded, start, end)
    start, end = strip_span(folded, start, end, " \n。." if pairs else " \n。.()")
    printed = text[start:end]
    plain = folded[start:end].replace(" ", "").removesuffix("同志")
    if not plain or len(plain) > 40:
        return None
    written = re.sub(r"[ \u3000\xa0\t]", "", printed)
    if posted := _POSTED.fullmatch(plain):
        return LeaderMention(posted["name"], posted["post"], written, start, end)
    for name, post in _readings(plain):
        if (not name or (_NAME.fullmatch(name) and not _NO_NAME.search(name))) and (name or post):
            return LeaderMention(name, post, written, start, end)
    return None


def _readings(plain: str) -> list[tuple[str, str]]:
    """Split a piece into name and post, both ways round."""
    found: list[tuple[str, str]] = []
    for match in _POST.finditer(plain):
        if match.end() == len(plain):
            found.append((plain[: match.start()], match[0]))
        elif match.start() == 0:
            found.append((plain[match.end() :], match[0]))
    if len(plain) <= 4:
        found.append((plain, ""))
    return found


_BY_WHOM = re.compile(
    r"由(?P<who>[^。;:]{2,60}?(?:牵头|主抓|分管|主管|负责|协助)(?:负责|抓)?(?:落实)?)的?(?:重点|主要)?(?:工作|任务|事项|项目)"
)
_LEADS = re.compile(
    r"(?P<who>[^()。;:]{2,40}?)(?:统筹|总)?(?:主抓|牵头|分管|主管|负责|联系|包抓)(?:负责|抓)?的?(?:重点|主要|工作|任务|事项|项目|民生)"
)
_ASSISTS = re.compile(r"\((?P<who>[^()。;:]{2,40}?)(?:协助|协同|配合|协管)(?:负责|牵头|分管)?\)")


def leaders_of_heading(
    text: str, folded: str, start: int, end: int
) -> tuple[tuple[LeaderMention, ...], tuple[LeaderMention, ...]]:
    """Return who leads and who assists by the wording of a heading: 甲副市长牵头重点工作(乙副市长协助)."""
    if match := _BY_WHOM.match(folded, start, end):
        # (五)由甲副市长牵头负责、市政府党组成员乙协助负责的工作
        return split_by_part(text, folded, match.start("who"), match.end("who"))
    leads = _LEADS.match(folded, start, end)
    assists = _ASSISTS.search(folded, start, end)
    leading = split_leaders(text, folded, leads.start("who"), leads.end("who")) if leads else ()
    assisting = split_leaders(text, folded, assists.start("who"), assists.end("who")) if assists else ()
    return leading, assisting
