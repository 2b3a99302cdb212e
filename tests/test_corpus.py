"""The example corpus can be read, its table names every document, and its annotation stands in its texts."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from kgx.documents import read
from kgx.model import DOCUMENT, ENTITY_TYPES, Document, Extraction, Failure
from kgx.ontology.predicates import PREDICATES

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus"
GOLD: list[dict[str, Any]] = [
    json.loads(line) for line in (ROOT / "benchmarks/gold/corpus.jsonl").read_text(encoding="utf-8").splitlines()
]
MODIFIERS = {None, "about", "more than", "less than", "at least", "up to"}

each_gold = pytest.mark.parametrize("gold", GOLD, ids=[gold["id"] for gold in GOLD])


@pytest.fixture(scope="module")
def results() -> list[Document | Failure]:
    return list(read([CORPUS]))


@pytest.fixture(scope="module")
def documents(results: list[Document | Failure]) -> dict[str, Document]:
    return {result.id: result for result in results if isinstance(result, Document)}


def test_every_file_is_read_without_failure(results: list[Document | Failure]) -> None:
    assert [result for result in results if isinstance(result, Failure)] == []
    paths = {result.path and Path(result.path).name for result in results if isinstance(result, Document)}
    assert paths == {path.name for path in CORPUS.rglob("*") if path.is_file()}


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".pdf", ".docx", ".jsonl", ".csv", ".gz"])
def test_every_format_has_an_example(suffix: str) -> None:
    assert list(CORPUS.rglob(f"*{suffix}"))


def test_the_table_lists_exactly_the_documents(documents: dict[str, Document]) -> None:
    table = (ROOT / "docs/corpus.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `([^`]+)`", table, re.MULTILINE)) == sorted(documents)


def test_the_reprint_repeats_the_wire_text(documents: dict[str, Document]) -> None:
    wire = documents["policy/tb-vaccine-funding"].text
    reprint = documents["policy/tb-vaccine-funding-reprint"].text
    _, _, agency_text = reprint.partition("(Continental Wire) - ")
    assert len(agency_text) > 800
    assert agency_text.strip() in wire


def test_the_annotation_covers_ten_documents_once_each(documents: dict[str, Document]) -> None:
    ids = [gold["id"] for gold in GOLD]
    assert len(ids) == len(set(ids)) >= 10
    assert set(ids) <= set(documents)


@each_gold
def test_every_offset_slices_to_a_name(gold: dict[str, Any], documents: dict[str, Document]) -> None:
    text = documents[gold["id"]].text
    for entity in gold["entities"]:
        names = entity.get("names") or [entity["surface"]]
        assert {text[start:end] for start, end in entity["mentions"]} <= set(names), entity["id"]


@each_gold
def test_mentions_do_not_overlap(gold: dict[str, Any]) -> None:
    spans = sorted(tuple(mention) for entity in gold["entities"] for mention in entity["mentions"])
    assert all(left[1] <= right[0] for left, right in pairwise(spans))


@each_gold
def test_entities_are_of_legal_types_and_refer_to_each_other(gold: dict[str, Any]) -> None:
    types = {entity["id"]: entity["type"] for entity in gold["entities"]}
    assert len(types) == len(gold["entities"])
    assert set(types.values()) <= set(ENTITY_TYPES)
    for statistic in (entity for entity in gold["entities"] if entity["type"] == "Statistic"):
        assert statistic["measure"]
        assert statistic["modifier"] in MODIFIERS
        assert types.get(statistic["about"], "Drug") in {"Drug", "Indication", "Institution", "Trial"}
        assert types.get(statistic["place"], "Place") == "Place"
        assert types.get(statistic["date"], "Date") == "Date"
        assert types.get(statistic["source"], "Person") in {"Institution", "Person", "Publication"}
        references = (statistic[name] for name in ("about", "place", "date", "source"))
        assert all(reference is None or reference in types for reference in references)


@each_gold
def test_facts_obey_the_table_of_predicates(gold: dict[str, Any]) -> None:
    types = {entity["id"]: entity["type"] for entity in gold["entities"]} | {DOCUMENT: DOCUMENT}
    triples = [(fact["p"], fact["s"], fact["o"]) for fact in gold["facts"]]
    assert len(triples) == len(set(triples))
    for fact in gold["facts"]:
        predicate = PREDICATES[fact["p"]]
        assert types[fact["s"]] == predicate.subject
        assert types[fact["o"]] in predicate.objects
        assert fact["s"] != fact["o"]
        assert fact.get("status") in (predicate.statuses or (None,))
        assert all(types[fact[name]] == "Date" for name in ("date", "start", "end") if name in fact)


@each_gold
def test_evidence_names_an_end_of_the_fact(gold: dict[str, Any], documents: dict[str, Document]) -> None:
    text = documents[gold["id"]].text
    mentions = {entity["id"]: entity["mentions"] for entity in gold["entities"]} | {DOCUMENT: []}
    for fact in gold["facts"]:
        start, end = fact["evidence"]
        assert 0 <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        ends = mentions[fact["s"]] + mentions[fact["o"]]
        assert any(start <= left and right <= end for left, right in ends), fact


@each_gold
def test_the_model_reads_the_annotation(gold: dict[str, Any]) -> None:
    extraction = Extraction.from_json(gold)
    assert Extraction.from_json(extraction.to_json()) == extraction
