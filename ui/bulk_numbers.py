"""Numbers as a spreadsheet shows them: what their format codes mean, and their text where a file has no formats.

Source: ECMA-376-1, Office Open XML, 5th edition (2016), part 1, 18.8.30 (number formats, built-in ones for all and for
zh-cn), 18.8.31 (codes), 18.17.4 (dates).
"""

import functools
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

_EPOCH: Final = datetime(1899, 12, 30)
_LAST_DATE: Final = 2_958_466  # the serial number after 9999-12-31
_DAY_S: Final = 86_400
_YEAR_MONTH: Final = 'yyyy"年"m"月"'
_MONTH_DAY: Final = 'm"月"d"日"'

#: Codes of the formats that a workbook names by number alone.
BUILT_IN: Final[dict[int, str]] = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '"¥"#,##0;"¥"-#,##0', 6: '"¥"#,##0;[Red]"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00', 8: '"¥"#,##0.00;[Red]"¥"-#,##0.00', 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm", 27: _YEAR_MONTH, 28: _MONTH_DAY, 29: _MONTH_DAY,
    30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"', 36: _YEAR_MONTH, 37: "#,##0 ;(#,##0)", 38: "#,##0 ;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;[Red](#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0",
    48: "##0.0E+0", 49: "@", 50: _YEAR_MONTH, 51: _MONTH_DAY, 52: _YEAR_MONTH, 53: _MONTH_DAY, 54: _MONTH_DAY,
    55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"', 57: _YEAR_MONTH, 58: _MONTH_DAY,
}  # fmt: skip
#: Their numbers by code, but for those of zh-cn, which programs in other languages do not know.
BUILT_IN_NUMBERS: Final = {code: number for number, code in BUILT_IN.items() if number < 27 or 37 <= number < 50}

#: What stands for itself or is not shown: quoted and escaped characters, room, colours, conditions, currencies.
_LITERAL: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_PERCENT: Final = re.compile(r"#?,?#*0(?:\.(0{1,9}))?%")
_PADDED: Final = re.compile("0{2,}")
_TIME_PART: Final = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|[_*].|\[(?P<whole>h+|m+|s+)\]|\[[^\]]*\]'
    r"|(?P<half>AM/PM|A/P|上午/下午)|(?P<part>h+|m+|s+)|(?P<fraction>\.0{1,9})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ShownNumber:
    """A number with the code of the format that it is shown in; dates count days from 1899-12-30."""

    value: int | float
    code: str


def number_text(value: float) -> str:
    """Write a number as a person does: 25, not 25.0."""
    if math.isfinite(value) and value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def plain_value(number: ShownNumber) -> str | int | float:
    """Return what a file without formats holds: shares, padded numbers, dates and times as text, else the number."""
    return _form(number.code)(number.value)


def shows_day(code: str) -> bool:
    """Tell whether a format shows a day, a month or a year."""
    letters = set(_letters(code))
    return bool(letters & set("yd年月日")) or ("m" in letters and not letters & set("hs["))


@functools.lru_cache(maxsize=256)
def _form(code: str) -> Callable[[int | float], str | int | float]:
    """Return how numbers of a format are written."""
    first = code.split(";")[0]
    bare = _LITERAL.sub("", first)
    if match := _PERCENT.fullmatch(bare):
        decimals, grouped = len(match[1] or ""), "," in bare
        return lambda value: _percent(value, decimals, grouped=grouped)
    if _PADDED.fullmatch(bare) and bare == first:
        return lambda value: _padded(value, len(bare))
    if shows_day(first):
        return _day
    if set("hms") & set(_letters(first)):
        return lambda value: _time(value, first)
    return lambda value: value


def _letters(code: str) -> str:
    return _LITERAL.sub("", code).lower().replace("general", "")


def _rounded(value: int | float, decimals: int) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _percent(value: int | float, decimals: int, *, grouped: bool) -> str | int | float:
    if abs(value) >= 1e12:
        return value
    shown = _rounded(value, decimals + 2).scaleb(2)
    return f"{shown:,.{decimals}f}%" if grouped else f"{shown:.{decimals}f}%"


def _padded(value: int | float, width: int) -> str | int | float:
    if abs(value) >= 1e15:
        return value
    shown = int(_rounded(value, 0))
    return "-" * (shown < 0) + str(abs(shown)).zfill(width)


def _day(value: int | float) -> str | int | float:
    if not 1 <= value < _LAST_DATE:
        return value
    moment = _EPOCH + timedelta(seconds=round(value * _DAY_S))
    return moment.isoformat(" ", "seconds").removesuffix(" 00:00:00")


def _time(value: int | float, code: str) -> str | int | float:
    """Write a time of day or a duration; its last part is cut, not rounded, as a clock shows it."""
    if not 0 <= value < _LAST_DATE:
        return value
    fraction = next((match["fraction"] for match in _TIME_PART.finditer(code) if match["fraction"]), "")
    seconds = _rounded(value * _DAY_S, max(0, len(fraction) - 1))
    twelve = any(match["half"] for match in _TIME_PART.finditer(code))
    return _TIME_PART.sub(lambda match: _time_part(match, seconds, twelve=twelve), code)


def _time_part(match: re.Match[str], seconds: Decimal, *, twelve: bool) -> str:
    whole = int(seconds)
    if part := match["whole"]:
        return str(whole // {"h": 3_600, "m": 60, "s": 1}[part[0].lower()]).zfill(len(part))
    if part := match["part"]:
        hour = whole // 3_600 % 24
        shown = {"h": (hour + 11) % 12 + 1 if twelve else hour, "m": whole // 60 % 60, "s": whole % 60}
        return str(shown[part[0].lower()]).zfill(len(part))
    if part := match["half"]:
        return part.split("/")[whole // 3_600 % 24 >= 12]
    if part := match["fraction"]:
        return f"{seconds - whole:.{len(part) - 1}f}"[1:]
    return match["quoted"] or match["escaped"] or ""
