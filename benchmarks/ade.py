"""Scores `hasAdverseEffect` on the ADE corpus (sentences of case reports), with entities given and end to end.

    python -m benchmarks.ade ../shared/data

Mapping: Drug -> Drug, Adverse-Effect -> Indication, the relation DRUG-AE -> `hasAdverseEffect`; doses are not scored.
A sentence is a document. Given entities: each mention is an entity, the pairs above the shipped threshold count;
"every pair" is the F1 of saying yes to all, which is high because only entities of some relation are annotated. End
to end: the whole pipeline on the bare sentence; a fact counts where a mention of its drug and one of its indication
are those of a gold relation, with the same offsets (strict, as published systems are scored) or overlapping ones.
False alarms: the share of sentences without any adverse effect (`ade_neg`, one in twelve) in which kgx finds one; these
sentences are not part of published figures, nor of the others here.

Differences of guidelines: effects are long phrases of what happened ("an unusual case of", no; "rapidly progressive
interstitial lung disease", yes; "elevated liver enzymes", "death", "withdrawal symptoms", yes), often no disease or
symptom of ours; "lithium toxicity" is one effect with "lithium" inside it; a case report states as an effect what our
guidelines call a mere association ("while on", "after"); the drugs' diseases are not annotated. The split is ours, by
abstract; systems with a large encoder trained on its guidelines reach .79 to .82 in ten folds.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

from benchmarks.given_entities import Given, Sentence, scored
from kgx.extract import extract_document, loaded
from kgx.extract.relations.scorer import Model, load_model
from kgx.model import Document, Extraction

PREDICATE = "hasAdverseEffect"
TYPES = {"Drug": "Drug", "Adverse-Effect": "Indication"}
ONE_IN = 12
Stretch = tuple[int, int]
Pair = tuple[Stretch, Stretch]
"""The offsets of a drug and of its effect."""


def relations(record: Mapping[str, Any]) -> set[Pair]:
    """The annotated drugs with their effects."""
    spans = [(entity["start"], entity["end"]) for entity in record["entities"]]
    return {(spans[r["head"]], spans[r["tail"]]) for r in record["relations"] if r["type"] == "DRUG-AE"}


def given(record: Mapping[str, Any]) -> Sentence:
    """The sentence with each drug and effect once; the same words may be listed for each relation they are in."""
    found = {Given(TYPES[e["type"]], e["start"], e["end"]) for e in record["entities"] if e["type"] in TYPES}
    return record["text"], sorted(found, key=lambda one: one[1:])


def facts_of(extraction: Extraction) -> list[set[Pair]]:
    """For each adverse effect that kgx found every pair of a mention of the drug and one of the indication."""
    mentions = {entity.id: [(one.start, one.end) for one in entity.mentions] for entity in extraction.entities}
    return [
        set(product(mentions[fact.subject], mentions[fact.object]))
        for fact in extraction.facts
        if fact.predicate == PREDICATE
    ]


def overlapping(one: Pair, other: Pair) -> bool:
    """Whether the drugs and the effects of two pairs overlap."""
    return all(a[0] < b[1] and b[0] < a[1] for a, b in zip(one, other, strict=True))


def compare(gold: set[Pair], found: Iterable[set[Pair]], *, strict: bool) -> Counter[str]:
    """Gold relations, those found, facts, and those that some gold relation supports.

    >>> sorted(compare({((0, 4), (9, 16))}, [{((0, 4), (12, 16))}], strict=False).items())
    [('covered', 1), ('gold', 1), ('right', 1), ('said', 1)]
    """
    facts = list(found)

    def same(one: Pair, other: Pair) -> bool:
        return one == other if strict else overlapping(one, other)

    right = sum(any(same(one, other) for one in fact for other in gold) for fact in facts)
    covered = sum(any(same(one, other) for fact in facts for one in fact) for other in gold)
    return Counter(gold=len(gold), covered=covered, said=len(facts), right=right)


def line(name: str, counts: Mapping[str, int]) -> str:
    """Precision, recall and F1."""
    precision, recall = counts["right"] / max(counts["said"], 1), counts["covered"] / max(counts["gold"], 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return (
        f"{name:24} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  relations {counts['gold']}  found {counts['said']}"
    )


def with_given_entities(records: list[dict[str, Any]], model: Model, limit: float) -> Counter[str]:
    """Counts over all sentences at a threshold."""
    counts: Counter[str] = Counter()
    sentences = [given(record) for record in records]
    for record, (_, entities), table in zip(records, sentences, scored(sentences, model), strict=True):
        said = [
            {(entities[s][1:], entities[o][1:])}
            for (s, o, predicate), probability in table.items()
            if predicate == PREDICATE and probability >= limit
        ]
        counts.update(compare(relations(record), said, strict=True))
    return counts


def end_to_end(records: list[dict[str, Any]]) -> list[list[set[Pair]]]:
    """What the whole pipeline finds in each sentence."""
    documents = (Document(id=str(number), text=record["text"]) for number, record in enumerate(records))
    return [facts_of(extract_document(document, loaded())) for document in documents]


def read(path: Path) -> list[dict[str, Any]]:
    """The records of a file."""
    return [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines()]


def report(folder: Path) -> Iterator[str]:
    """The lines of the benchmark."""
    records, model = read(folder / "ade" / "dev.jsonl"), load_model()
    yield f"ADE dev: {len(records)} sentences"
    yield line("every pair", with_given_entities(records, model, 0.0))
    yield line("entities given", with_given_entities(records, model, model.thresholds[PREDICATE]))
    found = end_to_end(records)
    for name, strict in (("end to end, strict", True), ("end to end, overlap", False)):
        counts: Counter[str] = Counter()
        for record, facts in zip(records, found, strict=True):
            counts.update(compare(relations(record), facts, strict=strict))
        yield line(name, counts)
    silent = read(folder / "ade_neg" / "train.jsonl")[::ONE_IN]
    alarms = sum(bool(facts) for facts in end_to_end(silent))
    yield f"false alarms in {alarms} of {len(silent)} sentences without an adverse effect"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder of the public annotated sets")
    for row in report(parser.parse_args().data):
        print(row)


if __name__ == "__main__":
    main()
