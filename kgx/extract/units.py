"""Units of measurement as news writes them: their forms in text and their kinds. Data: `units.tsv`."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

_FOLLOWING_UNIT = r"(?:/ ?|\s+per\s+)(?:(?:a|an)\s+)?"
_DENOMINATORS = ("mL", "dL", "L", "kg", "m2", "m²", "min", "h", "day", "week", "year")
_DENOMINATOR_WORDS = MappingProxyType(
    {
        "milliliter": "mL",
        "millilitre": "mL",
        "deciliter": "dL",
        "decilitre": "dL",
        "liter": "L",
        "litre": "L",
        "kilogram": "kg",
        "square meter": "m2",
    }
)
_SYMBOLS = frozenset({"g", "m", "h", "l", "t"})


class Unit(NamedTuple):
    """A unit: usual short name and kind (percent, time, mass, ...)."""

    name: str
    kind: str


class UnitMatch(NamedTuple):
    """A unit found in a text; `name` includes a denominator ("ng/mL")."""

    name: str
    kind: str
    end: int


@cache
def units_by_form() -> MappingProxyType[str, Unit]:
    """Every form of `units.tsv`, symbols as written and words in lower case, with its unit."""
    text = files(__package__).joinpath("units.tsv").read_text(encoding="utf-8")
    table: dict[str, Unit] = {}
    for row in csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        unit = Unit(row["unit"], row["kind"])
        table |= dict.fromkeys(row["forms"].split("|"), unit)
    return MappingProxyType(table)


@cache
def _pattern() -> re.Pattern[str]:
    forms = sorted(units_by_form(), key=len, reverse=True)
    body = "|".join(
        re.escape(form) if form in _SYMBOLS or not form.isalpha() else f"(?i:{re.escape(form)})" for form in forms
    )
    denominators = "|".join(
        re.escape(form) for form in sorted((*_DENOMINATORS, *_DENOMINATOR_WORDS), key=len, reverse=True)
    )
    return re.compile(rf"(?P<unit>{body})(?![\w²³])(?P<below>{_FOLLOWING_UNIT}(?P<under>(?i:{denominators}))(?!\w))?")


def match_unit(text: str, position: int) -> UnitMatch | None:
    """The unit that begins at `position` of `text`, with a laboratory denominator ("mg/dL") where one follows.

    >>> match_unit("20 mg/kg", 3).name
    'mg/kg'
    """
    found = _pattern().match(text, position)
    if found is None:
        return None
    form = found["unit"]
    table = units_by_form()
    unit = table.get(form) or table[form.lower()] if form.lower() in table or form in table else _any_case(form)
    laboratory = unit.kind in ("mass", "amount", "volume") and unit.name not in ("ounce", "pound")
    if found["below"] is None or not laboratory or (found["under"] in ("day", "week", "year")):
        return UnitMatch(unit.name, unit.kind, found.end("unit"))
    slashed = found["below"].lstrip().startswith("/")
    under = _DENOMINATOR_WORDS.get(found["under"].lower(), found["under"])
    return UnitMatch(f"{unit.name}/{found['under'] if slashed else under}", "lab", found.end())


def _any_case(form: str) -> Unit:
    """The unit of a form that was matched without regard to case ("IU" written "iu")."""
    return next(unit for known, unit in units_by_form().items() if known.lower() == form.lower())
