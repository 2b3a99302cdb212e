"""Which candidates become facts: above the threshold, and not against each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kgx.extract.relations.candidates import Candidate
from kgx.extract.relations.features import Features
from kgx.extract.relations.lexicon import json_data
from kgx.extract.relations.scorer import PREDICATES

SYMMETRIC = frozenset({"combinedWith", "comparedWith", "collaboratesWith"})
ONE_WAY = frozenset({"subtypeOf", "instanceOf", "partOf", "biosimilarOf"})
"""Predicates that cannot hold both ways round between two entities."""

RULED = frozenset({"biosimilarOf"})
"""Predicates too rare to learn: their surface patterns decide."""
SURE = frozenset(tuple(row) for row in json_data("selection.json")["sure"])
"""Patterns (predicate, name) that decide although their predicate is learnt: too rare to be learnt, or nearly always
right, on the annotated news too where the learnt model would not have said it."""
PAIRED = frozenset({"developedBy"})
"""Predicates whose facts pair the two sides off: of drugs and makers listed side by side each goes with its own."""
RULE_CONFIDENCE = 0.8


def with_rules(table: NDArray[np.float64], features: Sequence[Features]) -> NDArray[np.float64]:
    """The probabilities with `RULE_CONFIDENCE` where a pattern of `SURE` or of a predicate of `RULED` fits."""
    result: NDArray[np.float64] = table.copy()
    for row, found in enumerate(features):
        if not found.hits:
            continue
        sure = {predicate for predicate, name in SURE if name in found.hits.get(predicate, ())}
        for predicate in sure | RULED.intersection(found.hits):
            column = PREDICATES.index(predicate)
            result[row, column] = max(result[row, column], RULE_CONFIDENCE)
    return result


def _crossed(candidates: Sequence[Candidate], scores: NDArray[np.float64], index: int) -> bool:
    """Whether both sides of a candidate have a better partner: "A makes X, B makes Y" does not pair A with Y."""
    own = candidates[index]
    better = [other for other, score in zip(candidates, scores.tolist(), strict=True) if score > scores[index]]
    return any(other.subject == own.subject for other in better) and any(other.object == own.object for other in better)


def selected(
    candidates: Sequence[Candidate], table: NDArray[np.float64], limits: Mapping[str, float]
) -> list[tuple[int, str, float]]:
    """(candidate, predicate, probability) of each fact; `table` holds a probability `[candidate, predicate]`.

    A symmetric fact is written once, with the mean of its two probabilities, from the entity with the lower number.
    """
    place = {(candidate.subject, candidate.object): index for index, candidate in enumerate(candidates)}
    found = []
    for column, predicate in enumerate(PREDICATES):
        for index in np.flatnonzero(table[:, column] > 0).tolist():
            candidate = candidates[index]
            probability = float(table[index, column])
            back = place.get((candidate.object, candidate.subject))
            other = float(table[back, column]) if back is not None else 0.0
            if predicate in SYMMETRIC:
                if back is not None and candidate.subject > candidate.object:
                    continue
                probability = (probability + other) / 2
            elif predicate in ONE_WAY and back is not None and (other, -back) > (probability, -index):
                continue
            if probability >= limits[predicate] and not (
                predicate in PAIRED and _crossed(candidates, table[:, column], index)
            ):
                found.append((index, predicate, probability))
    copies = {index for index, predicate, _ in found if predicate == "biosimilarOf"}
    return [row for row in found if row[1] != "instanceOf" or row[0] not in copies]
