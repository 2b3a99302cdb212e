"""The MeasEval benchmark: what it maps from the numbers of kgx to quantities of science, and how it counts."""

from __future__ import annotations

import pytest

from benchmarks.measeval import Row, pairs, quantity_rows, score, shared


def marks(text: str) -> dict[str, str | None]:
    """The units of a text by their quantities."""
    return {text[row.start : row.end]: row.unit for row in quantity_rows(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The film was heated to about 150 °C.", {"about 150 °C": "°C"}),
        ("It flows at 0.5 m s−1 there.", {"0.5 m s−1": "m s−1"}),
        ("It rose from 2 to 7% in May.", {"from 2 to 7%": "%"}),
        ("The mass was 3.7 ± 0.9 kg.", {"3.7 ± 0.9 kg": "kg"}),
        ("We took 3 × 106 cells.", {"3 × 106 cells": "cells"}),
        ("Beads of 2.5 and 8 mm were used.", {"2.5 and 8 mm": "mm"}),
        ("It was significant (p < 0.01).", {"< 0.01": None}),
        ("We studied two cases.", {"two": None}),
    ],
)
def test_quantities_as_measeval_marks_them(text: str, expected: dict[str, str | None]) -> None:
    assert marks(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "See Fig. 3 and Table 2.",
        "As shown (Smith et al., 2004).",
        "This was known [12,13].",
        "The line hABC2-23 grew.",
        "One of them left.",
    ],
)
def test_labels_and_citations_are_no_quantities(text: str) -> None:
    assert marks(text) == {}


def test_the_share_of_text_that_two_spans_have() -> None:
    assert shared((0, 4), (2, 6)) == 0.5
    assert shared((0, 4), (4, 6)) == 0.0
    assert shared(None, (0, 4)) == 0.0


def test_each_span_is_paired_once_with_the_best() -> None:
    gold = [{"start": 0, "end": 10}, {"start": 12, "end": 14}]
    assert sorted(pairs(gold, [Row(8, 13, None), Row(0, 9, None)])) == [(0, 1), (1, 0)]


def test_a_wrong_unit_costs_only_the_unit_figure() -> None:
    quantity = {"type": "Quantity", "start": 7, "end": 11, "annotSet": 1, "unit": "mg"}
    figures = score([{"text": "We put 5 kg there.", "entities": [quantity]}])
    assert figures == {"overlap": 1.0, "shared": 1.0, "exact": 1.0, "unit": 0.0}


def test_a_measured_entity_counts_by_its_share() -> None:
    text = "We put 5 kg of sand there."
    entities = [
        {"type": "Quantity", "start": 7, "end": 11, "annotSet": 1, "unit": "kg"},
        {"type": "MeasuredEntity", "start": 15, "end": 19, "annotSet": 1},
    ]
    figures = score([{"text": text, "entities": entities}], lambda _, rows: [((15, 19), None) for _ in rows])
    assert (figures["unit"], figures["entity"], figures["property"]) == (1.0, 1.0, 0.0)
