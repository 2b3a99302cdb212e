"""Wordings of what a number measures: the type, the word lists, and what makes one read like a noun phrase."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import pairwise
from types import MappingProxyType
from typing import Any, NamedTuple

from spacy.tokens import Token

MAX_WORDS = 13
"""The longest measure, in words."""


class Wording(NamedTuple):
    """A candidate for `measure`: the pattern that gave it and its words."""

    pattern: str
    text: str


@cache
def lexicon() -> MappingProxyType[str, Any]:
    """The word lists of `measures.json`."""
    return MappingProxyType(json.loads(files(__package__).joinpath("measures.json").read_text(encoding="utf-8")))


@cache
def words_of(name: str) -> frozenset[str]:
    """A list of `measures.json`, for quick look-ups."""
    return frozenset(lexicon()[name])


@cache
def dateline_pattern() -> re.Pattern[str]:
    """What a dateline or byline at the top of a line looks like, up to its dash."""
    return re.compile(lexicon()["dateline"])


def cut(text: str, words: int = MAX_WORDS) -> str:
    """The first words of a text, without small words at the end that ask for more ("of", "who", "compared with")."""
    kept = text.split()[:words]
    while kept and kept[-1].lower() in words_of("never_last"):
        kept.pop()
    return " ".join(kept)


def gerund(verb: Token) -> str:
    """The -ing form of a verb.

    A final consonant is doubled in words of one syllable only ("stopping", "entering").
    """
    lemma = verb.lemma_.lower()
    if verb.tag_ == "VBG" or not lemma.isalpha():
        return verb.text
    if re.fullmatch(r"[^aeiou]*[aeiou][bdgmnprt]", lemma):
        return f"{lemma}{lemma[-1]}ing"
    if lemma.endswith("ie"):
        return f"{lemma[:-2]}ying"
    return f"{lemma[:-1]}ing" if re.search(r"[^eoy]e$", lemma) and lemma != "be" else f"{lemma}ing"


def nouns_of(tokens: Iterable[Token]) -> frozenset[str]:
    """The nouns among tokens, in lower case."""
    return frozenset(token.lower_ for token in tokens if token.pos_ in ("NOUN", "PROPN"))


def reads_as_phrase(text: str, nouns: frozenset[str]) -> bool:
    """Whether a wording names something and says no word twice in a row."""
    words = text.lower().replace("-", " ").replace("’", " ").replace("'", " ").split()
    small = words_of("small_words")
    content = [word for word in words if word not in small]
    twice = any(one == two for one, two in pairwise(content))
    return not twice and not nouns.isdisjoint((*words, *text.lower().split()))
