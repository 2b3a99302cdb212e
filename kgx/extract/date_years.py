"""The EDTF value of years, decades and centuries: "in 2007", "the late 1990s", "nineteen ninety-seven"."""

from __future__ import annotations

import re

from kgx.extract import calendar
from kgx.extract.date_scene import Resolved, Scene, grammar, mod_of, month_of, year_of


def year_range(match: re.Match[str], scene: Scene) -> Resolved | None:
    """1994-98, between 2012 and 2022, the 2017/18 season."""
    first, form = int(match["y"]), match["y2"]
    last = int(form) if len(form) == 4 else first // 100 * 100 + int(form)
    if last <= first or re.search(r"[$€£#@/_.:&=]$|\d[-–]$", scene.before):
        return None
    if len(form) == 2 and last - first > (1 if match.group()[4] == "/" else 40):
        return None
    mod = mod_of(match.groupdict().get("mod"))
    return Resolved(calendar.interval(calendar.year_value(first), calendar.year_value(last)), mod)


def decade_range(match: re.Match[str], scene: Scene) -> Resolved | None:
    """The 1950s to the early 1970s."""
    first, last = int(match["y"]), int(match["y2"])
    return Resolved(
        calendar.interval(calendar.decade_value(first), calendar.decade_value(last)) if first < last else None
    )


def decade(match: re.Match[str], scene: Scene) -> Resolved | None:
    """The late 1990s."""
    return Resolved(calendar.decade_value(int(match["y"])), mod_of(match["mod"]))


def short_year(match: re.Match[str], scene: Scene) -> Resolved | None:
    """In '96: of the last hundred years, or of the few that come."""
    if scene.anchor is None:
        return Resolved(None)
    return Resolved(calendar.year_value(scene.anchor.year + 5 - (scene.anchor.year + 5 - int(match["t"])) % 100))


def short_decade(match: re.Match[str], scene: Scene) -> Resolved | None:
    """The '80s."""
    tens = int(match["t"])
    century = 1900 if scene.anchor is None or tens > scene.anchor.year % 100 else scene.anchor.year // 100 * 100
    return Resolved(calendar.decade_value((century if tens < 20 else 1900) + tens), mod_of(match["mod"]))


def decade_words(match: re.Match[str], scene: Scene) -> Resolved | None:
    """The late sixties, the nineteen sixties."""
    century = 1800 if (match["c"] or "").lower().startswith("eight") else 1900
    tens = grammar()["decades"][match["t"].lower()]
    return Resolved(calendar.decade_value(century + 10 * tens), mod_of(match["mod"]))


def year_words(match: re.Match[str], scene: Scene) -> Resolved | None:
    """Nineteen ninety-seven, as transcripts write it."""
    year = year_of(match["y"])
    return Resolved(calendar.month_value(year, month_of(match["m"])) if match["m"] else calendar.year_value(year))


def century(match: re.Match[str], scene: Scene) -> Resolved | None:
    """The 19th century."""
    form = match["o"].lower()
    number = int(re.sub(r"\D", "", form)) if form[0].isdigit() else grammar()["ordinals"][form]
    return Resolved(calendar.century_value((number - 1) * 100), mod_of(match["mod"]))


def year_mod(match: re.Match[str], scene: Scene) -> Resolved | None:
    """Early 2027, later in 2017."""
    return Resolved(calendar.year_value(int(match["y"])), mod_of(match["mod"]))


def year(match: re.Match[str], scene: Scene) -> Resolved | None:
    """A number of four figures that no word beside it makes a count, a price or a name."""
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
