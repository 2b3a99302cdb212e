"""The data files beside this module, each read once."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

_DATA = files("kgx.extract.relations")


@cache
def trigger_lexicon() -> Mapping[str, tuple[str, ...]]:
    """Word or phrase of lemmas -> trigger classes, from `triggers.tsv`."""
    classes: dict[str, set[str]] = defaultdict(set)
    for line in _lines("triggers.tsv"):
        name, _, words = line.partition("\t")
        for word in words.split("|"):
            classes[word].add(name)
    return MappingProxyType({word: tuple(sorted(names)) for word, names in classes.items()})


@dataclass(frozen=True, slots=True)
class Pattern:
    """A named surface pattern of `patterns.tsv` for one predicate; `certain` ones state a fact by themselves."""

    predicate: str
    name: str
    regex: re.Pattern[str]
    certain: bool


@cache
def patterns() -> Mapping[str, tuple[Pattern, ...]]:
    """Predicate -> its surface patterns, in the order of the file."""
    rows: dict[str, list[Pattern]] = defaultdict(list)
    for predicate, name, certain, expression in _expanded("patterns.tsv"):
        rows[predicate].append(Pattern(predicate, name, re.compile(expression), certain == "+"))
    return MappingProxyType({predicate: tuple(found) for predicate, found in rows.items()})


@cache
def certain_patterns(predicate: str) -> frozenset[str]:
    """Names of the patterns of a predicate that state a fact by themselves."""
    return frozenset(pattern.name for pattern in patterns().get(predicate, ()) if pattern.certain)


@cache
def role_patterns() -> Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]]:
    """Type of an entity -> (name, pattern) of what the words around a mention may say of it, from `roles.tsv`."""
    rows: dict[str, list[tuple[str, re.Pattern[str]]]] = defaultdict(list)
    for kind, name, expression in _expanded("roles.tsv"):
        rows[kind].append((name, re.compile(expression)))
    return MappingProxyType({kind: tuple(found) for kind, found in rows.items()})


@cache
def cue_rows() -> tuple[tuple[str, ...], ...]:
    """The rows of `status_cues.tsv`: predicate, status, name, strength, regular expression."""
    return tuple(tuple(cells) for cells in _expanded("status_cues.tsv"))


@cache
def json_data(name: str) -> Any:
    """A JSON file beside this module; callers must not change it."""
    return json.loads(_DATA.joinpath(name).read_text(encoding="utf-8"))


def _lines(name: str) -> list[str]:
    text = _DATA.joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _expanded(name: str) -> list[list[str]]:
    """The rows of a pattern file; `<NAME>` in the last cell stands for what a `define` row above says."""
    words: dict[str, str] = {}
    rows = []
    for line in _lines(name):
        cells = line.split("\t")
        if cells[0] == "define":
            words[cells[1]] = cells[2]
            continue
        for key, value in words.items():
            cells[-1] = cells[-1].replace(f"<{key}>", value)
        rows.append(cells)
    return rows
