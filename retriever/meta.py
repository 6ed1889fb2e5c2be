"""Which fact of the notice itself a question asks for: the names are those of `corpus.notice.FACT_NAMES`."""

import re

# (fact, pattern): the first that fits wins; several may fit one question and are all answered.
_PATTERNS: tuple[tuple[str, str], ...] = (
    (
        "lead_rule",
        r"(?:怎么|如何|怎样|凭什么|依据什么|按什么|什么规则|规则|哪(?:一)?个|谁)(?:来)?(?:认定|确定|看|判断|算|规定|区分|分)?.{0,6}(?:牵头单位|牵头|汇总单位).{0,8}(?:规则|认定|确定|看|判断|怎么|规定|区分)|(?:列|排|写)(?:在)?(?:第一位?|首位|最前)(?:的)?(?:单位)?.{0,8}(?:什么|意味|代表|是不是|就是|算|角色|表示|职责|什么意思|身份)|牵头单位(?:是)?(?:怎么|如何|怎样)(?:定|认|确定|规定|看|判断|区分)|(?:多个|几个|好几个)(?:责任)?单位.{0,10}(?:谁|哪(?:个|家))(?:是|算)?(?:牵头|为主)|下同|lead(?:ing)? unit (?:determined|decided|rule)",
    ),
    (
        "supervision",
        r"督查|通报|约谈|报送|(?:怎么|如何|什么时候|何时|几次).{0,4}考核|考核(?:结果)?(?:怎么|如何|什么时候|何时)|督察(?!整改|组|反馈|查出)|监督检查|督促检查|专项检查|检查几次|谁来查|什么时候查|考核(?:几次|时间)|inspect|supervis",
    ),
    (
        "annexes",
        r"(?:几|多少|哪些|哪几|哪两|哪三|什么)(?:个|份)?附件|附件(?:是|名|叫|分别(?:是(?!哪)|叫|名)|的名称|的标题|包括|清单)|附件(?:有|一共|共)(?:哪|几(?!项|件|条)|多少(?!项|件|条))|(?:两|2)(?:个|份)附件(?:分别|的)?(?:是|叫|名称|标题|什么)|how many (?:annexes|attachments|appendices)|附件(?:1|2|一|二)(?:的)?(?:名称|标题|题目|叫什么|是什么|全称)",
    ),
    (
        "addressees",
        r"主送|抬头|发给(?:谁|哪|了)|印发给|(?:通知|文件)(?:是)?(?:写|下|印|送|发)(?:给|达|到)(?:谁|哪)|送给谁|收文单位|发送对象|(?:通知|文件).{0,6}对象|addressed to|addressee",
    ),
    ("tables", r"(?:三|几|哪些|哪几|什么)(?:张|个|份|种)?表|任务表|时间表、|责任表|排出"),
    (
        "date",
        r"(?:什么|哪)(?:时候|天|日|年|个?月).{0,6}(?:印发|发布|发的|发文|出台|下发|成文|公布|落款|签发)|(?:印发|发布|发文|成文|落款|签发|下发|公布|出台)(?:的)?(?:日期|时间|年份|日子)|(?:通知|文件)(?:是)?(?:什么时候|何时|哪天|哪年|几月|几号)|落款(?:时间|日期)|何时(?:印发|发布|下发|发文|出台)|(?:date|when).{0,20}(?:issued|notice|published)|issued (?:on|when)",
    ),
    (
        "issuer",
        r"(?:谁|哪个(?:单位|部门|机关)|哪家(?:单位)?|哪里|什么(?:单位|机关|部门))(?:来)?(?:印发|发布|发的|发文|下发|签发|制发|出的|公布)|发文(?:机关|单位|部门)|(?:落款|署名)(?:单位|机关|是谁|是哪|的是|写的)|印发(?:单位|机关|部门)|(?:通知|文件)(?:是)?(?:谁|由谁|哪个单位|哪个部门|哪家)(?:印|发|出|下)|发(?:布)?(?:机构|机关)|落款(?!时间|日期)|who issued|issued by|issuing",
    ),
    ("document_number", r"文号|发文字号|document number"),
    ("title", r"(?:通知|文件)(?:的)?(?:标题|题目|全称|名称)"),
    (
        "requirements",
        r"(?:通知|文件)(?:对|向)?(?:各单位|各部门|各级各部门|各级)?(?:提出|有)?(?:了)?(?:什么|哪些|啥)(?:总体)?要求|紧盯什么|坚决扛起|(?:总体|工作)要求",
    ),
)
_COMPILED = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _PATTERNS)


def facts_asked(text: str) -> tuple[str, ...]:
    """Names of the notice's facts that the question asks for, in order of the table; () when none."""
    return tuple(name for name, pattern in _COMPILED if pattern.search(text))
