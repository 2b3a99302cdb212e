"""Institutions under a short name and a full one: "Vanda", "Sechenov University", "Royal Marsden Hospital".

A short name and a full one are one institution where they share the name that says which one it is (an eponym, never a
place), are of one kind (both universities, both hospitals), and no other institution of the corpus fits. What the full
name adds may say of which state or city the institution is, and its field: "Sechenov First Moscow State Medical
University". A place at its end names a branch ("Mayo Clinic Florida"), a head of its own a unit ("Duke University
Medical Center"): those stay apart.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from kgx.ontology.links import links
from kgx.ontology.names import (
    distinctive_words,
    is_shortened,
    legal_suffixes,
    normalize,
    organisation_heads,
    without_legal_suffix,
    word_map,
    words_of,
)
from kgx.resolve.clusters import Clusters
from kgx.resolve.scores import why

_ORGANISATION_WORDS = words_of("organisation_words")
_GENERIC = _ORGANISATION_WORDS - words_of("subunits")
_FORMAL = words_of("formal_words")
_WORDS = word_map("institution_words")
_KINDS = word_map("kinds_of_institution")
_CITIES_AND_STATES = word_map("cities_and_states")
_INITIALS = re.compile(r"^(?:[^\W\d_]\.[\s-]?){1,3}(?=[^\W\d_]{3})")
_OF_LAND = frozenset({"state", "national", "federal", "regional"})
_NUMBERS = frozenset({"first", "second", "third", "fourth", "1st", "2nd", "3rd", "4th"})
_SAINTS = frozenset({"st", "saint", "ste", "our", "holy"})
"""Every city has a hospital of theirs."""
_MOST = 50
"""An eponym of more institutions than this says nothing."""


@dataclass(frozen=True, slots=True)
class _Name:
    """An institution name taken apart: all its words, the eponym among them, the words for what kind it is."""

    text: str
    words: tuple[str, ...]
    eponym: tuple[str, ...]
    heads: frozenset[str]

    @property
    def kind(self) -> frozenset[str]:
        """What kind of institution its heads say; a medical center is a hospital, an NHS foundation trust runs one."""
        heads = self.heads - {"foundation"} if "trust" in self.heads else self.heads
        if "center" in heads and ("medical", "center") in pairwise(self.words):
            heads = heads - {"center"} | {"hospital"}
        return frozenset(_KINDS.get(head, head) for head in heads)


def shortened_institutions(clusters: Clusters) -> None:
    """Join each short name with the one full name that fits it."""
    places = {normalize(candidate.name) for candidate in clusters.candidates if candidate.type == "Place"}
    names: dict[int, _Name] = {}
    by_word: dict[str, list[int]] = defaultdict(list)
    for root in sorted(clusters.roots()):
        candidate = clusters.candidates[root]
        if candidate.type == "Institution" and not candidate.context and not candidate.is_acronym:
            names[root] = _taken_apart(candidate.name, places)
            for word in dict.fromkeys(names[root].eponym[:1]):
                by_word[word].append(root)
    for word, roots in sorted(by_word.items()):
        if not 1 < len(roots) < _MOST:
            continue
        for short in roots:
            long = _only_fitting(clusters, names, short, roots, places)
            if long is not None:
                pair = f"'{names[short].text}' and '{names[long].text}'"
                reason = f"same distinctive word '{word}', nothing against it: {pair}"
                clusters.join(long, short, why("shortened", reason))


def _taken_apart(name: str, places: Collection[str]) -> _Name:
    bare = _INITIALS.sub("", name)
    words = tuple(_WORDS.get(word, word) for word in without_legal_suffix(bare).split())
    eponym = tuple(
        word
        for word in distinctive_words(" ".join(words))
        if word not in _FORMAL and word not in _KINDS and not _is_place(word, places)
    )
    return _Name(name, words, eponym, organisation_heads(" ".join(words)))


def _is_place(word: str, places: Collection[str]) -> bool:
    return word in places or word in _CITIES_AND_STATES or bool(links(word, "Place"))


def _only_fitting(
    clusters: Clusters, names: Mapping[int, _Name], short: int, roots: Iterable[int], places: Collection[str]
) -> int | None:
    """The cluster that `short` is a short name of; of several, the one that is the whole and no unit of it."""
    own = clusters.find(short)
    fitting = sorted(
        {
            clusters.find(root)
            for root in roots
            if clusters.find(root) != own and _is_short_for(names[short], names[root], places)
        }
    )
    if len(fitting) > 1:
        fitting = [root for root in fitting if _is_whole(names[short], names[root])]
    return fitting[0] if len(fitting) == 1 else None


def _is_whole(short: _Name, long: _Name) -> bool:
    """Whether `long` adds nothing but a kind to `short`: "Duke University", not "Duke University Medical Center"."""
    return len(long.kind) == 1 and long.kind <= {"university", "hospital"} and set(short.words) < set(long.words)


def _is_short_for(short: _Name, long: _Name, places: Collection[str]) -> bool:
    if short.words == long.words:
        return True
    if len(short.words) >= len(long.words) and short.kind == long.kind and short.heads == long.heads:
        return False
    if legal_suffixes(short.text) and legal_suffixes(long.text) - legal_suffixes(short.text):
        return False
    rest = set(long.words) - set(short.words)
    if short.words[0] == long.words[0] and is_shortened(" ".join(short.words), " ".join(long.words)):
        return rest <= _GENERIC
    if not short.heads or short.kind != long.kind or _is_place(long.words[-1], places):
        return False
    if short.heads != long.heads:
        return (
            short.eponym == long.eponym and not _SAINTS & set(short.words) and rest <= _GENERIC | _FORMAL | set(_KINDS)
        )
    letters = iter(long.words)
    ends = short.words[0] == long.words[0] and short.words[-1] == long.words[-1]
    if not ends or not all(word in letters for word in short.words):
        return False
    return _is_formal(long, rest, places) or _is_for_donor(short, long)


def _is_for_donor(short: _Name, long: _Name) -> bool:
    """Whether `long` has nothing more than a donor's name before the school: "Harvard (T.H. Chan) School of Health"."""
    cut = next((i for i, word in enumerate(short.words) if word in ("school", "college")), 0)
    more = len(long.words) - len(short.words)
    donor = long.words[cut : cut + more]
    return cut > 0 and long.words[:cut] + long.words[cut + more :] == short.words and set(donor) <= set(long.eponym)


def _is_formal(long: _Name, rest: set[str], places: Collection[str]) -> bool:
    """Whether all that the full name adds to its eponym is formal: "First Moscow State Medical", "National Research".

    A number or the name of a land must be among it, because "Kazan University" is not "Kazan State Medical University".
    Words before "State" and "National" are the name of the land.
    """
    last = max((i for i, word in enumerate(long.words) if word in _OF_LAND), default=0)
    of_land = {word for word in long.words[1:last] if word not in _FORMAL}
    of_land |= {word for word in rest if _is_place(word, places)}
    says_which = rest & (of_land | _NUMBERS) or ("national" in rest and "university" not in long.kind)
    return bool(says_which) and rest <= _FORMAL | _ORGANISATION_WORDS | of_land
