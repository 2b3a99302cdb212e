"""The named queries on the example corpus: each gives an answer that a reader of the texts finds there, too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from kgx.graph import Graph, named_queries

Row = Mapping[str, str | int | float | bool | None]

ANSWERS: tuple[tuple[str, dict[str, str], Row], ...] = (
    (
        "approvals",
        {"drug": "lifileucel"},
        {"regulator": "FDA", "date": "2024-02-16", "drug": "lifileucel", "status": "approved", "documents": 1},
    ),
    ("approvals", {"regulator": "European Commission"}, {"drug": "lecanemab", "status": "approved"}),
    ("adverse-effects", {"drug": "lifileucel"}, {"effect": "severe infection", "document": "approvals/lifileucel-fda"}),
    ("adverse-effects", {"drug": "fezolinetant"}, {"effect": "serious liver injury"}),
    ("biosimilars", {"original": "adalimumab"}, {"copy": "adalimumab-atto", "developer": "Amgen"}),
    ("classes", {"class": "RSV vaccine"}, {"drug": "Arexvy"}),
    ("collaborations", {}, {"institution": "Jenner Institute", "relation": "part of", "other": "University of Oxford"}),
    ("collaborations", {}, {"institution": "Bill & Melinda Gates Foundation", "other": "Wellcome Trust"}),
    ("conflicts", {}, {"about": "lifileucel approvedBy FDA", "one": "2024-02-16", "other": "2024-02-20"}),
    ("conflicts", {}, {"kind": "number", "one": "12,480", "other": "11,605"}),
    (
        "disease-figures",
        {"disease": "melanoma"},
        {"disease": "melanoma", "value": 11605, "unit": "new cases", "place": "Russia", "date": "2023"},
    ),
    ("documents", {}, {"document": "approvals/lifileucel-fda"}),
    ("drugs-for", {"disease": "advanced melanoma", "status": "approved"}, {"drug": "lifileucel"}),
    ("drugs-for", {"disease": "melanoma", "status": "used"}, {"drug": "nivolumab"}),
    ("most-mentioned", {"type": "Drug"}, {"name": "pembrolizumab"}),
    (
        "people",
        {"institution": "Institute of Personalized"},
        {"person": "Irina Volkonskaya", "role": "deputy director"},
    ),
    ("pipeline", {"institution": "Sechenov"}, {"relation": "investigates", "phase": "preclinical"}),
    ("results", {"name": "KEYNOTE-006"}, {"measure": "enrollment", "value": 834}),
    ("studies", {"subject": "semaglutide"}, {"institution": "Novo Nordisk", "trials": "evoke, evoke+"}),
    ("sources", {"drug": "lecanemab"}, {"document": "approvals/lecanemab-europe-approved"}),
    ("timeline", {"drug": "lifileucel"}, {"date": "2024-02", "event": "approvedBy", "with": "FDA"}),
    ("between", {"first": "2024-02-16", "last": "2024-02-16"}, {"what": "lifileucel approvedBy FDA"}),
    ("funding", {}, {"recipient": "pembrolizumab", "funder": "Merck"}),
)


@pytest.fixture(scope="module")
def graph(corpus_graph: Path) -> Iterator[Graph]:
    with Graph.open(corpus_graph, read_only=True) as opened:
        yield opened


@pytest.mark.parametrize(("name", "settings", "expected"), ANSWERS)
def test_a_question_has_the_answer_that_a_reader_finds(
    name: str, settings: dict[str, str], expected: Row, graph: Graph
) -> None:
    result = graph.query(named_queries()[name].bind(settings))
    rows = [dict(zip(result.variables, row, strict=True)) for row in result.rows]
    assert any(expected.items() <= row.items() for row in rows), rows


def test_every_named_query_is_asked() -> None:
    assert {name for name, _, _ in ANSWERS} == set(named_queries())


def test_no_named_query_says_that_a_refused_drug_is_approved(graph: Graph) -> None:
    rows = graph.query(named_queries()["approvals"].bind({"drug": "aducanumab"})).rows
    assert ("European Medicines Agency", "approved") not in {(row[0], row[3]) for row in rows}
