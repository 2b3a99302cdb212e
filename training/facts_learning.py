"""Fits the fact scorer: linear models with out-of-fold scores, boosted trees on top, calibration, thresholds."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from facts_public import Sentence
from folds import FOLDS, fold_of
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from kgx.extract.relations.candidates import DOCUMENT, Candidate
from kgx.extract.relations.features import Features
from kgx.extract.relations.profiles import Profile
from kgx.extract.relations.scorer import LOWEST, PREDICATES, Roles, Scores, Trees, allowed, mixed, tree_rows
from kgx.extract.relations.view import View

Floats = NDArray[np.float64]
STRENGTH, ROLE_STRENGTH = 0.1, 0.05
"""Inverses of the L2 penalties of the linear models and of the role models."""
PUBLIC_WEIGHT, FOUND_WEIGHT = 0.05, 0.5
"""Weights of the pairs of public sentences and of documents read a second time with found entities."""
THRESHOLD = 0.4
OWN_THRESHOLDS = {"hasAdverseEffect": 0.36, "instanceOf": 0.34, "investigates": 0.36, "treats": 0.44}
"""Facts are written from this probability on. F1 is flat from 0.33 to 0.40 (end to end on three sets), so that the
higher one is taken for its precision; the F1 of `treats` is as flat above it. What is hard to find gains from a lower
one: the best threshold of a calibrated probability is half of the best F1 (Lipton and others, 2014)."""
SHARES = tuple((a, b) for a in (0.0, 0.15, 0.3, 0.5) for b in (0.0, 0.15, 0.3, 0.5, 0.7) if a + b <= 0.85)
"""Parts of the linear model and of the pair head that are tried."""
TREES = {
    "max_iter": 80,
    "learning_rate": 0.06,
    "max_leaf_nodes": 6,
    "min_samples_leaf": 10,
    "l2_regularization": 5.0,
    "early_stopping": False,
    "random_state": 0,
}


@dataclass(slots=True)
class Example:
    """One annotated document: its view, candidates with features, and the truth `[candidate, predicate]`.

    `pairs` are the log-odds of a pair head that did not see it.
    """

    id: str
    view: View
    candidates: list[Candidate]
    features: list[Features]
    profiles: list[Profile]
    pairs: Floats
    truth: NDArray[np.bool_]
    record: dict[str, Any]
    weight: float = 1.0


def vocabulary_of(sparse: Iterable[Sequence[str]], public: Iterable[Sequence[str]] = ()) -> dict[str, int]:
    """Index of each feature that three candidates have, or one candidate and ten pairs of public sentences."""
    counts = Counter(name for names in sparse for name in names)
    outside = Counter(name for names in public for name in names)
    kept = sorted(name for name, n in counts.items() if n >= 3 or outside[name] >= 10)
    return {name: index for index, name in enumerate(kept)}


def matrix(sparse: Iterable[Sequence[str]], vocabulary: dict[str, int]) -> csr_matrix:
    """The sparse features of many candidates, one row each."""
    columns: list[int] = []
    ends = [0]
    for names in sparse:
        columns += [vocabulary[name] for name in names if name in vocabulary]
        ends.append(len(columns))
    return csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(ends) - 1, len(vocabulary)))


@dataclass(slots=True)
class Table:
    """All candidates of a set of documents, row by row."""

    x: csr_matrix
    pairs: Floats
    truth: NDArray[np.bool_]
    may: NDArray[np.bool_]
    document: NDArray[np.int64]
    fold: NDArray[np.int64]
    weight: Floats
    public: csr_matrix
    public_truth: NDArray[np.int8]


def table_of(examples: Sequence[Example], public: Sequence[Sentence], vocabulary: dict[str, int]) -> Table:
    """Stack the candidates of documents, and public pairs (truth -1 where a predicate is not annotated)."""
    document = np.concatenate([np.full(len(e.candidates), i) for i, e in enumerate(examples)])
    folds = np.array([fold_of(example.id) for example in examples])
    return Table(
        x=matrix((found.sparse for example in examples for found in example.features), vocabulary),
        public=matrix(([*sentence.sparse, "bias"] for sentence in public), vocabulary),
        public_truth=np.array(
            [[sentence.truth.get(name, -1) for name in PREDICATES] for sentence in public], dtype=np.int8
        ).reshape(-1, len(PREDICATES)),
        pairs=np.vstack([example.pairs for example in examples]),
        truth=np.vstack([example.truth for example in examples]),
        may=np.vstack([allowed(example.candidates) for example in examples]),
        document=document,
        fold=folds[document],
        weight=np.array([example.weight for example in examples])[document],
    )


def fit_linear(table: Table, rows: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Weights `[feature, predicate]` and intercepts of one logistic regression for each predicate."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        fits = list(
            pool.map(lambda column: _fit_column(table, rows & table.may[:, column], column), range(len(PREDICATES)))
        )
    return np.stack([weights for weights, _ in fits], axis=1), np.array([intercept for _, intercept in fits])


def _fit_column(table: Table, rows: NDArray[np.bool_], column: int) -> tuple[Floats, float]:
    """The regression of one predicate on some rows and on the public sentences that tell it."""
    truth = table.truth[rows, column]
    if truth.sum() < 2 or truth.all():
        return np.zeros(table.x.shape[1]), LOWEST
    known = table.public_truth[:, column] >= 0
    x = vstack([table.x[rows], table.public[known]]).tocsr()
    y = np.concatenate([truth, table.public_truth[known, column] == 1])
    weight = np.concatenate([table.weight[rows], np.full(int(known.sum()), PUBLIC_WEIGHT)])
    learner = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=300).fit(x, y, sample_weight=weight)
    return learner.coef_[0], float(learner.intercept_[0])


def linear_scores(table: Table, weights: Floats, intercepts: Floats) -> Floats:
    """Log-odds `[candidate, predicate]`."""
    scores: Floats = table.x @ weights + intercepts
    return scores


def held_out_linear(table: Table) -> Floats:
    """Linear scores of every candidate by models that did not see its fold."""
    scores = np.zeros(table.truth.shape)
    for fold in range(FOLDS):
        inside = table.fold == fold
        if inside.any():
            scores[inside] = linear_scores(table, *fit_linear(table, ~inside))[inside]
    return scores


def fit_roles(examples: Sequence[Example]) -> Roles:
    """Role models on the entities of documents."""
    profiles = [profile.wide for example in examples for profile in example.profiles]
    vocabulary = vocabulary_of(profiles)
    x = matrix(profiles, vocabulary)
    weights = np.zeros((len(vocabulary), 2 * len(PREDICATES)))
    intercepts = np.full(2 * len(PREDICATES), LOWEST / 2)
    may, truth = np.zeros((2, len(profiles), 2 * len(PREDICATES)), dtype=bool)
    offset = 0
    for example in examples:
        permitted = allowed(example.candidates)
        for row, candidate in enumerate(example.candidates):
            for side, entity in enumerate((candidate.subject, candidate.object)):
                if entity == DOCUMENT:
                    continue
                columns = slice(side * len(PREDICATES), (side + 1) * len(PREDICATES))
                may[offset + entity, columns] |= permitted[row]
                truth[offset + entity, columns] |= example.truth[row]
        offset += len(example.profiles)
    for column in range(2 * len(PREDICATES)):
        chosen = may[:, column]
        if truth[chosen, column].sum() < 5 or truth[chosen, column].all():
            continue
        learner = LogisticRegression(C=ROLE_STRENGTH, solver="liblinear", max_iter=300)
        learner.fit(x[chosen], truth[chosen, column])
        weights[:, column], intercepts[column] = learner.coef_[0], learner.intercept_[0]
    return Roles(vocabulary, weights, intercepts)


def held_out_roles(examples: Sequence[Example]) -> list[Floats]:
    """Role scores of the entities of each document by models that did not see its fold."""
    models = {
        fold: fit_roles([example for example in examples if fold_of(example.id) != fold])
        for fold in sorted({fold_of(example.id) for example in examples})
    }
    return [models[fold_of(example.id)].scores(example.profiles) for example in examples]


def rows_for_trees(
    examples: Sequence[Example], table: Table, linear: Floats, roles: Sequence[Floats], column: int
) -> tuple[Floats, Any]:
    """Tree rows of one predicate and the table rows that they belong to."""
    parts, places = [], []
    start = 0
    for example, own in zip(examples, roles, strict=True):
        end = start + len(example.candidates)
        chosen = np.flatnonzero(table.may[start:end, column])
        if len(chosen):
            pairs, found = [example.candidates[i] for i in chosen], [example.features[i] for i in chosen]
            scores = Scores(linear[start:end], example.pairs, own).of(chosen)
            parts.append(tree_rows(pairs, found, scores, column))
            places.append(chosen + start)
        start = end
    return np.vstack(parts), np.concatenate(places)


def fit_trees(rows: Floats, truth: NDArray[np.bool_], weight: Floats) -> Trees:
    """Boosted trees as arrays; without two positive rows a single leaf that always says no."""
    if truth.sum() < 2:
        leaf = np.full((1, 1), -1, dtype=np.int16)
        zero = np.zeros((1, 1))
        return Trees(leaf, zero, leaf, leaf, zero, 1, LOWEST)
    learner = HistGradientBoostingClassifier(**TREES).fit(rows, truth, sample_weight=weight)
    predictors = [predictor.nodes for (predictor,) in learner._predictors]
    width = max(len(nodes) for nodes in predictors)
    arrays = {name: np.zeros((len(predictors), width)) for name in ("feature", "threshold", "left", "right", "value")}
    for index, nodes in enumerate(predictors):
        count = len(nodes)
        arrays["feature"][index, :count] = np.where(nodes["is_leaf"], -1, nodes["feature_idx"])
        arrays["threshold"][index, :count] = nodes["num_threshold"]
        arrays["left"][index, :count], arrays["right"][index, :count] = nodes["left"], nodes["right"]
        arrays["value"][index, :count] = nodes["value"]
    return Trees(
        feature=arrays["feature"].astype(np.int16),
        threshold=arrays["threshold"],
        left=arrays["left"].astype(np.int16),
        right=arrays["right"].astype(np.int16),
        value=arrays["value"],
        depth=int(max(nodes["depth"].max() for nodes in predictors)),
        baseline=float(np.ravel(learner._baseline_prediction)[0]),
    )


def held_out_trees(table: Table, rows: Floats, places: Any, column: int) -> Floats:
    """Log-odds of the rows of one predicate by trees that did not see their fold."""
    truth, weight = table.truth[places, column], table.weight[places]
    result = np.zeros(len(places))
    for fold in range(FOLDS):
        inside = table.fold[places] == fold
        if inside.any():
            result[inside] = fit_trees(rows[~inside], truth[~inside], weight[~inside]).raw(rows[inside])
    return result


def best_share(linear: Floats, pairs: Floats, trees: Floats, truth: NDArray[np.bool_]) -> tuple[float, float]:
    """The shares with the highest average precision."""
    return max(SHARES, key=lambda shares: average_precision(mixed(linear, pairs, trees, shares), truth))


def average_precision(scores: Floats, truth: NDArray[np.bool_]) -> float:
    """The mean precision at each true row."""
    right = truth[np.argsort(-scores, kind="stable")]
    precision = np.cumsum(right) / np.arange(1, len(right) + 1)
    return float(precision[right].sum() / max(truth.sum(), 1))


def calibration(raw: Floats, truth: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Points (log-odds, probability) of an isotonic fit, shrunk so that no group counts as sure without evidence."""
    order = np.argsort(raw, kind="stable")
    groups = np.array_split(order, max(5, min(40, len(order) // 25)))
    x = np.array([raw[group].mean() for group in groups])
    y = np.array([(truth[group].sum() + 0.2) / (len(group) + 1.0) for group in groups])
    top = order[-max(10, int(truth.sum() * 1.5)) :]
    fine = np.array_split(top, max(1, len(top) // 12))
    x = np.concatenate([x, [raw[group].mean() for group in fine]])
    y = np.concatenate([y, [(truth[group].sum() + 0.2) / (len(group) + 1.0) for group in fine]])
    fit = IsotonicRegression(y_min=0.0, y_max=0.995).fit(x, y)
    points = np.unique(x)
    values = fit.predict(points)
    values = np.clip(values + 1e-6 * (np.arange(len(values)) - len(values) / 2), 1e-6, 0.999)
    return points, np.maximum.accumulate(values)
