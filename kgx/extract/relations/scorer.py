"""From features to probabilities: boosted trees over dense features, the scores of linear models and of the pair head.

Weights are data (`model.npz`), made by `training/train_facts.py`; all arithmetic here is numpy and deterministic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from kgx.extract.relations.candidates import DOCUMENT, SIGNATURES, Candidate
from kgx.extract.relations.features import Features
from kgx.extract.relations.profiles import Profile

Floats = NDArray[np.float64]
PREDICATES = tuple(sorted({predicate for names in SIGNATURES.values() for predicate in names}))
LOWEST = -20.0


@dataclass(frozen=True, slots=True)
class Trees:
    """Boosted regression trees as arrays `[tree, node]`; a leaf has `feature` -1. Missing values do not occur."""

    feature: NDArray[np.int16]
    threshold: Floats
    left: NDArray[np.int16]
    right: NDArray[np.int16]
    value: Floats
    depth: int
    baseline: float

    def raw(self, rows: Floats) -> Floats:
        """The log-odds of each row."""
        (count, columns), (trees, nodes) = rows.shape, self.feature.shape
        first = nodes * np.arange(trees)[:, None]
        leaf = self.feature < 0
        feature = np.where(leaf, 0, self.feature).ravel()
        threshold, value = self.threshold.ravel(), self.value.ravel()
        below = np.stack([np.where(leaf, np.arange(nodes), side) + first for side in (self.left, self.right)], axis=-1)
        children = below.ravel()
        numbers, row = rows.ravel(), columns * np.arange(count)[:, None]
        node = np.tile(first.T, (count, 1))
        for _ in range(self.depth):
            goes_right = numbers.take(row + feature.take(node)) > threshold.take(node)
            node = children.take(2 * node + goes_right)
        total: Floats = self.baseline + value.take(node).sum(axis=1)
        return total


@dataclass(frozen=True, slots=True)
class Roles:
    """Linear models of how likely an entity is subject or object of any fact of a predicate in its document."""

    vocabulary: Mapping[str, int]
    weights: Floats
    intercepts: Floats

    def scores(self, profiles: Sequence[Profile]) -> Floats:
        """Log-odds `[entity, side, predicate]`, side 0 the subject."""
        scores = np.tile(self.intercepts, (len(profiles), 1))
        for row, profile in enumerate(profiles):
            known = [self.vocabulary[name] for name in profile.wide if name in self.vocabulary]
            scores[row] += self.weights[known].sum(axis=0)
        return scores.reshape(len(profiles), 2, len(PREDICATES))


@dataclass(frozen=True, slots=True)
class Scores:
    """Log-odds for one document: `linear` and `pairs` `[candidate, predicate]`, `roles` `[entity, side, predicate]`."""

    linear: Floats
    pairs: Floats
    roles: Floats

    def of(self, rows: Sequence[int]) -> Scores:
        """Those of some candidates."""
        return Scores(self.linear[rows], self.pairs[rows], self.roles)


@dataclass(frozen=True, slots=True)
class Model:
    """Everything that was learnt. `weights[feature]` holds one weight for each predicate of `PREDICATES`.

    `shares` are the parts of the linear model and of the pair head in the log-odds, the trees have the rest;
    `calibration` maps the sum to a probability (points to interpolate between).
    """

    vocabulary: Mapping[str, int]
    weights: Floats
    intercepts: Floats
    roles: Roles
    shares: Mapping[str, tuple[float, float]]
    trees: Mapping[str, Trees]
    thresholds: Mapping[str, float]
    calibration: Mapping[str, tuple[Floats, Floats]]

    def linear(self, features: Sequence[Features]) -> Floats:
        """Log-odds `[candidate, predicate]` of the linear models."""
        scores = np.tile(self.intercepts, (len(features), 1))
        sides = {side: self._sum(side) for found in features for side in found.sides}
        for row, found in enumerate(features):
            scores[row] += self._sum(found.own)
            for side in found.sides:
                scores[row] += sides[side]
        return scores

    def _sum(self, names: Sequence[str]) -> Floats:
        """The weights of some features together."""
        known = [self.vocabulary[name] for name in names if name in self.vocabulary]
        total: Floats = self.weights[known].sum(axis=0)
        return total


def allowed(candidates: Sequence[Candidate]) -> NDArray[np.bool_]:
    """Which predicates `[candidate, predicate]` the types allow."""
    table = {sig: [predicate in names for predicate in PREDICATES] for sig, names in SIGNATURES.items()}
    return np.array([table[candidate.signature] for candidate in candidates], dtype=bool).reshape(-1, len(PREDICATES))


def stacked(candidates: Sequence[Candidate], scores: Floats, column: int) -> Floats:
    """Scores of one predicate among each other, a row for each candidate that it is allowed for.

    Columns: the score; by how much the best other with its subject and with its object is higher; how many with its
    subject, with its object and in the document are higher; the score of the reverse pair; the signature.
    """
    own = scores[:, column]
    pairs = [(candidate.subject, candidate.object) for candidate in candidates]
    place = {pair: index for index, pair in enumerate(pairs)}
    back = np.array([place.get((o, s), -1) for s, o in pairs])
    signatures = {signature: index for index, signature in enumerate(SIGNATURES)}
    subject_best, subject_rank = _rivals(np.array([s for s, _ in pairs]), own)
    object_best, object_rank = _rivals(np.array([o for _, o in pairs]), own)
    _, document_rank = _rivals(np.zeros(len(pairs)), own)
    reverse = np.where(back >= 0, own[back], LOWEST)
    kinds = [float(signatures[candidate.signature]) for candidate in candidates]
    columns = (own, subject_best - own, object_best - own, subject_rank, object_rank, document_rank, reverse, kinds)
    return np.stack(columns, axis=1)


def _rivals(keys: NDArray[np.generic], own: Floats) -> tuple[Floats, Floats]:
    """Of each row the highest score of the other rows with its key (`LOWEST` without any), and how many are higher."""
    order = np.lexsort((-own, keys))
    group, score = keys[order], own[order]
    index = np.arange(len(order))
    begins = np.append(True, group[1:] != group[:-1])
    start = np.maximum.accumulate(np.where(begins, index, 0))
    run = np.maximum.accumulate(np.where(begins | np.append(True, score[1:] != score[:-1]), index, 0))
    size = np.bincount(np.cumsum(begins) - 1)[np.cumsum(begins) - 1]
    second = score[np.minimum(start + 1, len(order) - 1)]
    best, rank = np.empty(len(order)), np.empty(len(order))
    best[order] = np.where(size < 2, LOWEST, np.where(run == start, second, score[start]))
    rank[order] = run - start
    return best, rank


def tree_rows(candidates: Sequence[Candidate], features: Sequence[Features], scores: Scores, column: int) -> Floats:
    """Rows for the trees of one predicate: dense features, hits of its patterns, scores alone and among the others.

    The last columns tell how much likelier than its rivals each side is to stand in such a fact at all, and how likely
    it is to stand in one of any other predicate: what a study is on is also what its funders pay for.

    `candidates`, `features` and `scores` are those of one document that the predicate is allowed for.
    """
    predicate = PREDICATES[column]
    dense = np.array([found.dense for found in features])
    hits = np.array([[float(len(set(found.hits.get(predicate, ()))))] for found in features])
    subjects = [LOWEST if c.subject == DOCUMENT else scores.roles[c.subject, 0, column] for c in candidates]
    objects = [scores.roles[c.object, 1, column] for c in candidates]
    roles = np.stack([subjects, objects, np.add(subjects, objects)], axis=1)
    linear, pairs = (stacked(candidates, found, column) for found in (scores.linear, scores.pairs))
    setting = np.array([found.setting for found in features])
    margins = np.stack(
        [_margin([c.subject for c in candidates], subjects), _margin([c.object for c in candidates], objects)], axis=1
    )
    nobody = np.full(len(PREDICATES), LOWEST)
    sides = np.array(
        [
            [*(nobody if c.subject == DOCUMENT else scores.roles[c.subject, 0]), *scores.roles[c.object, 1]]
            for c in candidates
        ]
    )
    return np.hstack([dense, hits, linear, scores.linear, roles, pairs[:, :-1], scores.pairs, setting, margins, sides])


def _margin(entities: Sequence[int], scores: Sequence[float]) -> Floats:
    """The score of each row's entity less the best of the other entities; -`LOWEST` where there is no other."""
    ranked = sorted(dict(zip(entities, scores, strict=True)).items(), key=lambda item: (-item[1], item[0]))[:2]
    best = [next((score for rival, score in ranked if rival != entity), None) for entity in entities]
    return np.array([-LOWEST if b is None else own - b for own, b in zip(scores, best, strict=True)], dtype=np.float64)


def probabilities(
    model: Model,
    candidates: Sequence[Candidate],
    features: Sequence[Features],
    profiles: Sequence[Profile],
    pairs: NDArray[np.floating],
) -> Floats:
    """Calibrated probability `[candidate, predicate]`; 0 where the types do not allow the predicate.

    `pairs` are the log-odds of the pair head.
    """
    result = np.zeros((len(candidates), len(PREDICATES)))
    if not candidates:
        return result
    may = allowed(candidates)
    scores = Scores(model.linear(features), shown(pairs), model.roles.scores(profiles))
    for column, predicate in enumerate(PREDICATES):
        chosen = np.flatnonzero(may[:, column]).tolist()
        if not chosen:
            continue
        own = scores.of(chosen)
        rows = tree_rows([candidates[i] for i in chosen], [features[i] for i in chosen], own, column)
        raw = mixed(
            own.linear[:, column], own.pairs[:, column], model.trees[predicate].raw(rows), model.shares[predicate]
        )
        known, value = model.calibration[predicate]
        result[chosen, column] = np.interp(raw, known, value)
    return result


def shown(pairs: NDArray[np.floating]) -> Floats:
    """The log-odds of the pair head, rounded so that no processor's last digit matters."""
    return np.clip(np.round(pairs.astype(np.float64), 3), LOWEST, -LOWEST)


def mixed(linear: Floats, pairs: Floats, trees: Floats, shares: tuple[float, float]) -> Floats:
    """The log-odds that are calibrated."""
    return shares[0] * linear + shares[1] * pairs + (1 - shares[0] - shares[1]) * trees


@cache
def load_model() -> Model:
    """The shipped model."""
    with files("kgx.extract.relations").joinpath("model.npz").open("rb") as stream, np.load(stream) as data:
        return Model(
            vocabulary=_index(data["vocabulary"]),
            weights=data["weights"].astype(np.float64),
            intercepts=data["intercepts"],
            roles=Roles(
                vocabulary=_index(data["roles.vocabulary"]),
                weights=data["roles.weights"].astype(np.float64),
                intercepts=data["roles.intercepts"],
            ),
            shares={name: (row[0], row[1]) for name, row in zip(PREDICATES, data["shares"].tolist(), strict=True)},
            trees={name: _trees(data, name) for name in PREDICATES},
            thresholds=dict(zip(PREDICATES, data["thresholds"].tolist(), strict=True)),
            calibration={name: (data[f"{name}.raw"], data[f"{name}.probability"]) for name in PREDICATES},
        )


def _index(packed: NDArray[np.uint8]) -> dict[str, int]:
    return {name: index for index, name in enumerate(bytes(packed).decode().split("\n"))}


def _trees(data: Mapping[str, NDArray[np.float64]], name: str) -> Trees:
    depth, baseline = data[f"{name}.shape"].tolist()
    return Trees(
        feature=data[f"{name}.feature"].astype(np.int16),
        threshold=data[f"{name}.threshold"],
        left=data[f"{name}.left"].astype(np.int16),
        right=data[f"{name}.right"].astype(np.int16),
        value=data[f"{name}.value"],
        depth=int(depth),
        baseline=float(baseline),
    )
