"""Measures the recogniser inside the pipeline, with all its rules, on annotated news.

usage: python training/evaluate_names.py GOLD TEXTS [GOLD TEXTS ...] [--weights DIR | --folds DIR] [--errors]

With `--folds` each text is read by the model that did not see it (`train_names.py --folds`). Prints exact F1 by type
and over the five main types, the reliability of the confidences of names, and the calibration that would fit them.
Needs scikit-learn besides kgx.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from facts_data import EntityReader, HeldOut, read_jsonl
from names_export import CALIBRATION
from sklearn.linear_model import LogisticRegression

from kgx.evaluate import evaluate
from kgx.extract.layers import Name
from kgx.extract.names import NamesComponent, Recognizer, load_recognizer
from kgx.extract.records import extraction
from kgx.model import NAMED_TYPES, Document, Extraction

Mention = tuple[int, int, str]
BOUNDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 1.01)


def read_with(
    components: HeldOut | NamesComponent, records: Sequence[dict[str, Any]]
) -> Iterator[tuple[Extraction, list[Name]]]:
    """What the pipeline up to entities finds in each text, and its names."""
    read = EntityReader()
    for record in records:
        own = components.names(record["id"]) if isinstance(components, HeldOut) else components
        doc = read(record, own)
        document = Document(id=record["id"], text=record["text"])
        yield extraction(doc, document), [Name(*row) for row in doc._.kgx_names]


def reliability(rows: Sequence[tuple[float, bool]]) -> list[str]:
    """Lines: bounds of confidence, share of right mentions, mean confidence, number of mentions."""
    lines = []
    for low, high in itertools.pairwise(BOUNDS):
        inside = [row for row in rows if low <= row[0] < high]
        if inside:
            right, mean = (sum(row[i] for row in inside) / len(inside) for i in (1, 0))
            lines.append(
                f"confidence {low:.2f} to {min(high, 1):.2f}: {right:.3f} right of {len(inside)}, {mean:.3f} said"
            )
    return lines


def fitted(rows: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Slope and offset of Platt's scaling that fit names of a model exported with CALIBRATION."""
    confidence = np.clip(np.array([confidence for confidence, _ in rows]), 1e-4, 1 - 1e-4)
    raw = (np.log(confidence / (1 - confidence)) - CALIBRATION[1]) / CALIBRATION[0]
    learner = LogisticRegression(C=1e6).fit(raw[:, None], [right for _, right in rows])
    return float(learner.coef_[0, 0]), float(learner.intercept_[0])


def show_errors(text: str, gold: set[Mention], found: set[Mention]) -> None:
    """Print what was missed (-) and what was wrong (+), each in its context."""
    for start, end, kind in sorted(gold ^ found):
        sign = "-" if (start, end, kind) in gold else "+"
        context = f"{text[max(0, start - 40) : start]}[[{text[start:end]}]]{text[end : end + 30]}"
        print(sign, kind, context.replace("\n", "⏎"), sep="\t")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path, nargs="+", metavar="GOLD TEXTS")
    parser.add_argument("--weights", type=Path, help="folder of other weights than the shipped ones")
    parser.add_argument("--folds", type=Path, help="the held-out models of train_names.py")
    parser.add_argument("--errors", action="store_true", help="print what was missed (-) and what was wrong (+)")
    return parser.parse_args()


def main() -> None:
    """Predict, measure, print."""
    args = arguments()
    components = (
        HeldOut(args.folds)
        if args.folds
        else NamesComponent(Recognizer(args.weights) if args.weights else load_recognizer())
    )
    gold = {r["id"]: r for path in args.pairs[::2] for r in read_jsonl(path)}
    texts = [r for path in args.pairs[1::2] for r in read_jsonl(path) if r["id"] in gold]
    truth = {
        name: {
            (s, e, entity["type"])
            for entity in r["entities"]
            if entity["type"] in NAMED_TYPES
            for s, e in entity["mentions"]
        }
        for name, r in gold.items()
    }
    found, rows = [], []
    for record, (read, names) in zip(texts, read_with(components, texts), strict=True):
        found.append(read)
        name = record["id"]
        rows += [(row, row[:3] in truth[name]) for row in names]
        if args.errors:
            show_errors(record["text"], truth[name], {row[:3] for row in names})
    report = evaluate((Extraction.from_json(gold[r["id"]]) for r in texts), found).to_json()
    for kind, figures in report["exact"].items():
        print(f"{kind:12} P {figures['p']:.4f}  R {figures['r']:.4f}  F1 {figures['f1']:.4f}  of {figures['gold']}")
    print(f"clusters {report['clusters']['f1']:.4f}")
    for how in sorted({row.found for row, _ in rows}):
        mine = [(row.confidence, right) for row, right in rows if row.found == how]
        said, true = (sum(pair[i] for pair in mine) / len(mine) for i in (0, 1))
        print(f"found by {how}: {true:.3f} right of {len(mine)}, {said:.3f} said")
    print(*reliability([(row.confidence, right) for row, right in rows]), sep="\n")
    slope, offset = fitted([(row.confidence, right) for row, right in rows if row.found == "model"])
    print(f"calibration that fits: slope {slope:.2f}, offset {offset:.2f}")


if __name__ == "__main__":
    main()
