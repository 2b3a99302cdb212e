"""Train the fact scorer on annotated news: python training/train_facts.py TEXTS GOLD [TEXTS GOLD ...] [--found ...]

Each pair is a file of texts and a file of annotations. Pairs after `--found` are read a second time with the entities
that the pipeline finds, so that the scorer knows their errors; give only texts that the recogniser was not trained on.
Needs scikit-learn besides kgx. Takes some minutes on one core; prints the cross-validated accuracy.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from facts_data import Annotated, annotated, predicted
from facts_learning import (
    FOUND_WEIGHT,
    Example,
    Floats,
    best_share,
    best_threshold,
    calibration,
    fit_linear,
    fit_roles,
    fit_trees,
    held_out_linear,
    held_out_roles,
    held_out_trees,
    rows_for_trees,
    table_of,
    truth_table,
    vocabulary_of,
)
from facts_public import Sentence, sentences
from facts_status import fit_status

import kgx.extract.relations as package
from kgx.extract.relations.candidates import candidates
from kgx.extract.relations.features import candidate_features
from kgx.extract.relations.profiles import profiles
from kgx.extract.relations.reading import view_of
from kgx.extract.relations.scorer import PREDICATES, Model, Roles, mixed

OUT = Path(package.__file__).parent / "model.npz"
SMALLEST = 0.004
"""Linear weights below this are dropped from the file."""


def examples_of(documents: Iterable[Annotated], weight: float = 1.0) -> list[Example]:
    """Candidates and features of annotated documents."""
    found = []
    for item in documents:
        view = view_of(item.doc)
        pairs = list(candidates(view))
        every = profiles(view)
        features = [candidate_features(view, pair, every) for pair in pairs]
        truth = truth_table(view, pairs, item.record)
        found.append(Example(item.record["id"], view, pairs, features, every, truth, item.record, weight))
    return found


def fit(examples: Sequence[Example], public: Sequence[Sentence]) -> tuple[Model, Floats]:
    """The model, and the held-out probability `[candidate, predicate]` of every candidate in order."""
    sparse = [found.sparse for example in examples for found in example.features]
    vocabulary = vocabulary_of(sparse, (sentence.sparse for sentence in public))
    table = table_of(examples, public, vocabulary)
    scores, roles = held_out_linear(table), held_out_roles(examples)
    weights, intercepts = fit_linear(table, np.ones(len(table.document), dtype=bool))
    trees, shares, curves, thresholds = {}, {}, {}, {}
    held_out = np.zeros(table.truth.shape)
    for column, predicate in enumerate(PREDICATES):
        rows, places = rows_for_trees(examples, table, scores, roles, column)
        truth, linear = table.truth[places, column], scores[places, column]
        trees[predicate] = fit_trees(rows, truth, table.weight[places])
        unseen = held_out_trees(table, rows, places, column)
        shares[predicate] = best_share(linear, unseen, truth)
        raw = mixed(linear, unseen, shares[predicate])
        curves[predicate] = calibration(raw, truth)
        held_out[places, column] = np.interp(raw, *curves[predicate])
        thresholds[predicate] = best_threshold(held_out[places, column], truth)
    kept = np.flatnonzero(np.abs(weights).max(axis=1) >= SMALLEST)
    names = sorted(vocabulary, key=lambda name: vocabulary[name])
    model = Model(
        vocabulary={names[i]: index for index, i in enumerate(kept)},
        weights=weights[kept].astype(np.float16).astype(np.float64),
        intercepts=intercepts,
        roles=rounded(fit_roles(examples)),
        shares=shares,
        trees=trees,
        thresholds=thresholds,
        calibration=curves,
        status=fit_status(examples),
    )
    return model, held_out


def rounded(roles: Roles) -> Roles:
    """The role models as they are after a round trip through the file."""
    return Roles(roles.vocabulary, roles.weights.astype(np.float16).astype(np.float64), roles.intercepts)


def save(model: Model, path: Path) -> None:
    """Write the file that `scorer.load_model` reads."""
    statuses = sorted(model.status)
    features = sorted(model.status[statuses[0]])
    data: dict[str, Any] = {
        "vocabulary": _packed(sorted(model.vocabulary, key=lambda name: model.vocabulary[name])),
        "weights": model.weights.astype(np.float16),
        "intercepts": model.intercepts,
        "roles.vocabulary": _packed(sorted(model.roles.vocabulary, key=lambda name: model.roles.vocabulary[name])),
        "roles.weights": model.roles.weights.astype(np.float16),
        "roles.intercepts": model.roles.intercepts,
        "shares": np.array([model.shares[name] for name in PREDICATES]),
        "thresholds": np.array([model.thresholds[name] for name in PREDICATES]),
        "status.names": _packed(statuses),
        "status.features": _packed(features),
        "status.weights": np.array([[model.status[s][f] for f in features] for s in statuses], dtype=np.float16),
    }
    for name in PREDICATES:
        trees = model.trees[name]
        data[f"{name}.feature"] = trees.feature.astype(np.int8)
        data[f"{name}.threshold"] = trees.threshold
        data[f"{name}.left"], data[f"{name}.right"] = trees.left.astype(np.int8), trees.right.astype(np.int8)
        data[f"{name}.value"] = trees.value
        data[f"{name}.shape"] = np.array([trees.depth, trees.baseline])
        data[f"{name}.raw"], data[f"{name}.probability"] = model.calibration[name]
    np.savez_compressed(path, **data)


def _packed(words: Sequence[str]) -> Any:
    return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)


def report(examples: Sequence[Example], held_out: Floats, model: Model) -> str:
    """Cross-validated precision, recall and F1 of each predicate with gold entities."""
    truth = np.vstack([example.truth for example in examples])
    own = np.concatenate([np.full(len(example.candidates), example.weight == 1.0) for example in examples])
    held_out, truth = held_out[own], truth[own]
    lines, total = [], np.zeros(3)
    for column, predicate in enumerate(PREDICATES):
        said = held_out[:, column] >= model.thresholds[predicate]
        counts = np.array([(said & truth[:, column]).sum(), said.sum(), truth[:, column].sum()], dtype=float)
        total += counts
        lines.append(_line(predicate, counts))
    return "\n".join([*lines, _line("all", total)])


def _line(name: str, counts: Floats) -> str:
    hits, said, gold = counts.tolist()
    precision, recall, f1 = hits / max(said, 1), hits / max(gold, 1), 2 * hits / max(said + gold, 1)
    return f"{name:20}{precision:7.3f}{recall:7.3f}{f1:7.3f}{int(gold):7}{int(said):7}"


def paired(paths: Sequence[Path]) -> list[tuple[Path, Path]]:
    """Texts and annotations as they follow each other on the command line."""
    return list(zip(paths[::2], paths[1::2], strict=True))


def main() -> None:
    """Read, fit, report, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=Path, nargs="+", metavar="TEXTS GOLD")
    parser.add_argument("--found", type=Path, nargs="+", default=[], metavar="TEXTS GOLD")
    parser.add_argument("--public", type=Path, help="folder of the public relation sets (see facts_public.py)")
    parser.add_argument("-o", "--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    examples = [example for texts, gold in paired(arguments.pairs) for example in examples_of(annotated(texts, gold))]
    for texts, gold in paired(arguments.found):
        examples += examples_of(predicted(texts, gold), FOUND_WEIGHT)
    model, held_out = fit(examples, list(sentences(arguments.public)) if arguments.public else [])
    sys.stdout.write(report(examples, held_out, model) + "\n")
    save(model, arguments.out)


if __name__ == "__main__":
    main()
