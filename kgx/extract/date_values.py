"""The EDTF value of each kind of calendar expression: one function for each rule of the grammar `dates.json`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from types import MappingProxyType

from kgx.extract import calendar
from kgx.extract.date_scene import Resolved, Scene, count_of, grammar, mod_of
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


def _month(form: str) -> int:
    return int(grammar()["months"][form.rstrip(".").capitalize()])


def _issue(scene: Scene) -> bool:
    return re.match(grammar()["issue"], scene.after, re.I) is not None


def _iso_day(match: re.Match[str], scene: Scene) -> Resolved | None:
    value = calendar.day_value(int(match["y"]), int(match["mn"]), int(match["d"]))
    return Resolved(value) if value is not None else None


def _day_number(form: str) -> int:
    return int(re.sub(r"\D", "", form))


def _day_of(match: re.Match[str], scene: Scene, day: str, month: str = "m", year: str = "y") -> str | None:
    number, month_number = _day_number(match[day]), _month(match[month])
    if match[year]:
        return calendar.day_value(int(match[year]), month_number, number)
    if scene.anchor is None:
        return None
    near = calendar.day_near(scene.anchor, month_number, number, future=None if _issue(scene) else scene.future)
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
        first = calendar.day_value(year, _month(match["m"]), _day_number(match["d"]))
        if first is not None and first > last:
            first = calendar.day_value(year - 1, _month(match["m"]), _day_number(match["d"]))
    return Resolved(calendar.interval(first, last) if first and last and first < last else None)


def _month_to_month(match: re.Match[str], scene: Scene) -> Resolved | None:
    groups = match.groupdict()
    first, last = _month(match["m"]), _month(match["m2"])
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
    day = _day_of(match, scene, "d")
    return Resolved(calendar.month_value(int(day[:4]), 33 + (int(day[5:7]) - 1) // 3) if day else None)


def _month_rule(match: re.Match[str], scene: Scene) -> Resolved | None:
    month, mod = _month(match["m"]), mod_of(match["mod"])
    if match.groupdict().get("y"):
        return Resolved(calendar.month_value(int(match["y"]), month), mod)
    if match["m"] in ("May", "MAY") and scene.tag == "MD":
        return None
    if scene.anchor is None:
        return Resolved(None, mod)
    future = None if scene.future and _just_past(scene, month) else scene.future
    return Resolved(calendar.month_value(*calendar.month_near(scene.anchor, month, future=future)), mod)


def _just_past(scene: Scene, month: int) -> bool:
    """Whether a month was rather lately than it will be soon, and no word before it points ahead."""
    if scene.anchor is None or _strong_future(scene):
        return False
    return 2 * ((scene.anchor.month - month) % 12) <= (month - scene.anchor.month) % 12


def _month_of_year(match: re.Match[str], scene: Scene) -> Resolved | None:
    if scene.anchor is None:
        return Resolved(None)
    year = scene.anchor.year + _STEP[match["rel"].lower()]
    return Resolved(calendar.month_value(year, _month(match["m"])))


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
    month = _month(match["m"])
    future = None if _issue(scene) else bool(scene.future) and not _just_past(scene, month)
    return Resolved(calendar.month_value(*calendar.month_near(scene.anchor, month, future=future)))


def _month_relative(match: re.Match[str], scene: Scene) -> Resolved | None:
    if scene.anchor is None:
        return Resolved(None)
    month, relative = _month(match["m"]), match["rel"].lower()
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
    future = relative in ("next", "this coming") or (not relative and _is_ahead(scene))
    day = calendar.weekday_near(scene.anchor, number, future=future)
    if relative == "next" and day == scene.anchor:
        day = calendar.weekday_near(day.fromordinal(day.toordinal() + 1), number, future=True)
    if relative == "last" and day == scene.anchor:
        day = calendar.weekday_near(day.fromordinal(day.toordinal() - 1), number)
    return Resolved(day.isoformat())


def _is_ahead(scene: Scene) -> bool:
    return re.search(r"\bas (?:early|soon) as $", scene.before) is not None or (
        bool(scene.future) and _strong_future(scene)
    )


def _strong_future(scene: Scene) -> bool:
    """Whether the words before a weekday point ahead ("until Friday", "will meet on Monday"); reports mostly do not."""
    patterns = grammar()
    return (
        re.search(patterns["ahead"], scene.before) is not None
        and re.search(patterns["not_ahead"], scene.before) is None
    )


def _today(match: re.Match[str], scene: Scene) -> Resolved | None:
    if (match["word"][0].isupper() and re.search(r"(?:\b[A-Z]\w+ |[“\"'‘])$", scene.before)) or re.match(
        r"['’]s [a-z]+ (?:is|are)\b|[™®]|\.com", scene.after
    ):
        return None
    if scene.anchor is None:
        return Resolved(None)
    return Resolved(calendar.shift(scene.anchor, grammar()["today"][match["word"].lower()], "day"))


def _season_of(year: int, form: str) -> str:
    return calendar.month_value(year, grammar()["seasons"][form.lower()])


def _season(match: re.Match[str], scene: Scene) -> Resolved | None:
    return Resolved(_season_of(int(match["y"]), match["s"]), mod_of(match["mod"]))


def _season_year(anchor: date, form: str, *, future: bool) -> int:
    first = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}[form.lower()]
    if future:
        return anchor.year + (anchor.month > first + 2)
    return anchor.year - (anchor.month < first)


def _season_relative(match: re.Match[str], scene: Scene) -> Resolved | None:
    if scene.anchor is None:
        return Resolved(None)
    relative = match["rel"].lower()
    if relative == "this" and match["s"].lower() != "winter":
        return Resolved(_season_of(scene.anchor.year, match["s"]))
    future = relative in ("next", "this coming")
    return Resolved(_season_of(_season_year(scene.anchor, match["s"], future=future), match["s"]))


def _bare_season(match: re.Match[str], scene: Scene) -> Resolved | None:
    if scene.anchor is None or scene.future is None or (match["s"].lower() == "fall" and scene.tag.startswith("VB")):
        return None
    year = _season_year(scene.anchor, match["s"], future=scene.future)
    return Resolved(_season_of(year, match["s"]), mod_of(match["mod"]))


def _quarter(match: re.Match[str], scene: Scene) -> Resolved | None:
    groups = match.groupdict()
    number = grammar()["quarters"][(match["q"] or groups["q2"]).lower()]
    mod = mod_of(groups.get("mod"))
    if match["y"]:
        return Resolved(calendar.month_value(int(match["y"]), number), mod)
    if scene.anchor is None:
        return Resolved(None, mod)
    current = 33 + (scene.anchor.month - 1) // 3
    year = scene.anchor.year
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


def _year_range(match: re.Match[str], scene: Scene) -> Resolved | None:
    first, form = int(match["y"]), match["y2"]
    last = int(form) if len(form) == 4 else first // 100 * 100 + int(form)
    if last <= first or re.search(r"[$€£#@/_.:&=]$|\d[-–]$", scene.before):
        return None
    if len(form) == 2 and last - first > 40:
        return None
    return Resolved(calendar.interval(calendar.year_value(first), calendar.year_value(last)), mod_of(match["mod"]))


def _decade_range(match: re.Match[str], scene: Scene) -> Resolved | None:
    first, last = int(match["y"]), int(match["y2"])
    return Resolved(
        calendar.interval(calendar.decade_value(first), calendar.decade_value(last)) if first < last else None
    )


def _decade(match: re.Match[str], scene: Scene) -> Resolved | None:
    return Resolved(calendar.decade_value(int(match["y"])), mod_of(match["mod"]))


def _short_decade(match: re.Match[str], scene: Scene) -> Resolved | None:
    tens = int(match["t"])
    century = 1900 if scene.anchor is None or tens > scene.anchor.year % 100 else scene.anchor.year // 100 * 100
    return Resolved(calendar.decade_value((century if tens < 20 else 1900) + tens), mod_of(match["mod"]))


def _decade_words(match: re.Match[str], scene: Scene) -> Resolved | None:
    tens = grammar()["decades"][match["t"].lower()]
    return Resolved(calendar.decade_value(1900 + 10 * tens), mod_of(match["mod"]))


def _year_words(match: re.Match[str], scene: Scene) -> Resolved | None:
    """Nineteen ninety-seven, as transcripts write it."""
    words = match["t"].lower()[:3]
    tens = next(number for name, number in grammar()["decades"].items() if name.startswith(words))
    unit = count_of(match["u"]) if match["u"] else 0
    year = {"eighteen": 1800, "nineteen": 1900}[match["c"].lower()] + 10 * tens + unit
    return Resolved(calendar.month_value(year, _month(match["m"])) if match["m"] else calendar.year_value(year))


def _century(match: re.Match[str], scene: Scene) -> Resolved | None:
    form = match["o"].lower()
    number = _day_number(form) if form[0].isdigit() else grammar()["ordinals"][form]
    return Resolved(calendar.century_value((number - 1) * 100), mod_of(match["mod"]))


def _year_mod(match: re.Match[str], scene: Scene) -> Resolved | None:
    return Resolved(calendar.year_value(int(match["y"])), mod_of(match["mod"]))


def _year(match: re.Match[str], scene: Scene) -> Resolved | None:
    data = grammar()
    if re.search(data["not_year_before"], scene.before, re.I) or re.search(data["not_year_after"], scene.after):
        return None
    year = int(match["y"])
    named = re.search(data["preposition"], scene.before, re.I) is not None
    latest = scene.anchor.year + 40 if scene.anchor is not None else 2060
    if not (1900 <= year <= latest) and not named:
        return None
    if year > 2100 or re.match(r"[-–][A-Za-z]", scene.after):
        return None
    return Resolved(calendar.year_value(year))


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
        "today": _today,
        "season": _season,
        "season_relative": _season_relative,
        "bare_season": _bare_season,
        "quarter": _quarter,
        "quarter_of_year": _quarter_of_year,
        "half": _half,
        "year_range": _year_range,
        "decade_range": _decade_range,
        "decade": _decade,
        "short_decade": _short_decade,
        "decade_words": _decade_words,
        "year_words": _year_words,
        "century": _century,
        "year_mod": _year_mod,
        "year_mod_relative": year_mod_relative,
        "period_relative": period_relative,
        "the_past": the_past,
        "last_count_weeks": last_weeks,
        "ago": ago,
        "that_year": that_year,
        "year_earlier": year_earlier,
        "year": _year,
    }
)
"""One function for each rule name; None says that the match is no date."""
