"""Scores the fact scorer on CrowdTruth's sentences with two terms: does the sentence say "treats", or "causes"?

    python -m benchmarks.crowdtruth ../shared/data

Mapping: the terms are given as entities. In both sets the head of the relation is the disease and the tail what treats
or causes it: for "treat" the tail is our Drug and the head our Indication; for "cause" both are Indications, the tail
the cause. The score of a sentence is the probability of `treats` or `causes` between them; F1 is that at the threshold
of the shipped scorer, best F1 that at the best threshold for these sentences; AUC needs no threshold.

Truth: of the dev split the crowd's score (0.5 and more: said), sentences of `text_source` raw/ only; and experts'
labels (`test_partition`, where that is missing `expert`; unsure ones left out) in both splits, because the dev split
has no more than a dozen of them. `training/facts_public.py` trains on the train split without the experts' sentences.

Differences of guidelines: terms are concepts of UMLS found by string match, some cut short ("number of seizures"), and
causes are bacteria and drugs as well, which are no Indications of ours; the crowd answers whether the sentence
expresses the relation in some way, so that "RIFAMPICIN resistance of tuberculosis" or a comparison of two treatments
counts as "treat", and symptoms ("characterised by fever") as "cause" half of the time.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from benchmarks.given_entities import Given, Sentence, scored
from kgx.extract.relations.scorer import load_model

SAID = 0.5
"""Crowd score from which a sentence states the relation."""
SUBJECT, OBJECT = 0, 1


class Task(NamedTuple):
    """A relation: our predicate and the types of its ends."""

    predicate: str
    subject: str
    object: str


TASKS: Mapping[str, Task] = MappingProxyType(
    {"treat": Task("treats", "Drug", "Indication"), "cause": Task("causes", "Indication", "Indication")}
)


def given(record: Mapping[str, Any], task: Task) -> Sentence:
    """The sentence with its tail as the subject of our predicate and its head as the object."""
    relation = record["relations"][0]
    tail, head = record["entities"][relation["tail"]], record["entities"][relation["head"]]
    subject = Given(task.subject, tail["start"], tail["end"])
    return record["text"], (subject, Given(task.object, head["start"], head["end"]))


def by_crowd(record: Mapping[str, Any]) -> bool | None:
    """What the crowd says, None where a sentence does not come from running text."""
    score = record["relations"][0]["sentence_relation_score"]
    if score is None or not record["text_source"].startswith("raw/"):
        return None
    return bool(score >= SAID)


def by_expert(record: Mapping[str, Any]) -> bool | None:
    """What the experts say, None where they were not asked or not sure."""
    relation = record["relations"][0]
    label = relation["expert"] if relation["test_partition"] is None else relation["test_partition"]
    return None if not label else label > 0


def auc(scores: Sequence[float], truth: Sequence[bool]) -> float:
    """Share of the pairs of a true and a false sentence in which the true one scores higher; ties count half.

    >>> auc([0.9, 0.4, 0.4, 0.1], [True, True, False, False])
    0.875
    """
    yes = [score for score, said in zip(scores, truth, strict=True) if said]
    no = [score for score, said in zip(scores, truth, strict=True) if not said]
    wins = sum((one > other) + 0.5 * (one == other) for one in yes for other in no)
    return wins / (len(yes) * len(no)) if yes and no else float("nan")


def f1(scores: Sequence[float], truth: Sequence[bool], limit: float) -> float:
    """F1 of the sentences that score `limit` or more."""
    said = [score >= limit for score in scores]
    hits = sum(one and other for one, other in zip(said, truth, strict=True))
    return 2 * hits / max(sum(said) + sum(truth), 1)


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a file."""
    return map(json.loads, path.read_text(encoding="utf-8").splitlines())


def line(name: str, scores: Sequence[float], truth: Sequence[bool], limit: float) -> str:
    """The figures of one kind of truth."""
    best = max((f1(scores, truth, score) for score in set(scores)), default=0.0)
    return (
        f"{name:24} {len(truth):5} sentences, {sum(truth):4} true  F1 {f1(scores, truth, limit):.3f}"
        f"  best F1 {best:.3f}  AUC {auc(scores, truth):.3f}"
    )


def report(relation: str, folder: Path) -> Iterator[str]:
    """The lines of one relation."""
    task, model = TASKS[relation], load_model()
    limit = model.thresholds[task.predicate]
    parts = {part: list(read(folder / f"crowdtruth_{relation}" / f"{part}.jsonl")) for part in ("dev", "train")}
    crowd = [(record, by_crowd(record)) for record in parts["dev"]]
    experts = [(record, by_expert(record)) for part in parts.values() for record in part]
    for name, rows in ((f"{relation}, crowd, dev", crowd), (f"{relation}, experts, all", experts)):
        known = [(record, said) for record, said in rows if said is not None]
        found = scores_of((given(record, task) for record, _ in known), task.predicate)
        yield line(name, list(found), [said for _, said in known], limit)


def scores_of(sentences: Iterable[Sentence], predicate: str) -> Iterator[float]:
    """The probability that each sentence states the predicate of its two entities."""
    return (row.get((SUBJECT, OBJECT, predicate), 0.0) for row in scored(sentences, load_model()))


def main() -> None:
    """Print F1 and AUC of both relations."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder of the public annotated sets")
    arguments = parser.parse_args()
    for relation in TASKS:
        for text in report(relation, arguments.data):
            print(text)


if __name__ == "__main__":
    main()
