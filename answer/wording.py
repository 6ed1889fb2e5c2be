"""The words of replies in Chinese and English; facts are slotted in as written in the notice."""

from collections.abc import Mapping

from corpus.records import Comparator, Item, LeadBasis, Target, UnitMention

ZH: Mapping[str, str] = {
    "lead": "牵头单位是{units}",
    "lead_first": "列在首位的责任单位是{units}(文件没有写明首位即牵头)",
    "sole": "由{units}负责(只列了这一家责任单位,即牵头单位)",
    "by_part": "各部分的责任单位是{units}",
    "shared": "由{units}按职责分工负责,文件没有分出牵头单位",
    "rule_all": "由{units}牵头(文件规定:无牵头单位的,责任单位即为牵头单位)",
    "inherited": "牵头单位是{units}(依上级标题)",
    "cooperating": "配合单位有{units}",
    "no_cooperating": "没有列配合单位",
    "no_units": "文件没有写这一项的责任单位",
    "etc": "等(原文未列全)",
    "target": "{object}的目标是{figure}",
    "goal": "{text}",
    "no_target": "文件没有给这一项列数字目标",
    "leader": "由{leaders}牵头",
    "assisting": "{leaders}协助",
    "no_assisting": "没有协助的市领导",
    "no_leader": "{label}所在的清单没有写明由哪位领导牵头",
    "deadline": "完成时限是{deadline}",
    "no_deadline": "文件未写明完成时限",
    "yes": "是的。",
    "no": "不是。",
    "premise_unit": "文件里不是由{unit}{role}。",
    "sep": ",",
    "end": "。",
    "join": "、",
    "both": "这件事在{labels}里都有。",
    "open": "“",
    "close": "”",
    "colon": ":",
}
EN: Mapping[str, str] = {
    "lead": "the lead unit is {units}",
    "lead_first": "the unit listed first is {units} (the notice does not say that the first leads)",
    "sole": "{units} is responsible (the only unit listed, so the lead unit)",
    "by_part": "each part has a unit of its own: {units}",
    "shared": "{units} share it; the notice names no lead unit",
    "rule_all": "{units} lead (by the notice's rule for items without a lead unit)",
    "inherited": "the lead unit is {units} (from the heading above)",
    "cooperating": "cooperating units: {units}",
    "no_cooperating": "no cooperating unit is listed",
    "no_units": "the notice lists no unit for this item",
    "etc": " and others",
    "target": "the target for {object} is {figure}",
    "goal": "{text}",
    "no_target": "the notice sets no figure for this item",
    "leader": "led by {leaders}",
    "assisting": "assisted by {leaders}",
    "no_assisting": "no assisting leader",
    "no_leader": "the list of {label} names no leader",
    "deadline": "the deadline is {deadline}",
    "no_deadline": "the notice states no deadline",
    "yes": "Yes. ",
    "no": "No. ",
    "premise_unit": "in the notice it is not {unit} ({role}). ",
    "sep": "; ",
    "end": ". ",
    "join": "、",
    "both": "{labels} both hold this matter. ",
    "open": "“",
    "close": "”",
    "colon": ": ",
}


def words(language: str) -> Mapping[str, str]:
    """The phrases of a language; English for "en", else Chinese."""
    return EN if language == "en" else ZH


def unit_names(units: tuple[UnitMention, ...], language: str) -> str:
    """Units as written, joined."""
    return words(language)["join"].join(dict.fromkeys(unit.name for unit in units))


def lead_phrase(item: Item, language: str) -> str:
    """Who leads, said as far as the notice goes: a lead by rule, the sole unit, the first listed, or none."""
    table = words(language)
    if not item.units:
        return table["no_units"]
    if item.lead_basis is LeadBasis.SHARED or not item.lead:
        return table["shared"].format(units=unit_names(item.units, language))
    key = {
        LeadBasis.FIRST_DEFAULT: "lead_first",
        LeadBasis.SOLE: "sole",
        LeadBasis.RULE_ALL_LEAD: "rule_all",
        LeadBasis.INHERITED: "inherited",
    }.get(item.lead_basis, "lead")
    if key == "sole" and item.cooperating:
        key = "lead"
    if key == "sole" and len(item.lead) > 1:
        key = "by_part"
    return table[key].format(units=unit_names(item.lead, language))


def cooperating_phrase(item: Item, language: str) -> str:
    """Who cooperates, or that nobody is listed."""
    table = words(language)
    if not item.cooperating:
        return table["no_cooperating"]
    etc = table["etc"] if item.open_ended else ""
    return table["cooperating"].format(units=unit_names(item.cooperating, language) + etc)


def figure_phrase(target: Target) -> str:
    """A figure as written, with its word of resolve (力争80%以上)."""
    if target.comparator is Comparator.AT_MOST and target.unit in {"位", "名", "强"}:
        return f"{target.emphasis}{target.written}"
    return f"{target.emphasis}{target.written}"


def short_title(item: Item, max_chars: int = 24) -> str:
    """An item's title cut to speakable length."""
    title = item.title or item.text
    return title if len(title) <= max_chars else title[: max_chars - 1] + "…"
