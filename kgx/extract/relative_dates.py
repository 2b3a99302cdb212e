"""The EDTF value of periods counted from the day of the document or the date before: "last year", "a decade ago"."""

from __future__ import annotations

import re
from datetime import date
from types import MappingProxyType

from kgx.extract import calendar
from kgx.extract.date_scene import Resolved, Scene, count_of, mod_of, singular_unit
from kgx.extract.date_tense import is_narrated

_STEP = MappingProxyType({"last": -1, "this": 0, "next": 1, "this past": -1, "this coming": 1, "the": 0})


def _relative_value(anchor: date, unit: str, step: int) -> str | None:
    if unit == "week":
        return calendar.week_value(anchor, step)
    if unit == "weekend":
        return calendar.weekend_value(anchor, step)
    if unit == "quarter":
        year, month = calendar.add_months(anchor, 3 * step)
        return calendar.month_value(year, 33 + (month - 1) // 3)
    if unit == "decade":
        return calendar.decade_value(anchor.year + 10 * step)
    if unit == "century":
        return calendar.century_value(anchor.year + 100 * step)
    return calendar.shift(anchor, step, unit)


def period_relative(match: re.Match[str], scene: Scene) -> Resolved | None:
    """Last week, this quarter, next year."""
    relative, unit = match["rel"].lower(), match["u"].lower()
    if unit in ("decade", "century") and relative != "this":
        if scene.anchor is None:
            return Resolved(None)
        return Resolved(calendar.span(scene.anchor, _STEP[relative], unit))
    if scene.anchor is None:
        return Resolved(None)
    return Resolved(_relative_value(scene.anchor, unit, _STEP[relative]))


def year_mod_relative(match: re.Match[str], scene: Scene) -> Resolved | None:
    """Early next year, the end of this month."""
    mod = mod_of(match["mod"])
    if scene.anchor is None:
        return Resolved(None, mod)
    return Resolved(_relative_value(scene.anchor, match["u"].lower(), _STEP[match["rel"].lower()]), mod)


def the_past(match: re.Match[str], scene: Scene) -> Resolved | None:
    """The past decade, the next two years; not "previous years", "the last month" of a treatment.

    What "improved over the next year" did so after the date before in the text, if that is said.
    """
    relative, unit = match["rel"].lower(), singular_unit(match["u"])
    form = (match["n"] or "").strip().lower()
    plural = match["u"].lower().endswith("s")
    leads = match.group().lower().startswith(("the", "past", "last")) and relative not in ("previous", "following")
    if not leads and not (relative == "next" and form):
        return None
    if form in ("few", "several", "couple of") or (plural and not form):
        return Resolved(None) if match.group().lower().startswith("the") else None
    numbers = [count_of(word) for word in re.split(r" (?:to|or) ", form)] if form else [1]
    if scene.anchor is None or not numbers[-1]:
        return Resolved(None)
    sign = 1 if relative in ("next", "coming") else -1
    if sign > 0 and is_narrated(scene):
        known = scene.previous is not None and scene.previous.year < scene.anchor.year
        return Resolved(calendar.span(scene.previous, numbers[-1], unit) if scene.previous and known else None)
    return Resolved(calendar.span(scene.anchor, sign * numbers[-1], unit))


def last_weeks(match: re.Match[str], scene: Scene) -> Resolved | None:
    """The past three weeks."""
    unit = singular_unit(match["u"])
    count = count_of((match["n"] or "1").strip())
    if scene.anchor is None or not count:
        return Resolved(None)
    return Resolved(calendar.span(scene.anchor, -count, unit))


def ago(match: re.Match[str], scene: Scene) -> Resolved | None:
    """Two years ago, a decade ago."""
    unit = singular_unit(match["u"])
    numbers = [count_of(word) for word in re.split(r" (?:to|or) ", match["n"])]
    if scene.anchor is None or not all(numbers):
        return Resolved(None)
    values = [calendar.shift(scene.anchor, -number, unit) for number in numbers]
    if len(values) == 1:
        return Resolved(values[0])
    recent, distant = values[0], values[-1]
    return Resolved(calendar.interval(distant, recent) if recent and distant and "/" not in recent + distant else None)


def that_year(match: re.Match[str], scene: Scene) -> Resolved | None:
    """That year, the following year: counted from the date before it."""
    if scene.previous is None:
        return None
    step = {"the following": 1, "the next": 1, "the previous": -1}.get(match["rel"].lower(), 0)
    return Resolved(calendar.year_value(scene.previous.year + step))


def year_earlier(match: re.Match[str], scene: Scene) -> Resolved | None:
    """A year earlier, counted from the date before it; a duration where no date stands near."""
    if scene.previous is None or match["n"].lower() != "a" or match["rel"].lower() == "before":
        return None
    step = 1 if match["rel"].lower() == "later" else -1
    return Resolved(calendar.year_value(scene.previous.year + step))
