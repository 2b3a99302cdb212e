"""Finds numbers that measure or count something: value, unit, modifier, and the noun that is counted.

`find_statistics` is a pure function of the text, the tags where there are any, and the stretches that names and dates
have taken. What counts as a statistic is data: `statistics.json`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from operator import attrgetter
from typing import overload

from spacy.language import Language
from spacy.tokens import Doc

from kgx.extract.counted import Counted, Word, counted_noun, noun_kind
from kgx.extract.layers import DateSpan, Name, StatisticSpan
from kgx.extract.overlaps import Overlaps
from kgx.extract.quantities import Quantity, article_times, is_change, lexicon, quantities
from kgx.extract.spans import Labelled, token_spans

_WINDOW = 48
_DOUBTFUL = ("bare", "time")
"""Kinds of quantities that often measure nothing: "one day", "every two weeks", "500 Davis Street"."""
_OLD = re.compile(r"[- ]?olds?\b", re.I)
_OWN_AGE = re.compile(r"(?:[A-Z][\w.'’-]+,? )\(?$")
_IN_THEIR = re.compile(
    r"\b(?:in|into|of) (?:their|his|her|the|your|our) (?:(early|mid|late)[- ])?(?:to[- ])?$|\bages (mid|early|late)-$",
    re.I,
)
_AGE_DECADE = re.compile(r"(\d0)(['’]?s)\b")
_TIMES = re.compile(
    r" times (?:a|per|each|every) (?:day|night|week|month|year)\b|[- ]times[- ](?:daily|weekly|monthly|yearly)\b", re.I
)
_ONE_THING = re.compile(r" (?:\w+ )?\w+['’]s \w| on (?:his|her|my|your)\b")
"""What follows "one" that is no count: "one woman's knee", "one on his arm"."""
_ORDINAL = re.compile(r"an? (?:third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)", re.I)
_DENOMINATOR = re.compile(r"(?:\bper |\d/)$")
_START = attrgetter("start")


def find_statistics(
    text: str,
    words: Sequence[Word],
    taken: Iterable[tuple[int, int]] = (),
    tagged: Iterable[tuple[int, int]] | None = None,
) -> list[StatisticSpan]:
    """The statistics of a text, in order. `taken` are character spans of names and dates, which win overlaps.

    `tagged` are the spans that a tagger takes for statistics. A bare number or time that it does not touch is none;
    what the rules below leave out is one where it takes the very same stretch.
    """
    occupied = Overlaps(taken)
    found = _with_articles(quantities(text), list(article_times(text)))
    found = [_age_decade(text, quantity) for quantity in found]
    known = None if tagged is None else _with_halves(text, tagged, found)
    touched = None if known is None else Overlaps(known)
    rows: list[StatisticSpan] = []
    people: Counted | None = None
    for quantity in found:
        span = (quantity.start, quantity.end)
        if (
            span in occupied
            or _is_denominator(text, quantity)
            or (touched is not None and span not in touched and quantity.kind in _DOUBTFUL)
        ):
            continue
        after = bisect_left(words, quantity.end, key=_START)
        counted = counted_noun(words, after, quantity)
        if _never(text, quantity, counted) or _is_adjective(words, after) or _is_ordinal(text, quantity, words, after):
            continue
        row = _statistic(text, quantity, counted, people)
        if row is None and known is not None and span in known:
            row = _unruled(text, quantity, counted, people)
        if row is None:
            continue
        if rows and row.modifier is None and _shares_modifier(text, rows[-1], row):
            row = row._replace(modifier=rows[-1].modifier)
        rows.append(row)
        if counted is not None and quantity.kind == "bare" and row.unit == counted.unit:
            people = counted
    return rows


def _with_articles(found: list[Quantity], articles: list[Quantity]) -> list[Quantity]:
    numbers = Overlaps((one.start, one.end) for one in found)
    return sorted([*found, *(one for one in articles if (one.start, one.end) not in numbers)])


def _with_halves(text: str, tagged: Iterable[tuple[int, int]], found: Sequence[Quantity]) -> frozenset[tuple[int, int]]:
    """Tagged spans with both values of a change that a tagger takes for a range ("rose from 24 to 59")."""
    spans = frozenset(tagged)
    halves = (
        pair
        for pair in pairwise(found)
        if (pair[0].start, pair[1].end) in spans
        and " to " in text[pair[0].end : pair[1].start]
        and is_change(text, pair[0].start)
    )
    return spans.union((one.start, one.end) for pair in halves for one in pair)


def _age_decade(text: str, quantity: Quantity) -> Quantity:
    """Read "in her 50s", "in their early 60s", "ages mid-40s to 60" as ages."""
    if quantity.kind not in ("bare", "time") or quantity.form != "digits":
        return quantity
    suffix = _AGE_DECADE.match(text, quantity.start)
    before = _IN_THEIR.search(text[max(0, quantity.start - 24) : quantity.start])
    if suffix is None or before is None or quantity.value % 10 or not 10 <= quantity.value <= 90:
        return quantity
    part = (before.group(1) or before.group(2) or "").lower()
    low, high = {"early": (0, 4), "mid": (4, 6), "late": (5, 9)}.get(part, (0, 9))
    start = quantity.start
    if part:
        start = quantity.start - (len(before.group()) - before.group().lower().index(part))
    return quantity._replace(
        start=start, end=suffix.end(), value=quantity.value + low, high=quantity.value + high, unit="year", kind="age"
    )


def _statistic(text: str, quantity: Quantity, counted: Counted | None, people: Counted | None) -> StatisticSpan | None:
    """The row of a quantity, or None where it is not a statistic by the guidelines."""
    before = text[max(0, quantity.start - _WINDOW) : quantity.start]
    after = text[quantity.end : quantity.end + _WINDOW]
    if _is_label(quantity, before, after) or _is_frequency(quantity, after) or _is_schedule(quantity, before, after):
        return None
    if quantity.kind == "age":
        return _row(text, quantity, "year", None)
    old = (
        _OLD.match(after)
        if quantity.kind == "time" and (quantity.glued or after.startswith((" old", "-old")))
        else None
    )
    if old is not None:
        end = quantity.end + old.end() if quantity.glued or after.startswith("-") else quantity.end
        return _row(text, quantity._replace(end=end), quantity.unit, None)
    if quantity.kind != "bare":
        return _row(text, quantity, quantity.unit, counted.head if counted else None)
    if _is_age(text, quantity, before, after):
        return _row(text, quantity, "year", None)
    if re.search(lexicon()["ratio_before"], before):
        return _row(text, quantity, "1", None)
    return _count(text, quantity, counted, people)


def _count(text: str, quantity: Quantity, counted: Counted | None, people: Counted | None) -> StatisticSpan | None:
    """A bare number: a statistic where it counts people, cases or doses, or is large enough to count anything."""
    after = text[quantity.end : quantity.end + _WINDOW]
    if _looks_like_year(text, quantity, counted):
        return None
    if counted is None:
        return _elliptical(text, quantity, people)
    singular = quantity.value == 1 and quantity.high is None
    if singular and re.search(lexicon()["one_after"], after, re.I):
        return None
    kind = noun_kind(counted.noun)
    if kind == "counted":
        if singular and quantity.form == "words" and not _only(text, quantity.start):
            return None
        return _row(text, quantity, counted.unit, counted.head)
    if quantity.value > 10 or (quantity.form == "digits" and kind != "vague" and quantity.value > 1):
        return _row(text, quantity, counted.unit, counted.head)
    return None


def _unruled(text: str, quantity: Quantity, counted: Counted | None, people: Counted | None) -> StatisticSpan:
    """The row of a quantity that the rules leave out and the tagger takes: years of age, a score, people, or things."""
    if quantity.kind != "bare":
        return _row(text, quantity, quantity.unit, None)
    before = text[max(0, quantity.start - _WINDOW) : quantity.start]
    words = lexicon()
    if re.search(words["score_before"], before, re.I):
        return _row(text, quantity, "point", None)
    if re.search(words["plain_before"], before, re.I):
        return _row(text, quantity, "1", None)
    adult = quantity.form == "digits" and 5 <= quantity.value <= 110 and quantity.value == int(quantity.value)
    adult = adult and re.match(r" or (?:more|less|fewer)\b", text[quantity.end :]) is None
    if adult and is_change(text, quantity.start):
        adult = re.search(r"\bage\b", before, re.I) is not None
    if adult and counted is None and re.search(words["bare_age_before"], before, re.I):
        return _row(text, quantity, "year", None)
    if counted is not None:
        return _row(text, quantity, counted.unit, counted.head)
    if people is not None and re.match(words["counted_after"], text[quantity.end :], re.I):
        return _row(text, quantity, people.unit, people.head)
    return _row(text, quantity, "1", None)


def _never(text: str, quantity: Quantity, counted: Counted | None) -> bool:
    """What no tagger makes a statistic: how often, the number to call in need, a pair of knees, "one woman's knee"."""
    if quantity.kind != "bare":
        return False
    if quantity.value < 1000 and _TIMES.match(text, quantity.end) is not None:
        return True
    noun = counted.noun.lower().rstrip("s") if counted is not None else ""
    if text[quantity.start : quantity.end] in lexicon()["emergency_numbers"]:
        return not noun or re.match(lexicon()["emergency_after"], text[quantity.end :]) is not None
    if quantity.form != "words" or quantity.value > 2:
        return False
    return noun in lexicon()["paired"] or (quantity.value == 1 and _ONE_THING.match(text, quantity.end) is not None)


def _is_adjective(words: Sequence[Word], after: int) -> bool:
    """Whether the word before index `after` is the adjective "double" of a noun that is no amount ("double vision")."""
    if not 0 < after < len(words) or words[after - 1].text.lower() not in lexicon()["multiple_adjectives"]:
        return False
    own, noun = words[after - 1], words[after]
    verb = after > 1 and words[after - 2].tag in ("TO", "MD")
    amount = any(word.text.lower().rstrip("s") in lexicon()["amounts"] for word in words[after : after + 3])
    tags = own.tag.startswith(("JJ", "NN")) and noun.tag.startswith(("JJ", "NN", "VBN", "VBG"))
    return tags and not verb and not amount


def _is_ordinal(text: str, quantity: Quantity, words: Sequence[Word], after: int) -> bool:
    """Whether "a third" counts along: before one thing ("a third study", "a fifth-grade class"), not "a third more"."""
    if quantity.kind != "share" or _ORDINAL.fullmatch(text, quantity.start, quantity.end) is None:
        return False
    if modifier(text, quantity) is not None:
        return False
    if re.match(r"-[a-z]", text[quantity.end :]):
        return True
    last = after
    while last < len(words) and words[last].tag in ("JJ", "NN", "NNP", "CD", "HYPH") and last < after + 4:
        last += 1
    noun = words[last - 1] if last > after else None
    return noun is not None and noun.tag == "NN" and noun.text.lower() not in lexicon()["change_nouns"]


def _only(text: str, start: int) -> bool:
    return (
        re.search(r"\b(?:only|just|about|roughly|prevent|preventing)\s$", text[max(0, start - 10) : start], re.I)
        is not None
    )


def _elliptical(text: str, quantity: Quantity, people: Counted | None) -> StatisticSpan | None:
    """A number that counts the noun of an earlier one: "of those, 55 received", "and 120 in the control group"."""
    after = text[quantity.end : quantity.end + 24]
    before = text[max(0, quantity.start - 24) : quantity.start]
    verb = re.match(lexicon()["elliptical_after"], after)
    if verb is not None and people is not None and quantity.form in ("digits", "words"):
        if quantity.value == 1 and re.search(r"\b(?:no|that|this|the|any|each)\s$", before, re.I):
            return None
        if (
            quantity.form == "words"
            and quantity.value <= 2
            and not re.search(r"(?:^|[,.;(]|\band|\bonly|\bwhile)\s?$", before)
        ):
            return None
        return _row(text, quantity, people.unit, people.head)
    if quantity.value >= 100 and "," in text[quantity.start : quantity.end]:
        return _row(text, quantity, people.unit if people else "1", None)
    return None


def _looks_like_year(text: str, quantity: Quantity, counted: Counted | None) -> bool:
    surface = text[quantity.start : quantity.end]
    plain = re.fullmatch(r"(?:1[89]|20)\d\d(?:[-–]\d+)?", surface) is not None
    return plain and (counted is None or noun_kind(counted.noun) != "counted")


def _is_denominator(text: str, quantity: Quantity) -> bool:
    """The last number of "7 cases per 100,000 people"."""
    before = text[max(0, quantity.start - 4) : quantity.start]
    return quantity.kind == "bare" and quantity.value >= 100 and _DENOMINATOR.search(before) is not None


def _is_label(quantity: Quantity, before: str, after: str) -> bool:
    """Page, phase, telephone and version numbers, clock times, ordinals."""
    if quantity.kind != "bare":
        return False
    words = lexicon()
    return re.search(words["not_before"], before, re.I) is not None or re.search(words["not_after"], after) is not None


def _is_frequency(quantity: Quantity, after: str) -> bool:
    """Twice a week, three times daily, five days a week."""
    if quantity.form == "multiple" or quantity.kind == "bare":
        return re.match(lexicon()["frequency"], after, re.I) is not None or (
            quantity.form == "multiple" and re.match(r"[- ](?:daily|weekly|monthly|yearly)\b", after, re.I) is not None
        )
    return quantity.unit in ("day", "night") and re.match(r" (?:a|per|each) (?:week|month)\b", after) is not None


def _is_schedule(quantity: Quantity, before: str, after: str) -> bool:
    """Whether a time says when something is to come ("expected six months after the start"): it measures nothing."""
    words = lexicon()
    return (
        quantity.kind == "time"
        and re.search(words["schedule_before"], before, re.I) is not None
        and re.match(words["schedule_after"], after, re.I) is not None
    )


@cache
def _age_before() -> re.Pattern[str]:
    return re.compile(lexicon()["age_before"], re.I)


def _is_age(text: str, quantity: Quantity, before: str, after: str) -> bool:
    top = quantity.high if quantity.high is not None else quantity.value
    if not 0 <= quantity.value <= 120 or top > 120 or quantity.form not in ("digits", "words"):
        return False
    if re.match(r"\s?(?:%|percent|per cent|\$|people|patients|women|men|times)", after):
        return False
    if _age_before().search(before):
        return True
    if re.search(lexicon()["age_after"], after, re.I) and (quantity.form == "digits" or "older" in after[:16]):
        return True
    return quantity.form == "digits" and quantity.value >= 5 and _is_own_age(quantity, before, after)


def _is_own_age(quantity: Quantity, before: str, after: str) -> bool:
    """An age set off by commas or brackets after a name: "Ada Byrne, 54, of"."""
    if quantity.value != int(quantity.value) or not _OWN_AGE.search(before):
        return False
    if not (before.rstrip().endswith(",") or before.endswith("(")) or re.search(lexicon()["month_before"], before):
        return False
    return (
        re.match(r"\)|,", after) is not None or re.match(r" (?:of|an?|who|is|was|said|from|and)\b", after) is not None
    )


@cache
def _modifiers() -> tuple[tuple[str, re.Pattern[str]], ...]:
    gap = lexicon()["modifier_gap"]
    return tuple((name, re.compile(rf"(?<![\w-]){pattern}\s*{gap}$", re.I)) for name, pattern in lexicon()["modifiers"])


@cache
def _after_modifiers() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern, re.I)) for name, pattern in lexicon()["after_modifiers"])


def modifier(text: str, quantity: Quantity) -> str | None:
    """About, more than, at least, less than, up to: from the words before and after the number."""
    after = text[quantity.end : quantity.end + 16]
    for name, pattern in _after_modifiers():
        if pattern.match(after):
            return name
    before = text[max(0, quantity.start - _WINDOW) : quantity.start]
    best: tuple[int, str] | None = None
    for name, pattern in _modifiers():
        found = pattern.search(before)
        if found is not None and (best is None or found.start() <= best[0]):
            if quantity.kind == "time" and _is_duration_over(found.group(), before[: found.start()]):
                continue
            best = (found.start(), name)
    return best[1] if best is not None else None


def _is_duration_over(words: str, before: str) -> bool:
    """Whether "over" before a time is a preposition ("over seven years"), not a comparison ("for over a decade")."""
    if not re.match(r"over\s", words, re.I):
        return False
    return re.search(r"\b(?:for|just|well|last|lasted|or|and|aged?)\s$", before, re.I) is None


def _shares_modifier(text: str, one: StatisticSpan, two: StatisticSpan) -> bool:
    """Whether a modifier reaches over "and": "about 8% and 18%", "some 140 new cases and 50 deaths"."""
    same = one.unit == two.unit or (one.head is not None and two.head is not None and "%" not in (one.unit, two.unit))
    return same and re.fullmatch(lexicon()["shared_modifier"], text[one.end : two.start]) is not None


def _row(text: str, quantity: Quantity, unit: str, head: int | None) -> StatisticSpan:
    return StatisticSpan(
        quantity.start,
        quantity.end,
        float(quantity.value) if isinstance(quantity.value, float) else quantity.value,
        quantity.high,
        unit,
        modifier(text, quantity),
        head,
        1.0,
    )


class DocWords(Sequence[Word]):
    """The tokens of a document as plain values, each made when it is asked for."""

    def __init__(self, doc: Doc) -> None:
        self._doc = doc

    def __len__(self) -> int:
        return len(self._doc)

    @overload
    def __getitem__(self, index: int) -> Word: ...
    @overload
    def __getitem__(self, index: slice) -> list[Word]: ...
    def __getitem__(self, index: int | slice) -> Word | list[Word]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        token = self._doc[index]
        return Word(token.idx, token.idx + len(token), token.text, token.tag_)


@Language.component("kgx_statistics", assigns=["doc._.kgx_statistics", "doc.spans"])
def kgx_statistics(doc: Doc) -> Doc:
    """Write `doc._.kgx_statistics` and `doc.spans["kgx_statistics"]`; names and dates win overlaps."""
    taken = [(name.start, name.end) for name in (Name(*row) for row in doc._.kgx_names)]
    taken += [(date.start, date.end) for date in (DateSpan(*row) for row in doc._.kgx_dates)]
    tagged = [(span.start_char, span.end_char) for span in doc.spans.get("kgx_hints", ()) if span.label_ == "Statistic"]
    rows = find_statistics(doc.text, DocWords(doc), taken, tagged if "kgx_hints" in doc.spans else None)
    doc._.kgx_statistics = tuple(rows)
    labelled = (Labelled(row.start, row.end, "Statistic", "") for row in rows)
    doc.spans["kgx_statistics"] = token_spans(doc, labelled)
    return doc
