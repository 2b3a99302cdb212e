"""Queries that come with kgx: one file each in `queries/`, whose first comments say what it answers.

    # title: Approvals by regulator and date
    # what: one sentence for a person
    # parameter: drug default "" part of the name of a drug
    # parameter: status default "" one of approved|rejected what the regulator said
    # parameter: first default "0001-01-01" a first day the day to begin with

A parameter stands in the query as `$drug` and is replaced by a string literal. With `one of` it takes these values, in
upper or lower case, or the default; with `a first day` or `a last day` it takes a date in EDTF (2024-02-29, 2024-02,
2024), and the literal is its first or last day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from kgx.errors import QueryError
from kgx.graph.sparql import bind
from kgx.ontology.edtf import bounds

_HEADER = re.compile(r"#\s*(title|what|parameter):\s*(.*\S)")
_PARAMETER = re.compile(r'(\w+) default "([^"]*)"\s*(?:one of (\S+)\s+|a (first|last) day\s+)?(.*)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A value that the asker may set; of a date its `day` counts, "first" or "last"."""

    name: str
    default: str
    what: str
    values: tuple[str, ...] = ()
    day: str | None = None

    def value(self, text: str) -> str:
        """`text` as the query spells it. Raises QueryError where it is none of the values that can find anything."""
        if text == self.default:
            return text
        if self.day is not None:
            first, last = bounds(text) or (None, None)
            day = first if self.day == "first" else last
            if day is None:
                raise QueryError(f"{self.name} takes a day such as 2024-02-29, a month or a year, not {text!r}")
            return day.isoformat()
        for value in self.values:
            if value.casefold() == text.strip().casefold():
                return value
        if self.values:
            raise QueryError(f"{self.name} takes one of {', '.join(self.values)}, not {text!r}")
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedQuery:
    """A query with its title, what it answers, and its parameters."""

    name: str
    title: str
    what: str
    parameters: tuple[Parameter, ...]
    sparql: str

    def bind(self, values: Mapping[str, str] = MappingProxyType({})) -> str:
        """The query with its parameters set, others at their defaults. Raises QueryError for a wrong name or value."""
        known = {parameter.name: parameter.default for parameter in self.parameters}
        for name in values:
            if name not in known:
                takes = f"it takes {', '.join(known)}" if known else "it takes none"
                raise QueryError(f"the query {self.name} has no parameter {name}: {takes}")
        given = {item.name: item.value(values[item.name]) for item in self.parameters if item.name in values}
        self._refuse_backward(values, given)
        return bind(self.sparql, {**known, **given})

    def _refuse_backward(self, values: Mapping[str, str], given: Mapping[str, str]) -> None:
        """Raise QueryError where the last day of a period stands before its first."""
        days = {item.day: item.name for item in self.parameters if item.day and item.name in given}
        first, last = days.get("first"), days.get("last")
        if first and last and given[last] < given[first]:
            raise QueryError(f"{first}={values[first]} is after {last}={values[last]}: swap them")


@cache
def named_queries() -> Mapping[str, NamedQuery]:
    """Name to query, sorted by name."""
    folder = files("kgx.graph.queries")
    found = {
        path.name.removesuffix(".rq"): _read(path.name.removesuffix(".rq"), path.read_text(encoding="utf-8"))
        for path in folder.iterdir()
        if path.name.endswith(".rq")
    }
    return MappingProxyType(dict(sorted(found.items())))


def _read(name: str, sparql: str) -> NamedQuery:
    headers = [match.groups() for line in sparql.splitlines() if (match := _HEADER.match(line))]
    single = {key: value for key, value in headers if key != "parameter"}
    return NamedQuery(
        name=name,
        title=single["title"],
        what=single["what"],
        parameters=tuple(_parameter(value) for key, value in headers if key == "parameter"),
        sparql=sparql,
    )


def _parameter(text: str) -> Parameter:
    match = _PARAMETER.fullmatch(text)
    if match is None:
        raise ValueError(f'not of the form NAME default "VALUE": {text}')
    name, default, values, day, what = match.groups()
    listed = tuple(values.split("|")) if values else ()
    return Parameter(name=name, default=default, what=what, values=listed, day=day)
