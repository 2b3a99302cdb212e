"""English numbers in digits and words, read to their value.

Works on lexemes of the bare text (`lex`), so that the reading does not depend on how a pipeline splits tokens.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_LEXEME = re.compile(r"\d{1,3}(?:,\d{3})+(?:[.·]\d+)?|\d+(?:[.·]\d+)?|(?<![\w.])[.·]\d+|[^\W\d_]+(?:['’][^\W\d_]+)?|\S")

_BELOW_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_MULTIPLES_OF_TEN = "twenty thirty forty fifty sixty seventy eighty ninety"
_UNITS = {name: number for number, name in enumerate(_BELOW_TWENTY.split())}
_TENS = {name: 10 * number for number, name in enumerate(_MULTIPLES_OF_TEN.split(), start=2)}
LONGEST = 24
"""Characters of a number in digits; a longer one is a code."""
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SHORT_SCALES = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "b": 10**9, "tn": 10**12}
_DENOMINATORS = {
    name: number
    for number, names in {
        2: "half halves",
        3: "third thirds",
        4: "quarter quarters fourth fourths",
        5: "fifth fifths",
        6: "sixth sixths",
        7: "seventh sevenths",
        8: "eighth eighths",
        9: "ninth ninths",
        10: "tenth tenths",
    }.items()
    for name in names.split()
}
_GLYPHS = {"½": 0.5, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 0.25, "¾": 0.75, "⅕": 0.2, "⅛": 0.125}
FIRST_WORDS = frozenset({*_UNITS, *_TENS, *_GLYPHS, "a", "an", "half"})
"""The words and signs that a number may begin with, where it does not begin with a digit or a decimal point."""


class Lexeme(NamedTuple):
    """A number, word or sign of the text; `lower` is its lower-case form."""

    start: int
    end: int
    lower: str


class Numeral(NamedTuple):
    """A number read from lexemes `[first, last)`; `form` is digits, words or fraction."""

    value: float
    first: int
    last: int
    form: str


def lex(text: str) -> list[Lexeme]:
    """Split text into numbers, words and signs with their offsets."""
    return [Lexeme(found.start(), found.end(), found.group().lower()) for found in _LEXEME.finditer(text)]


def read_number(lexemes: Sequence[Lexeme], first: int) -> Numeral | None:
    """The longest number that begins at lexeme `first`: "1.2 million", "twenty-five", "two and a half", "two-thirds".

    >>> read_number(lex("two hundred and five patients"), 0).value
    205
    """
    if [_word(lexemes, first + offset) for offset in range(3)] == ["half", "a", "dozen"]:
        return Numeral(6, first, first + 3, "words")
    fraction = _read_fraction(lexemes, first)
    if fraction is not None:
        return fraction
    digits = _read_digits(lexemes, first)
    if digits is not None:
        return _read_half(lexemes, digits)
    cardinal = _read_cardinal(lexemes, first)
    if cardinal is None:
        return None
    dozen = _hyphen_or_next(lexemes, cardinal.last)
    if _word(lexemes, dozen) == "dozen" and 1 < cardinal.value < 100:
        return Numeral(12 * cardinal.value, first, dozen + 1, "words")
    return _read_half(lexemes, cardinal)


def digits_value(surface: str) -> float | int:
    """The value of a number in digits; "·" is a decimal point, "," groups thousands."""
    plain = surface.replace(",", "").replace("·", ".")
    return float(plain) if "." in plain else int(plain)


def _tidy(value: float) -> float | int:
    """Round off binary noise; whole numbers become integers."""
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def _word(lexemes: Sequence[Lexeme], index: int) -> str:
    return lexemes[index].lower if 0 <= index < len(lexemes) else ""


def _hyphen_or_next(lexemes: Sequence[Lexeme], index: int) -> int:
    """The index after an optional hyphen that stands at `index`, glued to the words on both sides."""
    glued = _word(lexemes, index) in "-‐‑" and index + 1 < len(lexemes)
    if glued and _word(lexemes, index) and lexemes[index].start == lexemes[index - 1].end:
        return index + 1
    return index


def _read_digits(lexemes: Sequence[Lexeme], first: int) -> Numeral | None:
    word = _word(lexemes, first)
    if word in _GLYPHS:
        return Numeral(_GLYPHS[word], first, first + 1, "fraction")
    if not word or not ((word[0].isascii() and word[0].isdigit()) or (word[0] in ".·" and len(word) > 1)):
        return None
    if not word[-1].isascii() or len(word) > LONGEST:
        return None
    value: float = digits_value(word)
    last = first + 1
    if _word(lexemes, last) in _GLYPHS and lexemes[last].start == lexemes[first].end:
        return Numeral(value + _GLYPHS[_word(lexemes, last)], first, last + 1, "digits")
    after = _hyphen_or_next(lexemes, last)
    if _word(lexemes, after) in SCALES:
        return Numeral(_tidy(value * SCALES[_word(lexemes, after)]), first, after + 1, "digits")
    glued = last < len(lexemes) and lexemes[last].start == lexemes[first].end
    if glued and _word(lexemes, last) in ("bn", "mn", "tn"):
        return Numeral(_tidy(value * _SHORT_SCALES[_word(lexemes, last)]), first, last + 1, "digits")
    return Numeral(value, first, last, "digits")


def short_scale(lexemes: Sequence[Lexeme], index: int) -> int | None:
    """The factor of "m", "bn", "k" standing right after an amount of money."""
    return _SHORT_SCALES.get(_word(lexemes, index))


def _read_half(lexemes: Sequence[Lexeme], numeral: Numeral) -> Numeral:
    """Extend "five" to "five and a half", "two and a half million"."""
    slashed = _read_slash(lexemes, numeral.last) if _word(lexemes, numeral.last + 1) == "/" else None
    if (
        slashed is not None
        and numeral.form == "digits"
        and lexemes[numeral.last].start == lexemes[numeral.last - 1].end + 1
    ):
        return numeral._replace(value=_tidy(numeral.value + slashed.value), last=slashed.last)
    words = [_word(lexemes, numeral.last + offset) for offset in range(3)]
    if numeral.value >= 1000 or words[:2] != ["and", "a"] or words[2] not in ("half", "quarter", "third"):
        return numeral
    value = numeral.value + 1 / _DENOMINATORS[words[2]]
    last = numeral.last + 3
    if _word(lexemes, last) in SCALES:
        return numeral._replace(value=_tidy(value * SCALES[_word(lexemes, last)]), last=last + 1)
    return numeral._replace(value=_tidy(value), last=last)


def _read_fraction(lexemes: Sequence[Lexeme], first: int) -> Numeral | None:
    """Half, a third, one-third, three quarters; 1/2."""
    word = _word(lexemes, first)
    if word == "half":
        return Numeral(0.5, first, first + 1, "fraction")
    if word.isascii() and word.isdigit() and len(word) <= LONGEST and _word(lexemes, first + 1) == "/":
        return _read_slash(lexemes, first)
    numerator = 1 if word in ("a", "an") else _UNITS.get(word)
    if not numerator:
        return None
    after = _hyphen_or_next(lexemes, first + 1)
    name = _word(lexemes, after)
    plural = name.endswith(("s", "halves"))
    if name not in _DENOMINATORS or plural != (numerator > 1) or numerator >= _DENOMINATORS[name]:
        return None
    if after == first + 1 and lexemes[after].start == lexemes[first].end:
        return None
    return Numeral(numerator / _DENOMINATORS[name], first, after + 1, "fraction")


def _read_slash(lexemes: Sequence[Lexeme], first: int) -> Numeral | None:
    above, below = _word(lexemes, first), _word(lexemes, first + 2)
    if (
        not all(word.isascii() and word.isdigit() and len(word) <= LONGEST for word in (above, below))
        or lexemes[first].end != lexemes[first + 2].start - 1
    ):
        return None
    over, under = int(above), int(below)
    if not 0 < over < under <= 10 or _word(lexemes, first + 3) == "/":
        return None
    return Numeral(over / under, first, first + 3, "fraction")


def _read_cardinal(lexemes: Sequence[Lexeme], first: int) -> Numeral | None:
    """Cardinal number words: groups below a thousand, each with its scale, largest scale first."""
    index, total, ceiling = first, 0, 10**15
    while True:
        after_and = index + 1 if index > first and _word(lexemes, index) == "and" else index
        group = _read_below_thousand(lexemes, after_and, article=index == first)
        if group is None:
            break
        value, last = group
        scale = SCALES.get(_word(lexemes, last), 1)
        if scale >= ceiling or (after_and > index and not (scale == 1 and value < 100)):
            break
        if _word(lexemes, first) in ("a", "an") and index == first and scale == 1 and value == 1:
            return None
        total, index, ceiling = total + value * scale, last + (scale > 1), scale
        if scale == 1:
            break
    return Numeral(total, first, index, "words") if index > first else None


def _read_below_thousand(lexemes: Sequence[Lexeme], first: int, *, article: bool) -> tuple[int, int] | None:
    if article and _word(lexemes, first) in ("a", "an"):
        small: tuple[int, int] | None = (1, first + 1)
    else:
        small = _read_below_hundred(lexemes, first)
    if small is None:
        return None
    value, last = small
    if _word(lexemes, last) != "hundred" or not 0 < value < 100:
        return small
    hundreds, last = value * 100, last + 1
    rest = _read_below_hundred(lexemes, last + 1 if _word(lexemes, last) == "and" else last)
    if rest is None or rest[0] == 0:
        return hundreds, last
    return hundreds + rest[0], rest[1]


def _read_below_hundred(lexemes: Sequence[Lexeme], first: int) -> tuple[int, int] | None:
    word = _word(lexemes, first)
    if word in _UNITS:
        return _UNITS[word], first + 1
    if word not in _TENS:
        return None
    after = _hyphen_or_next(lexemes, first + 1)
    unit = _UNITS.get(_word(lexemes, after), 0)
    if 0 < unit < 10:
        return _TENS[word] + unit, after + 1
    return _TENS[word], first + 1
