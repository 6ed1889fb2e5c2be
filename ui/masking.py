"""Hide numbers that point at a person before a question is kept."""

import re

_WIDE = str.maketrans("0123456789Xx-@.", "0123456789Xx-@.")
_PATTERNS = (
    (
        "[身份证号]",
        re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}[ -]?(?:19|20)\d{2}[ -]?\d{4}[ -]?\d{3}[0-9Xx](?![0-9A-Za-z])"),
    ),
    ("[银行卡号]", re.compile(r"(?<!\d)[3-6]\d{3}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}(?:[ -]?\d{1,3})?(?!\d)")),
    ("[身份证号]", re.compile(r"(?<!\d)[1-9]\d{14}(?!\d)")),
    ("[手机号]", re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")),
    ("[电话号码]", re.compile(r"(?<!\d)0\d{2,3}[ -]?\d{7,8}(?!\d)")),
    ("[邮箱]", re.compile(r"[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]{1,64}(?:\.[A-Za-z0-9-]{1,64}){1,4}")),
)


def mask(text: str) -> str:
    """Give the text with identity, card and phone numbers and mail addresses replaced by what they were."""
    plain = text.translate(_WIDE)
    for name, pattern in _PATTERNS:
        plain = pattern.sub(name, plain)
    return plain if plain != text.translate(_WIDE) else text
