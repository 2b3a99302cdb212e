"""Dates of publication: as metadata write them, and as the dateline of a news text says them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator


def _numbered(pattern: str, number: int) -> str:
    """The pattern with a number in its group names, which must differ within one expression."""
    return re.sub(r"\?P<(\w+)>", rf"?P<\g<1>{number}>", pattern)


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_DAYS = (
    rf"{_MONTH}\s{_DAY},?\s{_YEAR}",
    rf"{_DAY}(?:\sof)?[\s-]{_MONTH},?[\s-]{_YEAR}",
    r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})",
)
_ONLY_IN_METADATA = (
    r"(?P<year>\d{4})[/.](?P<month>\d{1,2})[/.](?P<day>\d{1,2})",
    r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})",
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
    r"(?P<year>\d{4})-(?P<month>\d{2})",
    rf"{_MONTH},?\s{_YEAR}",
    r"(?P<year>\d{4})",
)
_FULL_DATE = "(?i:" + "|".join(_numbered(form, number) for number, form in enumerate(_DAYS)) + ")"
_ANY_DATE = "|".join(_numbered(form, number) for number, form in enumerate((*_DAYS, *_ONLY_IN_METADATA)))
_WEEKDAY = r"(?i:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,?\s)?"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?\s?(?i:[ap]\.?m\.?)?\s?(?:Z|[A-Z]{2,4}|[+-]\d{2}:?\d{2})?"
_METADATA = re.compile(rf"{_WEEKDAY}(?i:{_ANY_DATE})(?:(?:T|,?\s(?:at\s)?){_CLOCK})?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:\s.*)?")
_ANYWHERE = re.compile(rf"\b{_FULL_DATE}\b")

_PLACE_WORD = r"(?:[A-Z][\w.'’&-]*|of|de|la|le|upon|and|the)"
_PLACE = rf"(?!(?:On|In|By|Since|From|Until|Between)\b)[A-Z][\w.'’&-]*(?:[ ,/]+{_PLACE_WORD}){{0,7}}"
_DASH = r"(?:--?|[–—―─])"
_AGENCY = r"(?:[ ]?\([^()]{2,40}\)|[ ]?/[^/]{2,40}/)"
_LABEL = (
    r"(?i:(?:(?:Last )?Updated|Published|Posted|Issued|Released|Date|Publication date"
    r"|(?:Press release )?For immediate release"
    rf"|Embargoed (?:for release )?until(?: {_CLOCK}| \d{{1,2}} [ap]\.?m\.?(?: [A-Z]{{2,3}})?)?,?)(?: on)?[:\s–—-]*)"
)
_BEFORE = rf"(?:Newswise\s{_DASH}\s)?(?:{_PLACE}{_AGENCY}?(?:[ ]?[,:][ ]|[ ]?{_DASH}[ ]?|[ ]))??"
_AFTER = rf"{_AGENCY}{{0,2}}(?:[ ]?{_DASH}|:\s|/[A-Z]|\.\s[A-Z“\"]|\.?$)"
_DATELINE = re.compile(rf"{_BEFORE}(?P<open>\()?{_WEEKDAY}{_FULL_DATE}(?(open)\)){_AFTER}")
_DATE_ALONE = re.compile(rf"{_LABEL}?(?:{_CLOCK},?\s)?{_WEEKDAY}{_FULL_DATE}(?:[,;]?\s(?:at\s)?{_CLOCK})?\.?")
_NUMERIC_ALONE = re.compile(rf"{_LABEL}(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.(?P<year>\d{{4}})")
_BYLINE_MARK = re.compile(r"\s[|•·]\s")
_FIRST_LINES = 6
_FIRST_CHARACTERS = 4000
_LONGEST_DATELINE = 160
_YEARS = range(1600, 2200)


def publication_date(written: str) -> str | None:
    """A date of metadata in ISO form, as coarse as it is written; None where it cannot be read for certain.

    Of "03/05/2024" nobody knows which is the month: only the year is certain.

    >>> publication_date("Tue, 05 Mar 2024 10:00:00 GMT"), publication_date("March 2024"), publication_date("today")
    ('2024-03-05', '2024-03', None)
    """
    written = " ".join(written.split())
    if slashed := _SLASHED.fullmatch(written):
        first, second, year = map(int, slashed.groups())
        return _from_slashed(first, second, year)
    match = _METADATA.fullmatch(written)
    return _iso(match) if match else None


def dateline(text: str) -> str | None:
    """The full date in the dateline at the beginning of a news text, or in a byline or on a line of its own there.

    >>> dateline("Agency clears drug\\n\\nLONDON, March 5, 2024 (Newswire) -- The agency said")
    '2024-03-05'
    """
    lines = [" ".join(line.split()) for line in text[:_FIRST_CHARACTERS].splitlines() if line.strip()]
    for line in lines[:_FIRST_LINES]:
        parts = _BYLINE_MARK.split(line) if len(line) < _LONGEST_DATELINE else [line]
        matches = [_DATE_ALONE.fullmatch(part) or _NUMERIC_ALONE.fullmatch(part) for part in parts]
        match = _DATELINE.match(line[:_LONGEST_DATELINE]) or next(filter(None, matches), None)
        if match and (date := _iso(match)):
            return date
    return None


def dates_written(text: str) -> Iterator[str]:
    """Every full date that a text spells out ("5 March 2024"), in ISO form, in order."""
    for match in _ANYWHERE.finditer(text):
        if date := _iso(match):
            yield date


def _from_slashed(first: int, second: int, year: int) -> str | None:
    if first == second or second > 12:
        return _checked(year, first, second)
    if first > 12:
        return _checked(year, second, first)
    return _checked(year, None, None)


def _iso(match: re.Match[str]) -> str | None:
    parts = {name.rstrip("0123456789"): value for name, value in match.groupdict().items() if value}
    day = parts.get("day")
    return _checked(int(parts["year"]), _month_number(parts.get("month")), int(day) if day else None)


def _month_number(month: str | None) -> int | None:
    if month is None:
        return None
    return int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1


def _checked(year: int, month: int | None, day: int | None) -> str | None:
    """ISO form of a date that exists, else None."""
    if year not in _YEARS:
        return None
    try:
        date = datetime.date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return None
    return date.isoformat()[: 4 if month is None else 7 if day is None else 10]
