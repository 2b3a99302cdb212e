"""Wordings of what a number measures: the type, the word lists, and what makes one read like a noun phrase."""

from __future__ import annotations

import json
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


def cut(text: str, words: int = MAX_WORDS) -> str:
    """The first words of a text."""
    return " ".join(text.split()[:words])


def nouns_of(tokens: Iterable[Token]) -> frozenset[str]:
    """The nouns among tokens, in lower case."""
    return frozenset(token.lower_ for token in tokens if token.pos_ in ("NOUN", "PROPN"))


def reads_as_phrase(text: str, nouns: frozenset[str]) -> bool:
    """Whether a wording names something and says no word twice in a row."""
    words = text.lower().replace("-", " ").replace("’", " ").replace("'", " ").split()
    content = [word for word in words if word not in lexicon()["small_words"]]
    twice = any(one == two for one, two in pairwise(content))
    return not twice and not nouns.isdisjoint((*words, *text.lower().split()))
