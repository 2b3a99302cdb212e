"""What TimeML would mark where kgx finds dates: its mentions and TIMEX3 values.

TimeML's guidelines differ from those of kgx. `timeml_terms.json` and the functions here map, not the product: words
such as "now" and "the quarter" are dates there, as are times of the clock (with the day beside them or the one they
belong to) and "the next morning"; "the past two months" is a duration, "a year ago" may be a quarter, articles belong
to some mentions, and seasons, quarters, halves, weeks, decades and centuries are written another way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from kgx.extract import calendar
from kgx.extract.dates import find_dates

_TERMS: Mapping[str, Any] = MappingProxyType(
    json.loads(Path(__file__).with_name("timeml_terms.json").read_text("utf-8"))
)
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
            kept.append(one._replace(start=_lead_start(text, one)))
    for match in _references().finditer(text):
        if re.match(_TERMS["no_reference"], text[match.start() : match.end() + 24], re.I):
            continue
        if not any(row.start < match.end() and match.start() < row.end for row in kept):
            kept.append(Timex(match.start(), match.end(), _TERMS["references"][match.group().lower()]))
    rows = _with_clocks(text, sorted(kept), published)
    return _with_quarters(text, sorted([*rows, *_narrative(text, rows)]), published)


def _narrative(text: str, rows: list[Timex]) -> Iterator[Timex]:
    """ "The next morning", "the following month", "that same day", counted from the date before, None where unknown."""
    for match in re.finditer(rf"(?<![\w-]){_TERMS['narrative']}(?![\w-])", text, re.I):
        before = [row.value for row in rows if row.end <= match.start() and re.match(r"\d{4}", row.value or "")]
        step = 0 if match["rel"].lower().startswith("that") else 1
        unit = match["unit"].lower()
        value = before[-1] if before else None
        if value is None or not re.fullmatch(r"\d{4}-\d\d-\d\d" if unit != "month" else r"\d{4}-\d\d(?:-\d\d)?", value):
            yield Timex(match.start(), match.end(), None)
            continue
        day = date.fromisoformat(value if len(value) == 10 else f"{value}-01")
        shifted = calendar.shift(day, step, unit if unit in ("week", "month") else "day")
        yield Timex(match.start(), match.end(), timex_value(shifted))


def _with_clocks(text: str, rows: list[Timex], published: str | None) -> list[Timex]:
    """Add times of the clock: joined to the day behind them, else of the day named before in the sentence, or today."""
    timed = list(rows)
    for clock in _clocks().finditer(text):
        if any(row.start < clock.end() and clock.start() < row.end for row in timed):
            continue
        behind = next((row for row in timed if row.start >= clock.end()), None)
        if behind is not None and re.fullmatch(_TERMS["clock_day"], text[clock.end() : behind.start]):
            joined = "(" not in text[clock.end() : behind.start]
            timed.remove(behind)
            timed += [row for row in (behind, behind._replace(start=clock.start(), end=clock.end())) if not joined]
            timed += [behind._replace(start=clock.start())] if joined else []
        else:
            before = [row for row in timed if row.end <= clock.start() and ". " not in text[row.end : clock.start()]]
            day = before[-1].value if before and re.fullmatch(r"\d{4}-\d\d-\d\d", before[-1].value or "") else published
            timed.append(Timex(clock.start(), clock.end(), day))
        timed.sort()
    return timed


def _lead_start(text: str, row: Timex) -> int:
    """Where a mention begins with the words that belong to it in TimeML: "the" of "the third quarter"."""
    for lead, surface in _TERMS["leads"]:
        found = re.search(rf"(?<![\w-]){lead}", text[max(0, row.start - 17) : row.start], re.I)
        if found and re.match(surface, text[row.start : row.end], re.I):
            return row.start - len(found[0])
    return row.start


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
    if published is not None and (ahead := re.fullmatch(_TERMS["ahead"], surface, re.I)):
        years = {"decade": 10, "century": 100}[ahead["unit"].lower()]
        year = int(published[:4]) + (-years if ahead["rel"].lower() == "last" else years)
        yield row._replace(value=str(year // years))
        return
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
    last, named = quarter, False
    resolved = []
    for row in rows:
        over = not named or last is None or (row.value or "") <= last
        if over and re.fullmatch(r"\d{4}-Q\d", row.value or ""):
            quarter, at, named = row.value, row.end, True
        longer = re.search(_TERMS["longer"], text[max(0, row.start - 200) : row.start].split(". ")[-1], re.I | re.S)
        compared = row.start - at < _NEAR and re.fullmatch(_TERMS["compared"], text[row.start : row.end], re.I)
        if quarter is not None and (row.value == "QUARTER BEFORE" or compared):
            part = "" if compared and longer else quarter[4:]
            row = row._replace(value=f"{int(quarter[:4]) - 1}{part}")
        elif (
            quarter is not None
            and re.fullmatch(r"\d{4}", row.value or "")
            and (after := re.match(_TERMS["year_quarter"], text[row.end : row.end + 9]))
        ):
            start = row.start - 4 if text[: row.start].lower().endswith("the ") else row.start
            row = Timex(start, row.end + after.end(), row.value if longer else f"{row.value}{quarter[4:]}")
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
def _clocks() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){_TERMS['clock']}", re.I)


@cache
def _references() -> re.Pattern[str]:
    terms = sorted(_TERMS["references"], key=len, reverse=True)
    return re.compile(
        rf"(?<![\w-])(?:{'|'.join(map(re.escape, terms))})(?![\w-])(?:(?<=quarter)|(?<=period)|(?!['’]s))", re.I
    )
