"""Copies of one text: documents that say the same in the same words count as one source.

An agency's text stands in many papers, cut at the end, with another headline, between other boilerplate. Two documents
are copies where most stretches of words of the shorter one stand in the other as well; most of those in its first half,
because releases of one company end in the same pages of boilerplate; and most of its numbers, because a bulletin that
comes out every week in the same words has other numbers. Each stretch is looked up once, and a document is
compared only with its neighbours among those that share one, so that the cost grows with the number of words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from kgx.model import Document

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_LENGTH = 5
"""Words of a stretch."""
_SAMPLE = 4
"""One stretch of so many is kept, the same ones in all documents."""
_FEWEST = 6
"""Documents with fewer stretches than this are copies only where all their words are the same."""
_SHARE = 0.6
"""What part of the shorter document must stand in the other."""


@dataclass(frozen=True, slots=True)
class _Text:
    """A text as what is compared: its stretches, those of its first half, its numbers; all words of a short one."""

    all: frozenset[int]
    lead: frozenset[int]
    numbers: frozenset[str]
    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> _Text:
        words = _WORD.findall(text.casefold())
        stretches = _stretches(words)
        return cls(
            all=stretches,
            lead=_stretches(words[: len(words) // 2]),
            numbers=frozenset(word for word in words if word[0].isdigit()),
            words=() if len(stretches) >= _FEWEST else tuple(words),
        )


def copies(documents: Iterable[Document]) -> tuple[tuple[str, ...], ...]:
    """Groups of the ids of documents with one text, the oldest first; the order of `documents` does not matter."""
    ordered = sorted(documents, key=lambda document: (document.date is None, document.date or "", document.id))
    texts = [_Text.of(document.text) for document in ordered]
    parent = list(range(len(ordered)))

    def find(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for first, second in sorted(_neighbours(texts)):
        one, other = sorted((find(first), find(second)))
        if one != other and _are_alike(texts[first], texts[second]):
            parent[other] = one
    groups: dict[int, list[str]] = defaultdict(list)
    for index, document in enumerate(ordered):
        groups[find(index)].append(document.id)
    return tuple(sorted(tuple(ids) for ids in groups.values() if len(ids) > 1))


def copies_among(documents: Iterable[str], groups: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Those of `documents` that are copies of another one of them; `groups` has the group of each document in one."""
    known = set(documents)
    found = {group for document in known if (group := tuple(groups.get(document, ())))}
    return tuple(sorted(document for group in found for document in [item for item in group if item in known][1:]))


@lru_cache(maxsize=65536)
def _number(word: str) -> int:
    return crc32(word.encode("utf-8", "surrogatepass"))


def _stretches(words: Sequence[str]) -> frozenset[int]:
    """A sample of the stretches of words, as numbers: those whose first two words say that they belong to it."""
    numbers = [_number(word) for word in words]
    return frozenset(
        crc32(" ".join(words[i : i + _LENGTH]).encode("utf-8", "surrogatepass"))
        for i in range(len(words) - _LENGTH + 1)
        if (numbers[i] ^ numbers[i + 1]) % _SAMPLE == 0
    )


def _neighbours(texts: Sequence[_Text]) -> set[tuple[int, int]]:
    """Pairs of documents that come one after the other among all those with some stretch, or with the same words."""
    last: dict[int | tuple[str, ...], int] = {}
    pairs = set()
    for index, text in enumerate(texts):
        marks: Iterable[int | tuple[str, ...]] = [text.words] if text.words else text.all
        if len(text.all) < _FEWEST and not text.words:
            continue
        for mark in marks:
            if mark in last:
                pairs.add((last[mark], index))
            last[mark] = index
    return pairs


def _are_alike(one: _Text, other: _Text) -> bool:
    shorter, longer = sorted((one, other), key=lambda text: len(text.all))
    return (
        _part(shorter.all, longer.all) >= _SHARE
        and _part(shorter.lead, longer.all) >= _SHARE
        and _part(*sorted((shorter.numbers, longer.numbers), key=len)) >= _SHARE
    )


def _part(few: frozenset[int] | frozenset[str], many: frozenset[int] | frozenset[str]) -> float:
    """What part of `few` is in `many`; all of an empty set."""
    return len(few & many) / len(few) if few else 1.0
