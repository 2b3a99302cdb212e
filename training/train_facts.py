"""Train the fact scorer on annotated news: python training/train_facts.py TEXTS GOLD [TEXTS GOLD ...] --folds DIR

Each pair is a file of texts and a file of annotations, read twice: with the annotated entities, and with those that
the pipeline finds. What the encoder says about a text comes from the fold's model that did not see it (`--folds`, see
train_names.py). Needs scikit-learn besides kgx. Takes some minutes; prints held-out figures of the first pair.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from facts_data import Annotated, HeldOut, annotated, predicted, read_jsonl
from facts_learning import (
    FOUND_WEIGHT,
    OWN_THRESHOLDS,
    THRESHOLD,
    Example,
    Floats,
    best_share,
    calibration,
    fit_linear,
    fit_roles,
    fit_trees,
    held_out_linear,
    held_out_roles,
    held_out_trees,
    rows_for_trees,
    table_of,
    vocabulary_of,
)
from facts_public import Sentence, sentences
from folds import FOLDS
from numpy.typing import NDArray
from pairs_data import truth_table

import kgx.extract.relations as package
from kgx.extract.relations.candidates import candidates
from kgx.extract.relations.features import candidate_features
from kgx.extract.relations.profiles import profiles
from kgx.extract.relations.reading import view_of
from kgx.extract.relations.scorer import PREDICATES, Model, Roles, Trees, mixed, shown
from kgx.extract.relations.selection import SYMMETRIC, selected, with_rules
from kgx.extract.relations.together import together
from kgx.extract.relations.vetoes import without_denied

OUT = Path(package.__file__).parent / "model.npz"
SMALLEST = 0.004
"""Linear weights below this are dropped from the file."""


def examples_of(documents: Iterable[Annotated], encoders: HeldOut, weight: float = 1.0) -> list[Example]:
    """Candidates, features and pair scores of annotated documents."""
    found = []
    for item in documents:
        view = view_of(item.doc)
        pairs = list(candidates(view))
        every = profiles(view)
        features = [candidate_features(view, pair, every) for pair in pairs]
        name = item.record["id"]
        judged = shown(encoders.head(name).facts(encoders.states(name, item.doc), view, pairs))
        truth = truth_table(view, pairs, item.record)
        found.append(Example(name, view, pairs, features, every, judged, truth, item.record, weight))
    return found


@dataclass(frozen=True, slots=True)
class Tuned:
    """What is chosen for one predicate by held-out scores."""

    shares: tuple[float, float]
    calibration: tuple[Floats, Floats]


@dataclass(frozen=True, slots=True)
class HeldOutScores:
    """What models say about candidates of one predicate that they did not see."""

    linear: Floats
    pairs: Floats
    trees: Floats


def tuned(scores: HeldOutScores, truth: NDArray[np.bool_], rows: NDArray[np.bool_]) -> Tuned:
    """Shares and calibration of one predicate by some of the rows."""
    linear, pairs, trees = scores.linear[rows], scores.pairs[rows], scores.trees[rows]
    shares = best_share(linear, pairs, trees, truth[rows])
    raw = mixed(linear, pairs, trees, shares)
    return Tuned(shares, calibration(raw, truth[rows]))


def fit(examples: Sequence[Example], public: Sequence[Sentence]) -> tuple[Model, list[Floats]]:
    """The model; for each example held-out probabilities `[candidate, predicate]`, calibrated by other folds too."""
    sparse = [found.sparse for example in examples for found in example.features]
    vocabulary = vocabulary_of(sparse, (sentence.sparse for sentence in public))
    table = table_of(examples, public, vocabulary)
    linear, roles = held_out_linear(table), held_out_roles(examples)
    weights, intercepts = fit_linear(table, np.ones(len(table.document), dtype=bool))
    trees: dict[str, Trees] = {}
    chosen: dict[str, Tuned] = {}
    held_out = np.zeros(table.truth.shape)
    for column, predicate in enumerate(PREDICATES):
        rows, places = rows_for_trees(examples, table, linear, roles, column)
        truth = table.truth[places, column]
        trees[predicate] = fit_trees(rows, truth, table.weight[places])
        unseen = held_out_trees(table, rows, places, column)
        scores = HeldOutScores(linear[places, column], table.pairs[places, column], unseen)
        chosen[predicate] = tuned(scores, truth, np.ones(len(places), dtype=bool))
        for fold in range(FOLDS):
            inside = table.fold[places] == fold
            if not inside.any() or inside.all():
                continue
            by_others = tuned(scores, truth, ~inside)
            raw = mixed(scores.linear, scores.pairs, scores.trees, by_others.shares)
            held_out[places[inside], column] = np.interp(raw[inside], *by_others.calibration)
    kept = np.flatnonzero(np.abs(weights).max(axis=1) >= SMALLEST)
    names = sorted(vocabulary, key=lambda name: vocabulary[name])
    model = Model(
        vocabulary={names[i]: index for index, i in enumerate(kept)},
        weights=weights[kept].astype(np.float16).astype(np.float64),
        intercepts=intercepts,
        roles=rounded(fit_roles(examples)),
        shares={name: found.shares for name, found in chosen.items()},
        trees=trees,
        thresholds=dict.fromkeys(PREDICATES, THRESHOLD) | OWN_THRESHOLDS,
        calibration={name: found.calibration for name, found in chosen.items()},
    )
    ends = np.cumsum([len(example.candidates) for example in examples])[:-1]
    return model, np.split(held_out, ends)


def rounded(roles: Roles) -> Roles:
    """The role models as they are after a round trip through the file."""
    return Roles(roles.vocabulary, roles.weights.astype(np.float16).astype(np.float64), roles.intercepts)


def save(model: Model, path: Path) -> None:
    """Write the file that `scorer.load_model` reads."""
    data: dict[str, Any] = {
        "vocabulary": _packed(sorted(model.vocabulary, key=lambda name: model.vocabulary[name])),
        "weights": model.weights.astype(np.float16),
        "intercepts": model.intercepts,
        "roles.vocabulary": _packed(sorted(model.roles.vocabulary, key=lambda name: model.roles.vocabulary[name])),
        "roles.weights": model.roles.weights.astype(np.float16),
        "roles.intercepts": model.roles.intercepts,
        "shares": np.array([model.shares[name] for name in PREDICATES]),
        "thresholds": np.array([model.thresholds[name] for name in PREDICATES]),
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


def report(examples: Iterable[Example], held_out: Sequence[Floats]) -> str:
    """Cross-validated precision, recall and F1 of each predicate, as the facts would be written."""
    counts = {name: np.zeros(3) for name in PREDICATES}
    for example, probability in zip(examples, held_out, strict=True):
        gold = {key(fact["p"], fact["s"], fact["o"]) for fact in example.record.get("all", example.record)["facts"]}
        said = set(written(example, probability))
        for place, found in enumerate((gold & said, said, gold)):
            for predicate, *_ in found:
                counts[predicate][place] += 1
    total = np.sum(list(counts.values()), axis=0)
    return "\n".join([*(_line(name, found) for name, found in counts.items()), _line("all", total)])


def written(example: Example, probability: Floats) -> Iterator[tuple[str, str, str]]:
    """The facts that would be written, between annotated entities where found ones align with them."""
    if not example.candidates:
        return
    table = with_rules(probability, example.features)
    table = without_denied(example.view, example.candidates, table, example.features)
    table = together(example.view, example.candidates, table)
    ids = [*example.view.ids, "DOC"]
    aligned = example.record.get("aligned")
    limits = dict.fromkeys(PREDICATES, THRESHOLD) | OWN_THRESHOLDS
    for row, predicate, _ in selected(example.candidates, table, limits):
        ends = [ids[end] for end in (example.candidates[row].subject, example.candidates[row].object)]
        if aligned is not None:
            ends = [aligned.get(end, f"found {end}") for end in ends]
        yield key(predicate, *ends)


def key(predicate: str, subject: str, object_: str) -> tuple[str, str, str]:
    """The identity of a fact; the ends of a symmetric one are sorted."""
    if predicate in SYMMETRIC:
        subject, object_ = sorted((subject, object_))
    return predicate, subject, object_


def _line(name: str, counts: Floats) -> str:
    hits, said, gold = counts.tolist()
    precision, recall, f1 = hits / max(said, 1), hits / max(gold, 1), 2 * hits / max(said + gold, 1)
    return f"{name:20}{precision:7.3f}{recall:7.3f}{f1:7.3f}{int(gold):7}{int(said):7}"


def paired(paths: Sequence[Path]) -> list[tuple[Path, Path]]:
    """Texts and annotations as they follow each other on the command line."""
    return list(zip(paths[::2], paths[1::2], strict=True))


def main() -> None:
    """Read, fit, report, save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path, nargs="+", metavar="TEXTS GOLD")
    parser.add_argument("--folds", type=Path, required=True, help="the held-out models of train_names.py")
    parser.add_argument("--public", type=Path, help="folder of the public relation sets (see facts_public.py)")
    parser.add_argument("-o", "--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    encoders = HeldOut(arguments.folds)
    given = [e for pair in paired(arguments.pairs) for e in examples_of(annotated(*pair), encoders)]
    found = [
        e for pair in paired(arguments.pairs) for e in examples_of(predicted(*pair, encoders), encoders, FOUND_WEIGHT)
    ]
    model, probability = fit(given + found, list(sentences(arguments.public)) if arguments.public else [])
    first = {record["id"] for record in read_jsonl(arguments.pairs[1])}
    for name, weight in (("gold entities", 1.0), ("found entities", FOUND_WEIGHT)):
        chosen = [i for i, e in enumerate(given + found) if e.id in first and e.weight == weight]
        lines = report([(given + found)[i] for i in chosen], [probability[i] for i in chosen])
        sys.stdout.write(f"{arguments.pairs[1].name}, {name}, held out\n{lines}\n")
    save(model, arguments.out)


if __name__ == "__main__":
    main()
