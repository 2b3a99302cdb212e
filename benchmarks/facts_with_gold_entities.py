"""Accuracy of facts when entities are given, so that errors of entities and of facts are told apart.

    python benchmarks/facts_with_gold_entities.py TEXTS.jsonl GOLD.jsonl

Prints precision, recall and F1 of each predicate and of all, the share of right statuses among the facts found, words a
second of `kgx_facts` (which reads the words anew here) and of the tagger and parser, and, with `--curve`, precision and
recall of facts at every `--min-confidence` beside the default. `training/train_facts.py` prints held-out figures.
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
    """The table and the status accuracy."""
    counts, (right, known) = tally(pairs)
    yield f"{'':18}{'P':>7}{'R':>7}{'F1':>7}{'gold':>7}{'said':>7}"
    totals = [0, 0, 0]
    for predicate in sorted({name for name, _ in counts}):
        row = [counts[predicate, kind] for kind in ("hit", "said", "gold")]
        totals = [a + b for a, b in zip(totals, row, strict=True)]
        yield line(predicate, *row)
    yield line("all", *totals)
    yield f"status right in {right / max(known, 1):.3f} of {known}"


def curve(pairs: Sequence[Pair], default: Sequence[Pair]) -> Iterator[str]:
    """A line for each threshold from 0.1 to 0.9, and the default, where each predicate has its own threshold.

    `pairs` hold the facts of confidence 0.1 or more, `default` those that the default keeps.
    """
    yield f"{'min-confidence':18}{'P':>7}{'R':>7}{'F1':>7}{'gold':>7}{'said':>7}"
    for tenth in range(1, 10):
        yield line(f"  {tenth / 10}", *sums(pairs, tenth / 10))
    yield line("* default", *sums(default))


def sums(pairs: Sequence[Pair], limit: float = 0.0) -> tuple[int, int, int]:
    """Hits, facts said and facts of the gold over all predicates."""
    counts, _ = tally(pairs, limit)
    hits, said, gold = (sum(n for (_, kind), n in counts.items() if kind == of) for of in ("hit", "said", "gold"))
    return hits, said, gold


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
    parser.add_argument("--curve", action="store_true", help="print the curve of --min-confidence too")
    arguments = parser.parse_args()
    items = list(annotated(arguments.texts, arguments.gold))
    extractor = FactExtractor(load_model(), None)
    pairs = [(item, [FactRow(*row) for row in extractor(item.doc)._.kgx_facts]) for item in items]
    lines = [*summary(pairs), speed(items, extractor)]
    if arguments.curve:
        lowest = FactExtractor(load_model(), 0.1)
        lines += curve([(item, [FactRow(*row) for row in lowest(item.doc)._.kgx_facts]) for item in items], pairs)
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
