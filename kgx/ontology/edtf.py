"""Extended Date/Time Format (ISO 8601-2, https://www.loc.gov/standards/datetime/): the days that a value covers, and
how a reader says it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from types import MappingProxyType

_DAY = re.compile(r"(-?\d{4})-(\d{2})-(\d{2})")
_MONTH = re.compile(r"(-?\d{4})-(\d{2})")
_YEAR = re.compile(r"\d{1,4}X{0,3}")
_QUALIFIER = re.compile(r"[?~%]")
_OPEN = ("", "..")

_PARTS_OF_YEAR = MappingProxyType(
    {
        21: (3, 3),
        22: (6, 3),
        23: (9, 3),
        24: (12, 3),
        25: (3, 3),
        26: (6, 3),
        27: (9, 3),
        28: (12, 3),
        29: (9, 3),
        30: (12, 3),
        31: (3, 3),
        32: (6, 3),
        33: (1, 3),
        34: (4, 3),
        35: (7, 3),
        36: (10, 3),
        37: (1, 4),
        38: (5, 4),
        39: (9, 4),
        40: (1, 6),
        41: (7, 6),
    }
)
"""First month and number of months of a division of the year: seasons (of no, the northern, the southern hemisphere),
quarters, thirds, halves. Seasons are whole months; a winter begins in the December of its year."""


MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_SEASONS = ("spring", "summer", "autumn", "winter")
_QUARTERS = tuple(f"the {nth} quarter of" for nth in ("first", "second", "third", "fourth"))
_THIRDS = tuple(f"the {nth} third of" for nth in ("first", "second", "last"))
_HALVES = ("the first half of", "the second half of")
_NAMES = MappingProxyType(
    dict(enumerate(MONTHS, 1)) | dict(enumerate((*3 * _SEASONS, *_QUARTERS, *_THIRDS, *_HALVES), 21))
)
_PARTS = MappingProxyType({"START": "early ", "MID": "mid-", "END": "late "})


def in_words(value: str, mod: str | None = None) -> str:
    """An EDTF value as a reader says it, with its `mod` (START, MID, END); what is no EDTF value is given back.

    >>> in_words("2024-02"), in_words("2026-22"), in_words("2027", "START"), in_words("199X"), in_words("2023-04/..")
    ('February 2024', 'summer 2026', 'early 2027', '1990s', 'from April 2023')
    """
    if not is_edtf(value):
        return value
    first, slash, last = value.strip().partition("/")
    if not slash:
        return _in_words(first, mod)
    if first in _OPEN:
        return f"until {_in_words(last)}"
    return f"from {_in_words(first)}" if last in _OPEN else f"{_in_words(first)} to {_in_words(last)}"


def _in_words(value: str, mod: str | None = None) -> str:
    plain = _QUALIFIER.sub("", value)
    doubt = ("perhaps " if "?" in value or "%" in value else "") + ("about " if "~" in value or "%" in value else "")
    if found := _DAY.fullmatch(plain):
        said = f"{int(found[3])} {_NAMES[int(found[2])]} {found[1]}"
    elif found := _MONTH.fullmatch(plain):
        said = f"{_NAMES[int(found[2])]} {found[1]}"
    else:
        said = f"{plain.replace('X', '0')}s" if "X" in plain else plain
    return doubt + _PARTS.get(mod or "", "") + said


def bounds(value: str | None) -> tuple[date | None, date | None] | None:
    """First and last day that an EDTF value covers; None for an open end of an interval; None for no EDTF value.

    Marks of doubt (`?`, `~`, `%`) do not move the bounds.

    >>> bounds("2026-22")
    (datetime.date(2026, 6, 1), datetime.date(2026, 8, 31))
    >>> bounds("2023-04/..")
    (datetime.date(2023, 4, 1), None)
    """
    if not value:
        return None
    plain = _QUALIFIER.sub("", value.strip())
    first, slash, last = plain.partition("/")
    if not slash:
        return _bounds(first)
    begin, end = _side(first), _side(last)
    if begin is None or end is None or (first in _OPEN and last in _OPEN):
        return None
    if begin[0] is not None and end[1] is not None and begin[0] > end[1]:
        return None
    return begin[0], end[1]


def is_edtf(value: str) -> bool:
    """Whether `bounds` can read the value."""
    return bounds(value) is not None


def _side(side: str) -> tuple[date | None, date | None] | None:
    return (None, None) if side in _OPEN else _bounds(side)


def _bounds(value: str) -> tuple[date, date] | None:
    try:
        if found := _DAY.fullmatch(value):
            day = date(*map(int, found.groups()))
            return day, day
        if found := _MONTH.fullmatch(value):
            return _part_of_year(int(found[1]), int(found[2]))
        if len(value) == 4 and _YEAR.fullmatch(value):
            low, high = int(value.replace("X", "0")), int(value.replace("X", "9"))
            return date(max(low, 1), 1, 1), date(high, 12, 31)
    except ValueError:
        return None
    return None


def _part_of_year(year: int, number: int) -> tuple[date, date] | None:
    if 1 <= number <= 12:
        return _months(year, number, 1)
    if number in _PARTS_OF_YEAR:
        return _months(year, *_PARTS_OF_YEAR[number])
    return None


def _months(year: int, first: int, count: int) -> tuple[date, date]:
    beyond = year * 12 + first - 1 + count - 1
    last_year, last_month = divmod(beyond, 12)
    last_day = monthrange(last_year, last_month + 1)[1]
    return date(year, first, 1), date(last_year, last_month + 1, 1) + timedelta(days=last_day - 1)
