"""Which words belong to what a number measures: features of each word of its sentence, and of words it may not contain.

A linear model (`measure_weights.json`, task "word") gives each word a probability; wordings are then judged by how much
of the likely words they hold, and how many unlikely ones.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from math import exp
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Token

from kgx.extract.memoize import memoized
from kgx.extract.ranking import score, steps
from kgx.extract.sites import Site, governor
from kgx.extract.wording import lexicon

_WORDS = re.compile(r"[\w%$€£+]+")
_NOISE = frozenset({"of", "in", "the", "a", "to", "for", "with", "and", "rate"})
_BARRIERS = frozenset({"than", "compared", "versus", "vs", "while", "and", "but"})
_FUNCTION_WORDS = frozenset({"ADP", "DET", "PRON", "CCONJ", "PUNCT", "AUX", "SCONJ", "PART"})
_LONGEST_PATH = 5


@lru_cache(maxsize=8192)
def plain_words(text: str) -> frozenset[str]:
    """The words by which two wordings of a measure are compared: no case, no plural s, no small words."""
    found = frozenset(word.rstrip("s") for word in _WORDS.findall(text.casefold()))
    return found - _NOISE or found


@memoized
def _above(place: Site) -> tuple[dict[int, int], tuple[str, ...]]:
    """The height of each token above the root of a statistic, itself included, and their dependencies."""
    above = [place.root, *place.root.ancestors]
    return {one.i: height for height, one in enumerate(above)}, tuple(one.dep_ for one in above)


def _steps(place: Site, token: Token) -> str:
    """The dependencies from the root of a statistic up and down to a token."""
    heights, dependencies = _above(place)
    down: list[str] = []
    current = token
    while current.i not in heights and len(down) < _LONGEST_PATH:
        down.append(current.dep_)
        head = current.head
        if head.i == current.i:
            return "far"
        current = head
    if current.i not in heights:
        return "far"
    return ">".join(dependencies[: heights[current.i]][:4]) + "^" + "<".join(reversed(down))


def _bucket(value: int) -> int:
    return next((edge for edge in (1, 2, 3, 5, 8, 12, 20) if value <= edge), 99)


@memoized
def _barriers(place: Site) -> tuple[tuple[int, str], ...]:
    """Where the sentence of a number breaks or contrasts, with the sign or word that does it."""
    return tuple((one.i, one.lower_) for one in place.sentence if one.text in ",;():—–" or one.lower_ in _BARRIERS)


def _word_features(place: Site, token: Token, context: list[str], where: str) -> list[str]:
    kind, lemma = place.kind, token.lemma_.lower()
    after = token.i >= place.tokens.end
    distance = _bucket(token.i - place.tokens.end + 1 if after else place.tokens.start - token.i)
    side = f"{where}{'after' if after else 'before'}"
    first, last = min(token.i, place.tokens.end), max(token.i, place.tokens.start)
    between = [lower for index, lower in _barriers(place) if first <= index < last]
    steps = _steps(place, token)
    barrier = between[0 if after else -1] if between else "-"
    return [
        f"steps {where}{steps}",
        f"steps {where}{steps} {kind}",
        f"steps {where}{steps} {token.pos_}",
        f"lemma {lemma}",
        f"lemma {lemma} {kind}",
        f"lemma {lemma} {side}",
        f"place {side} {distance}",
        f"place {side} {distance} {kind}",
        f"place {side} {distance} {token.pos_}",
        f"place {side} {distance} {barrier}",
        f"barrier {side} {barrier} {kind} {len(between)}",
        f"tag {token.tag_} {token.dep_} {kind}",
        f"head {token.head.lemma_.lower()} {token.dep_}",
        f"last step {steps.rpartition('^')[0]} {kind}",
        *(f"{one} {side} {token.dep_}" for one in context),
        *(f"{one} lemma {lemma}" for one in context),
    ]


def _context(place: Site) -> list[str]:
    doc, first, last = place.tokens.doc, place.tokens.start, place.tokens.end
    verb = governor(place.root)
    return [
        f"root {place.root.dep_} {place.kind}",
        f"before {doc[first - 1].lower_ if first else '^'}",
        f"after {doc[last].lower_ if last < len(doc) else '$'}",
        f"verb {verb.lemma_.lower() if verb is not None else '-'}",
    ]


def word_options(place: Site, earlier: Site | None) -> Iterator[tuple[str, list[str]]]:
    """Each word that may belong to the measure (as `plain_words` gives it), with features; a word may come twice."""
    yield from said_options(place, earlier)
    context = _unsaid_context(place)
    for word in lexicon()["unsaid"]:
        yield word, [f"unsaid {word}", *(f"unsaid {word} {one}" for one in context)]


def said_options(place: Site, earlier: Site | None) -> Iterator[tuple[str, list[str]]]:
    """Those words of `word_options` that stand in the sentence, or in that of the earlier statistic."""
    context = _context(place)
    yield from _sentence_options(place, place, context, "")
    if earlier is not None and earlier.sentence[0] != place.sentence[0]:
        yield from _sentence_options(earlier, place, context, "earlier ")


def _unsaid_context(place: Site) -> list[str]:
    """What words that the sentence may not contain depend on."""
    low, high = place.tokens.start - 9, place.tokens.end + 9
    window = (token for token in place.sentence if low <= token.i < high)
    cues = {token.lemma_.lower() for token in window if token.pos_ in ("NOUN", "VERB", "ADJ")}
    return [place.kind, *_context(place), *(f"cue {cue}" for cue in sorted(cues))]


def _sentence_options(at: Site, place: Site, context: list[str], where: str) -> Iterator[tuple[str, list[str]]]:
    hidden = {token.i for token in (*at.tokens, *place.tokens)}
    for token in at.sentence:
        text = token.text
        if token.i in hidden or not text[:1].isalpha():
            continue
        features: list[str] | None = None
        for word in plain_words(text) - _NOISE:
            features = features or _word_features(at, token, context, where)
            yield word, features


class WordModel(NamedTuple):
    """The weights of the words; those of `lexicon()["unsaid"]`, in its order, by what they depend on."""

    weights: Mapping[str, float]
    unsaid: Mapping[str, NDArray[np.float64]]


def word_model(weights: Mapping[str, float]) -> WordModel:
    """Weights laid out for `word_likelihoods`."""
    places = {word: place for place, word in enumerate(lexicon()["unsaid"])}
    unsaid: dict[str, NDArray[np.float64]] = {}
    for feature, weight in weights.items():
        if feature.startswith("unsaid "):
            _, word, *context = feature.split(" ", 2)
            row = unsaid.setdefault(context[0] if context else "", np.zeros(len(places)))
            row[places[word]] = weight
    return WordModel(weights, unsaid)


def word_likelihoods(model: WordModel, place: Site, earlier: Site | None) -> dict[str, float]:
    """The probability of each word to belong to the measure; of a word that comes twice, the higher."""
    found: dict[str, float] = {}
    last: list[str] | None = None
    chance = 0.0
    for word, features in said_options(place, earlier):
        if features is not last:
            last, chance = features, _sigmoid(score(model.weights, features))
        found[word] = max(chance, found.get(word, 0.0))
    unsaid = np.zeros(len(lexicon()["unsaid"]))
    for one in ("", *_unsaid_context(place)):
        if one in model.unsaid:
            unsaid += model.unsaid[one]
    for word, total in zip(lexicon()["unsaid"], unsaid.tolist(), strict=True):
        found[word] = max(_sigmoid(total), found.get(word, 0.0))
    return found


def word_chances(place: Site, hidden: Collection[int], likely: Mapping[str, float]) -> list[tuple[Token, float]]:
    """The words of the sentence of a site that carry meaning, with how likely each belongs to the measure."""
    return [
        (token, max((likely.get(word, 0.0) for word in plain_words(token.text)), default=0.0))
        for token in place.sentence
        if token.i not in hidden and token.pos_ not in _FUNCTION_WORDS and token.text[:1].isalpha()
    ]


def _sigmoid(value: float) -> float:
    return 1 / (1 + exp(-value))


def overlap_features(likely: Mapping[str, float], text: str, best: str, total: float) -> list[str]:
    """How much of the likely words a wording holds, whether the `best`, and how likely its words are.

    `total` is the sum of the probabilities of all words.
    """
    words = plain_words(text)
    chances = [likely.get(word, 0.0) for word in words]
    held, total = sum(chances), total or 1.0
    recall, precision = held / total, held / len(words)
    return [
        *steps("recall", recall),
        *steps("precision", precision),
        f"recall {int(recall * 8)} precision {int(precision * 8)}",
        f"best word {best in words}",
        f"unlikely {min(sum(chance < 0.15 for chance in chances), 5)}",
    ]
