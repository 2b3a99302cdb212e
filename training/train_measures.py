"""Learns the weights of `kgx_measures` from annotated documents.

usage: train_measures.py TEXTS.jsonl GOLD.jsonl [TEXTS.jsonl GOLD.jsonl ...] --folds DIR --weights FILE [--held-out]

Names, dates and statistics are taken from the gold, so that the model learns attachment only. What the pair head says
about a text comes from the fold's encoder that did not see it (`--folds`, see `train_names.py --fold`). With
`--held-out` it keeps a quarter of the documents (by a hash of the id) out and prints what it gets right there, for
each pair of files, instead of writing weights. Needs numpy.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import spacy
from facts_data import HeldOut
from spacy.language import Language
from spacy.tokens import Doc

import kgx.extract.lines
from kgx.extract import measures
from kgx.extract.about_head import head_scores
from kgx.extract.coreference import Antecedent, find_coreferences
from kgx.extract.layers import DateSpan, EntityRow, Name, StatisticSpan
from kgx.extract.measure_words import WordModel, plain_words, word_likelihoods, word_model, word_options
from kgx.extract.pipeline import BASE
from kgx.extract.ranking import choose, score
from kgx.extract.scene import candidates, scene
from kgx.extract.sites import Site, site
from kgx.extract.tokenizer import adapt_tokenizer
from kgx.model import NAMED_TYPES

PENALTY = {"about": 30.0, "place": 2.0, "date": 2.0, "source": 2.0, "word": 3.0, "measure": 4.0}
"""Strength of the L2 penalty of each task, by cross-validation."""
BIAS = {"about": 2.0, "place": 2.0, "date": 1.5, "source": 1.0, "word": 0.0, "measure": 0.0}
"""What is taken from the weight of "none": how much a wrong value may cost a right one."""
ITERATIONS, RATE, RARE = 150, 0.07, 3
SCATTERED, EACH_WORD = 0.6, 0.05
"""What is taken from the weight of a wording that is put together from words apart, and for each of its words: shorter
phrases that hang together read better, at a small cost in wanted words."""
CONCISE = 0.1
"""The share of a wording's words that must be wanted for it to count as right in training."""
FOLDS = 3
"""Parts of the documents: the words of each are judged by a model of the others, when wordings are learnt."""


class Measured(NamedTuple):
    """A statistic whose wording is to be learnt: the document, its site, the one before it, the wanted words."""

    document: str
    place: Site
    earlier: Site | None
    want: set[str]


class Example(NamedTuple):
    """One choice: the document, the features of each candidate, which candidates are right."""

    document: str
    candidates: list[list[str]]
    right: list[bool]
    ids: list[str | None]


def _value(value: Any) -> tuple[float, float | None]:
    return (value[0], value[1]) if isinstance(value, list) else (value, None)


def with_coreferences(doc: Doc, entities: list[EntityRow], names: list[Name]) -> list[EntityRow]:
    """The entities with the phrases that mean them, as `kgx_entities` finds them."""
    antecedents = sorted(
        Antecedent(names[index].start, names[index].end, row.type, row.id, row.name)
        for row in entities
        for index in row.mentions
    )
    spans: dict[str, list[tuple[int, int]]] = {}
    for start, end, thing in find_coreferences(doc.text, antecedents, [one.start_char for one in doc.sents]):
        spans.setdefault(thing, []).append((start, end))
    return [row._replace(coreferences=tuple(spans.get(row.id, ()))) for row in entities]


def examples(doc: Doc, gold: dict[str, Any], encoders: HeldOut) -> Iterator[tuple[str, Example | Measured]]:
    """The choices of one annotated document, each with its task; a `Measured` for each wording."""
    names: list[Name] = []
    entities: list[EntityRow] = []
    dates: list[DateSpan] = []
    date_ids: dict[str, set[str]] = {}
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
    layout = scene(doc, candidates(with_coreferences(doc, entities, names), names, dates))
    spans = sorted(
        (span, i) for i, one in enumerate(gold["entities"]) if one["type"] == "Statistic" for span in one["mentions"]
    )
    before: list[Site] = []
    rows = [
        StatisticSpan(*span, *_value(one["value"]), one["unit"] or "1", one["modifier"], None, 1.0)
        for span, number in spans
        for one in [gold["entities"][number]]
    ]
    states = encoders.states(gold["id"], doc)
    said = head_scores(encoders.head(gold["id"]), states, layout, rows)
    for row, own, (_, number) in zip(rows, said, spans, strict=True):
        entity, start, end = gold["entities"][number], row.start, row.end
        place = site(doc, start, end, kind=measures.kind_of(doc.text, row), unit=row.unit)
        if place is None:
            continue
        for task in measures.ATTRIBUTES:
            wanted = entity.get(task)
            right_ids = {None} if not wanted else date_ids.get(wanted, {wanted})
            ids, features = measures.attribute_options(layout, row, place, task, own)
            yield task, Example(gold["id"], features, [one in right_ids for one in ids], ids)
        yield (
            "measure",
            Measured(gold["id"], place, measures.earlier_site(before, place), plain_words(entity["measure"] or "")),
        )
        before.append(place)


def word_example(one: Measured) -> Example:
    """The choice of the words of a measure."""
    options = list(word_options(one.place, one.earlier))
    return Example(one.document, [features for _, features in options], [word in one.want for word, _ in options], [])


def wording_example(one: Measured, model: WordModel) -> Example:
    """The choice of a wording, with words judged by `model`."""
    likely = word_likelihoods(model, one.place, one.earlier)
    options = measures.wording_options(one.place, one.earlier, likely)
    right = [is_right(one.want, wording.text, concise=CONCISE) for wording, _ in options]
    return Example(one.document, [features for _, features in options], right, [])


def is_right(want: set[str], text: str, *, concise: float) -> bool:
    """Whether a wording has half of the wanted words, and they are the given share of its own."""
    said = plain_words(text)
    both = len(want & said)
    return 2 * both >= len(want) and both >= concise * len(said)


def part(document: str, parts: int) -> int:
    """The part of the documents that one belongs to, by a hash of its id."""
    return hashlib.md5(document.encode()).digest()[0] % parts


def train_wordings(data: list[Measured]) -> tuple[dict[str, float], dict[str, float]]:
    """Weights of words and of wordings; the latter see words judged by models of other documents."""
    examples_of_words = [word_example(one) for one in data]
    parts = [part(one.document + "word", FOLDS) for one in data]
    found: list[Example] = []
    for number in range(FOLDS):
        others = [one for one, own in zip(examples_of_words, parts, strict=True) if own != number]
        model = word_model(train(others, PENALTY["word"], rivals=False))
        found += [wording_example(one, model) for one, own in zip(data, parts, strict=True) if own == number]
    words = train(examples_of_words, PENALTY["word"], rivals=False)
    return words, readable(train([one for one in found if one.candidates], PENALTY["measure"], rivals=False))


def readable(table: dict[str, float]) -> dict[str, float]:
    """Weights of wordings that favour what reads like a phrase."""
    lengths = {f"words {size}": EACH_WORD * size for size in range(1, measures.LONGEST + 1)}
    costs = {"scattered": SCATTERED, **lengths}
    return {**table, **{feature: table.get(feature, 0.0) - cost for feature, cost in costs.items()}}


def train(data: list[Example], penalty: float, *, rivals: bool = True) -> dict[str, float]:
    """Weights that make right candidates likely (Adam, full batch).

    With `rivals` the candidates of an example share one probability (softmax), else each has its own (logistic).
    """
    if rivals:
        data = [example for example in data if any(example.right)]
    counts = Counter(feature for one in data for features in one.candidates for feature in set(features))
    index = {feature: i for i, feature in enumerate(sorted(f for f, n in counts.items() if n >= RARE))}
    rows: list[int] = []
    columns: list[int] = []
    owner: list[int] = []
    right: list[bool] = []
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


def train_all(data: dict[str, list[Any]]) -> dict[str, dict[str, float]]:
    """The weights of each task."""
    tables = {task: train(found, PENALTY[task]) for task, found in data.items() if task != "measure"}
    tables["word"], tables["measure"] = train_wordings(data["measure"])
    return tables


def report(tables: dict[str, dict[str, float]], data: dict[str, list[Any]]) -> Iterator[str]:
    """A line of recall and precision for each task."""
    for task, found in data.items():
        if task == "measure":
            right, words = 0, word_model(tables["word"])
            for one in found:
                options = measures.wording_options(
                    one.place, one.earlier, word_likelihoods(words, one.place, one.earlier)
                )
                best = choose(tables["measure"], [features for _, features in options])
                right += best is not None and is_right(one.want, options[best[0]][0].text, concise=0.0)
            yield f"measure  right {right / max(len(found), 1):.3f} of {len(found)}"
            continue
        counts = evaluate(tables[task], found, BIAS[task])
        recall, precision = counts["right"] / max(counts["gold"], 1), counts["right"] / max(counts["found"], 1)
        yield f"{task:8} recall {recall:.3f} of {counts['gold']}  precision {precision:.3f} of {counts['found']}"


def read(nlp: Language, texts_file: Path, gold_file: Path, encoders: HeldOut) -> dict[str, list[Any]]:
    """The choices of all documents of a pair of files, by task."""
    texts = {one["id"]: one["text"] for one in map(json.loads, texts_file.read_text("utf-8").splitlines())}
    golds = [json.loads(line) for line in gold_file.read_text("utf-8").splitlines()]
    data: dict[str, list[Any]] = {task: [] for task in (*measures.ATTRIBUTES, "measure")}
    for gold, doc in zip(golds, nlp.pipe(texts[gold["id"]] for gold in golds), strict=True):
        for task, example in examples(doc, gold, encoders):
            data[task].append(example)
    return data


def select(pairs: list[dict[str, list[Any]]], keep: Callable[[int], bool]) -> dict[str, list[Any]]:
    """The choices of those documents of all pairs whose part of four is to be kept."""
    return {task: [one for data in pairs for one in data[task] if keep(part(one.document, 4))] for task in pairs[0]}


def write(tables: dict[str, dict[str, float]], path: Path) -> None:
    """Write the weights, without the smallest, with the bias in the weight of "none"."""
    shipped = {}
    for task, found in tables.items():
        table = {feature: round(weight, 2) for feature, weight in found.items()}
        if BIAS[task]:
            table["none"] = round(table.get("none", 0.0) - BIAS[task], 3)
        least = 0.2 if task == "word" else 0.04
        shipped[task] = {feature: weight for feature, weight in sorted(table.items()) if abs(weight) >= least}
    path.write_text(json.dumps(shipped, indent=0, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")


def main() -> None:
    """Train, or train on three quarters and score the rest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+", help="texts and gold, in turn")
    parser.add_argument("--folds", type=Path, required=True, help="the held-out models of train_names.py")
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--held-out", action="store_true")
    arguments = parser.parse_args()
    if len(arguments.files) % 2:
        parser.error("give a file of texts and one of gold for each pair")
    nlp = spacy.load(BASE, exclude=["ner"])
    adapt_tokenizer(nlp)
    nlp.add_pipe(kgx.extract.lines.kgx_lines.__name__, first=True)
    couples = list(zip(arguments.files[::2], arguments.files[1::2], strict=True))
    encoders = HeldOut(arguments.folds)
    pairs = [read(nlp, texts, gold, encoders) for texts, gold in couples]
    if not arguments.held_out:
        write(train_all(select(pairs, lambda _: True)), arguments.weights)
        return
    tables = train_all(select(pairs, bool))
    for data, (_, gold) in zip(pairs, couples, strict=True):
        print(gold)
        for line in report(tables, select([data], lambda number: number == 0)):
            print(f"  {line}")


if __name__ == "__main__":
    main()
