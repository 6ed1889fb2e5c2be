"""The words that say what a unit, a person or a date is to an item: keys, column names and verbs."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a value stands for."""

    NUMBER = "number"
    TITLE = "title"
    TEXT = "text"
    LEAD = "lead"
    PLAIN = "plain"  # 责任单位: who leads is told by other keys or by a rule
    COOPERATING = "cooperating"
    SHARED = "shared"  # 按职责分工负责: nobody leads
    DIVISION = "division"  # units with verbs: A牵头,B配合
    LEADER = "leader"
    PERSON = "person"  # 责任人: the leader where nobody else is named
    ASSISTING = "assisting"
    DEADLINE = "deadline"
    CATEGORY = "category"
    PROGRESS = "progress"
    REMARK = "remark"


UNIT_ROLES: Final = frozenset({Role.LEAD, Role.PLAIN, Role.COOPERATING, Role.SHARED, Role.DIVISION})

_UNIT = "(?:单位|部门|处室|科室)"
_LEVEL = "(?:省|市|区|县|州|镇|乡|政府|市政府|区政府|县政府|市级|区级|县级|省级)?"
_KEYS: Final[tuple[tuple[Role, str], ...]] = (
    (Role.LEAD, rf"总牵头(?:{_UNIT})?|牵头(?:责任|负责|主责|实施|及汇总|或汇总|和汇总|{_LEVEL}){_UNIT}|"
                rf"主责{_UNIT}|主要责任{_UNIT}|主要负责{_UNIT}|"
                rf"第一责任{_UNIT}|主办{_UNIT}|主管{_UNIT}|首要责任{_UNIT}"),
    (Role.COOPERATING, rf"(?:责任)?\((?:配合|协办)\){_UNIT}|责任{_UNIT}\((?:配合|协办){_UNIT}\)|(?:配合|协办|"
                       rf"协同|协作|参与|参加|实施|会办|协助|具体|支持|共同)(?:责任|实施|落实)?{_UNIT}|"
                       rf"具体实施{_UNIT}"),
    (Role.PLAIN, rf"责任{_LEVEL}{_UNIT}|责任主体|落实(?:责任)?{_UNIT}|承办{_UNIT}|承担{_UNIT}|负责{_UNIT}|"
                 rf"分工{_UNIT}"),
    (Role.DIVISION, "部门分工|职责分工|责任分工|任务分工|工作分工|部门职责"),
    (Role.ASSISTING, rf"(?:协同|协助|配合|协管|协抓){_LEVEL}(?:领导|负责同志)"),
    (Role.LEADER, rf"(?:牵头|责任|分管|主抓|主管|包抓|挂钩|联系|包联|责任区|负责){_LEVEL}(?:领导|负责同志)|"
                  rf"(?:分管|牵头|包抓|主抓|责任)(?:常务)?副?(?:省|市|区|县|镇|乡)长|"
                  rf"(?:区|县|市)(?:政府|委)?(?:分管|牵头|责任|包抓)领导|(?:市|区|县)领导"),
    (Role.PERSON, "(?:第一|直接|具体)?责任人|主要负责人|负责人"),
    (Role.DEADLINE, "(?:计划|预计|要求|拟)?(?:完成|办结|办理|实施|落实)(?:时限|时间|期限|日期|节点)(?:要求)?|"
                    "时间节点|时限要求|时限|时间要求|时间安排|进度安排|进度要求|期限"),
    (Role.PROGRESS, "(?:目前|最新|当前|工作|任务|项目|一季度|二季度|三季度|四季度|上半年|全年|截至目前|本月|"
                    "季度|年度)?(?:进展|落实|完成|推进|执行|实施)(?:情况|进展|进度)|形象进度|(?:目前|当前|最新|工作|总体)?进展|"
                    "完成进度|工作成效|存在问题"),
    (Role.REMARK, "备注|说明|监督电话|联系人(?:及(?:联系)?电话)?|联系电话|联系方式|电话|传真|资金来源|投资额?|"
                  "总投资|所属类别来源"),
)  # fmt: skip
_COLUMNS: Final[tuple[tuple[Role, str], ...]] = (
    (Role.NUMBER, "序号|编号|项目编号|任务编号|号|序"),
    (Role.CATEGORY, "类别|分类|领域|板块|项目类别|任务类别|所属类别|工作类别|大项|方面|类型|一级任务"),
    (Role.TITLE, "(?:实事)?(?:项目|任务|事项|工作|指标|实事)(?:名称|标题)|项目|实事项目|事项|名称|民生实事|指标"),
    (Role.TEXT, "(?:具体|主要|重点|年度|目标|主要预期|工作|建设|任务|项目|实事|实施|分解|今年|本年|全年|"
                "民生)*(?:工作|内容|任务|目标|举措|措施|事项|要求|指标值|目标值|目标任务|工作任务)"
                "(?:及(?:要求|目标|内容|标准|指标))?|内容与要求|任务与要求|目标与任务|目标要求|"
                "(?:重点)?工作(?:任务|内容)?(?:及|和|与)(?:目标|要求|举措|措施|内容)|建设规模|工作重点"),
)  # fmt: skip
_MAX_KEY_CHARS: Final = 16


def _spaced(pattern: str) -> str:
    """Allow blanks between the Chinese characters of a pattern (责任 单位)."""
    return re.sub(r"([\u4e00-\u9fff])(?=[\u4e00-\u9fff(])", r"\1[ \\n]{0,4}", pattern)


_KEY_AT = tuple((role, re.compile(_spaced(pattern))) for role, pattern in _KEYS)
_COLON = re.compile(r" {0,4}[:︰∶]")


@dataclass(frozen=True, slots=True)
class Key:
    """A key in a text: `start` where it begins, `end` behind its colon, so that its value begins there."""

    role: Role
    start: int
    end: int


def find_keys(folded: str, start: int, end: int) -> list[Key]:
    """Return the keys with a colon in a stretch of folded text, in order."""
    found: list[Key] = []
    for colon in _COLON.finditer(folded, start, end):
        floor = max(found[-1].end if found else start, colon.start() - _MAX_KEY_CHARS)
        line = folded.rfind("\n", floor, colon.start()) + 1
        key = _key_before(folded, max(floor, line), colon.start())
        if key is None and line > floor:  # a key broken over two lines
            key = _key_before(folded, floor, colon.start())
        if key:
            found.append(Key(key[0], key[1], colon.end()))
    return found


def _key_before(folded: str, floor: int, end: int) -> tuple[Role, int] | None:
    """Return the longest key that ends at a place."""
    for begin in range(floor, end - 1):
        for role, pattern in _KEY_AT:
            match = pattern.match(folded, begin, end)
            if match and match.end() == end:
                return role, begin
    return None


def key_at_line_start(folded: str, start: int, end: int) -> Key | None:
    """Return a key that begins a line without a colon (责任单位 市教育局), or with one."""
    best: Key | None = None
    for role, pattern in _KEY_AT:
        match = pattern.match(folded, start, min(end, start + 2 * _MAX_KEY_CHARS))
        if match and (best is None or match.end() > best.end):
            colon = _COLON.match(folded, match.end(), end)
            best = Key(role, start, colon.end() if colon else match.end())
    return best


_COLUMN_FULL = tuple((role, re.compile(pattern)) for role, pattern in (*_COLUMNS[:3], *_KEYS, *_COLUMNS[3:]))


def column_role(cell: str) -> Role | None:
    """Return what a column of this (folded) name holds; None for a cell that is no column name."""
    plain = re.sub(r"[ \n]", "", cell)
    if not plain or len(plain) > 24:
        return None
    without = re.sub(r"\([^()]*\)$", "", plain)
    for name in (plain, without):
        for role, pattern in _COLUMN_FULL:
            if pattern.fullmatch(name):
                return role
    return None


#: Verbs behind a group of units, the first that fits; 按职责分工负责 names nobody as the one who leads.
VERBS: Final = re.compile(
    r"(?P<shared>(?:按照?|依)(?:照)?(?:各自)?(?:的)?(?:职责|职能|分工|职权)(?:和)?(?:职责|分工)?(?:分别|"
    r"各自)?(?:负责|落实|抓好落实|做好|实施|推进|组织实施)?|分别(?:牵头)?(?:负责|落实|组织实施)|共同(?:负责|"
    r"落实|承担)|各负其责)"
    r"|(?P<lead>总?牵头(?:负责|落实|组织实施|组织|抓总|实施|推进|办理)?|为主(?:负责)?|主办|主抓|抓总|统筹)"
    r"|(?P<coop>(?:积极|协同|协助|密切)?(?:配合|协办|协助|参与|参加|协同|支持|协作)(?:落实|做好|负责|实施|推进)?)"
    r"|(?P<plain>(?:具体|组织)?(?:负责|实施|落实|承办|承担)(?:落实|实施|组织实施)?)"
)
LEAD_MARK: Final = re.compile(r"\( *(?:总?牵头|主责|主办|为主|主要责任|牵头单位|汇总|牵头负责) *\)$")
COOPERATING_MARK: Final = re.compile(r"\( *(?:配合|协办|参与|协助) *\)$")
FIRST_RULE: Final = re.compile(
    r"(?:列|排名?|排列|排序|位列|居|名列|写)?(?:在|于|为)?(?:第一位?|首位|最前面?|第1位?)(?:者|"
    r"的)?[^。;\n()]{0,12}?(?:为|是|系|作为|即)[^。;\n()]{0,10}?(?:牵头|汇总)[^。;\n()]{0,24}"
)
ALL_LEAD_RULE: Final = re.compile(
    r"(?:无|没有|未列|未明确|未注明|未设|未标明|未确定)(?:明确)?(?:的)?牵头(?:单位|"
    r"部门)[^。;\n]{0,8}责任(?:单位|部门)[^。;\n]{0,4}(?:为|是|视为|作为)[^。;\n]{0,4}牵头(?:单位|部门)"
)
FONT_RULE: Final = re.compile(
    r"(?:加黑|加粗|黑体|粗体|标黑|下划线|红字|标红)[^。;\n]{0,8}(?:为|是|系)[^。;\n]{0,4}牵头"
)
