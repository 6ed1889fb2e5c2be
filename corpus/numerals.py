"""Numerals as notices write them: Arabic or Chinese, in either width, from 0 to 10^9 (and decimals)."""

import re
from typing import Final

DIGITS: Final = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "O": 0, "两": 2, "俩": 2}
FORMAL_DIGITS: Final = {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
SMALL: Final = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
MYRIADS: Final = (("亿", 100_000_000), ("万", 10_000))
#: Full-width ASCII to half-width, one character for one, so that offsets stay.
HALF_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}

#: Arabic figures with thousands commas or decimals; linear, since no part can match the same character twice.
ARABIC: Final = r"[0-9]{1,3}(?:,[0-9]{3}){1,4}(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
#: A word of magnitude behind a figure; 千瓦, 千米 and their like are units of their own.
MAGNITUDE: Final = r"万亿|[十百千]万|千亿|百亿|万|亿|千(?![瓦米克伏卡赫])|百(?!分)"
#: Chinese numerals without the words that only look like them.
CHINESE: Final = r"[零〇○一二两三四五六七八九十百千万亿]{1,12}"

_PERCENT = re.compile(r"百分之(.+)")
_ARABIC_MIXED = re.compile(r"([0-9]+(?:\.[0-9]+)?)([十百千万亿]*)")


def parse_number(text: str) -> float:
    """Return the value of one numeral; 百分之八十 and 80% are both 80, as a target of the unit % has it.

    Raises:
        ValueError: if the text is not one numeral.

    """
    plain = text.strip().translate(HALF_WIDTH).replace(",", "").replace(" ", "")
    if match := _PERCENT.fullmatch(plain):
        return parse_number(match[1])
    plain = plain.removesuffix("%")
    if not plain or len(plain) > 40:
        raise ValueError(f"expected a numeral, got {text!r}")
    if plain[0].isascii() and plain[0].isdigit():
        return _parse_mixed(plain, text)
    return _parse_chinese(plain, text)


def _parse_mixed(plain: str, text: str) -> float:
    """Sum runs such as 1.5万 or 1亿2千万; magnitudes behind one figure multiply."""
    total, position = 0.0, 0
    for match in _ARABIC_MIXED.finditer(plain):
        if match.start() != position:
            break
        scale = 1
        for character in match[2]:
            scale *= SMALL.get(character) or dict(MYRIADS)[character]
        total += round(float(match[1]) * scale, 6)
        position = match.end()
    if position != len(plain):
        raise ValueError(f"expected a numeral, got {text!r}")
    return total


def _parse_chinese(plain: str, text: str) -> float:
    if "点" in plain:
        whole, _, fraction = plain.partition("点")
        digits = "".join(str(_digit(character, text)) for character in fraction)
        if not digits:
            raise ValueError(f"expected a numeral, got {text!r}")
        scale = 1
        if fraction and fraction[-1] in "万亿":
            scale = dict(MYRIADS)[fraction[-1]]
        return float(f"{int(_whole(whole, text))}.{digits}") * scale
    return float(_whole(plain, text))


def _whole(plain: str, text: str) -> int:
    for name, scale in MYRIADS:
        head, found, tail = plain.rpartition(name)
        if found:
            value = (_whole(head, text) if head else 1) * scale
            return value + (_colloquial(tail, scale // 10, text) if tail else 0)
    return _below_myriad(plain, text)


def _colloquial(tail: str, step: int, text: str) -> int:
    """Read what follows 万 or 亿: a lone digit means the next lower place (一万五 is 15,000)."""
    if len(tail) == 1 and tail not in SMALL and _digit(tail, text):
        return _digit(tail, text) * step
    return _whole(tail, text)


def _below_myriad(plain: str, text: str) -> int:
    if len(plain) > 1 and not any(character in SMALL for character in plain):
        if plain[0] in "零〇○" and len(plain) == 2:
            return _digit(plain[1], text)
        return int("".join(str(_digit(character, text)) for character in plain))
    total, pending, last = 0, -1, 10_000
    for character in plain:
        if character in SMALL:
            last = SMALL[character]
            total += (1 if pending < 0 or pending == 0 else pending) * last
            pending = -1
        else:
            pending = _digit(character, text)
            if pending == 0:
                last = 10
    if pending > 0:
        total += pending * (last // 10 if 10 < last < 10_000 else 1)
    return total


def _digit(character: str, text: str) -> int:
    if character in DIGITS:
        return DIGITS[character]
    if character in FORMAL_DIGITS:
        return FORMAL_DIGITS[character]
    if character in "万亿":
        return 0
    raise ValueError(f"expected a numeral, got {text!r}")


def to_chinese(value: int) -> str:
    """Write a whole number from 0 to 10^9 in Chinese: 120 is 一百二十, 15 is 十五.

    Raises:
        ValueError: if the number is outside that range.

    """
    if not 0 <= value <= 1_000_000_000:
        raise ValueError(f"expected 0 to 1000000000, got {value}")
    if value == 0:
        return "零"
    written = ""
    for name, scale in (*MYRIADS, ("", 1)):
        part, value = divmod(value, scale)
        if not part:
            continue
        if written and part < 1000:
            written += "零"
        written += _write_below_myriad(part) + name
    return written[1:] if written.startswith("一十") else written


def _write_below_myriad(value: int) -> str:
    written, gap = "", False
    for name, scale in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit, value = divmod(value, scale)
        if not digit:
            gap = bool(written)
            continue
        written += ("零" if gap else "") + "零一二三四五六七八九"[digit] + name
        gap = False
    return written
