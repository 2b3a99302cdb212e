"""Finds calendar expressions and gives them EDTF values, resolved against the day of the document.

`find_dates` is a pure function of text, publication day and tags. The grammar is data (`dates.json`): named rules of
regular expressions over macros; `date_values.RESOLVERS` holds one function for each rule name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from kgx.extract.date_scene import Scene, grammar
from kgx.extract.date_tense import tense
from kgx.extract.date_values import RESOLVERS
from kgx.extract.layers import DateSpan, Name
from kgx.extract.overlaps import Overlaps
from kgx.extract.spans import Labelled, token_spans
from kgx.ontology.edtf import bounds, is_edtf

_LONG = frozenset({"March", "April", "May", "June", "July"})
"""Names that are never abbreviated: a full stop after them ends the sentence."""
DATELINE_WITHIN = 1500
"""Characters from the top in which a dateline may stand."""
DATELINE_DAYS = 62
"""Days that a dateline may lie from the given publication day to be preferred to it."""
BEFORE = 90
"""Characters before a date that its value may depend on."""
_WORD = re.compile(r"(?<![\w/$])(?:[A-Za-z]+|\d|['’](?=\d))")
"""Where a date may start."""


class Rule(NamedTuple):
    """A pattern with the words that its matches may start with; it is tried only where one of them stands."""

    name: str
    starts: frozenset[str]
    pattern: re.Pattern[str]


class Found(NamedTuple):
    """A match of rule `rule`."""

    start: int
    end: int
    rule: str
    match: re.Match[str]


def _forms(table: dict[str, int], shortest: int) -> str:
    names = [name for name in table if len(name) >= shortest]
    forms = [form for name in names for form in (name, name.upper())]
    forms.sort(key=len, reverse=True)
    return "|".join(form if len(form) > 5 or form.capitalize() in _LONG else f"{form}\\.?" for form in forms)


@cache
def _rules() -> tuple[Rule, ...]:
    data = grammar()
    tables = {"month": "months", "weekday": "weekdays", "season": "seasons", "ordinal": "ordinals", "number": "numbers"}
    words = {name: " ".join(re.split("[- ]", key)[0].lower() for key in data[table]) for name, table in tables.items()}
    words |= data["starts"]
    months, weekdays = data["months"], data["weekdays"]
    full_months = {name: number for name, number in months.items() if len(name) > 4 or name in ("May", "June", "July")}
    full_weekdays = {name: number for name, number in weekdays.items() if name.endswith("day")}
    macros = {
        "month": f"(?:{_forms(months, 3)})",
        "fullmonth": "(?:" + "|".join(form for name in full_months for form in (name, name.upper())) + ")",
        "weekday": f"(?:{_forms(weekdays, 3)})",
        "fullweekday": "(?:" + "|".join(form for name in full_weekdays for form in (name, name.upper())) + ")",
        "year4": r"(?:1[5-9]|20|21)\d\d",
        "yearnodash": r"(?:1[5-9]|20|21)\d\d(?![\w.,/%]\w)",
        "yeardash": r"(?:1[5-9]|20|21)\d\d(?![\w%]|[.,]\d|/\d)",
        **data["macros"],
    }
    return tuple(
        Rule(name, frozenset(_expand(starts, words).split()), re.compile(rf"(?<![\w/$]){_expand(pattern, macros)}"))
        for name, starts, pattern in data["rules"]
    )


@cache
def _rules_at() -> Mapping[str, tuple[Rule, ...]]:
    """The rules that may match where a word stands ("0": a figure)."""
    words = {word for rule in _rules() for word in rule.starts}
    return {word: tuple(rule for rule in _rules() if word in rule.starts) for word in words}


def _expand(pattern: str, macros: dict[str, str]) -> str:
    """Replace `{name}` by the macro of this name, until none is left."""
    return re.sub(r"\{([a-z]\w*)\}", lambda found: _expand(macros[found.group(1)], macros), pattern)


def find_dates(
    text: str,
    *,
    published: str | None = None,
    taken: Iterable[tuple[int, int]] = (),
    tag_at: Callable[[int], str] | None = None,
) -> list[DateSpan]:
    """The calendar expressions of a text, in order.

    `published` is the ISO date of the document (a coarser one is used for its year), `taken` are character spans that
    names have taken, `tag_at` gives the fine-grained tag of the token at a character offset: May is no verb.
    """
    matches = _longest(_matches(text))
    anchor = _anchor(text, matches, _parse_day(published))
    occupied = Overlaps(taken)
    rows: list[DateSpan] = []
    previous: date | None = None
    for found in matches:
        if (found.start, found.end) in occupied:
            continue
        scene = Scene(
            anchor,
            previous,
            tense(text, found.start, found.end),
            text[max(0, found.start - BEFORE) : found.start],
            text[found.end : found.end + 48],
            tag_at(found.start) if tag_at is not None else "",
            exact=bool(rows) and previous is not None and rows[-1].value == previous.isoformat(),
        )
        resolved = RESOLVERS[found.rule](found.match, scene)
        if resolved is None:
            continue
        value = resolved.value if resolved.value is not None and is_edtf(resolved.value) else None
        if rows and _in_apposition(text, rows[-1], found):
            rows[-1] = rows[-1]._replace(value=value)
        rows.append(DateSpan(_start(found), found.end, value, resolved.mod, 1.0))
        covered = bounds(value) if found.rule != "year_earlier" else None
        previous = covered[0] if covered is not None else previous
    return rows


def _in_apposition(text: str, before: DateSpan, found: Found) -> bool:
    """Whether a day in parentheses says which day "today" or "Tuesday" before it is."""
    return (
        found.rule in ("day", "iso_day", "us_day")
        and text[before.end : found.start] == " ("
        and text.startswith(")", found.end)
        and re.fullmatch(r"(?i:today|yesterday|\w+day)", text[before.start : before.end]) is not None
    )


def _matches(text: str) -> list[Found]:
    rules_at = _rules_at()
    found = []
    for word in _WORD.finditer(text):
        start = word.start()
        for rule in rules_at.get(_start_word(word.group()), ()):
            if match := rule.pattern.match(text, start):
                found.append(Found(start, match.end(), rule.name, match))
    return found


def _start_word(form: str) -> str:
    if form.isalpha():
        return form.lower()
    return "0" if form.isdigit() else "'"


def _longest(matches: Sequence[Found]) -> list[Found]:
    """Leftmost longest matches without overlaps; of equal ones the first rule wins."""
    kept: list[Found] = []
    for found in sorted(matches, key=lambda one: (one.start, -one.end)):
        if not kept or found.start >= kept[-1].end:
            kept.append(found)
    return kept


def _start(found: Found) -> int:
    """Where the mention begins: the rule for bare seasons matches its preposition too."""
    if found.rule == "bare_season":
        return found.match.start("mod") if found.match["mod"] else found.match.start("s")
    return found.start


def _parse_day(value: str | None) -> date | None:
    covered = bounds(value)
    return covered[0] if covered is not None else None


def _anchor(text: str, matches: Sequence[Found], published: date | None) -> date | None:
    """The day to resolve against: a dateline on top of the text where there is one near `published`, else that.

    News that is republished carries the day of its first appearance in the dateline.
    """
    for found in matches:
        if found.start > DATELINE_WITHIN:
            break
        if found.rule not in ("day", "iso_day", "us_day"):
            continue
        after = text[found.end : found.end + 24]
        line = text.rfind("\n", 0, found.start) + 1
        leads = re.match(grammar()["dateline_after"], after) is not None or (
            not text[line : found.start].strip() and re.match(r"\s*(?:\n|$)", after) is not None
        )
        if not leads or found.start - line > 60 or re.search(r"REUTERS|file photo|Getty", after, re.I):
            continue
        resolved = RESOLVERS[found.rule](found.match, Scene(published, None, None, "", after, ""))
        day = _parse_day(resolved.value) if resolved is not None else None
        if day is not None and (published is None or abs((day - published).days) <= DATELINE_DAYS):
            return day
    return published


@Language.component("kgx_dates", assigns=["doc._.kgx_dates", "doc.spans"])
def kgx_dates(doc: Doc) -> Doc:
    """Write `doc._.kgx_dates` and `doc.spans["kgx_dates"]`; names win overlaps."""
    taken = [(name.start, name.end) for name in (Name(*row) for row in doc._.kgx_names)]
    tags: dict[int, int] = dict(doc.to_array(["IDX", "TAG"]).tolist()) if len(doc) else {}
    rows = find_dates(
        doc.text,
        published=doc._.kgx_date,
        taken=taken,
        tag_at=lambda offset: str(doc.vocab.strings[tags.get(offset, 0)]),
    )
    doc._.kgx_dates = tuple(rows)
    doc.spans["kgx_dates"] = token_spans(doc, (Labelled(row.start, row.end, "Date", "") for row in rows))
    return doc
