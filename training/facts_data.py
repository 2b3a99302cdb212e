"""Annotated news as parsed `Doc`s with layers: from the annotation, or found by the pipeline before `kgx_facts`."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from folds import fold_of
from spacy.language import Language
from spacy.tokens import Doc

import kgx.extract.lines
from kgx.evaluate.alignment import align
from kgx.extract.layers import DateSpan, EntityRow, Name, StatisticSpan
from kgx.extract.names import NamesComponent, Recognizer
from kgx.extract.pipeline import BASE, COMPONENTS
from kgx.extract.records import extraction
from kgx.extract.relations.pairs import Floats, PairHead
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


class EntityReader:
    """The pipeline from tokens to entities, with the recogniser that each text asks for."""

    def __init__(self) -> None:
        self._nlp = base_pipeline()
        self._base = [component for _, component in self._nlp.pipeline]
        names = [name for name, _ in COMPONENTS]
        chosen = COMPONENTS[names.index("kgx_names") + 1 : names.index("kgx_measures")]
        for _, module in chosen:
            importlib.import_module(module)
        self._after = [self._nlp.create_pipe(name) for name, _ in chosen]

    def __call__(self, record: dict[str, Any], names: NamesComponent) -> Doc:
        """A text with its names, dates, statistics and entities."""
        doc = self._nlp.make_doc(record["text"])
        doc._.kgx_date = record.get("date")
        for component in (*self._base, names, *self._after):
            doc = component(doc)
        return doc


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


class HeldOut:
    """The encoders that did not see a text: the folders `fold0`, `fold1`, ... that `train_names.py --fold` writes."""

    def __init__(self, folder: Path) -> None:
        self._parts = [
            (NamesComponent(Recognizer(part), states=True), PairHead(part / "pairs.onnx"))
            for part in sorted(folder.glob("fold*"))
        ]

    def names(self, identifier: str) -> NamesComponent:
        """The recogniser of the fold of a text."""
        return self._parts[fold_of(identifier)][0]

    def head(self, identifier: str) -> PairHead:
        """The pair head of the fold of a text."""
        return self._parts[fold_of(identifier)][1]

    def states(self, identifier: str, doc: Doc) -> Floats:
        """The word states of a text."""
        if doc._.kgx_states is not None:
            return np.asarray(doc._.kgx_states)
        words = [(token.idx, token.idx + len(token)) for token in doc]
        return self.names(identifier).recognizer.read(doc.text, words)[1]


def predicted(texts: Path, gold: Path, encoders: HeldOut) -> Iterator[Annotated]:
    """Each annotated document with the entities that the pipeline finds, by a recogniser that did not see it.

    Its record holds the facts between found entities, `all` the annotation, `aligned` found ids to annotated ones.
    """
    by_id = {record["id"]: record for record in read_jsonl(texts)}
    read = EntityReader()
    for record in read_jsonl(gold):
        doc = read({"date": record.get("date"), **by_id[record["id"]]}, encoders.names(record["id"]))
        found = extraction(doc, Document(id=record["id"], text=doc.text))
        aligned = align(Extraction.from_json(record), found)
        facts = list(translated(record["facts"], aligned))
        yield Annotated(doc, {"id": record["id"], "facts": facts, "all": record, "aligned": aligned})


def translated(facts: Iterable[dict[str, Any]], aligned: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Annotated facts between the found entities that align with their ends."""
    ids: dict[str, list[str]] = {}
    for found, known in aligned.items():
        ids.setdefault(known, []).append(found)
    for fact in facts:
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
