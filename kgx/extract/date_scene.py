"""What the value of a calendar expression may depend on, and the words that its parts are written in."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, NamedTuple


class Scene(NamedTuple):
    """What a value may depend on: the anchor day, the date before in the text, tense, the words around, the tag.

    `exact` says that the date before names a day.
    """

    anchor: date | None
    previous: date | None
    future: bool | None
    before: str
    after: str
    tag: str
    exact: bool = False


class Resolved(NamedTuple):
    """An EDTF value (None where nothing resolves it) with its mod."""

    value: str | None
    mod: str | None = None


@cache
def grammar() -> MappingProxyType[str, Any]:
    """The tables and rules of `dates.json`."""
    return MappingProxyType(json.loads(files(__package__).joinpath("dates.json").read_text(encoding="utf-8")))


def mod_of(form: str | None) -> str | None:
    """START, MID or END for "early", "middle of", "late"."""
    if not form:
        return None
    word = re.sub(r"^the | of(?: the)?$| in$|[ -]$", "", form.lower().strip())
    word = re.sub(r" of(?: the)?$", "", word)
    mod: str | None = grammar()["mods"].get(word)
    return mod


def count_of(form: str) -> int:
    """The number that digits or a word say; 0 for other words."""
    if form.isdigit():
        return int(form)
    numbers: dict[str, int] = grammar()["numbers"]
    word = form.lower()
    return numbers[word] if word in numbers else sum(numbers.get(part, 0) for part in word.split("-"))


def month_of(form: str) -> int:
    """The number of a month that "Sept." or "SEPTEMBER" name."""
    return int(grammar()["months"][form.rstrip(".").capitalize()])


def year_of(form: str) -> int:
    """The year that figures or words say.

    >>> year_of("1994"), year_of("nineteen ninety-four"), year_of("two thousand and one"), year_of("twenty ten")
    (1994, 1994, 2001, 2010)
    """
    if form.isdigit():
        return int(form)
    first, *rest = re.split(r"[ -]", form.lower())
    if first == "two":
        return 2000 + sum(map(count_of, rest[1:]))
    return 100 * count_of(first) + sum(map(count_of, rest))


def singular_unit(unit: str) -> str:
    """ "Years" as "year", "centuries" as "century"."""
    word = unit.lower()
    return "century" if word.startswith("centur") else word.rstrip("s")
