"""The sides of a comparison: which words name the group of another side ("31% on the drug, versus 12% on placebo")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from spacy.tokens import Token

from kgx.extract.measure_words import plain_words
from kgx.extract.memoize import memoized
from kgx.extract.sites import Site
from kgx.extract.wording import words_of


@memoized
def other_group(place: Site) -> frozenset[str]:
    """The words that name a group on the other side of a contrast, where the side of the number names one, too."""
    sides = list(_sides(place.sentence))
    own = next((side for side in sides if any(token.i == place.tokens.start for token in side)), None)
    if own is None or not _groups(own):
        return frozenset()
    said = {word for token in own for word in plain_words(token.text)}
    others = {word for side in sides if side is not own for word in _groups(side)}
    return frozenset(others - said)


def _sides(sentence: Sequence[Token]) -> Iterator[list[Token]]:
    """The parts of a sentence between its words of contrast."""
    side: list[Token] = []
    for token in sentence:
        if token.lower_ in words_of("contrast"):
            yield side
            side = []
        else:
            side.append(token)
    yield side


def _groups(side: Iterable[Token]) -> frozenset[str]:
    """The words that name the groups of a side: "placebo", "prebiotic" before "group"."""
    found: set[str] = set()
    for token in side:
        if token.lower_ in words_of("comparators"):
            found |= plain_words(token.text)
        elif token.lower_ in words_of("groups"):
            named = [
                child for child in token.lefts if child.dep_ in ("compound", "amod", "nmod") and child.pos_ != "NUM"
            ]
            found.update(word for child in named for one in child.subtree for word in plain_words(one.text))
    return frozenset(word for word in found if word.isalpha())
