"""Annotated news as parsed `Doc`s with layers: from the annotation, or found by the pipeline before `kgx_facts`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

import kgx.extract.lines
from kgx.evaluate.alignment import align
from kgx.extract.layers import DateSpan, EntityRow, Name, StatisticSpan
from kgx.extract.pipeline import BASE, load
from kgx.extract.records import extraction
from kgx.extract.tokenizer import adapt_tokenizer
from kgx.model import Document, Extraction

assert kgx.extract.lines.kgx_lines


@dataclass(frozen=True, slots=True)
class Annotated:
    """A parsed document with gold layers and its annotation record."""

    doc: Doc
    record: dict[str, Any]


def base_pipeline() -> Language:
    """Tokenizer, lines, tagger, parser and lemmatizer, as in `kgx.load()`."""
    nlp = spacy.load(BASE, exclude=["ner"])
    adapt_tokenizer(nlp)
    nlp.add_pipe("kgx_lines", first=True)
    return nlp


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    """All records of a JSON Lines file."""
    with path.open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream if line.strip()]


def annotated(texts: Path, gold: Path) -> Iterator[Annotated]:
    """Each annotated document, parsed, with its gold layers."""
    by_id = {record["id"]: record for record in read_jsonl(texts)}
    records = read_jsonl(gold)
    nlp = base_pipeline()
    for doc, record in zip(nlp.pipe(by_id[r["id"]]["text"] for r in records), records, strict=True):
        write_gold_layers(doc, record)
        yield Annotated(doc, record)


def predicted(texts: Path, gold: Path) -> Iterator[Annotated]:
    """Each annotated document with the entities that the pipeline finds; its facts are those whose ends it found."""
    by_id = {record["id"]: record for record in read_jsonl(texts)}
    nlp = load()
    for name in ("kgx_measures", "kgx_facts", "kgx_spans"):
        nlp.remove_pipe(name)
    for record in read_jsonl(gold):
        doc = nlp.make_doc(by_id[record["id"]]["text"])
        doc._.kgx_date = by_id[record["id"]].get("date") or record.get("date")
        for _, component in nlp.pipeline:
            doc = component(doc)
        yield Annotated(doc, {"id": record["id"], "facts": list(translated(doc, record))})


def translated(doc: Doc, record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The facts of an annotation between the found entities that align with its ends."""
    found = extraction(doc, Document(id=record["id"], text=doc.text))
    ids: dict[str, list[str]] = {}
    for one, other in align(Extraction.from_json(record), found).items():
        ids.setdefault(other, []).append(one)
    for fact in record["facts"]:
        for subject, object_ in product(ids.get(fact["s"], ()), ids.get(fact["o"], ())):
            if subject != object_:
                yield fact | {"s": subject, "o": object_}


def write_gold_layers(doc: Doc, record: dict[str, Any]) -> None:
    """Set the layers that `kgx_facts` reads from an annotation."""
    names: list[Name] = []
    rows: list[EntityRow] = []
    dates: list[DateSpan] = []
    statistics: list[StatisticSpan] = []
    for entity in record["entities"]:
        for start, end in entity["mentions"][:1]:
            if entity["type"] == "Date":
                dates.append(DateSpan(start, end, entity["value"], entity.get("mod"), 1.0))
            elif entity["type"] == "Statistic":
                statistics.append(StatisticSpan(start, end, 0.0, None, "1", None, None, 1.0))
        if entity["type"] in ("Date", "Statistic"):
            continue
        first = len(names)
        names += [Name(start, end, entity["type"], "gold", 1.0) for start, end in entity["mentions"]]
        mentions = tuple(range(first, len(names)))
        rows.append(EntityRow(entity["id"], entity["type"], entity["name"], mentions, (), ()))
    doc._.kgx_names, doc._.kgx_entities = tuple(names), tuple(rows)
    doc._.kgx_dates, doc._.kgx_statistics = tuple(dates), tuple(statistics)


def triples(facts: Iterable[dict[str, Any]]) -> dict[tuple[str, str, str], dict[str, Any]]:
    """The facts of a record by predicate, subject and object."""
    return {(fact["p"], fact["s"], fact["o"]): fact for fact in facts}
