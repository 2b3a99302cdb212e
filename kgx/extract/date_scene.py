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
    """What a value may depend on: the anchor day, the date before in the text, tense, the words around, the tag."""

    anchor: date | None
    previous: date | None
    future: bool | None
    before: str
    after: str
    tag: str


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
    return int(form) if form.isdigit() else int(grammar()["numbers"].get(form.lower(), 0))


def singular_unit(unit: str) -> str:
    """ "Years" as "year", "centuries" as "century"."""
    word = unit.lower()
    return "century" if word.startswith("centur") else word.rstrip("s")
