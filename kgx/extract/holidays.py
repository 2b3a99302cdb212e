"""The EDTF value of holidays and of the end of the year: "last Thanksgiving", "by year-end"."""

from __future__ import annotations

import re
from datetime import date
from types import MappingProxyType

from kgx.extract import calendar
from kgx.extract.date_scene import Resolved, Scene, grammar
from kgx.extract.date_tense import is_told

_AHEAD = MappingProxyType({"last": False, "next": True})


def holiday_in(year: int, name: str) -> date:
    """The day of a holiday of `dates.json`: month, day, and the weekday that is awaited from that day on, if any.

    >>> holiday_in(1999, "thanksgiving")
    datetime.date(1999, 11, 25)
    """
    month, number, weekday = grammar()["holidays"][name]
    first = date(year, month, number)
    return first if weekday is None else calendar.weekday_near(first, weekday, future=True)


def holiday(match: re.Match[str], scene: Scene) -> Resolved | None:
    """Thanksgiving, Christmas Eve 1998; without a year the one that the tense asks for, else the nearest."""
    name = match["h"].lower().replace("’", "'")
    if match["y"]:
        return Resolved(holiday_in(int(match["y"]), name).isoformat())
    if scene.anchor is None or not 1 < scene.anchor.year < date.max.year:
        return Resolved(None)
    anchor = scene.anchor
    days = [holiday_in(anchor.year + step, name) for step in (-1, 0, 1)]
    told = False if scene.future is None and is_told(scene) else scene.future
    future = _AHEAD.get((match["rel"] or "").lower(), told)
    fitting = days if future is None else [day for day in days if (day > anchor if future else day <= anchor)]
    return Resolved(min(fitting, key=lambda day: abs(day - anchor)).isoformat())


def year_end(match: re.Match[str], scene: Scene) -> Resolved | None:
    """By year-end: the end of the year of the document."""
    return Resolved(calendar.year_value(scene.anchor.year) if scene.anchor is not None else None, "END")
