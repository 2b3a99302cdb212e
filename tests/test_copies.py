"""Copies of one text: what counts as one, and that facts count it as one source."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgx.card import card
from kgx.model import Document, Entity, Extraction, Fact, Mention
from kgx.resolve import resolve
from kgx.resolve.copies import copies

WIRE = """Regulator clears velparin for stiff knees

TULA, May 3 (Ardal Wire) - The regulator on Friday cleared velparin, a pill of the drugmaker Norvane, for adults whose
knees are stiff in the morning. In a trial with 312 people, 41 percent of those who took the pill could climb stairs
without pain after twelve weeks, against 19 percent of those who took a dummy pill. Norvane will ask $900 a month
for the pill and begin to ship it in June. Some doctors said that they would wait for longer studies, because the trial
lasted no more than half a year and because nobody knows whether the knees stay supple once the pill is stopped.
"""
REPRINT = "The Tula Herald\nHealth | Science | Weather\n" + WIRE.partition("\n")[2].partition(" Some doctors")[0] + "\n"
OWN_STORY = """Velparin reaches the market

The regulator on Friday cleared velparin, a pill against stiff knees. Our reporter asked twelve people in Tula what they
make of it. Most had never heard of the pill, four would try it, and one had been in the trial with 312 people that led
to the decision. She said that her knees had been better for a while, and that climbing stairs is no joy at 70 years
of age with or without a pill. The drugmaker did not want to say how much of it the health funds will pay for next year.
"""


def test_copies_of_one_text_count_as_one_source() -> None:
    fact = Fact(predicate="approvedBy", subject="E1", object="E2", evidence=(0, 5), status="approved")

    def says(name: str, text: str, published: str | None) -> Extraction:
        spans = {surface: text.index(surface) for surface in ("velparin", "regulator")}
        entities = tuple(
            Entity(
                id=key,
                type=kind,
                name=surface,
                mentions=(Mention(start=spans[surface], end=spans[surface] + len(surface)),),
            )
            for key, kind, surface in (("E1", "Drug", "velparin"), ("E2", "Institution", "regulator"))
        )
        return Extraction(document=Document(id=name, text=text, date=published), entities=entities, facts=(fact,))

    documents = [
        says("a", REPRINT, "2024-05-04"),
        says("b", WIRE, "2024-05-03"),
        says("c", OWN_STORY, "2024-05-05"),
        says("d", WIRE, None),
    ]
    resolution = resolve(documents)
    assert resolution.copies == (("b", "a", "d"),)
    (statement,) = resolution.statements
    assert [piece.document for piece in statement.evidence] == ["a", "b", "c", "d"]
    assert (statement.copies, statement.sources) == (("a", "d"), 2)
    (thing,) = (thing for thing in resolution.things if thing.type == "Drug")
    shown = card(resolution, thing, why=True)
    assert "velparin (Drug), named in 4 documents, 2 sources" in shown
    assert "copy: a has the text of b" in shown
    assert "[approved]  1.00  (4 documents, 2 sources)" in shown
    (without_first,) = resolve([documents[0], documents[3]]).statements
    assert (without_first.copies, without_first.sources) == (("d",), 1)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (WIRE, WIRE, True),
        (WIRE, REPRINT, True),
        (WIRE, WIRE.upper(), True),
        (WIRE, OWN_STORY, False),
        (WIRE, re.sub(r"\d+", lambda match: str(int(match[0]) + 7), WIRE), False),
        ("Dengue: 5 cases.", "Dengue: 5 cases.", True),
        ("Dengue: 5 cases.", "Dengue: 6 cases.", False),
        ("", "", False),
        (
            f"Norvane opens a plant in Ardal.\n{WIRE}",
            f"{'Norvane names a new head of sales. ' * 30}\n{WIRE[-150:]}",
            False,
        ),
    ],
)
def test_what_is_a_copy(first: str, second: str, expected: bool) -> None:
    documents = [Document(id="a", text=first), Document(id="b", text=second)]
    assert copies(documents) == ((("a", "b"),) if expected else ())


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from((WIRE, REPRINT, OWN_STORY, "Dengue: 5 cases.", "")), max_size=6).flatmap(st.permutations)
)
def test_the_order_of_documents_does_not_make_copies(texts: list[str]) -> None:
    documents = [Document(id=f"{number} {text[:9]}", text=text) for number, text in enumerate(sorted(texts))]
    assert copies(documents) == copies(documents[::-1])
    grouped = [document for group in copies(documents) for document in group]
    assert len(grouped) == len(set(grouped))
