"""Phrases that mean a named thing without naming it."""

from __future__ import annotations

import pytest

from kgx.extract.coreference import Antecedent, find_coreferences


def resolved(text: str, **names: str) -> list[tuple[str, str]]:
    """(phrase, name) pairs of a text; `names` gives the type of each name, with "_" for a space."""
    antecedents = []
    for name, kind in names.items():
        surface = name.replace("_", " ")
        start = text.find(surface)
        while start >= 0:
            antecedents.append(Antecedent(start, start + len(surface), kind, surface, surface))
            start = text.find(surface, start + 1)
    starts = [0, *(i + 2 for i in range(len(text)) if text.startswith(". ", i))]
    return [(text[start:end], thing) for start, end, thing in find_coreferences(text, sorted(antecedents), starts)]


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("Velparin slowed the decline. The drug was safe.", {"Velparin": "Drug"}, [("drug", "Velparin")]),
        ("The FDA met on Monday. The agency gave no date.", {"FDA": "Institution"}, [("agency", "FDA")]),
        ("Norvane sank. The Swiss company said so.", {"Norvane": "Institution"}, [("Swiss company", "Norvane")]),
        (
            "Tula University led it. The university has a clinic.",
            {"Tula_University": "Institution"},
            [("university", "Tula University")],
        ),
        (
            "A trial of a rituximab biosimilar began. The Russian biosimilar is cheap.",
            {"rituximab_biosimilar": "Drug"},
            [("Russian biosimilar", "rituximab biosimilar")],
        ),
    ],
)
def test_phrases_that_mean_the_thing_named_last(
    text: str, names: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    assert resolved(text, **names) == expected


def test_the_company_is_not_the_regulator() -> None:
    text = "Norvane filed in May. The FDA refused. The company will appeal, and the agency will listen."
    assert resolved(text, Norvane="Institution", FDA="Institution") == [("company", "Norvane"), ("agency", "FDA")]


def test_two_candidates_in_one_sentence_go_to_the_subject_or_to_none() -> None:
    assert resolved("Velparin was tested against Orbatin. The drug won.", Velparin="Drug", Orbatin="Drug") == [
        ("drug", "Velparin")
    ]
    text = "In a large test of the kind, Velparin met Orbatin. The drug won."
    assert resolved(text, Velparin="Drug", Orbatin="Drug") == []


@pytest.mark.parametrize(
    "text",
    [
        "Velparin is new. The drug industry is old.",
        "Velparin is new. The best drug of all is sleep.",
        "Velparin is new. A drug can harm.",
        "Velparin is new. The American drug is older.",
        "The drug came before Velparin.",
    ],
)
def test_phrases_that_mean_nothing_named(text: str) -> None:
    assert resolved(text, Velparin="Drug") == []


def test_a_class_is_not_the_drug() -> None:
    assert resolved("Statins are common. The drug works.", Statins="Drug") == []


def test_a_name_is_no_coreference() -> None:
    text = "Velparin works. The drug Orbatin does not."
    assert resolved(text, Velparin="Drug", Orbatin="Drug") == []
