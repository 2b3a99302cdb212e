"""Whether a date lies ahead: by the tense of its clause, and by which day or month the words would rather name."""

from __future__ import annotations

import re
from functools import cache

from kgx.extract.date_scene import Scene, grammar

_CLAUSE_END = re.compile(r"(?:(?<!\b[A-Z])(?<!\b[ap]\.m)\.|[;:!?\n])(?:\s|$)")
"""A sign that ends a clause; not the full stop of "U.S." and "a.m."."""


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(grammar()[name], re.I if name in ("future", "opens_by", "past") else 0)


def tense(text: str, start: int, end: int) -> bool | None:
    """Whether the words before (else after) a date speak of the future; None where nothing says."""
    clause = _CLAUSE_END.split(text[max(0, start - 90) : start])[-1]
    if _pattern("opens_by").search(clause) and _tells(_CLAUSE_END.split(text[end : end + 160])[0]):
        return False
    last = [max((one.end() for one in _pattern(name).finditer(clause)), default=-1) for name in ("future", "past")]
    if last != [-1, -1]:
        return last[0] >= last[1]
    rest = _CLAUSE_END.split(text[end : end + 60])[0]
    if _pattern("past").search(rest):
        return False
    return True if _pattern("future").search(rest) else None


def _tells(rest: str) -> bool:
    """Whether the rest of a clause tells what was."""
    told = _pattern("past").search(rest) or _pattern("past_verb").search(rest)
    return told is not None and _pattern("future").search(rest) is None


def is_told(scene: Scene) -> bool:
    """Whether the clause of a date tells what was: nothing in it points ahead, and it has a past verb."""
    if scene.future is not None:
        return not scene.future
    clause = _CLAUSE_END.split(scene.before)[-1] + " " + _CLAUSE_END.split(scene.after)[0]
    return _pattern("past_verb").search(clause) is not None


def is_narrated(scene: Scene) -> bool:
    """Whether "the next ten years" are told of: "followed them for ..." before, or past verbs right after."""
    if _pattern("followed").search(scene.before):
        return True
    rest = _CLAUSE_END.split(scene.after)[0]
    told = _pattern("past").search(rest) or _pattern("past_verb").search(rest)
    return bool(told and _pattern("opens").search(scene.before) and not _pattern("future").search(rest))


def weekday_ahead(scene: Scene, days: int) -> bool:
    """Whether a bare weekday is the next one, `days` ahead, and not the last one.

    Reports name the day that was, unless words point ahead. Where no verb is past, tomorrow is nearer than that day of
    last week, which writers call "last"; yesterday is nearer than that day of next week where something was merely
    planned. "Wednesday's ruling" is known, so it was.
    """
    if (days == 1 and not is_told(scene)) or _pattern("timetable").search(scene.before):
        return True
    if _pattern("outcome").search(scene.after) and not _pattern("before_day").search(scene.before):
        return False
    if days == 6 and not _pattern("firmly_ahead").search(scene.before):
        return False
    return bool(scene.future) and is_strong_future(scene)


def is_strong_future(scene: Scene) -> bool:
    """Whether the words before a weekday point ahead ("until Friday", "will meet on Monday"); reports mostly do not."""
    return bool(_pattern("ahead").search(scene.before)) and not _pattern("not_ahead").search(scene.before)


def month_ahead(scene: Scene, month: int) -> bool:
    """Whether a bare month is the next one: by tense, by "until", or because it begins next and no verb is past."""
    if scene.anchor is None:
        return False
    ahead = (month - scene.anchor.month) % 12
    if ahead <= 3 and _pattern("until").search(scene.before):
        return True
    if ahead == 1 and scene.future is None:
        return _pattern("past_verb").search(scene.before) is None
    return bool(scene.future) and not just_past(scene, month)


def just_past(scene: Scene, month: int) -> bool:
    """Whether a month was rather lately than it will be soon, and no word before it points ahead."""
    if scene.anchor is None or is_strong_future(scene):
        return False
    return 2 * ((scene.anchor.month - month) % 12) <= (month - scene.anchor.month) % 12
