"""Public relation sets as training sentences: CrowdTruth treat and cause, ADE, PHEE (names of the folders in DATA)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from facts_data import base_pipeline, read_jsonl, write_gold_layers

from kgx.extract.relations.candidates import candidates
from kgx.extract.relations.features import candidate_features
from kgx.extract.relations.profiles import profiles
from kgx.extract.relations.reading import view_of

SURE, UNSURE = 0.5, 0.3
"""CrowdTruth scores: from the first on a sentence states the relation, below the second it does not."""
DOCUMENT_ONLY = ("rank", "first", "count", "title", "contexts", "distance", "x", "s-", "o-")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A pair of a public sentence: sparse features and whether each predicate of the pair's types holds."""

    sparse: list[str]
    truth: dict[str, bool]


def records(data: Path) -> Iterator[tuple[str, dict[str, Any], dict[tuple[str, str, str], bool]]]:
    """(text, annotation with two or more entities, truth by predicate, subject id, object id)."""
    for record in read_jsonl(data / "crowdtruth_treat" / "train.jsonl"):
        yield from _crowd(record, "treats", ("Drug", "Indication"))
    for record in read_jsonl(data / "crowdtruth_cause" / "train.jsonl"):
        yield from _crowd(record, "causes", ("Indication", "Indication"))
    for record in read_jsonl(data / "ade" / "train.jsonl"):
        types = {"Drug": "Drug", "Adverse-Effect": "Indication"}
        entities = [
            (types[e["type"]], e["start"], e["end"]) if e["type"] in types else None for e in record["entities"]
        ]
        effects = {(r["head"], r["tail"]) for r in record["relations"] if r["type"] == "DRUG-AE"}
        yield from _pairs(record["text"], entities, {"hasAdverseEffect": effects})
    for record in read_jsonl(data / "phee" / "train.jsonl"):
        yield from _phee(record)


def _crowd(record: dict[str, Any], predicate: str, types: tuple[str, str]) -> Iterator[Any]:
    """The tail treats or causes the head; sentences that experts judged are left to `benchmarks/crowdtruth.py`."""
    relation = record["relations"][0]
    score = relation["sentence_relation_score"]
    if score is None or UNSURE <= score < SURE or not record["text_source"].startswith("raw/"):
        return
    if relation["expert"] is not None or relation["test_partition"] is not None:
        return
    ends = (record["entities"][relation["tail"]], record["entities"][relation["head"]])
    entities = [(kind, end["start"], end["end"]) for kind, end in zip(types, ends, strict=True)]
    yield from _pairs(record["text"], entities, {predicate: {(0, 1)} if score >= SURE else set()}, only=predicate)


def _phee(record: dict[str, Any]) -> Iterator[Any]:
    types = {"Treatment.Drug": "Drug", "Treatment.Disorder": "Indication", "Effect": "Indication"}
    entities = [(types[e["type"]], e["start"], e["end"]) if e["type"] in types else None for e in record["entities"]]
    kinds = [e["type"] for e in record["entities"]]
    events: dict[str, dict[str, set[int]]] = {}
    adverse = {}
    for relation in record["relations"]:
        event = events.setdefault(relation["event"], {})
        event.setdefault(kinds[relation["tail"]], set()).add(relation["tail"])
        if kinds[relation["head"]] in ("Adverse_event", "Potential_therapeutic_event"):
            adverse[relation["event"]] = kinds[relation["head"]] == "Adverse_event"
    treats: set[tuple[int, int]] = set()
    harms: set[tuple[int, int]] = set()
    for name, event in events.items():
        for drug in event.get("Treatment.Drug", ()):
            treats |= {(drug, disorder) for disorder in event.get("Treatment.Disorder", ())}
            if adverse.get(name, True):
                harms |= {(drug, effect) for effect in event.get("Effect", ())}
    yield from _pairs(record["text"], entities, {"treats": treats, "hasAdverseEffect": harms})


def _pairs(
    text: str, entities: list[Any], truth: dict[str, set[tuple[int, int]]], only: str | None = None
) -> Iterator[Any]:
    kept: dict[tuple[str, int, int], str] = {}
    ids: dict[int, str] = {}
    for index, entity in enumerate(entities):
        if entity is not None:
            ids[index] = kept.setdefault(entity, f"E{len(kept)}")
    rows = [
        {"id": identifier, "type": kind, "name": text[start:end], "mentions": [[start, end]]}
        for (kind, start, end), identifier in kept.items()
    ]
    facts = {(p, ids[s], ids[o]): True for p, found in truth.items() for s, o in found if s in ids and o in ids}
    if len(rows) >= 2:
        yield text, {"entities": rows, "predicates": [only] if only else list(truth)}, facts


def sentences(data: Path) -> Iterator[Sentence]:
    """Features and truth of every pair of the public sets."""
    found = list(records(data))
    nlp = base_pipeline()
    for doc, (_, record, facts) in zip(nlp.pipe(text for text, _, _ in found), found, strict=True):
        write_gold_layers(doc, record)
        view = view_of(doc)
        every = profiles(view)
        for pair in candidates(view):
            s, o = view.ids[pair.subject], view.ids[pair.object]
            if pair.signature == ("Indication", "Indication") and s != "E0":
                continue
            truth = {name: (name, s, o) in facts for name in record["predicates"]}
            sparse = candidate_features(view, pair, every).sparse
            yield Sentence([name for name in sparse if not is_document_level(name)], truth)


def is_document_level(feature: str) -> bool:
    """Whether a feature tells of the place in a document rather than of the sentence."""
    name = feature[2:] if feature[:2] in ("S|", "O|") else feature
    return name.startswith(DOCUMENT_ONLY)
