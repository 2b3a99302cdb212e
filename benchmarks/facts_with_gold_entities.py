"""Accuracy of facts when entities are given, so that errors of entities and of facts are told apart.

    python benchmarks/facts_with_gold_entities.py TEXTS.jsonl GOLD.jsonl            the shipped model
    python benchmarks/facts_with_gold_entities.py TEXTS.jsonl GOLD.jsonl --folds    five models, each tested on its fold

The second form needs scikit-learn. Prints precision, recall and F1 of each predicate and of all, the share of right
statuses among the facts found, words a second of `kgx_facts` and of the tagger and parser, and the curve of
`--min-confidence`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "training"))

from facts_data import Annotated, annotated, base_pipeline

from kgx.extract.facts import FactExtractor
from kgx.extract.layers import FactRow
from kgx.extract.relations.scorer import load_model
from kgx.extract.relations.selection import SYMMETRIC

Key = tuple[str, str, str]
Pair = tuple[Annotated, Sequence[FactRow]]


def key(predicate: str, subject: str, object_: str) -> Key:
    """The identity of a fact; the ends of a symmetric one are sorted."""
    if predicate in SYMMETRIC:
        subject, object_ = sorted((subject, object_))
    return predicate, subject, object_


def tally(pairs: Iterable[Pair], limit: float = 0.0) -> tuple[Counter[tuple[str, str]], list[int]]:
    """Counts by (predicate, "hit" | "said" | "gold") and [right, all] statuses of the hits."""
    counts: Counter[tuple[str, str]] = Counter()
    status = [0, 0]
    for item, rows in pairs:
        gold = {key(fact["p"], fact["s"], fact["o"]): fact for fact in item.record["facts"]}
        said = {key(row.predicate, row.subject, row.object): row for row in rows if row.confidence >= limit}
        for name in gold:
            counts[name[0], "gold"] += 1
        for name, row in said.items():
            counts[name[0], "said"] += 1
            if name not in gold:
                continue
            counts[name[0], "hit"] += 1
            if gold[name].get("status"):
                status[0] += gold[name]["status"] == row.status
                status[1] += 1
    return counts, status


def line(name: str, hits: int, said: int, gold: int) -> str:
    """One row of the table."""
    f1 = 2 * hits / max(said + gold, 1)
    return f"{name:18}{hits / max(said, 1):7.3f}{hits / max(gold, 1):7.3f}{f1:7.3f}{gold:7}{said:7}"


def summary(pairs: Sequence[Pair]) -> Iterator[str]:
    """The table, the status accuracy and the curve of `--min-confidence`."""
    counts, (right, known) = tally(pairs)
    yield f"{'':18}{'P':>7}{'R':>7}{'F1':>7}{'gold':>7}{'said':>7}"
    totals = [0, 0, 0]
    for predicate in sorted({name for name, _ in counts}):
        row = [counts[predicate, kind] for kind in ("hit", "said", "gold")]
        totals = [a + b for a, b in zip(totals, row, strict=True)]
        yield line(predicate, *row)
    yield line("all", *totals)
    yield f"status right in {right / max(known, 1):.3f} of {known}"
    for limit in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        counts, _ = tally(pairs, limit)
        sums = [sum(n for (_, kind), n in counts.items() if kind == wanted) for wanted in ("hit", "said", "gold")]
        yield line(f"min-confidence {limit}", *sums)


def by_folds(items: Sequence[Annotated], public: Path | None) -> list[Pair]:
    """Facts of each document by a model trained on the other folds."""
    from facts_learning import FOLDS, fold_of
    from facts_public import sentences
    from train_facts import examples_of, fit

    examples = examples_of(items)
    outside = list(sentences(public)) if public else []
    found: list[Pair] = []
    for fold in range(FOLDS):
        model, _ = fit([example for example in examples if fold_of(example.id) != fold], outside)
        extractor = FactExtractor(model, None)
        inside = [item for item in items if fold_of(item.record["id"]) == fold]
        found += [(item, [FactRow(*row) for row in extractor(item.doc)._.kgx_facts]) for item in inside]
    return found


def speed(items: Sequence[Annotated], extractor: FactExtractor) -> str:
    """Words a second of the component and, over the same texts, of the base pipeline."""
    texts = [item.doc.text for item in items]
    words = sum(len(text.split()) for text in texts)
    nlp = base_pipeline()
    start = time.process_time()
    list(nlp.pipe(texts))
    parsed = time.process_time()
    for item in items:
        extractor(item.doc)
    ended = time.process_time()
    return f"kgx_facts {words / (ended - parsed):,.0f} words/s, en_core_web_sm {words / (parsed - start):,.0f} words/s"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--folds", action="store_true", help="train and test on folds of the annotated documents")
    parser.add_argument("--public", type=Path, help="folder of the public relation sets, for --folds")
    arguments = parser.parse_args()
    items = list(annotated(arguments.texts, arguments.gold))
    extractor = FactExtractor(load_model(), None)
    if arguments.folds:
        pairs = by_folds(items, arguments.public)
    else:
        pairs = [(item, [FactRow(*row) for row in extractor(item.doc)._.kgx_facts]) for item in items]
    sys.stdout.write("\n".join([*summary(pairs), speed(items, extractor)]) + "\n")


if __name__ == "__main__":
    main()
