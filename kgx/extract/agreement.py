"""One word, one reading: the tag scores of a word lean towards those of the same word elsewhere in the document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.lang.en.stop_words import STOP_WORDS

Floats = NDArray[np.float32]
SHARE = 0.3
"""How far each score moves towards the mean of its word: best on annotated texts that the models did not see."""
_SHORTEST, _SHORTEST_PLURAL = 3, 5


def agree(words: Sequence[str], scores: Floats) -> Floats:
    """Scores [words, tags] in which words that the document repeats have come closer to one another."""
    places: dict[str, list[int]] = defaultdict(list)
    for index, word in enumerate(words):
        if key := stem(word):
            places[key].append(index)
    result: Floats = scores.copy()
    for indices in places.values():
        if len(indices) > 1:
            result[indices] += SHARE * (scores[indices].mean(axis=0) - scores[indices])
    return result


def stem(word: str) -> str | None:
    """The word without case, possessive and plural ending; None for words that are in every text, and for no words."""
    lower = word.lower().strip(".").removesuffix("'s").removesuffix("’s")
    if len(lower) < _SHORTEST or lower in STOP_WORDS or not any(letter.isalpha() for letter in lower):
        return None
    plural = len(lower) >= _SHORTEST_PLURAL and lower.endswith("s") and not lower.endswith("ss")
    return lower[:-1] if plural else lower
