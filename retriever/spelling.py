"""Typing slips and pinyin: words that sound like the documents' own are read as those.

A stretch of the question that stands nowhere in the documents or the lexicon, but sounds (toneless pinyin) just like a
stretch that does, was typed with the wrong characters: 生诸存蓝 is 生猪存栏. Pinyin typed in Latin letters is decoded the
same way. Only sound is used, so a word that is spelled right is never touched.
"""

import functools
import itertools
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from index.lexical import common_words, segment, word_count
from retriever.lexicon import Lexicon

_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
MAX_WORD = 6


@functools.lru_cache(maxsize=20000)
def sounds(text: str) -> tuple[str, ...]:
    """The toneless pinyin of each character of a Chinese text."""
    return tuple(_sound(char) for char in text)


@functools.cache
def _sound(char: str) -> str:
    # pypinyin's tables take 0.2 s to load, and most questions are never respelled.
    from pypinyin import Style, lazy_pinyin

    return _merged("".join(lazy_pinyin(char, style=Style.NORMAL)))


def exact_sounds(text: str) -> tuple[str, ...]:
    """The toneless pinyin of each character as it is spelled."""
    from pypinyin import Style, lazy_pinyin  # see sounds

    return tuple("".join(lazy_pinyin(char, style=Style.NORMAL)) for char in text)


@functools.cache
def _readings(char: str) -> tuple[str, ...]:
    from pypinyin import Style, pinyin  # see sounds

    (heard,) = pinyin(char, style=Style.NORMAL, heteronym=True)
    return tuple(dict.fromkeys(_merged(reading) for reading in heard))[:3]


def _readings_of(text: str) -> Iterable[tuple[str, ...]]:
    """The ways to read a text aloud, as some characters have several (曾: ceng, zeng)."""
    return itertools.product(*(_readings(char) for char in text))


_FUZZY = (
    (re.compile(r"^zh"), "z"),
    (re.compile(r"^ch"), "c"),
    (re.compile(r"^sh"), "s"),
    (re.compile(r"(?<=[aei])ng$"), "n"),
)


def _merged(syllable: str) -> str:
    """One form for the syllables that southern speakers type for one another (zh/z, ing/in)."""
    for pattern, plain in _FUZZY:
        syllable = pattern.sub(plain, syllable)
    return syllable


# A character that stands alone this often in running text is rather a word of the sentence than a slip.
COMMON_ALONE = 9000
# A character as common as this is no slip in a short word, whatever stands beside it.
COMMONEST = 60_000
# Two characters as typed must be this seldom in running text beside the word that they sound like (能收 is no 能手).
PAIR_RATIO = 5000
# Characters that join words are none in any (工作是哪些 is not 工作室).
_JOINING = frozenset("及的了着是在都要就也还又不没这那有我你他和与被把从对一二三四五六七八九十两百千万亿")


class Vocabulary:
    """Which words are right as they stand: those of a segmenter's dictionary, and phrases of ours.

    Args:
        segment: cuts a run of Chinese into words.
        counts: how often a word of the dictionary is seen; 0 for others.
        phrases: stretches (start, length) of a run that are known phrases.
    """

    def __init__(
        self,
        segment: Callable[[str], Iterable[str]],
        counts: Callable[[str], int],
        phrases: Callable[[str], Iterable[tuple[int, int]]],
    ) -> None:
        self._segment, self._counts, self._phrases = segment, counts, phrases

    def right_places(self, run: str) -> set[int]:
        """Places of a run that lie in a known word of two characters or more."""
        places, at = set[int](), 0
        for word in self._segment(run):
            if len(word) > 1 and self._counts(word) > 2:
                places.update(range(at, at + len(word)))
            at += len(word)
        for start, length in self._phrases(run):
            places.update(range(start, start + length))
        for word in _FRAME_STANDING:
            start = run.find(word)
            while start >= 0:
                places.update(range(start, start + len(word)))
                start = run.find(word, start + 1)
        return places

    def is_rare(self, char: str) -> bool:
        """Whether a character seldom stands alone in running text."""
        return self._counts(char) <= COMMON_ALONE

    def is_likelier(self, word: str, typed: str) -> bool:
        """Whether a word of two characters is likelier than the two that were typed, each a word of its own."""
        return self._counts(word) * PAIR_RATIO >= self._counts(typed[0]) * self._counts(typed[1])

    def are_known(self, *words: str) -> bool:
        """Whether all are words of the dictionary."""
        return all(self._counts(word) > 2 for word in words)

    def holds(self, word: str, place: int, typed: str, right: set[int], alone: bool) -> bool:
        """Whether a character of a word lies in a known word of it.

        A common character typed wants a longer word, unless it is strange to both its neighbours (`alone`).

        Places of the word that belong to another word as typed (`right`) cannot lend their character to a short one.
        """
        seen = self._counts(typed)
        if typed in _JOINING:
            return False
        least = 3 if seen > COMMON_ALONE and not (alone and seen < COMMONEST) else 2
        for length in range(least, len(word) + 1):
            for start in range(max(0, place - length + 1), min(place, len(word) - length) + 1):
                borrowed = length == 2 and any(n in right for n in range(start, start + length))
                if not borrowed and self._counts(word[start : start + length]) > 2:
                    return True
        return False


class Speller:
    """Respell questions by the words of the documents and the lexicon. Immutable after construction."""

    def __init__(self, texts: Iterable[str], frame_words: Iterable[str] = ()) -> None:
        self._pairs: set[str] = set()
        self._words: Counter[str] = Counter()
        for text in texts:
            for run in _CHINESE.findall(text):
                for size in range(2, MAX_WORD + 1):
                    for start in range(len(run) - size + 1):
                        self._words[run[start : start + size]] += 1
                self._pairs.update(run[n : n + 2] for n in range(len(run) - 1))
        self._frame = tuple(frame_words)
        self._pairs.update(word[n : n + 2] for word in self._frame for n in range(len(word) - 1))

    @functools.cached_property
    def _by_sound(self) -> dict[tuple[str, ...], str]:
        # Of stretches that sound alike a word of the dictionary is meant rather than a piece of two words (型城).
        short = ((word_count(word) > 2, count, word) for word, count in self._words.items() if len(word) <= 4)
        return {sounds(word): word for _, _, word in sorted(short)}

    @functools.cached_property
    def _frame_by_sound(self) -> dict[tuple[str, ...], str]:
        return {sounds(word): word for word in self._frame}

    def respell(self, text: str, words: "Vocabulary") -> str:
        """The question with wrong characters put right where a stretch of it sounds like known words."""
        text = _BEHIND_NUMBER.sub(lambda slip: _measure_of_sound(slip.group()), text)
        return _CHINESE.sub(lambda run: self._respell_run(run.group(), words), text)

    def _respell_run(self, run: str, words: "Vocabulary") -> str:
        strange = [n for n in range(len(run) - 1) if run[n : n + 2] not in self._pairs]
        if not strange:
            return run
        chars, fixed = list(run), words.right_places(run)
        for size in (4, 3, 2):
            # The stretches with a strange pair in them, from left to right.
            for start in sorted({n - back for n in strange for back in range(size - 1)}):
                if 0 <= start <= len(run) - size and any(n not in fixed for n in range(start, start + size)):
                    self._respell_window(run, chars, fixed, start, size, words)
        return "".join(chars)

    def _respell_window(
        self, run: str, chars: list[str], fixed: set[int], start: int, size: int, words: "Vocabulary"
    ) -> None:
        window = run[start : start + size]
        # The table of sounds is made when the first loose and strange stretch is met: most questions have none.
        tables = (self._by_sound, self._frame_by_sound)
        heard = [table[key] for key in _readings_of(window) for table in tables if key in table]
        if size == 2:
            # Two characters are too few to go by a rare reading (搬 is su in old texts), but for the frame's own words.
            plain = self._by_sound.get(sounds(window), "")
            heard = [said for said in heard if said == plain or said in self._frame]
        word = max(heard, key=lambda said: self._words[said], default=None)
        if not word or (word in _COUNTED and (not start or run[start - 1] not in "万亿千百十几少")):
            return  # 农村人吃的水 is no 人次
        if run[:start].endswith("多少") and word[0] != window[0]:
            return  # 多少方水: a measure follows
        changed = [n for n in range(size) if word[n] != window[n]]
        if not changed or 2 * len(changed) > size or any(start + n in fixed for n in changed):
            return
        if size == 2 and word not in self._frame and not words.is_likelier(word, window):
            return
        right = {n for n in range(size) if start + n in fixed}
        # One character of four is wrong, and the documents hold the four as they sound: no chance likeness.
        is_plain = (
            size == 4
            and len(changed) == 1
            and window[changed[0]] not in _JOINING
            and (
                words.is_rare(window[changed[0]])
                or (
                    self._is_strange(run, start + changed[0])
                    and words.are_known(word[:2], word[2:])
                    and exact_sounds(window[changed[0]]) == exact_sounds(word[changed[0]])
                )
            )
        )
        if is_plain or all(words.holds(word, n, window[n], right, self._is_alone(run, start + n)) for n in changed):
            chars[start : start + size] = list(word)
            fixed.update(range(start, start + size))

    def _is_strange(self, run: str, place: int) -> bool:
        """Whether a character stands in no known pair with the neighbours that it has (方心消费)."""
        return not {run[n : n + 2] for n in (place - 1, place) if 0 <= n < len(run) - 1} & self._pairs

    def _is_alone(self, run: str, place: int) -> bool:
        """Whether a character stands in no known pair, though it has a neighbour on either side."""
        return 0 < place < len(run) - 1 and not {run[place - 1 : place + 1], run[place : place + 2]} & self._pairs

    def from_pinyin(self, text: str, common: Sequence[tuple[str, int]]) -> str:
        """Chinese for a text in pinyin letters, by the likeliest words: the documents' own, then common ones.

        Args:
            text: syllables with or without spaces.
            common: everyday words with their weight.
        """
        syllables = split_syllables(text)
        if not syllables:
            return text
        merged = [_merged(syllable) for syllable in syllables]
        table: dict[tuple[str, ...], tuple[str, float]] = {}
        for word, weight in common:
            key = sounds(word)
            if key not in table or table[key][1] < weight:
                table[key] = (word, float(weight))
        total = sum(self._words.values()) or 1
        best: list[tuple[float, str]] = [(0.0, "")] + [(-1e9, "")] * len(merged)
        for end in range(1, len(merged) + 1):
            for size in range(1, min(MAX_WORD, end) + 1):
                key = tuple(merged[end - size : end])
                option = self._option(key, table, total)
                if option and best[end - size][0] + option[1] > best[end][0]:
                    best[end] = (best[end - size][0] + option[1], best[end - size][1] + option[0])
            if best[end][0] <= -1e8:
                best[end] = (best[end - 1][0] - 25, best[end - 1][1] + syllables[end - 1])
        return best[-1][1]

    @functools.cached_property
    def _all_by_sound(self) -> dict[tuple[str, ...], str]:
        best: dict[tuple[str, ...], str] = {}
        for word, _ in sorted(self._words.items(), key=lambda entry: (entry[1], entry[0])):
            best[sounds(word)] = word
        return best

    def _option(
        self, key: tuple[str, ...], table: dict[tuple[str, ...], tuple[str, float]], total: int
    ) -> tuple[str, float] | None:
        own = self._all_by_sound.get(key)
        # A word costs a constant, so fewer and longer words win; the documents' own cost less than merely common ones.
        if key in table:
            word, weight = table[key]
            cost = -9.0 + math.log(weight) * 0.3 if len(word) > 1 else -10.5 + math.log(weight) * 0.3
            if not own or len(own) < 2 or cost > -7.5 + 0.4 * math.log(1 + self._words[own]):
                return word, cost
        if own:
            return own, -7.5 + 0.4 * math.log(1 + self._words[own])
        return None


# 多少公理: what stands behind 多少 and sounds like a measure of two characters is that measure.
_BEHIND_NUMBER = re.compile("(?<=多少)[\u4e00-\u9fff]{2}(?=$|[^\u4e00-\u9fff]|[的呢啊])")
_LONG_MEASURES = ("公里", "公顷", "平米", "人次", "班次", "场次")


def _measure_of_sound(typed: str) -> str:
    return next((measure for measure in _LONG_MEASURES if sounds(measure) == sounds(typed)), typed)


# Measures of two characters, which follow a number.
_COUNTED = frozenset("人次 班次 场次 车次 批次 户次 家次 件次 例次 架次".split())
# Words of the frame of questions, which no dictionary counts as often as people type them.
FRAME_WORDS = (
    "同值",
    "谁",
    "谁负责",
    "一共",
    "总共",
    "几项",
    "几件",
    "哪几项",
    "哪几个",
    "哪几家",
    "单位",
    "配合",
    "任务",
    "重点工作",
    "民生实事",
    "多少钱",
    "在做",
    "哪个局",
    "哪个委",
    "哪家",
    "要多少",
    "多少",
    "多少个",
    "哪个",
    "哪个单位",
    "哪个部门",
    "几个",
    "几家",
    "几所",
    "牵头",
    "负责",
    "目标",
    "目标是多少",
    "是谁",
    "哪些",
    "由谁",
    "归谁",
    "管",
    "新建",
    "多少公里",
    "多少户",
    "多少家",
    "多少所",
    "改造",
    "新增",
    "今年",
    "和",
    "的",
    "是",
)
_FRAME_STANDING = tuple(word for word in FRAME_WORDS if len(word) > 1 or word == "谁")
FRAME_COUNT = 10**8
COINED_COUNT = 10


class Respeller:
    """Questions put right: slips that sound right, and pinyin. Loads its tables when the first one is needed.

    Args:
        texts: wordings of the documents and the lexicon.
        lexicon: whose phrases are right as they stand.
        names: finds names that are right as they stand, as (start, length).
    """

    def __init__(
        self, texts: Sequence[str], lexicon: Lexicon, names: Callable[[str], Iterable[tuple[int, int]]]
    ) -> None:
        self._texts, self._lexicon, self._names = texts, lexicon, names

    @functools.cached_property
    def _speller(self) -> Speller:
        return Speller(self._texts, FRAME_WORDS)

    @functools.cached_property
    def _vocabulary(self) -> Vocabulary:
        def phrases(run: str) -> list[tuple[int, int]]:
            return [*((m.start, len(m.phrase)) for m in self._lexicon.mentions(run)), *self._names(run)]

        # What the documents put in quotation marks is a word of theirs (“无欠薪”, “个转企”).
        coined = {phrase for text in self._texts for phrase in re.findall(r"“([\u4e00-\u9fff]{2,6})”", text)}
        coined |= {term for concept in self._lexicon.concepts.values() for term in concept.terms if len(term) == 2}

        def seen(word: str) -> int:
            return max(word_count(word), COINED_COUNT if word in coined else 0)

        return Vocabulary(segment, seen, phrases)

    @functools.cached_property
    def _common(self) -> list[tuple[str, int]]:
        return [*common_words(300, 4), *((word, FRAME_COUNT) for word in FRAME_WORDS)]

    def chinese(self, text: str) -> str:
        """A question with slips put right."""
        return self._speller.respell(text, self._vocabulary)

    def pinyin(self, text: str) -> str:
        """A question in pinyin as characters."""
        return self._speller.from_pinyin(text, self._common)


_INITIALS = "zh|ch|sh|b|p|m|f|d|t|n|l|g|k|h|j|q|x|r|z|c|s|y|w"
_FINALS = "iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|van|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|ve|vn|a|e|i|o|u|v"
_SYLLABLE = re.compile(rf"(?:(?:{_INITIALS})(?:{_FINALS})|(?:a|ai|an|ang|ao|e|ei|en|er|o|ou))")


@functools.cache
def valid_syllables() -> frozenset[str]:
    """Every toneless syllable that a common character has."""
    import unicodedata

    from pypinyin import pinyin_dict

    found = set()
    for code, readings in pinyin_dict.pinyin_dict.items():
        if 0x4E00 <= code <= 0x9FFF:
            for reading in readings.split(","):
                plain = "".join(
                    char for char in unicodedata.normalize("NFD", reading) if not unicodedata.combining(char)
                )
                found.add(plain.replace("ü", "v"))
    return frozenset(found)


def split_syllables(text: str) -> list[str]:
    """Pinyin letters as syllables, each word by the fewest; other words stay whole."""
    out: list[str] = []
    for word in re.findall(r"[a-z]+|\d+|[^\sa-z\d]+", text.lower()):
        out.extend(_split_word(word) if word.isascii() and word.isalpha() else [word])
    return out


def _split_word(word: str) -> list[str]:
    valid = valid_syllables()
    best: list[list[str] | None] = [[]] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for size in range(1, min(6, end) + 1):
            head, piece = best[end - size], word[end - size : end]
            if head is not None and piece in valid and (best[end] is None or len(head) + 1 < len(best[end] or [])):
                best[end] = [*head, piece]
    return best[-1] or [word]
