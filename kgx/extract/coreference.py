"""Phrases that mean a named thing without naming it: "the drug", "the agency", "the Moscow-based company".

A phrase is a definite noun phrase whose head is a class noun (`coreference.json`). It means the thing of a fitting type
that was named last before it. Where the sentence of that name has several such things, it means the one that begins the
sentence, else none; and none where other words stand before its head than those that describe any such thing.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

from kgx.ontology.names import normalize, singular, singular_word

_DATA = json.loads(files("kgx.extract").joinpath("coreference.json").read_text("utf-8"))
_HEADS = MappingProxyType({noun: kind for kind, nouns in _DATA["heads"].items() for noun in nouns})
_MODIFIERS = frozenset(_DATA["modifiers"])
_DEMONYMS = frozenset(_DATA["demonyms"])
_DEMONYM_HEADS = frozenset((*_DATA["heads"]["Institution"], *_DATA["demonym_heads"]))
_NOT_BEFORE = frozenset(_DATA["not_before"])
_COMMERCIAL = frozenset(_DATA["commercial"])
_NOT_COMMERCIAL = frozenset(_DATA["not_commercial"])
_REACH = 600
"""How many characters back a name can stand that a phrase means; the only fitting name of a text can stand anywhere."""
_LONGEST_NAME = 200

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
    sentences = sorted(sentence_starts)
    begins = [antecedent.start for antecedent in antecedents]
    fitting: dict[str, _Fitting] = {}
    for match in _PHRASE.finditer(text):
        start, end = match.start("modifiers"), match.end("head")
        near = slice(bisect_right(begins, start - _LONGEST_NAME), bisect_left(begins, end + 2))
        if any((one.start < end and start < one.end) or one.start == end + 1 for one in antecedents[near]):
            continue
        if not _modifiers_fit(match["modifiers"], match["head"], text[end : end + 20]):
            continue
        head = match["head"].casefold()
        named = fitting.setdefault(head, _Fitting(head))
        named.read(text, antecedents, sentences, match.start())
        thing = named.meant(match.start())
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


@dataclass(slots=True)
class _Fitting:
    """What was named so far of which a head can speak: how many things, the last mention, those of its sentence.

    `rivals` are the first mention of each thing in that sentence. A text is read once, however many phrases it has.
    """

    head: str
    passed: int = 0
    things: set[str] = field(default_factory=set)
    last: Antecedent | None = None
    sentence: int = -1
    rivals: dict[str, Antecedent] = field(default_factory=dict)
    begins_sentence: bool = False

    def read(self, text: str, antecedents: Sequence[Antecedent], sentences: Sequence[int], position: int) -> None:
        """Take in the mentions that end before a position."""
        while self.passed < len(antecedents) and antecedents[self.passed].end <= position:
            one = antecedents[self.passed]
            self.passed += 1
            if one.type != _HEADS[self.head] or not _fits_head(one.name, self.head):
                continue
            index = bisect_right(sentences, one.start) - 1
            sentence = sentences[index] if index >= 0 else 0
            if sentence != self.sentence:
                self.sentence, self.rivals = sentence, {}
                self.begins_sentence = len(text[sentence : one.start].split()) <= 2
            self.rivals.setdefault(one.id, one)
            self.things.add(one.id)
            self.last = one

    def meant(self, position: int) -> Antecedent | None:
        """The mention of the thing that the head means at a position."""
        if self.last is None or (len(self.things) == 1 and self.head in _DATA["fits"]):
            return self.last
        if position - self.last.end > _REACH:
            return None
        if len(self.rivals) == 1:
            return self.last
        return next(iter(self.rivals.values())) if self.begins_sentence else None


@lru_cache(maxsize=65536)
def _fits_head(name: str, noun: str) -> bool:
    """An institution's own head says whether it is "the university" or "the company"."""
    words = {singular_word(word) for word in normalize(name).split()}
    if noun in _COMMERCIAL:
        return not words & _NOT_COMMERCIAL
    if _HEADS[noun] == "Drug" and singular(name) != normalize(name):
        return False
    fitting = _DATA["fits"].get(noun)
    return fitting is None or bool(words & set(fitting["any"]))
