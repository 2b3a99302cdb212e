"""What looks like a drug or a disease and is none."""

from __future__ import annotations

import pytest

from kgx.extract.layers import Name
from kgx.extract.lexicon import excluded_names
from kgx.extract.name_exclusions import without_excluded


def kept(text: str, *names: tuple[str, str]) -> list[str]:
    """The surfaces that stay of names given as surface and type."""
    rows = [Name(text.index(name), text.index(name) + len(name), kind, "model", 0.95) for name, kind in names]
    return [text[row.start : row.end] for row in without_excluded(text, sorted(rows))]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("They had proton therapy.", "proton therapy", "Drug"),
        ("They had Radiation Therapy.", "Radiation Therapy", "Drug"),
        ("The two stents were new.", "stents", "Drug"),
        ("She had a colonoscopy.", "colonoscopy", "Indication"),
        ("It lowers dopamine.", "dopamine", "Drug"),
        ("They ate blueberries and nuts.", "blueberries", "Drug"),
        ("They ate tomatoes.", "tomatoes", "Drug"),
        ("women after menopause", "menopause", "Indication"),
        ("It binds the nicotine receptors.", "nicotine receptors", "Drug"),
        ("the Resolute stent", "Resolute stent", "Drug"),
        ("в аптеке", "аптеке", "Drug"),
        ("They multiply T‑lymphocytes.", "T‑lymphocytes", "Drug"),
        ("tumor-infiltrating lymphocytes grow", "tumor-infiltrating lymphocytes", "Indication"),
    ],
)
def test_procedures_foods_and_states_are_left_out(text: str, name: str, kind: str) -> None:
    assert kept(text, (name, kind)) == []


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("They had radiation sickness.", "radiation sickness", "Indication"),
        ("TIL therapy was approved.", "TIL therapy", "Drug"),
        ("They took fish oil.", "fish oil", "Drug"),
        ("They took TNF-α blockers.", "TNF-α blockers", "Drug"),
        ("PD-1 inhibitors were given.", "PD-1 inhibitors", "Drug"),
        ("a nut allergy", "nut allergy", "Indication"),
        ("The Stent Institute", "Stent Institute", "Institution"),
        ("people with dopamine deficiency", "dopamine deficiency", "Indication"),
    ],
)
def test_drugs_and_diseases_that_only_contain_such_words_stay(text: str, name: str, kind: str) -> None:
    assert kept(text, (name, kind)) == [name]


@pytest.mark.parametrize(
    "text",
    ["They tried in vitro maturation (IVM). IVM is new.", "They tried IVM (in vitro maturation). IVM is new."],
)
def test_the_acronym_of_a_procedure_is_left_out(text: str) -> None:
    assert kept(text, ("IVM", "Drug")) == []


def test_the_acronym_of_a_drug_stays() -> None:
    assert kept("They took folic acid (FA).", ("FA", "Drug")) == ["FA"]


def test_of_a_device_that_carries_a_drug_the_drug_is_kept() -> None:
    assert kept("the sirolimus-eluting stents", ("sirolimus-eluting stents", "Drug")) == ["sirolimus"]


def test_the_list_of_exclusions_has_each_plural() -> None:
    excluded = excluded_names()
    assert [excluded[form] for form in ("berry", "berries", "peach", "peaches", "stent", "stents")] == [
        *["food"] * 4,
        *["procedure"] * 2,
    ]
