"""Quantities in a text: a number or range with its unit, whatever it means there. Pure functions over the bare text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, NamedTuple

from kgx.extract.numerals import FIRST_WORDS, Lexeme, Numeral, lex, read_number, short_scale
from kgx.extract.units import match_unit

_RANGE = re.compile(r"(?:-\s|\s|-)(?:to|through|or)(?:\s|-)|-\sand\s|\s?[-–—‐‑]\s?", re.I)
_FROM = re.compile(r"\bfrom\s(?:(?:about|around|roughly|nearly|just|only|over|an?|average|of|under)\s)*$", re.I)
_UP_TO = re.compile(r"(?<=\s)[$€£]?[\d.,]*\d%?(?: [a-z]+)? to (?:about |just )?$", re.I)
"""The first number of a change, right before the second."""
_CLAUSE_END = re.compile(r"[.;:!?](?=\s)|\n")
_AND = re.compile(r"\s+and\s+", re.I)
_SPACE = re.compile(r"[\s  ]?(?:-|‐|‑)?[\s  ]?")
_RATIO = re.compile(
    r"\s+(?P<word>in|out\s+of|of|for(?=\s+(?:every|each)\b))(?P<each>\s+(?:every|each))?"
    r"(?:\s+(?:about|roughly))?\s+",
    re.I,
)
_FOLD = re.compile(r"[\s-]?(?:fold\b|times\b|x\b(?!\s?\d))", re.I)
_SIGN = re.compile(r"(?:(?<=[\s(/±])|^)(?:[-−]|(?:minus|negative)\s+)$", re.I)
_NEXT_WORD = re.compile(r"\s+(\w+)")
_OF_UNIT = re.compile(r"[\s-](?:of\s)?(?:an?\s)?")
_RATE = re.compile(
    r"(?:\s+per\s+|\s?/\s?)(?P<base>1(?:,?0{2,3})+|(?:(?:a|one|1|100)\s+)?(?:hundred|thousand|million))(?![\d,.]*\d|-)\b",
    re.I,
)
_EVEN = re.compile(r"(?:50[-–/]50|fifty-fifty)(?![\w-])", re.I)
_SCALE = re.compile(r"(thousand|million|billion)\b")
_ROUND = frozenset({100, 1000, 10**4, 10**5, 10**6})
"""Totals that nobody counts up to: "two in 1,000" is a ratio."""
_CARRIED = ("percent", "time", "mass")
_FIRST_SIGNS = frozenset("0123456789.·")


class Quantity(NamedTuple):
    """A number with its unit at `[start, end)` of the text; `high` ends a range; `unit` is empty for a bare number.

    `kind` is the kind of the unit, or money, multiple, share, bare; `form` is digits, words or fraction.
    `glued` says that a hyphen joins number and unit ("12-week").
    """

    start: int
    end: int
    value: float
    high: float | None
    unit: str
    kind: str
    form: str
    glued: bool = False


@cache
def lexicon() -> MappingProxyType[str, Any]:
    """The word lists of `statistics.json`."""
    return MappingProxyType(json.loads(files(__package__).joinpath("statistics.json").read_text(encoding="utf-8")))


@cache
def _currency_before() -> re.Pattern[str]:
    forms = sorted(lexicon()["currency"], key=len, reverse=True)
    return re.compile(rf"(?:(?<![A-Za-z]))(?:{'|'.join(map(re.escape, forms))})\s?$")


@cache
def _currency_after() -> re.Pattern[str]:
    forms = sorted((*lexicon()["currency_words"], *lexicon()["cent_words"]), key=len, reverse=True)
    return re.compile(rf"[\s-]?({'|'.join(map(re.escape, forms))})(?!\w)", re.I)


@cache
def _adjective_gap() -> re.Pattern[str]:
    return re.compile(
        rf"\s(?:{lexicon()['number_adjectives']})\s(?=(?:minutes|hours|days|nights|weeks|months|years|pounds|points)\b)"
    )


@cache
def _first_words() -> frozenset[str]:
    return FIRST_WORDS.union(lexicon()["shares"], lexicon()["multiples"])


def quantities(text: str) -> list[Quantity]:
    """All quantities of a text, in order, none overlapping another."""
    lexemes = lex(text)
    first_words = _first_words()
    found: list[Quantity] = []
    index = 0
    while index < len(lexemes):
        lower = lexemes[index].lower
        if lower not in first_words and lower[0] not in _FIRST_SIGNS:
            index += 1
            continue
        quantity = _multiple_word(lexemes, index) or _number_at(text, lexemes, index)
        if quantity is None:
            index += 1
            continue
        found.append(quantity)
        while index < len(lexemes) and lexemes[index].start < quantity.end:
            index += 1
    return _share_units(text, found)


def _multiple_word(lexemes: Sequence[Lexeme], index: int) -> Quantity | None:
    lexeme = lexemes[index]
    following = lexemes[index + 1].lower if index + 1 < len(lexemes) else ""
    if lexeme.lower in lexicon()["shares"]:
        return Quantity(lexeme.start, lexeme.end, lexicon()["shares"][lexeme.lower], None, "1", "share", "multiple")
    factor = lexicon()["multiples"].get(lexeme.lower)
    if factor is None or following in lexicon()["multiple_blocked"]:
        return None
    if index and lexemes[index - 1].lower == "-":
        return None
    return Quantity(lexeme.start, lexeme.end, factor, None, "fold", "multiple", "multiple")


def _is_part_of_word(text: str, start: int) -> bool:
    """Whether a number continues a word or code ("COX-2", "HER2", "1.5.2", "10,11")."""
    before = text[max(0, start - 2) : start]
    if not before:
        return False
    last = before[-1]
    if last.isalnum() or last == "_":
        return True
    if last in "-–‐‑/" and len(before) == 2 and (before[0].isalpha() or before[0] in ")]"):
        return not re.search(r"\b(?:to|a|the|or|by|was|is|than)[-–]$", text[max(0, start - 6) : start], re.I)
    return last in ".," and len(before) == 2 and before[0].isdigit()


def _number_at(text: str, lexemes: Sequence[Lexeme], index: int) -> Quantity | None:
    numeral = read_number(lexemes, index)
    if numeral is None or _is_part_of_word(text, lexemes[index].start):
        return None
    start, end = lexemes[numeral.first].start, lexemes[numeral.last - 1].end
    even = _EVEN.match(text, start)
    if even is not None:
        return Quantity(start, even.end(), 0.5, None, "1", "share", "fraction")
    money = _currency_before().search(text[max(0, start - 5) : start])
    if money is not None:
        return _money(text, lexemes, numeral, start - len(money.group()))
    sign = _SIGN.search(text[max(0, start - 10) : start])
    value: float = numeral.value
    if sign is not None and numeral.form == "digits":
        value, start = -value, start - len(sign.group())
    first = Quantity(start, end, _rounded(value), None, "", "bare", numeral.form)
    return (
        _ratio(text, lexemes, numeral, first)
        or _range(text, lexemes, numeral, first)
        or _with_unit(text, first)
        or _fraction_of_unit(text, first)
        or (first._replace(unit="1", kind="share") if numeral.form == "fraction" else first)
    )


def _rounded(value: float) -> float | int:
    return value if isinstance(value, int) else float(f"{value:.3g}") if abs(value) < 1 else round(value, 4)


def _money(text: str, lexemes: Sequence[Lexeme], numeral: Numeral, start: int) -> Quantity:
    symbol = text[start : lexemes[numeral.first].start].strip()
    unit = lexicon()["currency"][symbol]
    low, end, last = numeral.value, lexemes[numeral.last - 1].end, numeral.last
    factor = short_scale(lexemes, last)
    if factor is not None and lexemes[last].start == end:
        low, end, last = low * factor, lexemes[last].end, last + 1
    high = None
    joint = _RANGE.match(text, end)
    if joint is not None and not ("to" in joint.group().lower() and is_change(text, start)):
        beyond = joint.end() + (len(symbol) if text.startswith(symbol, joint.end()) else 0)
        second = _numeral_from(lexemes, beyond)
        if second is not None and second.form == "digits":
            upper, stop = second.value, lexemes[second.last - 1].end
            scale = short_scale(lexemes, second.last)
            if scale is not None and lexemes[second.last].start == stop:
                upper, stop = upper * scale, lexemes[second.last].end
            if low < upper / 1000:
                low = low * (10**9 if upper >= 10**9 else 10**6 if upper >= 10**6 else 1000)
            if low < upper:
                high, end = upper, stop
    return Quantity(start, end, _rounded(low), high, unit, "money", "digits")


def _numeral_from(lexemes: Sequence[Lexeme], position: int) -> Numeral | None:
    """The number whose first lexeme begins at character `position`."""
    low, high = 0, len(lexemes)
    while low < high:
        middle = (low + high) // 2
        if lexemes[middle].start < position:
            low = middle + 1
        else:
            high = middle
    if low == len(lexemes) or lexemes[low].start != position:
        return None
    return read_number(lexemes, low)


def _ratio(text: str, lexemes: Sequence[Lexeme], numeral: Numeral, first: Quantity) -> Quantity | None:
    """One in five, 1 in 24, nine of ten, three out of every four, two in 1,000; not "109 out of 847" (two counts)."""
    joint = _RATIO.match(text, first.end)
    if joint is None or numeral.form == "fraction" or first.value <= 0:
        return None
    second = _numeral_from(lexemes, joint.end())
    if second is None or second.form == "fraction" or second.value <= first.value:
        return None
    end = lexemes[second.last - 1].end
    below = match_unit(text, end + 1)
    if below is not None and below.kind != "amount":
        return None
    if joint["each"] is None and not _is_ratio(joint["word"].lower(), first.value, second.value):
        return None
    return Quantity(first.start, end, _rounded(first.value / second.value), None, "1", "share", "fraction")


def _is_ratio(word: str, above: float, below: float) -> bool:
    """Whether two numbers joined by a word, without "every", are a ratio and not a count and its total."""
    if word == "of":
        return below == 10 and above > 1
    if above > 10:
        return False
    return below <= 10 or above == 1 or (word == "in" and below in _ROUND)


def _range(text: str, lexemes: Sequence[Lexeme], numeral: Numeral, first: Quantity) -> Quantity | None:
    """12 to 17 percent, 30%-40%, one or two hours, between 18 and 34."""
    lead = re.search(r"\bbetween\s(?:(?:the )?ages (?:of\s)?)?$", text[max(0, first.start - 24) : first.start], re.I)
    inner = match_unit(text, _skip(text, first.end))
    ends = [first.end] if inner is None else [first.end, inner.end]
    for position in ends:
        joint = (_AND if lead else _RANGE).match(text, position) or (_RANGE.match(text, position) if lead else None)
        if joint is None:
            continue
        second = _numeral_from(lexemes, joint.end())
        if second is None or not _fits(joint.group(), numeral, second):
            continue
        end = lexemes[second.last - 1].end
        unit = match_unit(text, _skip(text, end))
        if position != first.end and (unit is None or inner is None or unit.name != inner.name):
            continue
        if "to" in joint.group().lower() and is_change(text, first.start, unsaid=position != first.end):
            return None
        low = first.value
        if second.value >= 10**6 and low < 1000 and numeral.form == "digits":
            low = low * max(scale for scale in (10**6, 10**9, 10**12) if scale <= second.value)
        start = first.start
        if lead is not None and joint.re is _AND and "ages" not in lead.group().lower():
            start -= len(lead.group())
        quantity = Quantity(start, end, low, _rounded(second.value), "", "bare", numeral.form)
        return _with_unit(text, quantity) or quantity
    return None


def is_change(text: str, start: int, *, unsaid: bool = False) -> bool:
    """Whether "from" before a number makes what follows two values ("rose from 8 to 15") and not a range.

    The last word of change or of range in the clause decides; without one the answer is `unsaid`, but for what comes in
    ranges (ages, scores, royalties).
    """
    before = _UP_TO.sub("", text[max(0, start - 120) : start])
    lead = _FROM.search(before)
    if lead is None:
        return False
    clause = _CLAUSE_END.split(before[: lead.start()])[-1]
    change, span = (
        max((found.end() for found in re.finditer(lexicon()[name], clause, re.I)), default=-1)
        for name in ("change_before", "range_before")
    )
    if change != span:
        return change > span
    return unsaid and re.search(lexicon()["ranged_before"], clause, re.I) is None


def _fits(joint: str, first: Numeral, second: Numeral) -> bool:
    """Whether two numbers joined so are a range: the second larger, "or" only for neighbours."""
    if second.form == "fraction" or first.form == "fraction" or second.value <= first.value:
        return False
    if joint.strip().lower() == "or":
        return second.value <= first.value * 2 + 1 and second.value <= 100
    return True


def _skip(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position


def _with_unit(text: str, bare: Quantity) -> Quantity | None:
    rate = _RATE.match(text, bare.end)
    if rate is not None:
        return bare._replace(end=rate.end(), unit=f"per {rate['base']}", kind="rate")
    fold = _FOLD.match(text, bare.end)
    if fold is not None and _is_multiple(text, fold):
        return bare._replace(end=fold.end(), unit="fold", kind="multiple")
    money = _currency_after().match(text, bare.end)
    if money is not None:
        word = money.group(1)
        names = {name.lower(): code for name, code in lexicon()["currency_words"].items()}
        if word.lower() in names:
            return bare._replace(end=money.end(), unit=names[word.lower()], kind="money")
        return bare._replace(end=money.end(), value=_rounded(bare.value / 100), unit="USD", kind="money")
    gap = _adjective_gap().match(text, bare.end)
    position = gap.end() if gap is not None else _skip(text, bare.end)
    unit = match_unit(text, position)
    if unit is None or (unit.name == "m" and position == bare.end):
        return None
    glued = text[bare.end : position].strip() in ("-", "‐", "‑") and bool(text[bare.end : position].strip())
    return bare._replace(end=unit.end, unit=unit.name, kind=unit.kind, glued=glued)


def _is_multiple(text: str, fold: re.Match[str]) -> bool:
    word = fold.group().lower().strip(" -")
    if word in ("fold", "x"):
        return True
    following = _NEXT_WORD.match(text, fold.end())
    return following is not None and following.group(1).lower() in lexicon()["times_after"]


def _fraction_of_unit(text: str, bare: Quantity) -> Quantity | None:
    """Half an hour, half a cup, a quarter of a million."""
    if bare.form != "fraction":
        return None
    article = _OF_UNIT.match(text, bare.end)
    if article is None:
        return None
    million = _SCALE.match(text, article.end())
    if million is not None and article.group().strip():
        scale = {"thousand": 10**3, "million": 10**6, "billion": 10**9}[million.group()]
        return bare._replace(end=million.end(), value=int(bare.value * scale), form="words")
    unit = match_unit(text, article.end())
    if unit is None or unit.kind == "percent" or "of" in article.group():
        return None
    return bare._replace(end=unit.end, unit=unit.name, kind=unit.kind)


def _share_units(text: str, found: Sequence[Quantity]) -> list[Quantity]:
    """Give the first of "six and eight weeks", "3- or 6-month" the unit of the second.

    And the second of "from 28 days to 14" that of the first.
    """
    shared = list(found)
    for index in range(len(shared) - 2, -1, -1):
        one, two = shared[index], shared[index + 1]
        between = text[one.end : two.start]
        joined = re.fullmatch(r"(?:-|–)?\s?(?:,|and|or|to|versus|vs\.?|/|, and|, or)\s?", between)
        if one.kind == "bare" and joined is not None and two.kind not in ("bare", "share", "multiple", "money"):
            shared[index] = one._replace(unit=two.unit, kind=two.kind)
        elif (one.kind in _CARRIED, two.kind, between) == (True, "bare", " to ") and is_change(
            text, one.start, unsaid=True
        ):
            shared[index + 1] = two._replace(unit=one.unit, kind=one.kind)
    return shared


def article_times(text: str) -> Iterator[Quantity]:
    """Durations with an article: "for a year", "an hour of exercise"; not "once a week"."""
    for found in re.finditer(r"\b(?:an?) (?:full )?(minute|hour|day|week|month|year|decade|century)\b", text, re.I):
        before = text[max(0, found.start() - 16) : found.start()]
        if not re.search(lexicon()["article_time_before"], before, re.I):
            continue
        if re.search(lexicon()["article_time_after"], text[found.end() : found.end() + 14], re.I):
            continue
        unit = found.group(1).lower()
        value, unit = {"decade": (10, "year"), "century": (100, "year")}.get(unit, (1, unit))
        yield Quantity(found.start(), found.end(), value, None, unit, "time", "article")
