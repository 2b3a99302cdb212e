"""Scores the dates of kgx on TimeML news: TIMEX3 of type DATE and TIME, strict and relaxed spans, and values.

usage: python -m benchmarks.timeml DOCUMENTS.jsonl [--all] [--plain]

One document a line: `id`, `text`, `date`, `entities` with `start`, `end`, `type`, `value`. Without `--all` only the
documents held out (the first 30 by a hash of the id) count. Published on the TempEval-3 test set: HeidelTime
strict 0.818, relaxed 0.907, value F1 0.776. Value F1 is relaxed F1 times the share of right values, as there, but of
a gold TIME the clock time or part of the day is stripped ("1991-02-16TNI" counts as its day), for kgx gives none: this
counting is milder than the published one. "open value" is milder still: an X of the gold, which leaves a week, quarter,
month or day open ("1989-WXX" for "last week"; the test set has none), stands for whatever kgx says there.

TimeML's guidelines differ from those of kgx. `timeml_terms.json` and the functions here map, not the product: words
such as "now" and "the quarter" are dates there, "the past two months" is a duration, "a year ago" may be a quarter,
articles belong to some mentions, and seasons, quarters, halves, weeks and decades are written another way. `--plain`
counts without this mapping of mentions.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from kgx.extract.dates import find_dates

_TERMS: Mapping[str, Any] = MappingProxyType(
    json.loads(Path(__file__).with_name("timeml_terms.json").read_text("utf-8"))
)
HELD_OUT = 30
_NEAR = 1500
"""Characters after a quarter within which "a year ago" means the same quarter."""
_DIVISIONS = MappingProxyType(
    {21: "SP", 22: "SU", 23: "FA", 24: "WI", 33: "Q1", 34: "Q2", 35: "Q3", 36: "Q4", 40: "H1", 41: "H2"}
)


class Timex(NamedTuple):
    """A mention with its TIMEX3 value, None where it is unknown."""

    start: int
    end: int
    value: str | None


def held_out(identifiers: Iterable[str]) -> frozenset[str]:
    """The documents that nobody develops on: the first by a hash of the id."""

    def order(identifier: str) -> tuple[int, bytes]:
        digest = hashlib.sha1(identifier.encode()).digest()
        return digest[0] % 8, digest

    return frozenset(sorted(set(identifiers), key=order)[:HELD_OUT])


def timex_value(value: str | None) -> str | None:
    """The TIMEX3 value of an EDTF value.

    >>> timex_value("2010-35"), timex_value("199X"), timex_value("1998-01-05/1998-01-11")
    ('2010-Q3', '199', '1998-W02')
    """
    if value is None:
        return None
    if found := re.fullmatch(r"(\d{4})-(\d\d)", value):
        division = _DIVISIONS.get(int(found[2]))
        return f"{found[1]}-{division}" if division else value
    if re.fullmatch(r"\d+X+", value):
        return value.rstrip("X")
    if found := re.fullmatch(r"(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)", value):
        first, last = map(date.fromisoformat, found.groups())
        year, week, weekday = first.isocalendar()
        if (last - first).days == 6 and weekday == 1:
            return f"{year}-W{week:02d}"
        if (last - first).days == 1 and weekday == 6:
            return f"{year}-W{week:02d}-WE"
    return value


def timex_rows(text: str, published: str | None, *, mapped: bool = True) -> list[Timex]:
    """The dates that kgx finds, as TimeML would mark them; with `mapped` false with the mentions of kgx."""
    found = find_dates(text, published=published)
    if not mapped:
        return [Timex(row.start, row.end, timex_value(row.value)) for row in found]
    kept = []
    for row in (Timex(row.start, row.end, row.value) for row in found):
        surface = text[row.start : row.end]
        if re.fullmatch(_TERMS["duration"], surface, re.I):
            continue
        for one in _parts(surface, row, published):
            article = re.match(_TERMS["with_article"], text[one.start : one.end], re.I) and text[
                : one.start
            ].lower().endswith("the ")
            kept.append(one._replace(start=one.start - 4) if article else one)
    for match in _references().finditer(text):
        if re.match(_TERMS["no_reference"], text[match.start() : match.end() + 12], re.I):
            continue
        if not any(row.start < match.end() and match.start() < row.end for row in kept):
            kept.append(Timex(match.start(), match.end(), _TERMS["references"][match.group().lower()]))
    return _with_quarters(text, sorted(kept, key=lambda row: row.start), published)


def _parts(surface: str, row: Timex, published: str | None) -> Iterator[Timex]:
    """The ends of an interval, or the quarter and the day of its end, which TimeML marks each; else the row itself."""
    ended = re.fullmatch(_TERMS["quarter_ended"], surface, re.I)
    if ended is not None:
        yield Timex(row.start, row.start + ended.end("quarter"), timex_value(row.value))
        for day in find_dates(ended["day"], published=published):
            yield Timex(row.start + ended.start("day"), row.end, timex_value(day.value))
        return
    pair = re.fullmatch(_TERMS["pair"], surface, re.I)
    ends = (row.value or "").split("/")
    if re.fullmatch(_TERMS["past_year"], surface, re.I):
        yield row._replace(value=ends[0])
        return
    if pair is None or len(ends) != 2:
        yield row._replace(value=timex_value(row.value))
        return
    yield Timex(row.start + pair.start("one"), row.start + pair.end("one"), timex_value(ends[0]))
    yield Timex(row.start + pair.start("two"), row.end, timex_value(ends[1]))


def _with_quarters(text: str, rows: list[Timex], published: str | None) -> list[Timex]:
    """Give "the quarter" the value of the quarter named before, and "a year ago" beside one that of a year before."""
    quarter, at = _last_quarter(published), -_NEAR
    resolved = []
    for row in rows:
        if row.value is not None and re.fullmatch(r"\d{4}-Q\d", row.value):
            quarter, at = row.value, row.end
        compared = re.fullmatch(_TERMS["compared"], text[row.start : row.end], re.I) and row.start - at < _NEAR
        if quarter is not None and (row.value == "QUARTER BEFORE" or compared):
            row = row._replace(value=f"{int(quarter[:4]) - 1}{quarter[4:]}")
        elif (
            quarter is not None
            and re.fullmatch(r"\d{4}", row.value or "")
            and (after := re.match(_TERMS["year_quarter"], text[row.end : row.end + 9]))
        ):
            start = row.start - 4 if text[: row.start].lower().endswith("the ") else row.start
            row = Timex(start, row.end + after.end(), f"{row.value}{quarter[4:]}")
        elif row.value == "QUARTER":
            row, at = row._replace(value=quarter), row.end
        elif row.value == "THIS QUARTER":
            row = row._replace(value=_quarter_of(published))
        elif row.value == "WEEKEND":
            row = row._replace(value=_last_weekend(published))
        elif row.value == "YEAR":
            row = row._replace(value=(published or "")[:4] or None)
        resolved.append(row)
    return resolved


def _last_weekend(day: str | None) -> str | None:
    """The weekend that begins on the last Saturday up to a day."""
    if day is None or len(day) != 10:
        return None
    found = date.fromisoformat(day)
    year, week, _ = (found - timedelta(days=(found.weekday() + 2) % 7)).isocalendar()
    return f"{year}-W{week:02d}-WE"


def _quarter_of(day: str | None) -> str | None:
    return f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}" if day is not None and len(day) >= 7 else None


def _last_quarter(published: str | None) -> str | None:
    """The last whole quarter before a day."""
    if published is None or len(published) < 7:
        return None
    year, number = int(published[:4]), (int(published[5:7]) - 1) // 3
    return f"{year}-Q{number}" if number else f"{year - 1}-Q4"


@cache
def _references() -> re.Pattern[str]:
    terms = sorted(_TERMS["references"], key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, terms))})(?![\w-]|['’]s)", re.I)


def _same_value(gold: str, found: str | None) -> bool:
    """Whether values agree; of the gold a clock time is stripped, a week number gets two digits, "199X" is "199"."""
    day = re.sub(r"-W(\d)$", r"-W0\1", re.sub(r"T(?:\d.*|MO|MI|AF|EV|NI|DT)$", "", gold))
    day = re.sub(r"^(\d\d\d?)X+$", r"\1", day)
    return found is not None and day == found


def _open_value(gold: str, found: str | None) -> bool:
    """Whether values agree where the X of the gold stand for any figure, or for nothing at its end."""
    if found is None or _same_value(gold, found):
        return found is not None
    closed = re.sub(r"(?:-XX)+$", "", gold)
    parts = (re.escape(part).replace("X", r"\d") for part in {gold, closed})
    return any(re.fullmatch(part, found) for part in parts)


def score(documents: Iterable[Mapping[str, Any]], *, mapped: bool = True) -> dict[str, float]:
    """Strict, relaxed, value and open value F1 over documents."""
    counts: Counter[str] = Counter()
    for document in documents:
        gold = [one for one in document["entities"] if one["type"] in ("DATE", "TIME")]
        found = timex_rows(document["text"], document["date"], mapped=mapped)
        counts["gold"] += len(gold)
        counts["found"] += len(found)
        free = list(found)
        for one in gold:
            hits = [row for row in free if row.start < one["end"] and one["start"] < row.end]
            if not hits:
                continue
            free.remove(hits[0])
            counts["relaxed"] += 1
            counts["strict"] += (hits[0].start, hits[0].end) == (one["start"], one["end"])
            counts["value"] += _same_value(one["value"], hits[0].value)
            counts["open value"] += _open_value(one["value"], hits[0].value)
    both = counts["gold"] + counts["found"]
    return {name: 2 * counts[name] / both if both else 0.0 for name in ("strict", "relaxed", "value", "open value")}


def main() -> None:
    """Print the four figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--plain", action="store_true", help="count the mentions of kgx as they are")
    parser.add_argument("--all", action="store_true", help="count all documents, not only those held out")
    arguments = parser.parse_args()
    lines = map(json.loads, arguments.documents.read_text("utf-8").splitlines())
    documents = list(lines)
    if not arguments.all:
        kept = held_out(one["id"] for one in documents)
        documents = [one for one in documents if one["id"] in kept]
    figures = "  ".join(f"{name} {value:.3f}" for name, value in score(documents, mapped=not arguments.plain).items())
    print(f"{len(documents)} documents  {figures}")


if __name__ == "__main__":
    main()
