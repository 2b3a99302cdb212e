"""Measures the shipped recogniser, or the one in --weights, with all its rules on annotated news.

usage: python training/evaluate_names.py GOLD TEXTS [--weights DIR] [--fold N] [--errors] [--predicted OUT]

Prints exact F1 by type and the reliability of the confidences; `--predicted` writes documents for scoring tools.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from names_data import exact_f1, is_held_out, read_lines, tokenizer

from kgx.extract.layers import Name
from kgx.extract.names import NamesComponent, Recognizer, load_recognizer
from kgx.model import NAMED_TYPES

FOLDS = 6
Mention = tuple[int, int, str]


def named(mentions: Iterable[Mention]) -> set[Mention]:
    """The mentions of the seven named types, without dates and statistics."""
    return {mention for mention in mentions if mention[2] in NAMED_TYPES}


def reliability(rows: Sequence[tuple[float, bool]]) -> list[str]:
    """Lines: bounds of confidence, share of right mentions, number of mentions."""
    lines = []
    bounds = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01)
    for low, high in itertools.pairwise(bounds):
        inside = [right for confidence, right in rows if low <= confidence < high]
        if inside:
            lines.append(
                f"confidence {low:.2f} to {min(high, 1):.2f}: {sum(inside) / len(inside):.3f} right of {len(inside)}"
            )
    return lines


def show_errors(text: str, gold: set[Mention], found: set[Mention]) -> None:
    """Print what was missed (-) and what was wrong (+), each in its context."""
    for start, end, kind in sorted(gold ^ found):
        sign = "-" if (start, end, kind) in gold else "+"
        context = f"{text[max(0, start - 40) : start]}[[{text[start:end]}]]{text[end : end + 30]}"
        print(sign, kind, context.replace("\n", "⏎"), sep="\t")


def predicted_record(name: str, text: str, mentions: Iterable[Mention]) -> dict[str, object]:
    """A document in the form of the annotated files, one entity a mention."""
    entities = [
        {"id": f"E{index}", "type": kind, "name": text[start:end], "mentions": [[start, end]]}
        for index, (start, end, kind) in enumerate(sorted(mentions))
    ]
    return {"id": name, "entities": entities, "facts": []}


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--weights", type=Path, help="folder of other weights than the shipped ones")
    parser.add_argument("--fold", type=int, help=f"only one of the {FOLDS} parts that train_names.py keeps out")
    parser.add_argument("--errors", action="store_true", help="print what was missed (-) and what was wrong (+)")
    parser.add_argument("--predicted", type=Path, help="where to write what was found")
    return parser.parse_args()


def main() -> None:
    """Predict, measure, print."""
    args = arguments()
    component = NamesComponent(Recognizer(args.weights) if args.weights else load_recognizer())
    nlp = tokenizer()
    texts = {record["id"]: record["text"] for record in read_lines(args.texts)}
    records = [r for r in read_lines(args.gold) if args.fold is None or is_held_out(r["id"], FOLDS, args.fold)]
    gold: dict[str, set[Mention]] = {}
    found: dict[str, set[Mention]] = {}
    confidences = []
    for record in records:
        name = record["id"]
        gold[name] = {(start, end, e["type"]) for e in record["entities"] for start, end in e["mentions"]}
        doc = component(nlp(texts[name]))
        names = [Name(*row) for row in doc._.kgx_names]
        hints = {(span.start_char, span.end_char, span.label_) for span in doc.spans["kgx_hints"]}
        found[name] = {row[:3] for row in names} | hints
        confidences += [(row.confidence, row[:3] in gold[name]) for row in names]
        if args.errors:
            show_errors(texts[name], named(gold[name]), named(found[name]))
    for kind, value in exact_f1(gold, found).items():
        print(f"{kind:12} {value:.4f}")
    seven = exact_f1({name: named(m) for name, m in gold.items()}, {name: named(m) for name, m in found.items()})
    print(f"{'seven types':12} {seven['all']:.4f}", *reliability(confidences), sep="\n")
    if args.predicted:
        lines = (json.dumps(predicted_record(name, texts[name], found[name])) + "\n" for name in found)
        args.predicted.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
