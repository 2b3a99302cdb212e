"""From features to probabilities: a linear model a predicate, then boosted trees over its scores and dense features.

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
STACKED = ("own", "subject_best", "object_best", "subject_rank", "object_rank", "document_rank", "reverse", "signature")
"""Numbers about the linear score of one predicate among the other candidates of the document."""

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
        count, trees = len(rows), len(self.feature)
        tree = np.arange(trees)[None, :]
        node = np.zeros((count, trees), dtype=np.int64)
        row = np.arange(count)[:, None]
        for _ in range(self.depth):
            feature = self.feature[tree, node]
            inner = feature >= 0
            goes_left = rows[row, np.where(inner, feature, 0)] <= self.threshold[tree, node]
            node = np.where(inner, np.where(goes_left, self.left[tree, node], self.right[tree, node]), node)
        total: Floats = self.baseline + self.value[tree, node].sum(axis=1)
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
class Model:
    """Everything that was learnt. `weights[feature]` holds one weight for each predicate of `PREDICATES`.

    `shares` is the linear models' part in the log-odds, the trees have the rest; `calibration` maps the sum to a
    probability (points to interpolate between); `status` is the linear model of `status.py`.
    """

    vocabulary: Mapping[str, int]
    weights: Floats
    intercepts: Floats
    roles: Roles
    shares: Mapping[str, float]
    trees: Mapping[str, Trees]
    thresholds: Mapping[str, float]
    calibration: Mapping[str, tuple[Floats, Floats]]
    status: Mapping[str, Mapping[str, float]]

    def linear(self, features: Sequence[Features]) -> Floats:
        """Log-odds `[candidate, predicate]` of the linear models."""
        scores = np.tile(self.intercepts, (len(features), 1))
        for row, found in enumerate(features):
            known = [self.vocabulary[name] for name in found.sparse if name in self.vocabulary]
            scores[row] += self.weights[known].sum(axis=0)
        return scores


def allowed(candidates: Sequence[Candidate]) -> NDArray[np.bool_]:
    """Which predicates `[candidate, predicate]` the types allow."""
    table = {sig: [predicate in names for predicate in PREDICATES] for sig, names in SIGNATURES.items()}
    return np.array([table[candidate.signature] for candidate in candidates], dtype=bool).reshape(-1, len(PREDICATES))


def stacked(candidates: Sequence[Candidate], scores: Floats, column: int) -> Floats:
    """The numbers of `STACKED` for one predicate, one row for each candidate that it is allowed for, in order."""
    own = scores[:, column]
    pairs = [(candidate.subject, candidate.object) for candidate in candidates]
    by_subject, by_object = _groups([s for s, _ in pairs]), _groups([o for _, o in pairs])
    place = {pair: index for index, pair in enumerate(pairs)}
    order = sorted(own.tolist(), reverse=True)
    signatures = {signature: index for index, signature in enumerate(SIGNATURES)}
    rows = []
    for index, (s, o) in enumerate(pairs):
        mates, rivals = own[by_subject[s]], own[by_object[o]]
        reverse = place.get((o, s))
        rows.append(
            [
                own[index],
                _best_other(mates, own[index]) - own[index],
                _best_other(rivals, own[index]) - own[index],
                float((mates > own[index]).sum()),
                float((rivals > own[index]).sum()),
                float(order.index(own[index])),
                own[reverse] if reverse is not None else LOWEST,
                float(signatures[candidates[index].signature]),
            ]
        )
    return np.array(rows).reshape(-1, len(STACKED))


def _groups(keys: Sequence[int]) -> dict[int, list[int]]:
    groups: dict[int, list[int]] = {}
    for index, key in enumerate(keys):
        groups.setdefault(key, []).append(index)
    return groups


def _best_other(scores: Floats, own: float) -> float:
    """The highest score besides one occurrence of `own`, or `LOWEST` without another."""
    if len(scores) < 2:
        return LOWEST
    top = np.sort(scores)[-2:]
    return float(top[0] if top[1] == own else top[1])


def tree_rows(
    candidates: Sequence[Candidate], features: Sequence[Features], scores: Floats, roles: Floats, column: int
) -> Floats:
    """Rows for the trees of one predicate: dense features, hits of its patterns, stacked, linear and role scores.

    `candidates`, `features` and `scores` are those of one document that the predicate is allowed for; `roles` are the
    scores of `Roles` for all its entities.
    """
    predicate = PREDICATES[column]
    dense = np.array([found.dense for found in features])
    hits = np.array([[float(len(set(found.hits.get(predicate, ()))))] for found in features])
    subjects = [LOWEST if c.subject == DOCUMENT else roles[c.subject, 0, column] for c in candidates]
    objects = [roles[c.object, 1, column] for c in candidates]
    parts = np.stack([subjects, objects, np.add(subjects, objects)], axis=1)
    return np.hstack([dense, hits, stacked(candidates, scores, column), scores, parts])


def probabilities(
    model: Model, candidates: Sequence[Candidate], features: Sequence[Features], profiles: Sequence[Profile]
) -> Floats:
    """Calibrated probability `[candidate, predicate]`; 0 where the types do not allow the predicate."""
    result = np.zeros((len(candidates), len(PREDICATES)))
    if not candidates:
        return result
    may = allowed(candidates)
    scores = model.linear(features)
    roles = model.roles.scores(profiles)
    for column, predicate in enumerate(PREDICATES):
        chosen = np.flatnonzero(may[:, column]).tolist()
        if not chosen:
            continue
        pairs, found = [candidates[i] for i in chosen], [features[i] for i in chosen]
        rows = tree_rows(pairs, found, scores[chosen], roles, column)
        raw = mixed(scores[chosen, column], model.trees[predicate].raw(rows), model.shares[predicate])
        known, value = model.calibration[predicate]
        result[chosen, column] = np.interp(raw, known, value)
    return result


def mixed(linear: Floats, trees: Floats, share: float) -> Floats:
    """The log-odds that are calibrated."""
    return share * linear + (1 - share) * trees


@cache
def load_model() -> Model:
    """The shipped model."""
    with files("kgx.extract.relations").joinpath("model.npz").open("rb") as stream, np.load(stream) as data:
        names = bytes(data["status.features"]).decode().split("\n")
        statuses = bytes(data["status.names"]).decode().split("\n")
        return Model(
            vocabulary=_index(data["vocabulary"]),
            weights=data["weights"].astype(np.float64),
            intercepts=data["intercepts"],
            roles=Roles(
                vocabulary=_index(data["roles.vocabulary"]),
                weights=data["roles.weights"].astype(np.float64),
                intercepts=data["roles.intercepts"],
            ),
            shares=dict(zip(PREDICATES, data["shares"].tolist(), strict=True)),
            trees={name: _trees(data, name) for name in PREDICATES},
            thresholds=dict(zip(PREDICATES, data["thresholds"].tolist(), strict=True)),
            calibration={name: (data[f"{name}.raw"], data[f"{name}.probability"]) for name in PREDICATES},
            status={
                name: dict(zip(names, row.tolist(), strict=True))
                for name, row in zip(statuses, data["status.weights"].astype(np.float64), strict=True)
            },
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
