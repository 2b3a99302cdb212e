"""Phrases that mean a named thing without naming it: "the drug", "the agency", "the Moscow-based company".

A phrase is a definite noun phrase whose head is a class noun (`coreference.json`). It means the thing of a fitting type
that was named last before it. Where the sentence of that name has several such things, it means the one that begins the
sentence, else none; and none where other words stand before its head than those that describe any such thing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

from kgx.ontology.names import normalize, singular, singular_word

_DATA = json.loads(files("kgx.extract").joinpath("coreference.json").read_text("utf-8"))
_HEADS = MappingProxyType({noun: kind for kind, nouns in _DATA["heads"].items() for noun in nouns})
_MODIFIERS = frozenset(_DATA["modifiers"])
_DEMONYMS = frozenset(_DATA["demonyms"])
_DEMONYM_HEADS = frozenset(_DATA["demonym_heads"])
_NOT_BEFORE = frozenset(_DATA["not_before"])
_COMMERCIAL = frozenset(_DATA["commercial"])
_NOT_COMMERCIAL = frozenset(_DATA["not_commercial"])
_REACH = 600
"""How many characters back a name can stand that a phrase means; the only fitting name of a text can stand anywhere."""

_NOUNS = "|".join(sorted(map(re.escape, _HEADS), key=len, reverse=True))
_PHRASE = re.compile(
    r"\b(?:the|this)\s+(?P<modifiers>(?:(?!(?:the|this|of)\b)[\w-]+\s+){0,3}?)"
    rf"(?P<head>{_NOUNS})\b(?!['’]?\w)(?!\s+(?:of|that|which|who|for)\b)",
    re.IGNORECASE,
)


class Antecedent(NamedTuple):
    """A mention of a thing: its type, its place in the text, the thing's id and name."""

    start: int
    end: int
    type: str
    id: str
    name: str


class Coreference(NamedTuple):
    """A phrase `[start, end)` without its article, and the id of the thing that it means."""

    start: int
    end: int
    id: str


def find_coreferences(
    text: str, antecedents: Sequence[Antecedent], sentence_starts: Sequence[int] = ()
) -> list[Coreference]:
    """All resolved phrases of the text, in order. `antecedents` are its named mentions in text order."""
    found = []
    starts = sorted(sentence_starts)
    taken = [(antecedent.start, antecedent.end) for antecedent in antecedents]
    for match in _PHRASE.finditer(text):
        start, end = match.start("modifiers"), match.end("head")
        if any(a < end and start < b for a, b in taken if abs(a - start) < 200):
            continue
        if any(a == end + 1 for a, _ in taken) or not _modifiers_fit(
            match["modifiers"], match["head"], text[end : end + 20]
        ):
            continue
        kind = _HEADS[match["head"].casefold()]
        thing = _antecedent(text, antecedents, kind, match, starts)
        if thing is not None:
            found.append(Coreference(start, end, thing.id))
    return found


def _modifiers_fit(modifiers: str, head: str, after: str) -> bool:
    """Only words that describe any drug or institution may stand before the head, and no noun may follow it.

    "the American drug" may be the other one of a pair, so a demonym fits only heads that name few things.
    """
    words = [word.casefold() for word in modifiers.split()]
    following = re.match(r"\s*(-?\w+)", after)
    if following is not None and (following[1].startswith("-") or following[1] in _NOT_BEFORE):
        return False
    demonyms = _DEMONYMS if head.casefold() in _DEMONYM_HEADS else frozenset()
    return all(word in _MODIFIERS or word in demonyms or word.endswith(("-based", "-made")) for word in words)


def _antecedent(
    text: str, antecedents: Sequence[Antecedent], kind: str, match: re.Match[str], starts: Sequence[int]
) -> Antecedent | None:
    before = [
        antecedent
        for antecedent in antecedents
        if antecedent.type == kind and antecedent.end <= match.start() and _fits_head(antecedent.name, match["head"])
    ]
    if not before:
        return None
    if match["head"].casefold() in _DATA["fits"] and len({antecedent.id for antecedent in before}) == 1:
        return before[-1]
    last = before[-1]
    if match.start() - last.end > _REACH:
        return None
    sentence = max((start for start in starts if start <= last.start), default=0)
    rivals = [antecedent for antecedent in before if antecedent.start >= sentence]
    if len({antecedent.id for antecedent in rivals}) == 1:
        return last
    is_subject = len(text[sentence : rivals[0].start].split()) <= 2
    return rivals[0] if is_subject else None


@lru_cache(maxsize=65536)
def _fits_head(name: str, head: str) -> bool:
    """An institution's own head says whether it is "the university" or "the company"."""
    noun = head.casefold()
    words = {singular_word(word) for word in normalize(name).split()}
    if noun in _COMMERCIAL:
        return not words & _NOT_COMMERCIAL
    if _HEADS[noun] == "Drug" and singular(name) != normalize(name):
        return False
    fitting = _DATA["fits"].get(noun)
    return fitting is None or bool(words & set(fitting["any"]))
