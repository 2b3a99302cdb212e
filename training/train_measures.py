"""Learns the weights of `kgx_measures` from annotated documents.

usage: train_measures.py TEXTS.jsonl GOLD.jsonl WEIGHTS.json [--folds N]

Names, dates and statistics are taken from the gold, so that the model learns attachment only. With `--folds` it prints
cross-validated recall and precision instead of writing weights. Needs numpy.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import spacy
from spacy.tokens import Doc

import kgx.extract.lines
from kgx.extract import measures
from kgx.extract.attachment import candidates, scene
from kgx.extract.layers import DateSpan, EntityRow, Name, StatisticSpan
from kgx.extract.pipeline import BASE
from kgx.extract.ranking import score
from kgx.extract.sites import Site, site
from kgx.extract.tokenizer import adapt_tokenizer
from kgx.model import NAMED_TYPES

PENALTY = {"about": 5.0, "place": 2.0, "date": 2.0, "source": 2.0, "measure": 4.0}
"""Strength of the L2 penalty of each task, by cross-validation."""
BIAS = {"about": 2.0, "place": 2.0, "date": 1.5, "source": 1.5, "measure": 0.0}
"""What is taken from the weight of "none": how much a wrong value may cost a right one."""
RIVALS = {"about": True, "place": True, "date": True, "source": True, "measure": False}
"""Whether candidates share one probability; wordings of a measure do not: several may be right."""
ITERATIONS, RATE, RARE = 250, 0.05, 3
_NOISE = frozenset({"of", "in", "the", "a", "to", "for", "with", "and", "rate"})


class Example(NamedTuple):
    """One choice: the document, the features of each candidate, which candidates are right."""

    document: str
    candidates: list[list[str]]
    right: list[bool]
    ids: list[str | None]


def words(text: str) -> set[str]:
    """The words by which two wordings of a measure are compared."""
    found = {word.rstrip("s") for word in re.findall(r"[\w%$€£+]+", text.casefold())}
    return found - _NOISE or found


def _value(value: Any) -> tuple[float, float | None]:
    return (value[0], value[1]) if isinstance(value, list) else (value, None)


def examples(doc: Doc, gold: dict[str, Any]) -> Iterator[tuple[str, Example]]:
    """The choices of one annotated document, each with its task."""
    names, entities, dates, date_ids = [], [], [], {}
    for entity in gold["entities"]:
        if entity["type"] in NAMED_TYPES:
            rows = [Name(start, end, entity["type"], "gold", 1.0) for start, end in entity["mentions"]]
            indices = tuple(range(len(names), len(names) + len(rows)))
            names += rows
            entities.append(EntityRow(entity["id"], entity["type"], entity["name"], indices, (), ()))
        elif entity["type"] == "Date":
            for start, end in entity["mentions"]:
                dates.append(DateSpan(start, end, entity["value"], entity.get("mod"), 1.0))
                date_ids.setdefault(entity["id"], set()).add(f"T{len(dates)}")
    layout = scene(doc, candidates(entities, names, dates))
    spans = sorted(
        (span, i) for i, one in enumerate(gold["entities"]) if one["type"] == "Statistic" for span in one["mentions"]
    )
    before: list[Site] = []
    for (start, end), number in spans:
        entity = gold["entities"][number]
        row = StatisticSpan(start, end, *_value(entity["value"]), entity["unit"], entity["modifier"], None, 1.0)
        place = site(doc, start, end, kind=measures.kind_of(doc.text, row), unit=row.unit)
        if place is None:
            continue
        for task in measures.ATTRIBUTES:
            wanted = entity.get(task)
            right_ids = {None} if not wanted else date_ids.get(wanted, {wanted})
            ids, features = measures.attribute_options(layout, row, place, task)
            yield task, Example(gold["id"], features, [one in right_ids for one in ids], ids)
        phrases = measures.wording_options(place, measures.earlier_site(before, place))
        before.append(place)
        want = words(entity["measure"])
        right = [2 * len(want & words(wording.text)) >= len(want) for wording, _ in phrases]
        yield "measure", Example(gold["id"], [features for _, features in phrases], right, [])


def train(data: list[Example], penalty: float, *, rivals: bool = True) -> dict[str, float]:
    """Weights that make right candidates likely (Adam, full batch).

    With `rivals` the candidates of an example share one probability (softmax), else each has its own (logistic).
    """
    if rivals:
        data = [example for example in data if any(example.right)]
    counts = Counter(feature for one in data for features in one.candidates for feature in set(features))
    index = {feature: i for i, feature in enumerate(sorted(f for f, n in counts.items() if n >= RARE))}
    rows, columns, owner, right = [], [], [], []
    for number, example in enumerate(data):
        for features, good in zip(example.candidates, example.right, strict=True):
            known = [index[feature] for feature in set(features) if feature in index]
            columns += known
            rows += [len(owner)] * len(known)
            owner.append(number)
            right.append(good)
    matrix = Matrix(np.array(rows), np.array(columns), len(owner), len(index))
    error = _softmax_error(np.array(owner), np.array(right)) if rivals else _logistic_error(np.array(right))
    weights = _fit(matrix, error, penalty)
    return {feature: float(weights[i]) for feature, i in index.items()}


class Matrix(NamedTuple):
    """A sparse matrix of ones: row and column of each, and its shape."""

    rows: np.ndarray
    columns: np.ndarray
    height: int
    width: int


def _softmax_error(owner: np.ndarray, right: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    number = int(owner.max()) + 1

    def error(sums: np.ndarray) -> np.ndarray:
        highest = np.full(number, -np.inf)
        np.maximum.at(highest, owner, sums)
        likely = np.exp(sums - highest[owner])
        likely /= np.bincount(owner, weights=likely)[owner]
        wanted = likely * right
        return likely - wanted / (np.bincount(owner, weights=wanted)[owner] + 1e-12)

    return error


def _logistic_error(right: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    return lambda sums: 1 / (1 + np.exp(-sums)) - right


def _fit(matrix: Matrix, error: Callable[[np.ndarray], np.ndarray], penalty: float) -> np.ndarray:
    weights, first, second = np.zeros(matrix.width), np.zeros(matrix.width), np.zeros(matrix.width)
    for step in range(1, ITERATIONS + 1):
        wrong = error(np.bincount(matrix.rows, weights=weights[matrix.columns], minlength=matrix.height))
        gradient = np.bincount(matrix.columns, weights=wrong[matrix.rows], minlength=matrix.width) + penalty * weights
        first, second = 0.9 * first + 0.1 * gradient, 0.99 * second + 0.01 * gradient**2
        rate = RATE if step < 0.7 * ITERATIONS else RATE / 5
        weights = weights - rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return weights


def evaluate(weights: dict[str, float], data: list[Example], bias: float) -> Counter[str]:
    """Counts of wanted, found and right choices; "none" is index 0 of every attribute."""
    counts: Counter[str] = Counter()
    for example in data:
        sums = [score(weights, features) for features in example.candidates]
        if bias:
            sums[0] -= bias
        best = max(range(len(sums)), key=sums.__getitem__)
        filled = not bias or best > 0
        wanted = not bias or not example.right[0]
        counts["gold"] += wanted
        counts["found"] += filled
        counts["right"] += filled and wanted and example.right[best]
    return counts


def cross_validate(data: list[Example], task: str, folds: int) -> str:
    """One line of recall and precision over folds of documents."""
    fold = [hashlib.md5(one.document.encode()).digest()[0] % folds for one in data]
    total: Counter[str] = Counter()
    for number in range(folds):
        weights = train(
            [one for one, n in zip(data, fold, strict=True) if n != number], PENALTY[task], rivals=RIVALS[task]
        )
        total += evaluate(weights, [one for one, n in zip(data, fold, strict=True) if n == number], BIAS[task])
    recall, precision = total["right"] / max(total["gold"], 1), total["right"] / max(total["found"], 1)
    return f"{task:8} recall {recall:.3f} of {total['gold']}  precision {precision:.3f} of {total['found']}"


def main() -> None:
    """Train, or cross-validate."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    arguments = parser.parse_args()
    texts = {one["id"]: one["text"] for one in map(json.loads, arguments.texts.read_text("utf-8").splitlines())}
    golds = [json.loads(line) for line in arguments.gold.read_text("utf-8").splitlines()]
    nlp = spacy.load(BASE, exclude=["ner"])
    adapt_tokenizer(nlp)
    nlp.add_pipe(kgx.extract.lines.kgx_lines.__name__, first=True)
    data: dict[str, list[Example]] = {task: [] for task in PENALTY}
    for gold, doc in zip(golds, nlp.pipe(texts[gold["id"]] for gold in golds), strict=True):
        for task, example in examples(doc, gold):
            data[task].append(example)
    if arguments.folds:
        for task, found in data.items():
            print(cross_validate(found, task, arguments.folds))
        return
    tables = {}
    for task, found in data.items():
        table = {
            feature: round(weight, 2) for feature, weight in train(found, PENALTY[task], rivals=RIVALS[task]).items()
        }
        if BIAS[task]:
            table["none"] = round(table.get("none", 0.0) - BIAS[task], 3)
        tables[task] = {feature: weight for feature, weight in sorted(table.items()) if abs(weight) >= 0.03}
    arguments.weights.write_text(json.dumps(tables, indent=0, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
