"""Arithmetic of calendar values: EDTF strings for days, months, years and spans relative to a day. Pure functions."""

from __future__ import annotations

from datetime import date, timedelta

NEAR_FUTURE = timedelta(days=100)


def year_value(year: int) -> str:
    """EDTF of a year."""
    return f"{year:04d}"


def month_value(year: int, month: int) -> str:
    """EDTF of a month or of another division of the year (21 spring, 33 first quarter, 40 first half)."""
    return f"{year:04d}-{month:02d}"


def day_value(year: int, month: int, day: int) -> str | None:
    """EDTF of a day, or None where the calendar has no such day."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def interval(first: str, last: str) -> str:
    """EDTF of an interval.

    >>> interval("2012", "2022")
    '2012/2022'
    """
    return f"{first}/{last}"


def decade_value(year: int) -> str:
    """EDTF of the decade of a year: 1994 -> 199X."""
    return f"{year // 10:03d}X"


def century_value(year: int) -> str:
    """EDTF of the hundred years of a year: 1810 -> 18XX."""
    return f"{year // 100:02d}XX"


def add_months(day: date, months: int) -> tuple[int, int]:
    """Year and month that lie `months` after a day's month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return year, month + 1


def week_value(day: date, weeks: int = 0) -> str:
    """Monday to Sunday of the week that lies `weeks` after a day's week.

    >>> week_value(date(2011, 5, 11))
    '2011-05-09/2011-05-15'
    """
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=weeks)
    return interval(monday.isoformat(), (monday + timedelta(days=6)).isoformat())


def weekend_value(day: date, weeks: int = 0) -> str:
    """Saturday and Sunday nearest to a day: on Monday and Tuesday the weekend that is over, else the coming one."""
    saturday = day + timedelta(days=5 - day.weekday() - (7 if day.weekday() < 2 else 0)) + timedelta(weeks=weeks)
    return interval(saturday.isoformat(), (saturday + timedelta(days=1)).isoformat())


def weekday_near(anchor: date, weekday: int, *, future: bool = False) -> date:
    """The last such weekday up to `anchor`, or the next one from it on."""
    if future:
        return anchor + timedelta(days=(weekday - anchor.weekday()) % 7)
    return anchor - timedelta(days=(anchor.weekday() - weekday) % 7)


def day_near(anchor: date, month: int, day: int, *, future: bool | None = None) -> date | None:
    """The date with this month and day that `future` asks for; without it the nearest one."""
    candidates = []
    for year in (anchor.year - 1, anchor.year, anchor.year + 1):
        try:
            candidates.append(date(year, month, day))
        except ValueError:
            continue
    if not candidates:
        return None
    nearest = min(candidates, key=lambda one: abs(one - anchor))
    if future is None or abs(nearest - anchor) < NEAR_FUTURE:
        return nearest
    fitting = [one for one in candidates if (one >= anchor) == future]
    return min(fitting, key=lambda one: abs(one - anchor)) if fitting else nearest


def month_near(anchor: date, month: int, *, future: bool | None = False) -> tuple[int, int]:
    """Year and month of the last such month up to `anchor`, of the next one, or (None) of the nearest one."""
    back = (anchor.month - month) % 12
    ahead = (month - anchor.month) % 12
    if future is None:
        return add_months(anchor, ahead if ahead <= 3 else -back)
    return add_months(anchor, ahead if future else -back)


def shift(anchor: date, count: int, unit: str) -> str | None:
    """EDTF of the time `count` units before (negative) or after a day, as coarse as the unit.

    >>> shift(date(2018, 12, 12), -2, "year"), shift(date(2018, 1, 5), -2, "month")
    ('2016', '2017-11')
    """
    try:
        if unit == "day":
            return (anchor + timedelta(days=count)).isoformat()
        if unit == "week":
            return week_value(anchor, count)
    except OverflowError:
        return None
    if unit == "month":
        return month_value(*add_months(anchor, count))
    years = count * {"year": 1, "decade": 10, "century": 100}[unit]
    year = anchor.year + years
    if not 1 <= year <= 9999:
        return None
    return century_value(year) if unit == "century" else year_value(year)


def span(anchor: date, count: int, unit: str) -> str | None:
    """EDTF interval from a day to `count` units after it (before it where negative), in years, months or days."""
    other = shift(anchor, count, unit) if unit != "week" else shift(anchor, 7 * count, "day")
    if other is None:
        return None
    if unit in ("day", "week"):
        here = anchor.isoformat()
    else:
        here = month_value(anchor.year, anchor.month) if unit == "month" else year_value(anchor.year)
        other = year_value(anchor.year + 100 * count) if unit == "century" else other
    return interval(other, here) if count < 0 else interval(here, other)
