"""Fits the linear model that chooses the status of `treats` where no cue decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from facts_learning import FOLDS, Example, fold_of
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from kgx.extract.relations.evidence import evidence_text, support
from kgx.extract.relations.status import background, status, status_features

StatusWeights = dict[str, dict[str, float]]
Row = tuple[int, str, list[str], str]
"""Fold, text, background, gold status of one fact."""
STRENGTH = 0.03


def status_rows(examples: Sequence[Example]) -> list[Row]:
    """Every annotated `treats` whose evidence the extractor finds in one place."""
    rows = []
    for example in examples:
        pairs = {(c.subject, c.object): c for c in example.candidates}
        number = {identifier: index for index, identifier in enumerate(example.view.ids)}
        for fact in example.record["facts"]:
            pair = pairs.get((number.get(fact["s"], -1), number[fact["o"]]))
            if fact["p"] != "treats" or pair is None:
                continue
            proof = support(example.view, pair, "treats")
            text = evidence_text(example.view, pair, proof)
            rows.append((fold_of(example.id), text, background(example.view, pair), fact["status"]))
    return rows


def fit_rows(rows: Sequence[Row]) -> StatusWeights:
    """Weights of each status."""
    found = [status_features(text, about) for _, text, about, _ in rows]
    counts = Counter(name for names in found for name in names)
    index = {name: i for i, name in enumerate(sorted(name for name, n in counts.items() if n >= 4))}
    columns: list[int] = []
    ends = [0]
    for names in found:
        columns += [index[name] for name in names if name in index]
        ends.append(len(columns))
    x = csr_matrix(([1.0] * len(columns), columns, ends), shape=(len(found), len(index)))
    learner = LogisticRegression(C=STRENGTH, max_iter=500).fit(x, [gold for *_, gold in rows])
    result = {
        name: dict(zip(index, weights.tolist(), strict=True))
        for name, weights in zip(learner.classes_, learner.coef_, strict=True)
    }
    for name, intercept in zip(learner.classes_, learner.intercept_, strict=True):
        result[name]["bias"] += float(intercept)
    return result


def fit_status(examples: Sequence[Example]) -> StatusWeights:
    """The model that ships."""
    return fit_rows(status_rows(examples))


def held_out_accuracy(rows: Sequence[Row]) -> float:
    """Share of right statuses, each by a model that did not see its fold."""
    right = 0
    for fold in range(FOLDS):
        weights = fit_rows([row for row in rows if row[0] != fold])
        inside = [row for row in rows if row[0] == fold]
        right += sum(status("treats", text, about, weights) == gold for _, text, about, gold in inside)
    return right / len(rows)
