"""Units of measurement: the UCUM codes of the names that texts give them. Data: `ucum.tsv`."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@cache
def _codes() -> Mapping[str, str]:
    with files("kgx.ontology").joinpath("ucum.tsv").open(encoding="utf-8") as table:
        return MappingProxyType({row["unit"]: row["ucum"] for row in csv.DictReader(table, delimiter="\t")})


@cache
def ucum(unit: str) -> str | None:
    """The UCUM code of a unit, also of one per another; None where UCUM has none.

    >>> ucum("year"), ucum("mcg/mL"), ucum("patients"), ucum("patients/year")
    ('a', 'ug/mL', None, None)
    """
    codes = _codes()
    if unit in codes:
        return codes[unit]
    over, slash, under = unit.partition("/")
    if slash and over in codes and under in codes and "1" not in (over, under):
        return f"{codes[over]}/{codes[under]}"
    return None
