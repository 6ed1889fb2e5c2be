"""The interrogative frame of a question: which facts it asks for, and what is left when the frame is taken off.

Every pattern is linear (no nested repeats), and none knows a topic: 谁负责, 多少, 哪几项 and their kin only.
"""

import functools
import re
from collections.abc import Iterable
from pathlib import Path

from index.lexical import segment
from retriever.recent import remember_short
from retriever.records import Absent, Aspect, Role

_MEASURE = "个百分点|公斤|千克|微克|毫克|分贝|百分点|班次|人次|个|家|所|条|户|部|台|座|公里|亩|万亩|项|人|名|位|头|分钟|处|只|辆|幢|栋|件|吨|平方米|平米|间|套|次|场|道|片|里|点|站|盏|班|趟|篇|批|岁|天|小时|米|千米|株|棵|支|款|块|张|张床|床|对|组|类|种|门|期|届|倍|成|度|分|级|篇|单|斤"
MEASURES = tuple(sorted(_MEASURE.split("|"), key=len, reverse=True))
_ACTS = "牵头|负责|主管|管着|管|抓|配合|组织|落实|承担|办|做|干|搞|弄|统筹|归口|推进|推动|推|实施|领头|带头|挑头|打头|张罗|操持|操心|治|治理|来管|把关|兜底|出面|过问|牵的头|打理|掌管|分管"
_UNIT_NOUN = r"(?:责任|牵头|主办|主管|配合|协办|负责|汇总|承办|参与|协同|相关)?(?:单位|部门|机构|委办局|局委办|局|委办|衙门|机关|委|部(?=的|在|来|去|管|负责|牵头|抓|[,。?!]|$))"
_WHICH = r"(?:哪|什么|啥)(?:一|两|二|三|四|几|些|个|家)*(?:个|家|级)?(?:市级|政府|市直|具体)?的?"

WHO = [
    rf"(?:归|由|属于|是|找|靠|让|该|请问|到底|究竟)*(?:归|由|属于|是|找|让)?(?:政府|市里|市级)?的?{_WHICH}{_UNIT_NOUN}(?:来|去|在|给|是)?(?:具体)?(?:{_ACTS}|说了算)*(?:负责|的)?",
    rf"(?:归|由|属于|该|找|是|靠)*谁(?:来|去|在|给|具体|说了算|总)*(?:{_ACTS})*(?:负责)?的?",
    r"(?:归|由)(?:哪里|哪儿|哪边|哪头|哪家|哪个|哪口|哪块|哪方)(?:来|在|去)?(?:牵头|负责|主管|管|抓|办)*",
    rf"(?:归|由|是|属于|让|靠)?(?:哪家|哪几家|哪些家|哪边|哪头|哪里|哪儿|哪方|哪个|哪两个|哪几个|哪两家|哪三家)(?:来|在|给|去|是)?(?:具体)?(?:{_ACTS}|参与)+",
    r"(?:归|由|是|属于|让|靠)?哪(?:两|三|四|几)?家(?:单位|部门)?(?=$|[,。?!;、]|一起|共同|配合|牵头|负责|管)",
    r"由哪(?:两|三|几)?个(?=$|[?。])",
    r"(?:牵头|责任|主办|主管|配合|协办|负责|承办|汇总|归口|参与|主责|协同)(?:和|与|、)?(?:配合|协办|参与|责任|牵头)?(?:的)?(?:单位|部门|方|局)(?:都|又|分别|各|到底|究竟|还)*(?:有哪些|是哪些|是哪几家|是哪几个|是哪一家|是哪家|是哪个|是谁|有谁|有哪几家|是什么|有几家|有多少|怎么写|列了谁|都有谁)?",
    r"归口(?:管理)?(?:的)?(?:单位|部门)?(?:是)?(?:哪个|哪家|谁)?",
    r"(?:谁|哪家|哪个)(?:是|为)?(?:牵头|第一责任|主责|主要责任)(?:单位|部门)?",
    r"(?:都|还)?(?:有|是)(?:谁|哪些|哪几家|哪几个)(?:一起|共同|在)?(?:参与|配合|协助|牵头|负责|管)",
    r"(?:哪个|哪家|谁)?(?:排|列)(?:在)?(?:头(?!兵)(?:一)?(?:个|位|名|家)?|第一(?:个|位|名|家)?|首位|最前(?:面|头)?|前面)(?:的)?(?:又)?(?:是)?(?:谁|哪家|哪个|哪个单位|哪一家)?",
    rf"(?:哪|什么|啥)(?:个|一个|几个|些)?(?:区县|区|县|乡镇|镇|街道)(?:政府|管委会)?(?:来|在|去)?(?:{_ACTS}|参与)+",
    r"哪(?:几|两|三|四)?(?:家|个)(?:单位|部门|局)?的(?:活|事|差事|职责|担子|任务)(?:儿)?(?=$|[,。?呢呀啊])",
    r"落(?:在|到)(?:谁|哪(?:几|两|三|四)?(?:个|家)?)(?:单位|部门)?(?:的)?头上",
    r"(?:谁|哪家)",
    r"责任主体",
    r"(?:到底|究竟)?有(?:没有)?(?:单位|部门|谁|人)(?:来|去|在)?管(?:没有?|吗|不|么|一管|过)?(?=[?。,]|$)",
    r"(?:有哪些|还有哪些|哪些|哪几个|哪几家|其他|其它)(?:参与|配合|协办|责任)?(?:单位|部门)(?:一起|共同)?(?:参与|配合|协助|负责)?",
]
LEAD = [
    r"牵头",
    r"挑大梁|唱主角",
    r"带头",
    r"打头",
    r"\bled\b",
    r"主办",
    r"汇总",
    r"挑头",
    r"排头",
    r"领头",
    r"打头",
    r"第一责任",
    r"主责",
    r"排(?:在)?(?:第一|首位)",
    r"领衔",
    r"为首",
    r"居首",
    r"列(?:在)?(?:第一|首)位",
    r"\blead(?:s|ing)?\b",
    r"in charge",
]
COOPERATING = [
    r"配合",
    r"协办",
    r"协同",
    r"协助单位",
    r"会同",
    r"搭把手",
    r"帮忙",
    r"打下手",
    r"(?:跟着|协助)(?:别人|人家|别家|其他|别的)",
    r"(?:还有|其他|其它)(?:的)?(?:哪些|哪几家|什么)?(?:参与)?(?:单位|部门)",
    r"参与单位",
    r"\bcooperat\w*",
    r"\b(?:supports?|assists?)\b(?! the elderly)",
    r"\bsupport(?:s|ing)? (?:unit|department)",
    r"\bassist(?:s|ing)? (?:unit|department)",
]
TARGET = [
    rf"(?:多少|(?<!哪)几|几十|几百|几千|好多)(?:来|多)?(?:万|亿|千|百)?(?:{_MEASURE})?(?:以上)?",
    r"(?:目标|指标|任务|要求)(?:数|值|数量|数字)?(?:是|为|定)?(?:的|了)?(?:多少|几|什么|多高|多大|啥)",
    r"(?:任务|建设|改造)?(?:亩|户|人|家|所|台|部|套|座|公里|张|个|辆|名|处|床位|车位|项目|企业|开工|竣工|投产|建设|完成)数(?=$|[?。,、]|和|及|与|是|为|多少|要)",
    r"(?:的)?(?:目标值|目标数|指标值|数量目标|目标数量|任务数|数量指标|量化指标|具体数字|数字目标|具体指标|具体目标)(?:又|各|分别|定|设)*(?:是|为)?(?:多少|几|什么|哪些)?",
    r"(?:目标|指标)(?:又|各|分别|都|具体)*(?:是|为|有|定)?(?:多少|什么|哪些|几个|啥)?",
    r"(?:要)?(?:达到|增长|提高|提升|下降|降低|压减|控制|排到|进入|排)(?:到|在)?(?:多少|几|什么|百分之几|第几|多高|多大|什么位次|什么名次|多大比例|什么水平|什么程度)",
    r"(?:底线|目标|指标|任务|计划|要求)?数(?:字|值|量|额)?(?:又|都|分别|各)*(?:是|为)(?=$|[?。,]|多少|几)",
    r"几成",
    r"百分之(?:几|多少)",
    r"第几(?:名|位)?",
    r"(?:达到|为)何(?:种)?(?:水平|程度|标准|值)",
    r"(?:任务量|目标|指标|数量|数值)(?:任务|值|数)?为何",
    r"(?:什么|哪个|啥)(?:位次|名次|数|数字|比例|幅度|水平)",
    r"多(?:大|高|长|久|远|宽|快|大比例|大幅度)",
    r"比例是?多少",
    r"\bhow (?:many|much|long|far)\b",
    r"\btargets?\b",
    r"\bgoals?\b",
    r"\bwhat (?:percentage|number|rate|share|proportion)\b",
    r"(?:的)?(?:数量|数目|数额|总量|任务量|数值)(?:要求|目标)?(?:又|各|分别)?(?:是|为)?(?=$|[?。,、]|和|及|与|以及)",
    r"多少",
]
LEADER = [
    r"谁(?:来|在)?分管(?:的)?",
    r"(?:归|由|是|在|属于|找)*(?:哪(?:一|几|两)?(?:位|个|名)|什么|谁是)(?:市里的|市政府|市|政府|分管|主抓|牵头|负责)*的?(?:领导|副?[市县区]长|常务副[市县区]长|市领导|头头|大领导|县领导|区领导)(?:来|在|给|主|亲自)?(?:牵头|主抓|负责|分管|抓|管|挂帅|领衔|协助)*(?:的)?",
    r"(?:分管|主抓|牵头|负责|协助|挂帅)(?:的)?(?:市|县|区)?(?:领导|副?[市县区]长)(?:又|分别|到底)?(?:是|为)?(?:谁|哪位|哪个|哪几位|叫什么|什么名字)?",
    r"(?:领导|副?[市县区]长)(?:是|为)(?:谁|哪位|哪个)",
    r"(?:哪|几|两)位(?:副)?[市县区]长",
    r"[市县区]长[^。?!哪]{0,14}(?:给|找|是|归|向)谁",
    r"[市县区]里(?:头|面|边)?(?:是|由)?谁(?:在|来)?(?:领着|领头|挂帅|带着)",
    r"(?:分管|主管|挂帅)的(?:人|是)?(?:叫|姓)?(?:什么|啥|谁|哪)(?:名字|名)?",
    r"(?:市|县|区)?领导(?:层面|这一级)",
    r"\(?(?:是)?(?:问|指)的?(?:是)?(?:市|县|区)?(?:领导|[市县区]长)\)?",
    r"哪(?:个|位)(?:副)?[市县区]长",
    r"哪位",
    r"(?:市领导|副?[市县区]长|领导)(?:们)?(?:里头|里面|里|当中|中)(?:又)?(?:是|归|由|让|该)*(?:谁|哪(?:一)?(?:位|个))(?:在|来)?(?:牵头|抓|管|负责)*",
    r"(?:是|由|归)?[市县区]长(?:亲自)?(?:抓|管|牵头|负责)?(?:还是).{0,6}副[市县区]长(?:来)?(?:抓|管|牵头|负责)?(?:的)?",
    r"\bwhich (?:vice |deputy )?(?:mayor|leader|official)\b",
    r"\bwho is the (?:vice |deputy )?mayor\b",
    r"\b(?:vice |deputy )?mayor\b(?! projects?)",
]
ASSISTING = [
    r"协助(?:的)?(?:领导|副?[市县区]长|市领导)",
    r"(?:有没有|有无)?协助(?!别|人家|其他|单位|部门|配合)",
    r"(?:谁|哪位领导|哪位(?:副)?[市县区]长)(?:在|来|负责)?协助",
    r"协助.{0,4}(?:谁|哪)",
    r"(?:给|帮|替)(?:谁|哪位)[^,。?]{0,4}(?:搭把手|打下手|帮忙|做助手|当助手|分担)",
]
DEADLINE = [
    r"(?:什么|啥)时(?:候|间)(?:能|会|要|可以|才|开始)?(?:完成|建成|建好|完工|开工|通车|开通|启用|投用|开建|结束|实现|弄好|修好|搞定|用上|开放)?",
    r"何时",
    r"哪(?:一)?天",
    r"(?:哪|几)(?:个)?月(?:份)?(?:底)?(?:前)?",
    r"几号",
    r"(?:完成)?(?:时限|期限|截止|节点|时间表?)(?:是|到)(?:什么时候|哪天|几月|多久|何时|什么)?",
    r"(?:完成|截止|办结|竣工|建成|启用)(?:时限|期限|时间|日期|节点)",
    r"多久(?:能|可以|才|会|之内)(?:完成|建成|建好|弄好|修好)?",
    r"(?:从)?哪(?:一)?年",
    r"到什么时候",
    r"\bwhen\b",
    r"\bdeadline\b",
    r"\bby what date\b",
]
DETAIL = [
    r"(?:具体|主要)?(?:是)?(?:要|会|打算|准备|计划)?(?:做|干|搞|抓|弄|写|说|讲|建|办|提|推|采取|开展|包括|包含|涉及)(?:了|的|些)?(?:是)?(?:什么|哪些|啥|些什么|些啥|哪几件|哪几样|哪几方面|哪几类|哪几块)(?:事|内容|工作|事情|措施|举措|活动|方面|东西)?",
    r"(?:有|是)(?:什么|哪些|啥|怎样的|哪几方面|哪几样)(?:具体)?(?:的)?(?:改进|安排|举措|措施|打算|动作|说法|要求|规定|内容|办法|计划|行动|变化|好消息|政策|部署|任务|目标任务|新招|新办法|新举措|新政策|好处|新动作|新变化|想法|项目)?",
    r"(?:具体)?(?:是)?(?:怎么|怎样|如何|咋)(?:个)?(?:做|干|搞|办|说|讲|写|安排|规定|要求|推进|落实|改|管|治|弄|表述|部署|开展|解决|提|抓|实施|弄法|搞法)(?:的)?",
    r"(?:具体|主要|详细)?(?:内容|举措|措施|要求|工作内容|具体内容|原文)(?:又|都|分别)?(?:是|有|为)?(?:什么|哪些|啥)?",
    r"讲的是(?:什么|啥)",
    r"全文|全貌",
    r"(?:具体|主要)(?:的)?(?:任务|内容|工作)(?=及|和|与|、|以及|[?。,]|$)",
    r"怎么(?:个)?[\u4e00-\u9fff]法",
    r"叫(?:什么|啥)(?:名堂|名字|名)",
    r"是(?:什么|啥)(?:内容|意思)?",
    r"(?:什么|啥)(?:样的|内容|动作|招)",
    r"哪些(?:工作|内容|方面|措施|举措|事|事情|要求)?",
    r"(?:是|指|有)?哪(?:几|两|三|四|五|六|七|八|九|十)?(?:条|个|项|类|种|样|处|方面|座|所|家|件)",
    r"介绍一下",
    r"说说",
    r"讲讲",
    r"怎么样",
    r"什么",
    r"\bwhat\b",
    r"\bhow\b",
    r"\bdetails?\b",
    r"\bdescribe\b",
]
SUB_ITEMS = [r"(?:几个|多少个?|哪些|哪几个)?(?:子项|小项|小条|细项|子项目|分项)(?:目)?"]
SET_WORDS = [
    r"(?:有|是|列|包括|涉及|分别是|分别有|都有|都是|还有|各有)?(?:哪|那)(?:些|几)(?:项|件|条|个|样|方面|类)?(?:具体)?(?:的)?(?:重点)?(?:工作|任务|事项|事情|事|活|民生实事|实事|条目|项目|项)(?:里|中|上)?",
    r"(?:重点)?(?:任务|工作|事项|实事|条目)(?:都|分别|各)?(?:有|是)(?:哪些|哪几(?:项|件|条|个))(?!单位|部门|领导|目标|指标|措施|要求|内容)",
    r"(?:有|是|在|写在)?(?:哪几|哪些|哪)(?:项|件|条(?=[里中上]))(?:里|中|上)?",
    r"(?:一共|总共|共|合计|加起来|全部|总计|统共)?(?:有)?(?:多少|几)(?:项|件|条|桩)(?:重点)?(?:工作|任务|事|事项|民生实事|实事)?",
    r"(?:全部|所有|完整|一并|都)?(?:列出来|列一下|列出|列全|列举|罗列|列一列|列清单|列个表|列一份|列明|列齐)",
    r"(?:列个|给个|给份|出个|拉个|开个)(?:完整的?)?(?:清单|名单|表)",
    r"分别是?哪(?:些|几)",
    r"有(?:什么|啥|哪些)(?:具体)?的?(?:任务|活儿?|差事)",
    r"都有(?:啥|什么)",
    r"(?:序号|编号|条目)(?:都)?(?:是|有)?",
    r"(?:干|做|管|抓|负责|牵头|承担|参与|配合|办)(?:的)?(?:是|有)?(?:哪些|哪几件|哪几样|哪几项|些什么|什么|啥)(?:事|事情|工作|活|任务|重点工作|方面)?",
    r"(?:哪些|哪几件|什么|啥)(?:事|事情|活|工作)(?:归|由|是)?",
    r"\bwhich (?:tasks|items|ones)\b",
    r"\blist (?:all|the|every|each)\b",
    r"\bwhat (?:tasks|items)\b",
    r"\ball (?:the )?(?:tasks|items)\b",
    r"\bhow many (?:key |livelihood |major )*(?:tasks|items)\b",
]
COUNT_WORDS = [
    r"(?:一共|总共|共|合计|加起来|总计|统共|累计)",
    r"(?:多少|几)(?:项|件|条|桩)",
    r"(?:最多|最少|最大|最小|最高|最低|排名|平均|占比)",
    r"(?:多少|几)个?(?:单位|部门|子项|小项|局|领导|区县|附件)",
    r"\bhow many\b",
]
YES_NO = [
    r"(?:对吧|对吗|对不对|是吧|是吗|是不是|是真的吗|是真的吧|真的吗|真的吧|没错吧|对不|属实吗|属实|有没有错|是这样吗|是这样吧|没错|不是吗|正确吗|准确吗|可信吗|真的假的|是真的|真假|是否|能确认吗|确认一下|没记错吧|没说错吧|没弄错吧|不会错吧)(?:啊|呀|呢)?[?。!]?$",
    r"(?:是|为)[^,。?]{2,14}(?:牵头|负责|主抓|配合)的[?]$|(?:目标|指标|任务)(?:数|值)?(?:是|为)[\d.]+[万亿]?[^,。?的]{0,6}[?]$",
    r"(?:吗|吧|(?<![什怎那这])么|不|没有|嘛)[?。!]*$",
    r"是不是|是否|有没有|对不对|是真的",
    r"^(?:听说|据说|有人说|我听说|网上说|我记得|记得|听人说|听人讲|我看到说|我以为|我记着)",
    r"^(?:is|are|does|do|did|was|were)\b",
    r"还是.{1,20}(?:牵头|负责|主抓|配合|管)",
]
_ANNOUNCE = r"(?:我?(?:听说|据说|有人说|网上说|记得|听人说|听人讲|看到说|听讲|以为|记着)|请问(?:一下|您)?|想?(?:问|咨询|了解|打听|请教|核实|确认|查)(?:一?(?:下|句|个数|声|问))?|麻烦(?:您|你)?(?:问|查)?(?:一?下)?|帮(?:我|忙)?(?:查|看|问)(?:一?下)?|您好|你好|(?:各位)?(?:领导|老师|同志)们?好|告诉我|(?:我|俺)想(?:知道|问问|问|了解|查)|劳驾|求问|在线等|急|谢谢)"
# What a hotline numbers, in front of or behind a question.
TICKETS = "工单|来电|来信|信件|诉求|咨询|投诉|留言|记录"
FILLERS = [
    rf"第?\d+(?:号|件|条|个)(?:{TICKETS})[:,。]?",
    r"(?:除开|除了|除去|撇开)(?:牵头|主办)(?:的|单位)?(?:之外|以外|外)?,?",
    rf"(?:^|(?<=[,。!?;:]))\s*{_ANNOUNCE}[,:。!]?",
    r"(?:这|那)(?:件|桩|个|项|块|些|档子|种|样|方面|摊)?(?:的)?(?:事情|事儿|事|问题|情况|工作|任务|活|现象|数)(?:呢|吧|的话)?",
    r"(?:根据|按照|按|依照|在|从)?(?:这份|这个|该|本|此|上述)?(?:通知|文件|方案|清单|责任分解)(?:里面|里头|里|中|上|内|规定|要求|明确|说|写)?(?:的|是)?",
    r"(?<![治民市区县省乡镇队子务])(?:政府(?![办工部购债性]|隐)|市里|咱们市|我们市|咱市|我市|全市|市政府|本市|市里头|政府这块)(?:对|这边|这块|今年)?",
    r"(?:今年|本年度|本年|当年|今儿个|这一年)(?:内|里|要|会|打算|计划|准备|一共|总共|总计)?",
    r"到底|究竟|具体来说|大概|大约|一共|总共|分别|各自|各是|各|只要|这一个数",
    r"^(?:那么|那|还有|另外|再问|再|然后|对了|嗯|哦|好的|好|ok)[,。]?",
    r"^(?:光|只|单|就)(?:说|讲|问|看|论|谈)",
    r"(?:呢|吗|吧|啊|呀|嘛|哦|哈|啦|咧|来着)(?=[,。!?;]|$)",
    r"(?:都|全|统统|全部|一并)?(?:给|帮|替)?(?:我|俺|咱)?(?:翻|找|挑|拎|摘|捞|扒|择|拣|列|理)(?:了)?出来",
    r"再(?:报|说|讲|念|来|告诉我)一(?:遍|下|次|回)|(?:也)?(?:一并|顺便|一起)?(?:报|说|讲)一下",
    r"[,。;](?:你们?)?别(?:光|只|尽|总|老|跟我)[^,。;?]{1,12}(?=[?。!]*$)",
    r"[?!。;~…]+$",
    r"要(?:求)?(?=$)",
    r"(?:请|麻烦)",
    r"\b(?:please|pls|every|each|could you|can you|tell me|the|a|an|of|for|in|is|are|to|be|will|does|do|city|year|this|that|according|notice|document|by|and|on)\b",
]

_ASPECTS: tuple[tuple[Aspect, list[str]], ...] = (
    (Aspect.LEADER, LEADER),
    (Aspect.ASSISTING, ASSISTING),
    (Aspect.WHO, WHO),
    (Aspect.DEADLINE, DEADLINE),
    (Aspect.SUB_ITEMS, SUB_ITEMS),
    (Aspect.TARGET, TARGET),
    (Aspect.DETAIL, DETAIL),
)


def _union(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_COMPILED = {aspect: _union(patterns) for aspect, patterns in _ASPECTS}
_LEAD, _COOPERATING, _SET, _COUNT = _union(LEAD), _union(COOPERATING), _union(SET_WORDS), _union(COUNT_WORDS)
_YES_NO, _FILLERS = _union(YES_NO), _union(FILLERS)
_ENGLISH_WHO = re.compile(
    r"\b(?:who|whom|which (?:unit|department|bureau|office|agency|units|departments|government)|responsible|in charge)\b",
    re.IGNORECASE,
)

# What is asked of a person, and of budgets, in words that mean nothing else.
PERSON_FACTS = (
    "多大(?:年纪|岁数)|年龄|学历|简历|籍贯|哪里人|哪儿人|生日|哪一?年(?:出?生|参加工作|入党)|老家(?:是|在)?哪"
)
CONTACT_ASKED = re.compile(
    r"(?:电话|联系方式|手机号|号码|邮箱|微信|网址|传真|联系人)(?:号码?)?(?:是|多少|几|$|\?|呢|和|、|及|给|发|报|告诉|有吗|有没有)"
)
BUDGET = r"(?:经费|预算)(?:安排|情况|总额|来源)?[?。]*$|(?:投资)?(?:概算|估算)|资金(?:来源|总额|分担|筹措)"
# Asking for what such a notice does not hold. A figure of money or a deadline may be held: the answer side looks.
_ABSENT: tuple[tuple[Absent, str], ...] = (
    (Absent.DOCUMENT_NUMBER, r"文号|发文字号|〔20\d\d〕|\(20\d\d\)几?号|document number"),
    (
        Absent.CONTACT,
        r"电话|手机号|联系方式|联系人|邮箱|微信|公众号|网址|网站|传真|怎么联系|客服|热线是多少|号码|phone|contact|e-?mail|website|telephone|dianhua",
    ),
    (
        Absent.PROGRESS,
        r"(?:已经|目前|(?<!实)现在|截至|截止|到现在|至今|到目前|迄今|眼下).{0,14}(?:完成|装|建|开工|到位|落实|修|改|新增|实现|达到|做|办|好|发|多少|几).{0,8}(?:了|没|吗|多少|几)|(?:完成|进展|进度|落实|推进|执行|建设|实施)(?:情况|得)?(?:怎么样|如何|到哪|怎样|到什么程度|咋样)|进展|进度|完成了(?:吗|没|多少|几)|完成率|完成情况|(?:装|建|修|改|做|办|弄|搞|通|拆|种|发)(?:好|完|成|起来|上)?了(?:吗|没|没有|多少|几|么)|实际(?:完成|新增|达到|建成|开工|竣工|投产|是)|(?:通车|开工|竣工|建成|启用|开通|实现|达标|通过|落地)了(?:吗|没|没有|么)|结果(?:如何|怎么样|怎样|公布)|达标了|成效|效果(?:怎么样|如何)|兑现|上半年.{0,8}(?:完成|实现|结果)|实际(?:增速|增长|数|值|人数|完成)|(?:[一二三四五六七八九十]+|\d{1,2})月份?(?:的)?.{0,14}(?:是多少|多少|如何)|[一二三四1-4]季度|同比|(?:结果|排名)(?:怎样|如何|怎么样|第几|是多少|公布)|通报|(?:局|单位|部门|区县|乡镇)[^,。?]{0,6}垫底|倒数第?一|被点名|扣(?:几|多少)分|so far|progress|already|completed so|how many have been|currently",
    ),
    (
        Absent.PROCEDURE,
        r"(?:怎么|如何|怎样|咋|去哪|到哪|在哪|哪里|哪儿|上哪)(?:才能|可以|能|去|来|里|儿|才)?(?:做|检测|检查|看病|打针|学|玩|申请|办理|办|报名|领取|领|申领|投诉|举报|预约|缴费|交钱|登记|查询|报销|落户|迁|买|购买|打|转|参加|加入|下载|开|补办|注册|咨询|报警|取|考|评|选)|申请(?:条件|材料|流程|表|方式|门槛)|(?:需要|要)(?:什么|哪些|带什么|准备什么)(?:材料|手续|证件|条件|资料)|办理(?:流程|条件|材料|时间)|流程(?:是|怎么)|报名(?:条件|时间|方式)|符合(?:什么|哪些)条件|(?:有|要)什么(?:条件|门槛|资格)|(?:什么|哪些)手续|手续(?:怎么|有哪些|是什么)|(?:满足|符合|具备)(?:什么|哪些)?.{0,4}条件|条件才(?:能|可以)|(?:同意|批准|签字)才(?:能|可以)|(?:该|能|可以)上(?:哪|什么)|怎么划|怎样划|如何划|资格条件|我(?:家)?(?:能|可以|可不可以|能不能)(?:申请|领|报|享受|拿)|how (?:do|can) (?:i|we) (?:apply|register|get)|how to (?:apply|register)",
    ),
    (
        Absent.PERSONAL,
        r"(?:有没有|有无|包不包括|包括|轮到|算不算|含不含)(?:我们|我家|咱们?家?|俺们?)(?![市局区县委办镇])",
    ),
    (
        Absent.PERSON,
        PERSON_FACTS
        + r"|(?:会长|理事长|董事长|总经理|老总|局长|主任|书记|处长|科长|院长|校长|行长|关长|县长|区长|负责人|经办人|一把手|联络员|秘书长|主席)(?:是|叫|姓|的名字)(?:谁|什么|哪位|啥)?|who is the (?:director|head|chief|governor|president|premier|secretary)",
    ),
    (
        Absent.NAMES,
        r"叫什么(?:名字|名)?|(?<![黑白红])名单(?!上|里)|(?:选|定|挑|评|列入|纳入|确定|包括)(?:了|在)?(?:的)?(?:是)?(?:哪)(?:几|些)(?:个|家|所|座|条)?(?:小区|村|学校|社区|街道|企业|公司|医院|路|单位)|(?:是|在|有)哪(?:几|些)(?:个|家|所|座)?(?:小区|村子|村庄|村|学校|社区|企业|公司|幼儿园|医院|公园)|(?:具体)?(?:小区|村|学校|企业|项目|路段)名(?:称|单)|(?:清单|名册|花名册)(?:在|是|有)?(?:哪|什么)|都有谁(?=$|[?])|(?:施工|承建|中标|设计|监理|建设)单位(?:是)?(?:哪|谁)|哪家公司|(?:哪|什么)(?:家|个)?(?:公司|厂家|企业)(?:在|来|中标|承建|施工|负责)|哪(?:几|些)个?路段|which (?:schools|villages|companies|communities|neighbou?rhoods)",
    ),
    (
        Absent.PLACE,
        r"(?:具体)?(?:位置|地址|地点|选址)(?:是|在|定)?(?:哪|什么)|(?<!全省)(?<!全国)(?<!省内)(?:哪|什么)(?:个|条)?(?:地址|地方|位置|软件|平台|网站|窗口|APP|app)|分布在(?:哪(?!些(?:任务|工作|事项|项|条)|几[项条件])|什么)|在哪(?:些|几个)(?:乡镇|街道|县|区|村)|(?:建|设|装|开|放|位于|坐落|落户|选|安|盖|办|修)(?:在|到)(?:哪|什么地方|啥地方)|在(?:哪里|哪儿|哪条路|什么地方|哪个位置|啥地方)|where (?:is|are|will)|address",
    ),
    (Absent.REASON, r"为什么|(?<![量标数值容限])为何(?!种)|为啥|凭什么|什么原因|原因是|咋回事|怎么回事|怎么会|\bwhy\b"),
    (
        Absent.MONEY,
        BUDGET
        + r"|(?:多少|几)(?:万|亿|千|百)?(?:块钱|元|钱)|(?:补贴|补助|补|能贷|贷到|奖|奖励|赔|罚|罚款|收费|花|投入|投资|拨|(?<![开研颁印转])发|交|缴|便宜|(?<!免费)给)(?:了)?(?:是|要|能|会|标准)?(?:多少|几)(?!(?:儿童|学生|老人|群众|娃|孩|居民|村民|位|户|家|人|个|部|所|条|成|名|台|辆|座|亩|公里|趟|班|次|项|件|张))|(?:价|价格|工资|薪水?|租金|待遇|养老金|退休金|费)[^,。?;]{0,6}涨(?:了)?(?:多少|几|好多)|(?:费用|价格|票价|房价|房租|月租|学费|水费|电费|物业费|停车费|租金|工资|成本|造价|预算|经费|资金|奖金|补贴|补助|收费|缴费|罚款|薪水|待遇|利率|利息|押金)(?:标准|金额|额度|总额)?(?:是|要|大概|一共|每月)?(?:多少|几|什么|怎么)|(?:标准|额度|金额|比例|费率|税率|档次|基数)(?:是|为|有)?(?:多少|几|什么|怎么)(?!项|个|条|家|所|户)|how much (?:money|does|is|will|subsidy|did)|cost|price|fare|fee|salary|ticket|subsidy",
    ),
)
_ABSENT_COMPILED = tuple((absent, re.compile(pattern, re.IGNORECASE)) for absent, pattern in _ABSENT)
_CHIT_CHAT = re.compile(
    r"^(?:(?:好的?|嗯+|哦+|行|可以|ok|okay|谢谢?(?:你|您|啦|了|大家)?|多谢|感谢|辛苦(?:了|你|您)?|再见|拜拜|bye|没(?:有)?(?:别的|其他|什么)?(?:问题|事|了)+|(?:麻烦|打扰|劳烦|难为)(?:你|您|大家)?了?|下次再(?:聊|问|说|来)|回头(?:见|再说|聊)|改天再(?:聊|问|说)|先这样|就这样|挺好|祝你?.{0,6}|回见|慢走|不用了?|知道了|明白了?|懂了|收到|没事了?|哈+|呵呵|嘿+|你好|您好|hi|hello|早上好|下午好|晚上好|早安|晚安|在吗|在不在|有人吗|thanks?|thank you|good (?:morning|evening)|太好了|真棒|厉害|不错|牛|赞|测试|test|nihao|xiexie)[,。!?~ 了啊呀哈的吧呢]*)+$"
    r"|笑话|(?:讲|说)(?:个|一个)(?:故事|段子)|你(?:是|叫)(?:谁|什么|啥)|你(?:几岁|多大|会什么|能做什么|会干什么|吃饭|好吗|是机器人|是人|是不是人|喜欢|爱|有女朋友|累不累|开心)|(?:今天|明天|现在|后天|昨天|这几天|周末)(?:的)?(?:天气|几号|星期几|周几|礼拜几|几点|下雨|会下雨|温度|气温|热不热|冷不冷)|写(?:一?首|一?篇|一?个|一?段)?[^,。?]{0,14}(?:诗|歌词|作文|文章|代码|情书|小说|故事|对联)|唱(?:首|个)?歌|(?:推荐|介绍).{0,6}(?:电影|餐厅|饭店|酒店|美食|好吃|歌|书单|小说|股票|旅游路线)|翻译成|\d+\s*[+\-*/×÷]\s*\d+\s*(?:=|等于)|无聊|我爱你|陪我聊|聊聊天|tell me a joke|who are you|how are you|what(?:'s| is) the weather|股票|彩票|双色球|星座|算命|做梦|心情不好|失恋",
    re.IGNORECASE,
)
LONG_TEXT = 60  # characters
LEAST_ASKED = 8  # characters of a sentence that may ask by itself
MONEY_UNITS = ("元", "万元", "亿元", "美元", "亿美元", "块")


# 登记家里几口人的: a relative clause, not a question.
_RELATIVE = re.compile(
    rf"(?:多少|几)(?:个|口|位|名|{_MEASURE})?(?:人|户)?的(?=[,。是人事])"
    rf"|(?:兄妹|姐妹|兄弟|姊妹|我们|咱们|他们|家里|哥|姐)几个|(?:那么|就那|才那|也就)几(?:个|{_MEASURE})?"  # 就来那么几个钟头
    # 我家几亩田的承包快到期了,…怎么说; 几家大医院有什么动作: not so many are asked for.
    rf"|(?<![好十])几(?:{_MEASURE})[^,。?;!多少几]{{1,12}}(?=[,。;][^。]*(?:怎么|哪|谁|什么|多少|如何))"
    rf"|(?<![好十])几(?:{_MEASURE})[^,。?;!多少几]{{1,8}}(?=(?:有|是)?(?:什么|啥|怎么|哪))"
    # 好几家, 十几年, 几百年的: indefinite, not asked.
    r"|(?<![抓办建做搞修弄管])好几|十几|几(?:十|百|千|万)(?=[^,。?;!]{1,6}的)"
)
_EXPLICIT_DETAIL = re.compile(
    r"内容|全文|全貌|(?:具体|主要)(?:的)?(?:任务|工作)(?=及|和|与|、|以及|[?。,]|$)|(?:做|干|搞|抓|弄|写|说|讲|建|办|推进|开展|包括|采取)(?:了|的|些)?(?:是)?(?:什么|哪些|啥|些什么)|具体(?:是|要|怎|做|有|内容|措施)|(?:哪些|什么)(?:措施|举措|要求|改进|安排|行动)|怎么(?:说|讲|写|表述|要求|规定)|是(?:什么|啥)(?:[,、]|内容)|讲的|做什么|干什么|原文|哪条|是(?:什么|啥)(?:任务|工作|事)(?=[?,。;]|$)"
)


@remember_short
def aspects_of(text: str) -> tuple[Aspect, ...]:
    """The facts asked for, in the order of the interface; LEAD and COOPERATING narrow WHO.

    什么 and 怎么 ask for details only where nothing else is asked, or where they ask for them in so many words.
    """
    found: list[Aspect] = []
    rest = _RELATIVE.sub("\u0000", text)
    for aspect, _ in _ASPECTS:
        pattern = _COMPILED[aspect]
        if aspect is Aspect.DETAIL and found and not _EXPLICIT_DETAIL.search(text):
            continue
        if aspect is Aspect.WHO and _ENGLISH_WHO.search(rest):
            found.append(aspect)
            rest = _ENGLISH_WHO.sub(" ", rest)
        elif pattern.search(rest):
            found.append(aspect)
            rest = pattern.sub("\u0000", rest)
    if Aspect.ASSISTING not in found and _COMPILED[Aspect.ASSISTING].search(text):
        found.append(Aspect.ASSISTING)
    if Aspect.ASSISTING in found and Aspect.LEADER not in found:
        found.append(Aspect.LEADER)
    if Aspect.DEADLINE in found and len(found) > 1 and _told_before(text):
        found.remove(Aspect.DEADLINE)
    if re.search(r"第几(?:项|条|件)", text) and len(found) > 1:
        # 是第几项 is answered by the item's label.
        found = [aspect for aspect in found if aspect is not Aspect.TARGET]
    if Aspect.WHO in found:
        found.extend(
            role for role, pattern in ((Aspect.LEAD, _LEAD), (Aspect.COOPERATING, _COOPERATING)) if pattern.search(text)
        )
    return tuple(found)


# 完成时限是什么时候,牵头是谁
_ASKS_WHEN = re.compile(
    "(?:时限|期限|截止|节点|时间)[^,。]{0,3}(?:什么时候|何时|哪天|几月|多久)[,;、。]?$|(?:什么时候|何时|几月(?:份|底)?|哪(?:一)?天)(?:之|以)?前"
)


def _told_before(text: str) -> bool:
    """Whether words of time (就怕哪天…, 啥时候能…) stand only in what is told before the question itself."""
    *before, last = [piece for piece in re.split(r"(?<=[,。;!?])", text) if re.search(r"\w", piece)] or [""]
    asked = _COMPILED[Aspect.DEADLINE]
    return not asked.search(last) and not any(
        asked.search(piece) and (piece.endswith("?") or _ASKS_WHEN.search(piece)) for piece in before
    )


def asks_last(text: str) -> Aspect | None:
    """Which of who and how many is asked last."""
    places = {
        aspect: max((match.start() for match in _COMPILED[aspect].finditer(text)), default=-1)
        for aspect in (Aspect.WHO, Aspect.TARGET)
    }
    aspect = max(places, key=lambda key: places[key])
    return aspect if places[aspect] >= 0 else None


def asks_for_set(text: str) -> bool:
    """Whether the question wants items listed or counted (哪几项, 一共几件, 列全)."""
    return _SET.search(text) is not None


def asks_for_count(text: str) -> bool:
    """Whether a number of things, or which has most, is asked."""
    return _COUNT.search(text) is not None


_NUMBER_ASKED = re.compile(
    rf"(?P<before>[^,。;?!]{{0,8}}?)(?:多少|(?<!好)几|好多)(?:来|多)?(?:十|百|千|万|亿)*(?:{_MEASURE})?(?P<after>[^,。;?!]{{0,8}})"
)


def words_beside_number(text: str) -> tuple[str, ...]:
    """The words of a matter right before and behind the number asked for last (延长多少, 多少车位)."""
    asked = [match for match in _NUMBER_ASKED.finditer(text) if match["before"] or match["after"]]
    return tuple(word for part in asked[-1].groups() for word in matter_words(part)) if asked else ()


def is_yes_no(text: str) -> bool:
    """Whether the question puts something forward to be confirmed."""
    return _YES_NO.search(text) is not None


def asking_part(text: str) -> str:
    """The sentences that ask, without those that only tell (物业电话打不通。…要改造几个小区? 去年冬天冻坏了)."""
    parts = [part for part in re.split(r"(?<=[。!?])", text) if re.search(r"\w", part)]
    asking = [part for part in parts if part.endswith("?") or aspects_of(part)]
    asking = [part for part in asking if part.endswith("?")] or asking[-1:]
    asked = "".join(asking)
    return asked if len(parts) > 1 and len(asked) >= LEAST_ASKED and aspects_of(asked) else text


def absent_matter(text: str) -> Absent | None:
    """What the question asks for that such notices do not hold, if it shows in its form alone."""
    if not text:
        return Absent.EMPTY
    asked = asking_part(text)
    # In a long text weather or a joke may be told of before the question.
    if _CHIT_CHAT.search(text if len(text) <= LONG_TEXT else asked):
        return Absent.CHIT_CHAT
    for absent, pattern in _ABSENT_COMPILED:
        if pattern.search(asked):
            return absent
    return None


def is_only_roles(text: str) -> bool:
    """Whether nothing but words of assignment and asking stands in a text whose entities are taken off: no matter is named."""
    return not matter_words(text) or not matter_words(strip_frame(text))


# Single characters that name a matter by themselves (那羊呢); others left alone are scraps of wording.
NOUNS = frozenset("猪羊牛鸡鸭鹅鱼虾蟹粮米麦茶果菜花树林水电气煤油车船桥路河湖山房楼校狗")


@functools.lru_cache(maxsize=1024)
def matter_words(text: str) -> tuple[str, ...]:
    """The words of a text that may name a matter: those that speak of no role, list, count or asking."""
    words = [word for word in segment(text.lower()) if re.search(r"\w", word) and not is_structural(word)]
    scraps = sum(map(len, words)) < 2 and not NOUNS.intersection(words)
    return () if scraps else tuple(words)


# Characters that only join words; others of one character are words of structure by themselves, but no parts of one.
_GLUE = frozenset("的了着过得地是在都要就也还又只才不没个些一二两三几出来去上到给说")


_NUMERAL = re.compile(r"[0-9一二三四五六七八九十百两零]+")


@functools.cache
def _structure_words() -> frozenset[str]:
    lines = (Path(__file__).parent / "data" / "structure_words.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@functools.lru_cache(maxsize=4096)
def is_structural(word: str) -> bool:
    """Whether a word, or each of the words that it is made of, is one of structure."""
    known = _structure_words()
    if word in known or _NUMERAL.fullmatch(word):
        return True
    return any(
        (n > 1 or word[0] in _GLUE)
        and word[:n] in known
        and (len(word) - n > 1 or word[n] in _GLUE)
        and is_structural(word[n:])
        for n in range(len(word) - 1, 0, -1)
    )


def matter_only(text: str) -> str:
    """The clauses of a text that name a matter, without words of structure behind it; the text where none does."""
    kept = []
    for clause in re.split(r"(?<=[,。;?!])", text):
        if matter_words(clause):
            words = segment(clause)
            while not re.search(r"\w", words[-1]) or is_structural(words[-1].lower()):
                words.pop()
            left = "".join(words).strip()
            kept.append(left + "”" * (left.count("“") - left.count("”")))
    return ",".join(kept) or text


_QUOTED = re.compile(r"“[^“”]{1,40}”|\"[^\"]{1,40}\"|《[^《》]{1,40}》")
_EDGE = re.compile(
    r"^(?:涉及|关于|有关|说到|提到|讲到|写到|谈到|包含|针对|对于|就(?![业医学餐近读])|跟(?!踪)|与(?!会)|给(?!排水|水)|把(?!关|手)|要(?![素闻点害])|会(?![展议计员馆所场商])|的|是(?!否)|在(?![线校册建编职岗]))+|(?:沾边|搭边|打交道|挂钩|有关系|的事都|都|的有|有关联|的都|方面的|这个|这些|那个|的事|的工作|的问题|的事情|直接有关|有关|相关|方面|里|中|要|打算|计划|得有|有|是|的|定了)+$"
)
_FRAME = (
    _SET,
    _COMPILED[Aspect.LEADER],
    _COMPILED[Aspect.WHO],
    _COMPILED[Aspect.TARGET],
    _COMPILED[Aspect.DEADLINE],
    _COMPILED[Aspect.SUB_ITEMS],
    _YES_NO,
    _COMPILED[Aspect.DETAIL],
    _FILLERS,
)
_WITHOUT_DETAIL = tuple(pattern for pattern in _FRAME if pattern is not _COMPILED[Aspect.DETAIL])


@remember_short
def strip_frame(text: str) -> str:
    """The question without its frame: what it is about; what stands in quotes is kept whole."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match.group())
        return chr(0xE000 + len(kept) - 1)

    rest = _QUOTED.sub(keep, text)
    aspects = aspects_of(text)
    for pattern in _FRAME if Aspect.DETAIL in aspects or not aspects else _WITHOUT_DETAIL:
        rest = pattern.sub(" ", rest)
    rest = re.sub(r"\s*([,。;:、?!])[\s,。;:、?!]*", r"\1", re.sub(r"\s+", " ", rest)).strip(" ,。;:、?!")
    rest = _EDGE.sub("", rest).strip(" ,。;:、?!")
    return re.sub("[\ue000-\ue0ff]", lambda match: kept[ord(match.group()) - 0xE000], rest)


# Words that ask for items in whatever role, or which role it is.
ANY_ROLE = r"牵头还是|还是牵头|什么角色|哪种角色|不分主次|不论主次|[不无](?:管|论)(?:是)?牵头"


def role_of(text: str) -> Role:
    """Which role a question about a unit's items asks for."""
    if re.search(r"除(?:了|去|开)?(?:自己|它|其|本局)?牵头的?(?:以|之)?外", text):
        return Role.COOPERATING
    if re.search(
        r"(?:不要|不算|不含|别算|不看)(?:它|其)?牵头|(?:牵头|主办)的?(?:不|别|无需|不用|不要|不必)(?:用|要)?(?:列|写|算|报|说)",
        text,
    ):
        return Role.COOPERATING
    if re.search(r"(?:含|包括|也算|算上|连同)[^,。;]{0,4}(?:配合|协同|协办|参与)|配合(?:的)?(?:也算|都算|也要)", text):
        return Role.ANY
    if re.search(
        r"(?:没有?|无|不|未)(?:有|列|设)?(?:配合|协同|协办|其他责任)(?:单位|部门)|(?:只|仅|光|就|单)(?:有|由|列|写|交给|靠|归|派给|安排|涉及)*了?[^,。]{0,14}?(?:一|1)(?:家|个)(?:责任|牵头)?(?:单位|部门|局|负责|的|扛|干|,|[?]|$)|(?<!含)独家|独自|独个儿|独力|单挑|单干|单扛|单枪匹马|没(?:有)?(?:别的|其他|任何)?(?:搭档|帮手|搭子|搭伙的)|只有牵头单位|唯一(?:的)?责任单位|单独(?:负责|承担|牵头)|(?:只有|仅有|仅|就)(?:它|一个|一家|1家|1个|其)?(?:自己)?一?(?:家|个)?(?:单位)?(?:负责|承担)|一家(?:负责|独自)|独自|只有一(?:家|个)(?!子项|小项|目标|指标)|责任单位只有",
        text,
    ):
        return Role.ALONE
    if re.search(
        r"(?:跟着|帮|给)(?:别人|人家|别家)[^,。?]{0,6}(?:不要|不算|不列|别列|别算|除外|不用)|(?:仅|只|光)?(?:是)?(?:配合|协办|参与)的(?:就|都)?(?:不要|不算|不列|别列|别算|除外|不用|不必)",
        text,
    ):
        return Role.LEAD
    if re.search(r"非首位|不(?:在|是|列)首位", text):
        return Role.ANY if re.search(r"(?<!非)(?<!不在)(?<!不是)(?<!不列)首位|牵头", text) else Role.COOPERATING
    lead, cooperating = _LEAD.search(text), _COOPERATING.search(text)
    if re.search(ANY_ROLE, text):
        return Role.ANY
    if re.search(
        r"自己(?:扛|干|做|抓|主抓|牵头|挑头)的?[^。?]{0,6}(?:帮忙|帮|配合|打下手)|牵头[^。?]{0,2}[+加/]", text
    ):
        return Role.ANY  # 自己扛的和帮忙的都算上
    not_lead = re.search(r"(?:不是|不由|非|没有?|不)(?:由)?(?:它|其)?(?:来)?(?:牵头|主办)|不牵头", text)
    if not_lead:
        return Role.COOPERATING
    if lead and (
        cooperating
        or re.search(
            r"参与|参加|加入|涉及|列名|出现|挂名|有份|标出|注明|标注|标明|写明|区分|(?:作为|列为|列进|是哪些项的)责任单位|责任单位(?:里|中|有|几)",
            text,
        )
    ):
        return Role.ANY
    if lead:
        return Role.LEAD
    return Role.COOPERATING if cooperating else Role.ANY
