"""Which words belong to what a number measures: features of each word of its sentence, and of words it may not contain.

A linear model (`measure_weights.json`, task "word") gives each word a probability; wordings are then judged by how much
of the likely words they hold, and how many unlikely ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import exp

from spacy.tokens import Token

from kgx.extract.ranking import score
from kgx.extract.sites import Site, governor
from kgx.extract.wording import lexicon

_WORDS = re.compile(r"[\w%$€£+]+")
_NOISE = frozenset({"of", "in", "the", "a", "to", "for", "with", "and", "rate"})
_BARRIERS = frozenset({"than", "compared", "versus", "vs", "while", "and", "but"})
_LONGEST_PATH = 5


def plain_words(text: str) -> set[str]:
    """The words by which two wordings of a measure are compared: no case, no plural s, no small words."""
    found = {word.rstrip("s") for word in _WORDS.findall(text.casefold())}
    return found - _NOISE or found


def _steps(place: Site, token: Token) -> str:
    """The dependencies from the root of a statistic up and down to a token."""
    above = [place.root, *place.root.ancestors]
    heights = {one.i: height for height, one in enumerate(above)}
    down: list[str] = []
    current = token
    while current.i not in heights and len(down) < _LONGEST_PATH:
        down.append(current.dep_)
        if current.head.i == current.i:
            return "far"
        current = current.head
    if current.i not in heights:
        return "far"
    up = [one.dep_ for one in above[: heights[current.i]]]
    return ">".join(up[:4]) + "^" + "<".join(reversed(down))


def _bucket(value: int) -> int:
    return next((edge for edge in (1, 2, 3, 5, 8, 12, 20) if value <= edge), 99)


def _word_features(place: Site, token: Token, context: list[str], where: str) -> list[str]:
    kind, lemma = place.kind, token.lemma_.lower()
    after = token.i >= place.tokens.end
    distance = _bucket(token.i - place.tokens.end + 1 if after else place.tokens.start - token.i)
    side = f"{where}{'after' if after else 'before'}"
    span = place.tokens.doc[min(token.i, place.tokens.end) : max(token.i, place.tokens.start)]
    between = [one for one in span if one.text in ",;():—–" or one.lower_ in _BARRIERS]
    steps = _steps(place, token)
    barrier = between[0].lower_ if after and between else between[-1].lower_ if between else "-"
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
    context = _context(place)
    yield from _sentence_options(place, place, context, "")
    if earlier is not None and earlier.tokens.sent.start != place.tokens.sent.start:
        yield from _sentence_options(earlier, place, context, "earlier ")
    doc = place.tokens.doc
    sentence = place.tokens.sent
    window = doc[max(sentence.start, place.tokens.start - 9) : min(sentence.end, place.tokens.end + 9)]
    cues = {token.lemma_.lower() for token in window if token.pos_ in ("NOUN", "VERB", "ADJ")}
    context = [place.kind, *context, *(f"cue {cue}" for cue in sorted(cues))]
    for word in lexicon()["unsaid"]:
        yield word, [f"unsaid {word}", *(f"unsaid {word} {one}" for one in context)]


def _sentence_options(at: Site, place: Site, context: list[str], where: str) -> Iterator[tuple[str, list[str]]]:
    hidden = {token.i for token in (*at.tokens, *place.tokens)}
    for token in at.tokens.sent:
        if token.i in hidden or not token.text[:1].isalpha():
            continue
        features: list[str] | None = None
        for word in plain_words(token.text) - _NOISE:
            features = features or _word_features(at, token, context, where)
            yield word, features


def word_likelihoods(weights: Mapping[str, float], place: Site, earlier: Site | None) -> dict[str, float]:
    """The probability of each word to belong to the measure; of a word that comes twice, the higher."""
    found: dict[str, float] = {}
    for word, features in word_options(place, earlier):
        likely = 1 / (1 + exp(-score(weights, features)))
        found[word] = max(likely, found.get(word, 0.0))
    return found


def overlap_features(likely: Mapping[str, float], text: str, best: str) -> list[str]:
    """How much of the likely words a wording holds, whether the `best`, and how likely its words are."""
    words = plain_words(text)
    held = sum(likely.get(word, 0.0) for word in words)
    total = sum(likely.values()) or 1.0
    recall, precision = held / total, held / len(words)
    return [
        *(f"recall {step}" for step in range(1, 20) if recall * 20 >= step),
        *(f"precision {step}" for step in range(1, 20) if precision * 20 >= step),
        f"recall {int(recall * 8)} precision {int(precision * 8)}",
        f"best word {best in words}",
        f"unlikely {min(sum(likely.get(word, 0.0) < 0.15 for word in words), 5)}",
    ]
