"""The EDTF value of each kind of calendar expression: one function for each rule of the grammar `dates.json`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from types import MappingProxyType

from kgx.extract import calendar, date_years
from kgx.extract.date_scene import Resolved, Scene, grammar, mod_of, month_of, year_of
from kgx.extract.date_tense import just_past, month_ahead, weekday_ahead
from kgx.extract.holidays import holiday, year_end
from kgx.extract.relative_dates import (
    ago,
    last_weeks,
    period_relative,
    that_year,
    the_past,
    year_earlier,
    year_mod_relative,
)

_STEP = MappingProxyType({"last": -1, "this": 0, "next": 1})
_SEASON_BEGINS = MappingProxyType({"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12})
"""The first month of a season, in the northern hemisphere."""


def _issue(scene: Scene) -> bool:
    return re.match(grammar()["issue"], scene.after, re.I) is not None


def _iso_day(match: re.Match[str], scene: Scene) -> Resolved | None:
    value = calendar.day_value(int(match["y"]), int(match["mn"]), int(match["d"]))
    return Resolved(value) if value is not None else None


def _day_number(form: str) -> int:
    return int(re.sub(r"\D", "", form) or grammar()["ordinals"][form.lower().replace(" ", "-")])


def _day_of(match: re.Match[str], scene: Scene, day: str, month: str = "m", year: str = "y") -> str | None:
    number, month_number = _day_number(match[day]), month_of(match[month])
    relative = match.groupdict().get("rel")
    if match[year] and not relative:
        return calendar.day_value(year_of(match[year]), month_number, number)
    if scene.anchor is None:
        return None
    if relative:
        return calendar.day_value(scene.anchor.year + _STEP[relative.lower()], month_number, number)
    near = calendar.day_near(scene.anchor, month_number, number, future=None if _issue(scene) else scene.future)
    if near is not None and near > scene.anchor and re.search(r"\bended (?:on )?$", scene.before):
        return calendar.day_value(near.year - 1, month_number, number)
    return near.isoformat() if near is not None else None


def _day(match: re.Match[str], scene: Scene) -> Resolved | None:
    if match["m"].rstrip(".") in ("May", "Mar", "March") and scene.tag == "MD":
        return None
    if not 1 <= _day_number(match["d"]) <= 31:
        return None
    return Resolved(_day_of(match, scene, "d"))


def _day_range(match: re.Match[str], scene: Scene) -> Resolved | None:
    first, last = _day_of(match, scene, "d"), _day_of(match, scene, "d2")
    return Resolved(calendar.interval(first, last) if first and last and first < last else None)


def _day_to_day(match: re.Match[str], scene: Scene) -> Resolved | None:
    last = _day_of(match, scene, "d2", "m2", "y2")
    first = _day_of(match, scene, "d")
    if last is not None and not match["y"]:
        year = int(last[:4])
        first = calendar.day_value(year, month_of(match["m"]), _day_number(match["d"]))
        if first is not None and first > last:
            first = calendar.day_value(year - 1, month_of(match["m"]), _day_number(match["d"]))
    return Resolved(calendar.interval(first, last) if first and last and first < last else None)


def _month_to_month(match: re.Match[str], scene: Scene) -> Resolved | None:
    groups = match.groupdict()
    first, last = month_of(match["m"]), month_of(match["m2"])
    if groups.get("y2"):
        year = int(match["y2"])
    elif scene.anchor is not None:
        year = calendar.month_near(scene.anchor, last, future=bool(scene.future))[0]
    else:
        return Resolved(None)
    start = int(match["y"]) if groups.get("y") else year - (first > last)
    if (start, first) >= (year, last):
        return Resolved(None)
    return Resolved(calendar.interval(calendar.month_value(start, first), calendar.month_value(year, last)))


def _week_of(match: re.Match[str], scene: Scene) -> Resolved | None:
    day = _day_of(match, scene, "d")
    return Resolved(calendar.week_value(date.fromisoformat(day)) if day is not None else None)


def _quarter_ended(match: re.Match[str], scene: Scene) -> Resolved | None:
    """The quarter that most of the three months up to the day belong to."""
    day = _day_of(match, scene, "d")
    if day is None:
        return Resolved(None)
    middle = date.fromisoformat(day) - timedelta(days=45)
    return Resolved(calendar.month_value(middle.year, 33 + (middle.month - 1) // 3))


def _month_rule(match: re.Match[str], scene: Scene) -> Resolved | None:
    groups = match.groupdict()
    month, mod = month_of(match["m"]), mod_of(groups.get("mod"))
    if groups.get("y"):
        return Resolved(calendar.month_value(year_of(match["y"]), month), mod)
    if match["m"] in ("May", "MAY") and scene.tag == "MD":
        return None
    if scene.anchor is None:
        return Resolved(None, mod)
    future = None if scene.future and just_past(scene, month) else scene.future
    return Resolved(calendar.month_value(*calendar.month_near(scene.anchor, month, future=future)), mod)


def _month_of_year(match: re.Match[str], scene: Scene) -> Resolved | None:
    if scene.anchor is None:
        return Resolved(None)
    year = scene.anchor.year + _STEP[match["rel"].lower()]
    return Resolved(calendar.month_value(year, month_of(match["m"])))


def _bare_month(match: re.Match[str], scene: Scene) -> Resolved | None:
    leads = re.search(grammar()["preposition"], scene.before, re.I) is not None
    if match["m"].upper() in ("MAY", "MARCH", "AUGUST") and (not leads or scene.tag.startswith(("MD", "VB"))):
        return None
    if (
        match["m"].upper() in ("APRIL", "JUNE", "MAY", "AUGUST")
        and re.match(r"\s[A-Z][a-z]+", scene.after)
        and not leads
    ):
        return None
    if (
        re.search(r"[A-Z][a-z]+\s$", scene.before)
        and not leads
        and scene.tag == "NNP"
        and re.match(r",? said", scene.after)
    ):
        return None
    if match["m"].isupper() and not leads:
        return None
    if scene.anchor is None:
        return Resolved(None)
    month = month_of(match["m"])
    future = None if _issue(scene) else month_ahead(scene, month)
    return Resolved(calendar.month_value(*calendar.month_near(scene.anchor, month, future=future)))


def _month_relative(match: re.Match[str], scene: Scene) -> Resolved | None:
    if scene.anchor is None:
        return Resolved(None)
    month, relative = month_of(match["m"]), match["rel"].lower()
    if relative == "this":
        return Resolved(calendar.month_value(scene.anchor.year, month))
    year, number = calendar.month_near(scene.anchor, month, future=relative in ("next", "this coming"))
    if (year, number) == (scene.anchor.year, scene.anchor.month) and relative == "last":
        year -= 1
    return Resolved(calendar.month_value(year, number))


def _weekday(match: re.Match[str], scene: Scene) -> Resolved | None:
    if re.match(r"s\b", scene.after) or re.search(r"\b(?:every|each|Black|Cyber|Good|Ash) $", scene.before):
        return None
    if scene.anchor is None:
        return Resolved(None)
    number = grammar()["weekdays"][match["w"].capitalize()]
    relative = (match["rel"] or "").lower()
    days = (number - scene.anchor.weekday()) % 7
    future = relative in ("next", "this coming") or (not relative and weekday_ahead(scene, days))
    day = calendar.weekday_near(scene.anchor, number, future=future)
    if relative == "next" and day == scene.anchor:
        day = calendar.weekday_near(day.fromordinal(day.toordinal() + 1), number, future=True)
    if relative == "last" and day == scene.anchor:
        day = calendar.weekday_near(day.fromordinal(day.toordinal() - 1), number)
    return Resolved(day.isoformat())


def _weekday_after(match: re.Match[str], scene: Scene) -> Resolved | None:
    """The following Tuesday, counted from the day named before it."""
    if scene.previous is None or not scene.exact:
        return Resolved(None)
    number, ahead = grammar()["weekdays"][match["w"].capitalize()], match["rel"].lower() != "the previous"
    beside = scene.previous + timedelta(days=1 if ahead else -1)
    return Resolved(calendar.weekday_near(beside, number, future=ahead).isoformat())


def _day_word(form: str) -> str:
    word = form.lower()
    return word.split(" ")[0] if word.startswith(("yesterday", "tomorrow")) else word


def _today(match: re.Match[str], scene: Scene) -> Resolved | None:
    named = match["word"][0].isupper() and re.search(r"(?:\b[A-Z]\w+ |[“\"'‘])$", scene.before)
    if named and not re.match(r"['’]s [a-z]", scene.after):
        return None
    if re.match(r"['’]s [a-z]+ (?:is|are)\b|[™®]|\.com", scene.after):
        return None
    if scene.anchor is None:
        return Resolved(None)
    return Resolved(calendar.shift(scene.anchor, grammar()["today"][_day_word(match["word"])], "day"))


def _season_of(year: int, form: str) -> str:
    return calendar.month_value(year, grammar()["seasons"][form.lower()])


def _season(match: re.Match[str], scene: Scene) -> Resolved | None:
    return Resolved(_season_of(year_of(match["y"]), match["s"]), mod_of(match["mod"]))


def _season_year(anchor: date, form: str, *, future: bool) -> int:
    first = _SEASON_BEGINS[form.lower()]
    if future:
        return anchor.year + (anchor.month > first + 2)
    return anchor.year - (anchor.month < first)


def _season_relative(match: re.Match[str], scene: Scene) -> Resolved | None:
    if scene.anchor is None:
        return Resolved(None)
    relative = match["rel"].lower()
    if relative == "this" and match["s"].lower() != "winter":
        return Resolved(_season_of(scene.anchor.year, match["s"]))
    year = _season_year(scene.anchor, match["s"], future=relative in ("next", "this coming"))
    lasting = year == scene.anchor.year and scene.anchor.month <= _SEASON_BEGINS[match["s"].lower()] + 2
    return Resolved(_season_of(year - (relative == "last" and lasting), match["s"]))


def _bare_season(match: re.Match[str], scene: Scene) -> Resolved | None:
    if scene.anchor is None or scene.future is None or (match["s"].lower() == "fall" and scene.tag.startswith("VB")):
        return None
    year = _season_year(scene.anchor, match["s"], future=scene.future)
    return Resolved(_season_of(year, match["s"]), mod_of(match["mod"]))


def _quarter(match: re.Match[str], scene: Scene) -> Resolved | None:
    groups = match.groupdict()
    number = grammar()["quarters"][(match["q"] or groups["q2"]).lower()]
    mod = mod_of(groups.get("mod"))
    named = match["y"] or (owner[1] if (owner := re.search(r"\b(\d{4})['’]s (?:fiscal )?$", scene.before)) else None)
    if named:
        return Resolved(calendar.month_value(int(named), number), mod)
    if scene.anchor is None:
        return Resolved(None, mod)
    current = 33 + (scene.anchor.month - 1) // 3
    year = scene.anchor.year
    if re.search(r"\byear-(?:ago|earlier) $", scene.before):
        return Resolved(calendar.month_value(year - 1 - (number >= current), number), mod)
    if scene.future is not True and number >= current + (scene.future is False):
        year -= number > current or scene.future is False
    elif scene.future and number < current - 1:
        year += 1
    return Resolved(calendar.month_value(year, number), mod)


def _quarter_of_year(match: re.Match[str], scene: Scene) -> Resolved | None:
    if scene.anchor is None:
        return Resolved(None)
    number = grammar()["quarters"][match["q"].lower()]
    return Resolved(calendar.month_value(scene.anchor.year + _STEP[match["rel"].lower()], number))


def _half(match: re.Match[str], scene: Scene) -> Resolved | None:
    number = grammar()["halves"][match["h"].lower()]
    if match["y"]:
        return Resolved(calendar.month_value(int(match["y"]), number))
    if scene.anchor is None:
        return Resolved(None)
    year = scene.anchor.year + {"next": 1, "last": -1}.get((match["rel"] or "").lower(), 0)
    return Resolved(calendar.month_value(year, number))


RESOLVERS: MappingProxyType[str, Callable[[re.Match[str], Scene], Resolved | None]] = MappingProxyType(
    {
        "iso_day": _iso_day,
        "us_day": _iso_day,
        "day_range": _day_range,
        "day_to_day": _day_to_day,
        "month_to_month": _month_to_month,
        "day": _day,
        "week_of": _week_of,
        "holiday": holiday,
        "year_end": year_end,
        "quarter_ended": _quarter_ended,
        "month": _month_rule,
        "month_of_year": _month_of_year,
        "bare_month": _bare_month,
        "month_relative": _month_relative,
        "weekday": _weekday,
        "weekday_after": _weekday_after,
        "today": _today,
        "season": _season,
        "season_relative": _season_relative,
        "bare_season": _bare_season,
        "quarter": _quarter,
        "quarter_of_year": _quarter_of_year,
        "half": _half,
        "year_range": date_years.year_range,
        "decade_range": date_years.decade_range,
        "decade": date_years.decade,
        "short_year": date_years.short_year,
        "short_decade": date_years.short_decade,
        "decade_words": date_years.decade_words,
        "year_words": date_years.year_words,
        "century": date_years.century,
        "year_mod": date_years.year_mod,
        "year_mod_relative": year_mod_relative,
        "period_relative": period_relative,
        "the_past": the_past,
        "last_count_weeks": last_weeks,
        "ago": ago,
        "that_year": that_year,
        "year_earlier": year_earlier,
        "year": date_years.year,
    }
)
"""One function for each rule name; None says that the match is no date."""
